"""Another department carries out what was accepted, because the matter is its own now. None of this
commits."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from intake.domain.errors import InvalidData, NotAllowed, NotFound
from intake.domain.handover import HANDED_ON_BY, RoutedBy
from intake.domain.history.record import EventKind, by_official
from intake.domain.initiatives.pilots import EntryKind, HandOn, handed_on
from intake.domain.permissions import Action, Actor, require
from intake.domain.timekeeping.deadlines import local_date
from intake.domain.workflow import CARRIED_OUT
from intake.models import Submission
from intake.queries.history.record import history
from intake.queries.organisation.departments import open_departments
from intake.queries.submissions import readable
from intake.services.background import jobs
from intake.services.history import record
from intake.services.history.record import NewEvent
from intake.services.initiatives import pilots
from intake.services.initiatives.pilots import Acting
from intake.services.moving import moves, transfers


@dataclass(frozen=True, slots=True)
class Onward:
    """To which department it goes, why, and what the sender reads of it."""

    department: str
    reason: HandOn
    why: str


def in_hand(session: Session, actor: Actor, submission_id: int) -> Submission:
    """What the actor's department carries out, or any of it for a coordinator. Raises NotFound,
    NotAllowed."""
    found = readable(session, actor, submission_id)
    if found is None or found.status not in CARRIED_OUT:
        raise NotFound(str(submission_id))
    _capacity(actor, found)
    return found


def may_hand_on(session: Session, actor: Actor, submission: Submission) -> bool:
    """Whether the actor may say who carries it out, as things stand: when two departments have
    handed it on, only a coordinator may."""
    try:
        capacity = _capacity(actor, submission)
    except NotAllowed:
        return False
    if submission.status not in CARRIED_OUT:
        return False
    return handed_on(history(session, submission.id)).may_route(capacity)


def hand_on(session: Session, acting: Acting, onward: Onward) -> None:
    """Another department carries it out from now on. Its milestones that are still to be reached go
    along, the day of the next report stays, the sender is told and reads why in the diary.

    Raises NotFound, NotAllowed (also when only a coordinator may any more), StaleSubmission, and
    InvalidData without a reason, for a department that receives nothing, or the one that has it.
    """
    submission = in_hand(session, acting.actor, acting.submission_id)
    session.refresh(submission, with_for_update=True)
    moves.expect_version(submission, acting.seen_version)
    if not may_hand_on(session, acting.actor, submission):
        raise NotAllowed("the coordinator decides")
    _check(session, acting, submission, onward)
    pilots.keep(session, acting, submission, EntryKind.HANDED_ON, onward.why)
    by, capacity = by_official(acting.actor.official_id), _capacity(acting.actor, submission)
    submission.assignee_id = None
    transfers.transfer(
        session,
        submission,
        onward.department,
        by=by,
        now=acting.now,
        reason_code=onward.reason.value,
        data={HANDED_ON_BY: capacity.value, "to": None},
    )
    told = NewEvent(
        submission.id, EventKind.NOTIFIED, by, acting.now, data={"letter": pilots.LETTER}
    )
    seq = record.append(session, told)
    jobs.enqueue(session, [jobs.notify(submission.id, pilots.LETTER, seq)], now=acting.now)


def _check(session: Session, acting: Acting, submission: Submission, onward: Onward) -> None:
    wrong: dict[str, str] = {}
    if onward.department == submission.department_id:
        wrong["department"] = "same_department"
    elif onward.department not in open_departments(session, local_date(acting.now)):
        wrong["department"] = "no_department"
    if not onward.why.strip():
        wrong["why"] = "no_why"
    if wrong:
        raise InvalidData(wrong)


def _capacity(actor: Actor, submission: Submission) -> RoutedBy:
    """In which capacity the actor would hand it on. Raises NotAllowed when in none."""
    if actor.may(Action.BIND, submission.department_id):
        return RoutedBy.COORDINATOR
    require(actor, Action.LEAD_PILOT, submission.department_id)
    return RoutedBy.DEPARTMENT
