"""What codes are called, in the language of the page: statuses, kinds, roles, reasons."""

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l

from intake.domain.answering.contributions import AskReason, ContributionState, DeclineReason
from intake.domain.desk.keys import Command
from intake.domain.desk.papers import Paper
from intake.domain.following.contests import ContestReason, Satisfaction
from intake.domain.history.record import EventKind
from intake.domain.initiatives.pilots import HandOn
from intake.domain.notices import Mailing
from intake.domain.permissions import Role
from intake.domain.routing import UNDONE, RouteReason
from intake.domain.submission import Channel, SenderKind, SubmissionKind
from intake.domain.timekeeping.deadlines import DueLevel
from intake.domain.workflow import Queue, Status
from intake.web.i18n import language

# As citizens and officials read them alike (recommended state machine: public labels): two who
# speak on the phone about a status have the same word before them. Where a department is known,
# pages name it beside the label.
STATUSES: Mapping[str, Any] = {
    Status.SUBMITTED: _l("Received"),
    Status.SCREENING: _l("Being checked"),
    Status.ROUTING: _l("Being routed"),
    Status.ASSIGNED: _l("Passed to the department"),
    Status.IN_PROGRESS: _l("In progress"),
    Status.WAITING_CITIZEN: _l("More information asked for"),
    Status.WAITING_AGENCY: _l("Consulting another department"),
    Status.DRAFTED: _l("Answer being approved"),
    Status.ANSWERED: _l("Answered"),
    Status.CLOSED: _l("Closed"),
    Status.REOPENED: _l("Reopened"),
    Status.MERGED: _l("Joined with another submission"),
    Status.REDIRECTED: _l("Referred elsewhere"),
    Status.REJECTED: _l("Not accepted"),
    Status.WITHDRAWN: _l("Withdrawn"),
    Status.SPAM: _l("Spam"),
    Status.EVALUATION: _l("Under evaluation"),
    Status.DISCUSSION: _l("Being discussed by the council"),
    Status.DECIDING: _l("Decision being prepared"),
    Status.ACCEPTED: _l("Recognised"),
    Status.NOT_ACCEPTED: _l("Not recognised, with reasons"),
    Status.REVISE: _l("To be revised and sent again"),
    Status.APPEAL: _l("Under re-examination"),
    Status.PILOTING: _l("In a pilot"),
    Status.SCALING: _l("Being rolled out"),
    Status.COMPLETED: _l("Carried out"),
    Status.STOPPED: _l("Stopped"),
}
STATUS_COLOURS: Mapping[str, str] = {
    Status.SUBMITTED: "blue",
    Status.SCREENING: "purple",
    Status.ROUTING: "yellow",
    Status.ASSIGNED: "blue",
    Status.IN_PROGRESS: "teal",
    Status.WAITING_CITIZEN: "orange",
    Status.WAITING_AGENCY: "orange",
    Status.DRAFTED: "purple",
    Status.ANSWERED: "green",
    Status.CLOSED: "grey",
    Status.REOPENED: "orange",
    Status.MERGED: "grey",
    Status.REDIRECTED: "grey",
    Status.REJECTED: "red",
    Status.WITHDRAWN: "grey",
    Status.SPAM: "red",
    Status.EVALUATION: "teal",
    Status.DISCUSSION: "teal",
    Status.DECIDING: "purple",
    Status.ACCEPTED: "green",
    Status.NOT_ACCEPTED: "red",
    Status.REVISE: "orange",
    Status.APPEAL: "orange",
    Status.PILOTING: "teal",
    Status.SCALING: "teal",
    Status.COMPLETED: "green",
    Status.STOPPED: "grey",
}
KINDS: Mapping[str, Any] = {
    SubmissionKind.REPORT: _l("Report"),
    SubmissionKind.RECOMMENDATION: _l("Recommendation"),
    SubmissionKind.QUESTION: _l("Question"),
    SubmissionKind.INITIATIVE: _l("Initiative"),
    SubmissionKind.SOLUTION: _l("Solution"),
    SubmissionKind.UNSURE: _l("Not sure"),
    SubmissionKind.COMPLAINT: _l("Complaint"),
    SubmissionKind.DENUNCIATION: _l("Denunciation"),
    SubmissionKind.SPAM: _l("Spam"),
}
ROLES: Mapping[str, Any] = {
    Role.INTAKE: _l("Intake officer"),
    Role.OFFICER: _l("Department officer"),
    Role.APPROVER: _l("Approver"),
    Role.COORDINATOR: _l("Coordinator"),
    Role.MODERATOR: _l("Moderator"),
    Role.READER: _l("Reader"),
    Role.EVALUATOR: _l("Evaluator"),
    Role.SECRETARY: _l("Council secretary"),
    Role.CHAIR: _l("Chair"),
    Role.AUDITOR: _l("Auditor"),
    Role.ADMINISTRATOR: _l("Administrator"),
}
# How officials are told what waits for them.
MAILINGS: Mapping[str, Any] = {
    Mailing.SOON: _l("Soon, gathered for a quarter of an hour"),
    Mailing.DAILY: _l("Once a day, in the morning"),
    Mailing.NEVER: _l("Never"),
}
QUEUES: Mapping[str, Any] = {
    Queue.ARRIVING: _l("Arriving"),
    Queue.SCREENING: _l("Quarantine"),
    Queue.TRIAGE: _l("Triage"),
    Queue.DEPARTMENT: _l("Department"),
    Queue.NONE: _l("Finished"),
}
DUE_LEVELS: Mapping[str, Any] = {
    DueLevel.OVERDUE: _l("Overdue"),
    DueLevel.TODAY: _l("Due today"),
    DueLevel.SOON: _l("Due soon"),
    DueLevel.LATER: _l("In time"),
}
REASONS: Mapping[str, Any] = {
    RouteReason.WRONG_DEPARTMENT: _l("Another department is responsible"),
    RouteReason.ALSO_ANOTHER: _l("Another department is responsible as well"),
    RouteReason.REORGANISED: _l("The department was reorganised"),
    RouteReason.OUT_OF_SCOPE: _l("No department of this service is responsible"),
    RouteReason.TEXT_UNCLEAR: _l("The text does not say enough"),
}
REFUSALS: Mapping[str, Any] = {
    "abusive": _l("Insults or threats, and no matter that could be worked on"),
    "private_dispute": _l("A dispute between private parties"),
    "court": _l("A court decides, or has decided, on it"),
    "already_answered": _l("The same was answered before and nothing is new"),
    "not_a_submission": _l("There is nothing that could be answered or done"),
    "unlawful": _l("The content itself breaks the law"),
    "spam": _l("Spam"),
}
# Why another department is asked to contribute; the sender reads it.
ASK_REASONS: Mapping[str, Any] = {
    AskReason.SHARED_MATTER: _l("A part of the matter is theirs"),
    AskReason.EXPERTISE: _l("They know the subject"),
    AskReason.HOLDS_FACTS: _l("They have the facts that are needed"),
    AskReason.RULE_REQUIRES: _l("A rule requires that they are asked"),
}
CONTRIBUTION_STATES: Mapping[str, Any] = {
    ContributionState.ASKED: _l("Asked"),
    ContributionState.GIVEN: _l("Contributed"),
    ContributionState.DECLINED: _l("Not contributed"),
    ContributionState.OVERRIDDEN: _l("Gone on without it"),
    ContributionState.WITHDRAWN: _l("Taken back"),
}
# Why a department does not contribute.
CONTRIBUTION_REFUSALS: Mapping[str, Any] = {
    DeclineReason.NOT_COMPETENT: _l("It is not our field"),
    DeclineReason.NOTHING_KNOWN: _l("We know nothing about it"),
    DeclineReason.ANSWERED_BEFORE: _l("We have told you already"),
    DeclineReason.NOT_ALLOWED: _l("We are not allowed to say"),
}
# Why another department carries out what was accepted.
HAND_ONS: Mapping[str, Any] = {
    HandOn.TASK_MOVED: _l("The task belongs to another department now"),
    HandOn.BETTER_PLACED: _l("Another department can carry it out better"),
}
# Why an answer gets more time.
EXTENSIONS: Mapping[str, Any] = {
    "complex": _l("The matter is complicated"),
    "others_asked": _l("Other bodies have to be asked"),
    "expert_opinion": _l("An expert opinion is needed"),
    "on_site": _l("It has to be checked on site"),
}
# Why a date moved or a submission ended by itself.
IN_TIME: Mapping[str, Any] = {
    UNDONE: _l("Taken back"),
    "no_reply": _l("The sender was asked and did not reply"),
    "known_otherwise": _l("What was asked is known by other ways"),
    "window_over": _l("The time to object is over"),
    "waiting_citizen": _l("We waited for the sender"),
    "calendar_changed": _l("The calendar of working days was changed"),
    "department_merged": _l("Departments were merged"),
    "department_split": _l("A department was split"),
}
# Why the sender does not accept an answer or a refusal.
CONTESTS: Mapping[str, Any] = {
    ContestReason.NOT_ANSWERED: _l("It does not answer what I wrote"),
    ContestReason.WRONG_FACTS: _l("The facts are not right"),
    ContestReason.WRONG_DEPARTMENT: _l("Another department would have to answer"),
    ContestReason.NOT_DONE: _l("What was promised has not been done"),
    ContestReason.WRONGLY_REFUSED: _l("The reason given does not apply"),
    ContestReason.OTHER: _l("Another reason"),
}
SATISFACTION: Mapping[str, Any] = {
    Satisfaction.SATISFIED: _l("Satisfied"),
    Satisfaction.PARTLY: _l("Partly satisfied"),
    Satisfaction.NOT: _l("Not satisfied"),
}
# What the sender was written in time.
LETTERS: Mapping[str, Any] = {
    "reminder": _l("Reminder"),
    "revise_reminder": _l("Reminder to revise"),
    "late_apology": _l("Apology for the missed date"),
    "late_progress": _l("Report on the delay"),
    "extended": _l("New date"),
    "carried_out": _l("News of what is carried out"),
}
# Every letter to a sender.
MAILS: Mapping[str, Any] = {
    **LETTERS,
    "received": _l("Receipt"),
    "assigned": _l("Passed to a department"),
    "asked": _l("Question to the sender"),
    "answered": _l("Answer"),
    "redirected": _l("Where else to turn"),
    "rejected": _l("Not accepted"),
    "merged": _l("Joined with others"),
    "contested": _l("Objection received"),
    "split": _l("Divided"),
    "closed": _l("Closed without a reply"),
    "evaluation": _l("Evaluation has begun"),
    "revise": _l("Request to revise"),
    "decided": _l("Decision of the council"),
}
# What a running deadline is about.
CLOCKS: Mapping[str, Any] = {
    "answer": _l("Answer to the sender"),
    "reopened": _l("Answer after reopening"),
    "screening": _l("Check by a moderator"),
    "routing": _l("Find the department"),
    "coordinator": _l("Decision of the coordinator"),
    "accept": _l("Take on or decline"),
    "sender_reply": _l("Reply of the sender"),
    "consult": _l("Contribution of another department"),
    "approve": _l("Approve the answer"),
    "contest_window": _l("The sender can object"),
    "initiative_decision": _l("Decision on the proposal"),
    "re_examination": _l("Decision on the appeal"),
    "evaluation": _l("Evaluation"),
    "discussion": _l("Discussion of the council"),
    "deciding": _l("Decision of the council"),
    "revision": _l("Revision by the sender"),
    "appeal_window": _l("The sender can appeal"),
    "first_report": _l("First report of who carries it out"),
    "report": _l("Quarterly report"),
}
CHANNELS: Mapping[str, Any] = {
    Channel.WEB: _l("Web form"),
    Channel.COUNTER: _l("Counter"),
    Channel.PHONE: _l("Phone"),
    Channel.PAPER: _l("Paper"),
    Channel.EMAIL: _l("E-mail"),
    Channel.API: _l("Another system"),
    Channel.IMPORT: _l("Import"),
}
SENDERS: Mapping[str, Any] = {
    SenderKind.PERSON: _l("Person"),
    SenderKind.BUSINESS: _l("Business"),
    SenderKind.UNIT: _l("Agency or elected body"),
}
PAPERS: Mapping[str, Any] = {
    Paper.RECEIPT: _l("Receipt"),
    Paper.SUPPLEMENT: _l("Request for supplement"),
    Paper.APOLOGY: _l("Apology and new date"),
    Paper.REFUSAL: _l("Notice of refusal or referral"),
    Paper.ANSWER: _l("Answer"),
    Paper.CONTROL: _l("Control sheet"),
}
EVENTS: Mapping[str, Any] = {
    EventKind.RECEIVED: _l("Received"),
    EventKind.IMPORTED: _l("Imported from another system"),
    EventKind.CLASSIFIED: _l("A department was suggested"),
    EventKind.ROUTED: _l("Passed on"),
    EventKind.KIND_CHANGED: _l("Kind changed"),
    EventKind.MOVED: _l("Status changed"),
    EventKind.ASKED: _l("The sender was asked"),
    EventKind.INFORMATION_ADDED: _l("The sender added information"),
    EventKind.NOTED: _l("A note was written"),
    EventKind.REPLY_WRITTEN: _l("An answer was written"),
    EventKind.REPLY_APPROVED: _l("The answer was approved and waits for the coordinator"),
    EventKind.ANSWERED: _l("Answered"),
    EventKind.QUARANTINED: _l("Put in quarantine"),
    EventKind.RELEASED: _l("Released from quarantine"),
    EventKind.VIEWED: _l("Read in quarantine"),
    EventKind.PROPOSAL_READ: _l("Proposal read"),
    EventKind.CLUSTER: _l("The group of joined submissions changed"),
    EventKind.TAKEN_OVER: _l("Taken over from another official"),
    EventKind.HANDED_TO: _l("Given to an official"),
    EventKind.RATED: _l("The sender rated the answer"),
    EventKind.REPEATED: _l("The same was sent before"),
    EventKind.NOTIFIED: _l("The sender was notified"),
    EventKind.CONTRIBUTION: _l("Contribution of another department"),
    EventKind.DUE_MOVED: _l("The due date moved"),
    EventKind.TRANSFERRED: _l("Another department has it now"),
    EventKind.SPLIT: _l("A matter was taken out and has a number of its own"),
    EventKind.CONFINED: _l("It was settled who may see it"),
    EventKind.ERASED: _l("Personal data were erased"),
    EventKind.PUBLICATION_PROPOSED: _l("Proposed for publication"),
    EventKind.PUBLISHED: _l("Published"),
    EventKind.PUBLICATION_WITHDRAWN: _l("The publication was withdrawn"),
    EventKind.EVALUATION_OPENED: _l("An evaluation was opened"),
    EventKind.EVALUATION_SEAT: _l("Who scores it has changed"),
    EventKind.EVALUATION_INTEREST: _l("An interest was declared or checked"),
    EventKind.EVALUATION_SCORED: _l("Scores were sent"),
    EventKind.EVALUATION_DISCUSSED: _l("Something of the discussion was written down"),
    EventKind.EVALUATION_BALLOT: _l("The council votes"),
    EventKind.AUTHOR_ANSWERED: _l("A co-author answered"),
    EventKind.SUMMARY: _l("The summary for the public"),
    EventKind.CONSENT_CHANGED: _l("The sender took a consent back"),
}
# What a single key does at the desk.
KEY_COMMANDS: Mapping[str, Any] = {
    Command.NEXT: _l("Next in the list, or next submission"),
    Command.PREVIOUS: _l("Previous in the list, or previous submission"),
    Command.OPEN: _l("Open"),
    Command.ACCEPT: _l("Go to the button “Take it on, to answer it”"),
    Command.ROUTE: _l("Pass on"),
    Command.SAME: _l("The same matter as another submission"),
    Command.NOTE: _l("Write an internal note"),
    Command.SEARCH: _l("Search"),
    Command.UNDO: _l("Back, or take the last act on many back"),
    Command.HELP: _l("List of keys"),
    Command.FIRST: _l("Go to the first suggested department"),
    Command.SECOND: _l("Go to the second suggested department"),
    Command.THIRD: _l("Go to the third suggested department"),
}

_IN_WORDS: dict[tuple[str, str], dict[str, str]] = {}


def in_words(table: str) -> Mapping[str, str]:
    """A whole table of this module, such as "KINDS", in the language of the page; translated once
    per language."""
    key = (table, language())
    if key not in _IN_WORDS:
        _IN_WORDS[key] = {code: str(text) for code, text in globals()[table].items()}
    return _IN_WORDS[key]
