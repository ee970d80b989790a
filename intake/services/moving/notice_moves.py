"""Which moves officials are told of, and whom: called by the one door of every move."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from intake.domain.handover import Standing
from intake.domain.history.record import By
from intake.domain.notices import OF_RUNG, Notice
from intake.domain.permissions import Role
from intake.domain.proposals import is_proposal
from intake.domain.timekeeping.clock_moves import (
    APPEAL_WINDOW,
    CONTEST_WINDOW,
    FIRST_REPORT,
    REPORT,
    REVISION,
)
from intake.domain.timekeeping.escalation import Rung, Told
from intake.domain.workflow import Move, Queue, Status
from intake.models import Reply, Submission
from intake.queries import notices as queries
from intake.queries.desk.contests import contest_of
from intake.queries.quarantine import accused
from intake.services.letters import notices

_COUNCIL = (Role.SECRETARY, Role.CHAIR)
# Whose turn it is in a council after a move of a proposal.
_TURNS: Mapping[Move, tuple[Notice, tuple[Role, ...]]] = {
    Move.ACCEPT: (Notice.TO_CHECK, (Role.SECRETARY,)),
    Move.REVISED: (Notice.REVISED, (Role.SECRETARY,)),
    Move.PREPARE_DECISION: (Notice.DECISION, (Role.CHAIR,)),
    Move.APPEAL: (Notice.APPEALED, _COUNCIL),
}
_WORKERS = (Role.OFFICER, Role.APPROVER)
# Clocks of the sender, not of an official.
_OF_SENDER = frozenset({"sender_reply", CONTEST_WINDOW, REVISION, APPEAL_WINDOW})
# Where the next step is that of a role, whoever has the submission in hand.
_BY_ROLE = {
    Status.DRAFTED: Role.APPROVER,
    Status.EVALUATION: Role.SECRETARY,
    Status.DISCUSSION: Role.SECRETARY,
    Status.APPEAL: Role.SECRETARY,
    Status.DECIDING: Role.CHAIR,
}
# Who wrote the last version of the answer.
_AUTHOR = (
    select(Reply.author_id)
    .where(Reply.submission_id == bindparam("of"))
    .order_by(Reply.version.desc())
    .limit(1)
)


def follow(
    session: Session, submission: Submission, action: Move, *, by: By, now: datetime
) -> None:
    """Have those told for whom a move has made work."""
    if action in _TURNS and is_proposal(submission.kind):
        turn, roles = _TURNS[action]
        kind: Notice | None = turn
        people = queries.free_holders_of_each(session, roles, submission)
    else:
        kind, people = _whom(session, submission, action)
    people -= {by.official_id or 0}
    if kind is Notice.TO_APPROVE and not people:  # the coordinator stands in
        people = queries.holders(session, [Role.COORDINATOR], None)
    if kind is not None:
        notices.note(session, submission, kind, people, now=now)


def climb(
    session: Session,
    submission: Submission,
    profile: str,
    rung: Rung,
    told: frozenset[Told],
    *,
    now: datetime,
) -> None:
    """Have those told who stand on the rungs of the ladder that a clock has just climbed."""
    if rung is Rung.NONE or profile in _OF_SENDER:
        return
    people: dict[Notice, set[int]] = {}
    for one in sorted(told):  # two rungs may say the same
        people.setdefault(OF_RUNG[one], set()).update(_on_rung(session, submission, profile, one))
    if profile in (FIRST_REPORT, REPORT) and Told.APPROVER in told:  # its day has passed
        council = queries.holders_of_each(session, _COUNCIL, submission.department_id)
        people[Notice.REPORT_OVERDUE] = council
    for notice, officials in people.items():
        notices.note(session, submission, notice, officials, now=now)


def asked(session: Session, submission: Submission, department: str, *, now: datetime) -> None:
    """Another department is asked to contribute."""
    people = queries.holders(session, _WORKERS, department)
    notices.note(session, submission, Notice.ASKED, people, now=now)


def replied(session: Session, submission: Submission, *, now: datetime) -> None:
    """Another department has contributed, or does not."""
    people = _at_work(session, submission, "")
    notices.note(session, submission, Notice.REPLIED, people, now=now)


def _whom(session: Session, submission: Submission, action: Move) -> tuple[Notice | None, set[int]]:
    department = submission.department_id
    match action:
        case Move.DRAFT_REPLY:
            return Notice.TO_APPROVE, queries.holders(session, [Role.APPROVER], department)
        case Move.RETURN_REPLY:
            return Notice.GIVEN_BACK, set(session.scalars(_AUTHOR, {"of": submission.id}))
        case Move.DECLINE if Standing(submission.declines, submission.bound).needs_coordinator:
            return Notice.TO_DECIDE, queries.holders(session, [Role.COORDINATOR], None)
        case Move.REOPEN | Move.OBJECT:
            roles = _WORKERS if department else (Role.COORDINATOR,)
            contest = contest_of(session, submission.id)
            first = contest.author_id if contest else None
            return Notice.OBJECTED, queries.holders(session, roles, department) - {first or 0}
        case Move.SCREEN:
            names = accused(session, submission.id)
            return Notice.QUARANTINED, queries.quarantine_keepers(session, names)
    return None, set()


def _on_rung(session: Session, submission: Submission, profile: str, told: Told) -> set[int]:
    department = submission.department_id
    if submission.restricted:
        return _at_work(session, submission, profile)  # and nobody else knows that it is there
    if told is Told.OFFICER:
        return _at_work(session, submission, profile)
    if told is Told.LEADERSHIP:
        return queries.heads(session, None)
    if department is None or told is Told.COORDINATOR:
        coordinates = told in (Told.APPROVER, Told.COORDINATOR)
        return queries.holders(session, [Role.COORDINATOR], None) if coordinates else set()
    if told is Told.HEAD:
        return queries.heads(session, department)
    return queries.holders(session, [Role.APPROVER], department)


def _at_work(session: Session, submission: Submission, profile: str) -> set[int]:
    """Whoever the clock waits for."""
    if submission.queue == Queue.SCREENING:
        return queries.quarantine_keepers(session, accused(session, submission.id))
    if submission.queue == Queue.TRIAGE:
        role = Role.COORDINATOR if profile == "coordinator" else Role.INTAKE
        return queries.holders(session, [role], None)
    if profile == "consult":
        return queries.asked_people(session, submission.id, _WORKERS)
    turn = _BY_ROLE.get(Status(submission.status))
    if turn is not None:
        return queries.holders(session, [turn], submission.department_id)
    if submission.assignee_id is not None:
        return {submission.assignee_id}
    return queries.holders(session, [Role.OFFICER], submission.department_id)
