"""Who may do what, as one table (design: roles of the submission's life).

A role is held in one department or, when the membership names none, everywhere. An administrator
runs the service and deliberately has no right to read submissions.
"""

import enum
from dataclasses import dataclass

from intake.domain.errors import NotAllowed


class Role(enum.StrEnum):
    """What an official is, in a department or everywhere."""

    INTAKE = "intake"  # routes what the classifier leaves open
    OFFICER = "officer"  # works submissions of a department off
    APPROVER = "approver"  # approves what another officer wrote
    COORDINATOR = "coordinator"  # decides across departments, and it binds
    MODERATOR = "moderator"  # privacy, abuse, denunciations
    READER = "reader"  # searches and reads
    EVALUATOR = "evaluator"
    SECRETARY = "secretary"
    CHAIR = "chair"
    AUDITOR = "auditor"  # reads everything including the record, changes nothing
    ADMINISTRATOR = "administrator"  # departments, rules, officials, models; no texts


class Action(enum.StrEnum):
    """Things that need a right."""

    READ = "read"
    READ_RESTRICTED = "read_restricted"  # quarantined denunciations
    READ_PROPOSAL = "read_proposal"  # the sealed parts of an initiative or a solution
    SEE_IDENTITY = "see_identity"
    TRIAGE = "triage"  # see the triage queue, decide kind and department
    ACCEPT = "accept"
    REROUTE = "reroute"
    BIND = "bind"  # decide where a submission goes that two departments have declined
    ASK = "ask"
    NOTE = "note"
    ANSWER = "answer"  # write an answer
    EXTEND = "extend"  # grant more time to somebody else
    APPROVE = "approve"  # send what somebody else wrote
    RETURN_REPLY = "return_reply"
    OVERRIDE = "override"  # go on without a contribution that the lead had called necessary
    REJECT = "reject"  # refuse, mark as spam
    REDIRECT = "redirect"  # complaint: guidance where to go
    QUARANTINE = "quarantine"
    CLOSE = "close"
    SEARCH = "search"
    ADMINISTER = "administer"
    READ_RECORD = "read_record"
    WRITE_TEMPLATES = "write_templates"  # of answers
    SETTLE_ANSWERS = "settle_answers"  # how long an approved one waits, whom senders are to ask
    RECEIVE = "receive"  # type in what came over the counter, by phone, on paper, by e-mail
    PROPOSE_PUBLICATION = "propose_publication"  # write what the public would read; take it away
    PUBLISH = "publish"  # let out what somebody else proposed
    RUN_CALLS = "run_calls"  # write calls and big problems, publish them, answer what is asked
    PREPARE_EVALUATION = "prepare_evaluation"  # lead a proposal to the decision
    EVALUATE = "evaluate"  # score proposals that one was assigned to
    SIT = "sit"  # on a council: declare, read what lies before it, vote
    DECIDE = "decide"  # on a proposal, for the council
    LEAD_PILOT = "lead_pilot"  # carry out what was accepted, and report on it


