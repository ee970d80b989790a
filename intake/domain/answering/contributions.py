"""Lead and co-departments: one department answers, others contribute, one joint answer goes out.

The lead asks another department with a reason, for a contribution that it needs (required) or would
be glad of. While it waits for a required one, nothing else can be done; an answer cannot go out as
long as a required contribution is missing, unless a superior goes on without it and says why.
Source: the roles of lead and cooperating body (chủ trì, phối hợp) of Vietnamese administration; the
term of five working days is that of the profile "consult".
"""

import enum
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeVar

from intake.domain.workflow import Move, Status

CONSULT = "consult"  # the profile of the co-department's term


class ContributionState(enum.StrEnum):
    """What became of a request for a contribution."""

    ASKED = "asked"
    GIVEN = "given"
    DECLINED = "declined"  # the co-department says that it does not contribute
    OVERRIDDEN = "overridden"  # a superior of the lead goes on without it
    WITHDRAWN = "withdrawn"  # the lead took it back, or the submission went elsewhere


# What lets the department that was asked read the submission.
GIVE_READ = (ContributionState.ASKED.value, ContributionState.GIVEN.value)


class AskReason(enum.StrEnum):
    """Why another department is asked; the sender reads it."""

    SHARED_MATTER = "shared_matter"
    EXPERTISE = "expertise"
    HOLDS_FACTS = "holds_facts"
    RULE_REQUIRES = "rule_requires"


class DeclineReason(enum.StrEnum):
    """Why a department does not contribute; only officials read it."""

    NOT_COMPETENT = "not_competent"
    NOTHING_KNOWN = "nothing_known"
    ANSWERED_BEFORE = "answered_before"
    NOT_ALLOWED = "not_allowed_to_say"


class Request(Protocol):
    """The part of a stored request that the rules need."""

    @property
    def lead_id(self) -> str: ...
    @property
    def department_id(self) -> str: ...
    @property
    def required(self) -> bool: ...
    @property
    def state(self) -> str: ...


R = TypeVar("R", bound=Request)

_MAY_ASK = frozenset({Status.IN_PROGRESS, Status.WAITING_AGENCY})
# A request lives on while the lead has the submission at work; what is joined with another may be
# taken apart again, and then stands where it stood.
_LIVES_ON = frozenset(
    {
        *_MAY_ASK,
        Status.WAITING_CITIZEN,
        Status.DRAFTED,
        Status.MERGED,
    }
)
_MAY_CONTRIBUTE = _LIVES_ON - {Status.MERGED}


def may_ask(status: Status) -> bool:
    """Whether the lead may ask others while the submission is in ``status``."""
    return status in _MAY_ASK


def may_contribute(status: Status) -> bool:
    """Whether a department that was asked may still reply."""
    return status in _MAY_CONTRIBUTE


def may_be_open(status: Status) -> bool:
    """Whether a submission of this status can have open requests at all."""
    return status in _LIVES_ON


def ends_requests(action: Move, new: Status) -> bool:
    """Whether a move makes open requests pointless: another department leads, or nobody works on
    the submission any more."""
    return action is Move.ASSIGN or new not in _LIVES_ON


def waits(requests: Iterable[Request]) -> bool:
    """Whether the lead waits for a contribution that it needs."""
    return any(one.required and one.state == ContributionState.ASKED for one in requests)


def missing(requests: Sequence[R], lead: str | None) -> list[R]:
    """The required contributions without which ``lead`` may not send its answer, in the order of
    ``requests``, oldest first: open ones, and declined ones whose department has not contributed
    since. What another lead asked for binds nobody any more."""
    found = []
    for number, one in enumerate(requests):
        if one.required and one.lead_id == lead and _is_owed(one, requests[number + 1 :]):
            found.append(one)
    return found


def _is_owed(request: Request, later: Sequence[Request]) -> bool:
    """Whether a contribution still has not come, after all that was asked ``later``."""
    if request.state != ContributionState.DECLINED:
        return request.state == ContributionState.ASKED
    return not any(
        one.department_id == request.department_id and one.state == ContributionState.GIVEN
        for one in later
    )


def took_part(requests: Iterable[Request], lead: str | None) -> list[str]:
    """The departments that contributed to the answer of ``lead``, each once, in order of time."""
    given = (
        one.department_id
        for one in requests
        if one.state == ContributionState.GIVEN and one.lead_id == lead
    )
    return list(dict.fromkeys(given))


@dataclass(frozen=True, slots=True)
class Told:
    """What one event of the record says of a request, as its data hold it."""

    number: int
    state: ContributionState
    department: str
    lead: str
    required: bool

    def data(self) -> dict[str, object]:
        """The event's data: codes and numbers only."""
        return {
            "contribution": self.number,
            "state": self.state.value,
            "department": self.department,
            "from": self.lead,
            "required": self.required,
        }


def told_by(data: Mapping[str, object]) -> ContributionState | None:
    """What an event's data say became of a request; None when they are about something else."""
    if "contribution" not in data:
        return None
    return ContributionState(str(data.get("state")))


def replay(history: Iterable[Mapping[str, object]]) -> dict[int, ContributionState]:
    """The state of every request by its number, as the data of a submission's events tell it,
    oldest first. Raises ValueError when they contradict each other."""
    states: dict[int, ContributionState] = {}
    for data in history:
        state = told_by(data)
        if state is None:
            continue
        number = int(str(data["contribution"]))
        if not _follows(states.get(number), state):
            raise ValueError(f"request {number}: {state.value} after {states.get(number)}")
        states[number] = state
    return states


_FOLLOWS: Mapping[ContributionState | None, Collection[ContributionState]] = {
    None: {ContributionState.ASKED},
    ContributionState.ASKED: set(ContributionState) - {ContributionState.ASKED},
    ContributionState.DECLINED: {ContributionState.OVERRIDDEN},
}


def _follows(old: ContributionState | None, new: ContributionState) -> bool:
    return new in _FOLLOWS.get(old, ())


def may_become(old: str, new: ContributionState) -> bool:
    """Whether a request in state ``old`` may become ``new``: an open one whatever it likes, a
    declined one can only be gone on without; all else is final."""
    return _follows(ContributionState(old), new)
