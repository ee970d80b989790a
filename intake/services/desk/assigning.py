"""Which official of a department works on a submission: taken, passed to a colleague, or freed.

It says whose turn it is and gives no rights: every official of the department may still act.
Nothing here commits.
"""

from datetime import datetime

from sqlalchemy.orm import Session

from intake.domain.errors import InvalidMove, NotAllowed
from intake.domain.history.record import By, EventKind, by_official
from intake.domain.permissions import Action, Actor, require
from intake.domain.workflow import Queue
from intake.models import Submission
from intake.queries.accounts import actor_of
from intake.services.following import contests
from intake.services.history import record
from intake.services.history.record import NewEvent
from intake.services.moving import moves


def may_hand(actor: Actor, submission: Submission) -> bool:
    """Whether ``actor`` may say who of the department works on it."""
    in_department = submission.queue == Queue.DEPARTMENT
    return in_department and actor.may(Action.ACCEPT, submission.department_id)


def hand_to(
    session: Session, actor: Actor, submission: Submission, official_id: int, *, now: datetime
) -> bool:
    """Give a submission of a department to one of its officials, oneself included; False when that
    official has it already.

    Raises NotAllowed when either has no right to work on it there, or the other wrote what the
    sender objected to (domain.following.contests); InvalidMove where no department is at work.
    """
    require(actor, Action.ACCEPT, submission.department_id)
    if submission.queue != Queue.DEPARTMENT:
        raise InvalidMove(f"nobody works on {submission.status}")
    other = actor if official_id == actor.official_id else actor_of(session, official_id)
    if other is None or not other.may(Action.ACCEPT, submission.department_id):
        raise NotAllowed("not_their_department")
    contests.require_another(session, other, submission)
    return put_back(session, submission, official_id, by=by_official(actor.official_id), now=now)


def put_back(
    session: Session, submission: Submission, official_id: int | None, *, by: By, now: datetime
) -> bool:
    """Write down that ``official_id`` (None for nobody) works on it, as after taking a slip back;
    rights are the caller's to check. False when that was so already."""
    before = submission.assignee_id
    if before == official_id:
        return False
    submission.assignee_id = official_id
    data = {"to": official_id, "from": before}
    record.append(
        session,
        NewEvent(
            submission.id,
            EventKind.HANDED_TO,
            by,
            now,
            old=submission.status,
            new=submission.status,
            data=data,
        ),
    )
    moves.touch(session, submission, now=now)
    return True