# An administrator runs the whole service; there is no such thing as one of a department.
EVERYWHERE_ONLY = frozenset({Role.ADMINISTRATOR})
_R = Role
_ALLOWED: dict[Action, frozenset[Role]] = {
    Action.READ: frozenset(
        {_R.INTAKE, _R.OFFICER, _R.APPROVER, _R.COORDINATOR, _R.MODERATOR, _R.READER, _R.AUDITOR}
    ),
    Action.READ_RESTRICTED: frozenset({_R.MODERATOR, _R.AUDITOR}),
    # Those who work on it, and whoever watches over them; not whoever only searches and reads.
    Action.READ_PROPOSAL: frozenset(
        {_R.INTAKE, _R.OFFICER, _R.APPROVER, _R.COORDINATOR, _R.AUDITOR}
    ),
    Action.SEE_IDENTITY: frozenset(
        {_R.INTAKE, _R.OFFICER, _R.APPROVER, _R.COORDINATOR, _R.MODERATOR}
    ),
    Action.TRIAGE: frozenset({_R.INTAKE, _R.COORDINATOR, _R.MODERATOR}),
    Action.ACCEPT: frozenset({_R.OFFICER, _R.APPROVER}),
    Action.REROUTE: frozenset({_R.INTAKE, _R.OFFICER, _R.APPROVER, _R.COORDINATOR, _R.MODERATOR}),
    Action.BIND: frozenset({_R.COORDINATOR}),
    Action.ASK: frozenset({_R.INTAKE, _R.OFFICER, _R.APPROVER, _R.COORDINATOR}),
    Action.NOTE: frozenset({_R.INTAKE, _R.OFFICER, _R.APPROVER, _R.COORDINATOR, _R.MODERATOR}),
    Action.ANSWER: frozenset({_R.OFFICER, _R.APPROVER}),
    Action.EXTEND: frozenset({_R.APPROVER, _R.COORDINATOR}),
    Action.APPROVE: frozenset({_R.APPROVER}),
    Action.RETURN_REPLY: frozenset({_R.APPROVER, _R.COORDINATOR}),
    Action.OVERRIDE: frozenset({_R.APPROVER, _R.COORDINATOR}),
    Action.REJECT: frozenset({_R.COORDINATOR, _R.MODERATOR}),
    Action.REDIRECT: frozenset({_R.INTAKE, _R.COORDINATOR, _R.MODERATOR}),
    Action.QUARANTINE: frozenset(
        {_R.INTAKE, _R.OFFICER, _R.APPROVER, _R.COORDINATOR, _R.MODERATOR}
    ),
    Action.CLOSE: frozenset({_R.OFFICER, _R.APPROVER, _R.COORDINATOR}),
    # People of councils find what they see of proposals (queries/evaluation/seen.py).
    Action.SEARCH: frozenset(_R) - {_R.ADMINISTRATOR},
    Action.ADMINISTER: frozenset({_R.ADMINISTRATOR}),
    Action.READ_RECORD: frozenset({_R.AUDITOR}),
    Action.WRITE_TEMPLATES: frozenset({_R.APPROVER, _R.COORDINATOR, _R.ADMINISTRATOR}),
    Action.SETTLE_ANSWERS: frozenset({_R.COORDINATOR, _R.ADMINISTRATOR}),
    # Whoever works where letters and calls arrive; readers and auditors change nothing.
    Action.RECEIVE: frozenset({_R.INTAKE, _R.OFFICER, _R.APPROVER, _R.COORDINATOR, _R.MODERATOR}),
    Action.PROPOSE_PUBLICATION: frozenset({_R.OFFICER, _R.APPROVER, _R.COORDINATOR, _R.MODERATOR}),
    Action.PUBLISH: frozenset({_R.COORDINATOR, _R.MODERATOR}),
    Action.RUN_CALLS: frozenset({_R.SECRETARY}),
    Action.PREPARE_EVALUATION: frozenset({_R.SECRETARY}),
    Action.EVALUATE: frozenset({_R.EVALUATOR}),
    Action.SIT: frozenset({_R.EVALUATOR, _R.SECRETARY, _R.CHAIR}),
    Action.DECIDE: frozenset({_R.CHAIR}),
    Action.LEAD_PILOT: frozenset({_R.OFFICER, _R.APPROVER}),
}


def roles_that_may(action: Action) -> frozenset[Role]:
    """The roles that carry the right to ``action``."""
    return _ALLOWED[action]


@dataclass(frozen=True, slots=True)
class Grant:
    """One role, in one department, or everywhere when ``department`` is None."""

    role: Role
    department: str | None = None


@dataclass(frozen=True, slots=True)
class Actor:
    """An official as the rules see one."""

    official_id: int
    display_name: str
    grants: frozenset[Grant]

    def scope(self, action: Action) -> frozenset[str] | None:
        """The departments in which the actor may do ``action``: None = everywhere, an empty set =
        nowhere."""
        allowed = _ALLOWED[action]
        held = [grant.department for grant in self.grants if grant.role in allowed]
        if None in held:
            return None
        return frozenset(department for department in held if department is not None)

    def may(self, action: Action, department: str | None = None) -> bool:
        """Whether the actor may do ``action`` on what belongs to ``department`` (None = to no
        department yet)."""
        scope = self.scope(action)
        return scope is None or (department is not None and department in scope)

    def may_anywhere(self, action: Action) -> bool:
        """Whether there is any department at all in which the actor may do ``action``."""
        return self.scope(action) != frozenset()

    @property
    def roles(self) -> frozenset[Role]:
        """Every role held, wherever."""
        return frozenset(grant.role for grant in self.grants)


def require(actor: Actor, action: Action, department: str | None = None) -> None:
    """Raise NotAllowed unless the actor may do ``action`` on what belongs to ``department``."""
    if not actor.may(action, department):
        raise NotAllowed(action.value)
