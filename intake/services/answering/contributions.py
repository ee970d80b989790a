"""The lead asks other departments, they contribute, and the answer waits for what it needs.

A required request makes the submission wait (move CONSULT); the last required reply lets the lead
go on (CONSULTED). Either the move is the event, or, where the status stays, an event of its own is.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from intake.domain.answering import contributions as rules
from intake.domain.answering.contributions import (
    CONSULT,
    AskReason,
    ContributionState,
    DeclineReason,
)
from intake.domain.errors import ContributionMissing, InvalidMove, NotFound
from intake.domain.history.record import by_official
from intake.domain.permissions import Action, Actor, require
from intake.domain.timekeeping.deadlines import local_date
from intake.domain.workflow import Move, Status
from intake.models import Contribution, Submission
from intake.queries.answering.contributions import of_submission
from intake.queries.organisation.departments import open_departments
from intake.services.moving import contribution_moves, moves, notice_moves
from intake.services.timekeeping import clocks


@dataclass(frozen=True, slots=True)
class Question:
    """What the lead wants to know from whom, and why; ``text`` is cleaned and not empty."""

    department: str
    text: str
    reason: AskReason
    required: bool = True


def ask(
    session: Session, actor: Actor, submission: Submission, question: Question, *, now: datetime
) -> Contribution:
    """Ask another department to contribute within the term of the profile "consult".

    Raises NotAllowed; InvalidMove when the lead does not work on it, asks itself or a department
    that is closed, or one whose reply it still waits for.
    """
    require(actor, Action.ANSWER, submission.department_id)
    _lock(session, submission)
    lead = _free_to_ask(session, submission, question, now)
    request = Contribution(
        submission_id=submission.id,
        department_id=question.department,
        lead_id=lead,
        required=question.required,
        question=question.text,
        reason_code=question.reason.value,
        asked_by=actor.official_id,
        asked_at=now,
        due_at=clocks.reckon(session, CONSULT, now).due_at,
        state=ContributionState.ASKED.value,
        text="",
        decline_code="",
    )
    session.add(request)
    session.flush()
    goes_to_wait = question.required and submission.status == Status.IN_PROGRESS
    move = Move.CONSULT if goes_to_wait else None
    _tell(session, actor, submission, request, move, now=now, reason_code=question.reason.value)
    notice_moves.asked(session, submission, question.department, now=now)
    return request


def give(
    session: Session, actor: Actor, submission: Submission, number: int, text: str, *, now: datetime
) -> Contribution:
    """Contribute; ``text`` is cleaned and not empty. Raises NotFound, NotAllowed, InvalidMove."""
    request = _to_reply(session, actor, submission, number)
    request.text = text
    _end(request, ContributionState.GIVEN, actor, now)
    _settle(session, actor, submission, request, now=now)
    notice_moves.replied(session, submission, now=now)
    return request


def decline(
    session: Session,
    actor: Actor,
    submission: Submission,
    number: int,
    reason: DeclineReason,
    *,
    now: datetime,
    note: str = "",
) -> Contribution:
    """Say that the department does not contribute, and why; what was required stays missing.
    Raises NotFound, NotAllowed, InvalidMove."""
    request = _to_reply(session, actor, submission, number)
    request.decline_code = reason.value
    _end(request, ContributionState.DECLINED, actor, now)
    _settle(session, actor, submission, request, now=now, reason_code=reason.value, typed=note)
    notice_moves.replied(session, submission, now=now)
    return request


def override(
    session: Session, actor: Actor, submission: Submission, number: int, why: str, *, now: datetime
) -> Contribution:
    """Go on without a required contribution; ``why`` is cleaned and not empty, and stands in the
    history. Raises NotAllowed unless the actor approves for the lead or coordinates, NotFound, and
    InvalidMove when it is not missing."""
    require(actor, Action.OVERRIDE, submission.department_id)
    _lock(session, submission)
    request = _request(session, submission, number)
    if request not in missing(session, submission):
        raise InvalidMove(f"contribution {request.state}")
    _work_goes_on(submission)
    request.state = ContributionState.OVERRIDDEN.value
    _settle(session, actor, submission, request, now=now, typed=why)
    return request


def take_back(
    session: Session, actor: Actor, submission: Submission, number: int, *, now: datetime
) -> Contribution:
    """Do without a contribution that nobody called necessary. Raises NotFound, NotAllowed, and
    InvalidMove for a required one: going on without that needs a superior."""
    require(actor, Action.ANSWER, submission.department_id)
    _lock(session, submission)
    request = _request(session, submission, number)
    if request.required or request.lead_id != submission.department_id:
        raise InvalidMove("only an optional request of one's own is taken back")
    _become(request, ContributionState.WITHDRAWN)
    _settle(session, actor, submission, request, now=now)
    return request


def missing(session: Session, submission: Submission) -> list[Contribution]:
    """The required contributions that the answer of the present lead waits for."""
    return rules.missing(of_submission(session, submission.id), submission.department_id)


def require_complete(session: Session, submission: Submission) -> None:
    """Raise ContributionMissing while the answer waits for a required contribution: the one guard
    in front of every answer."""
    if missing(session, submission):
        raise ContributionMissing("a required contribution is missing")


def may_contribute(actor: Actor, submission: Submission, request: Contribution) -> bool:
    """Whether ``actor`` may reply to this open request for the department that was asked."""
    return (
        request.state == ContributionState.ASKED
        and rules.may_contribute(Status(submission.status))
        and actor.may(Action.ANSWER, request.department_id)
    )


def may_take_back(actor: Actor, submission: Submission, request: Contribution) -> bool:
    """Whether ``actor`` may take this optional request back."""
    return (
        request.state == ContributionState.ASKED
        and not request.required
        and request.lead_id == submission.department_id
        and actor.may(Action.ANSWER, submission.department_id)
    )


def _free_to_ask(
    session: Session, submission: Submission, question: Question, now: datetime
) -> str:
    """The lead. Raises InvalidMove unless it may ask this now."""
    lead = submission.department_id
    if lead is None or not rules.may_ask(Status(submission.status)):
        raise InvalidMove(f"asking others in {submission.status}")
    if question.department == lead:
        raise InvalidMove("a department does not ask itself")
    if question.department not in open_departments(session, local_date(now)):
        raise InvalidMove("the department does not receive submissions")
    if any(
        one.department_id == question.department and one.state == ContributionState.ASKED
        for one in of_submission(session, submission.id)
    ):
        raise InvalidMove("the department is asked already")
    return lead


def _to_reply(session: Session, actor: Actor, submission: Submission, number: int) -> Contribution:
    """The open request, for somebody of the department that was asked."""
    request = _request(session, submission, number)
    require(actor, Action.ANSWER, request.department_id)
    _lock(session, submission)
    session.refresh(request)
    _work_goes_on(submission)
    return request


def _request(session: Session, submission: Submission, number: int) -> Contribution:
    found = session.scalar(
        select(Contribution).where(
            Contribution.id == number, Contribution.submission_id == submission.id
        )
    )
    if found is None:
        raise NotFound(f"contribution {number}")
    return found


def _lock(session: Session, submission: Submission) -> None:
    """Two departments that reply at once are counted one after the other; without it each would
    believe that the lead still waits for the other."""
    session.refresh(submission, with_for_update=True)


def _work_goes_on(submission: Submission) -> None:
    if not rules.may_contribute(Status(submission.status)):
        raise InvalidMove(f"a contribution in {submission.status}")


def _end(request: Contribution, state: ContributionState, actor: Actor, now: datetime) -> None:
    _become(request, state)
    request.given_by = actor.official_id
    request.given_at = now


def _become(request: Contribution, state: ContributionState) -> None:
    if not rules.may_become(request.state, state):
        raise InvalidMove(f"{state.value} after {request.state}")
    request.state = state.value


def _settle(
    session: Session,
    actor: Actor,
    submission: Submission,
    request: Contribution,
    *,
    now: datetime,
    reason_code: str = "",
    typed: str = "",
) -> None:
    """Write down what became of a request; the lead goes on when it waits for nobody any more."""
    session.flush()
    waited = submission.status == Status.WAITING_AGENCY
    goes_on = waited and not rules.waits(of_submission(session, submission.id))
    move = Move.CONSULTED if goes_on else None
    _tell(session, actor, submission, request, move, now=now, reason_code=reason_code, typed=typed)


def _tell(
    session: Session,
    actor: Actor,
    submission: Submission,
    request: Contribution,
    move: Move | None,
    *,
    now: datetime,
    reason_code: str = "",
    typed: str = "",
) -> None:
    """One event: the move if there is one, else what became of the request."""
    by = by_official(actor.official_id)
    if move is None:
        contribution_moves.note(
            session, request, by=by, now=now, reason_code=reason_code, typed=typed
        )
        return
    moves.apply(
        session,
        submission,
        move,
        by=by,
        now=now,
        reason_code=reason_code,
        note=typed,
        data=contribution_moves.told_of(request).data(),
    )
