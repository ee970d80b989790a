"""Reads of what senders objected to and how they rated answers."""

from collections import Counter
from collections.abc import Mapping

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from intake.domain.following.contests import Satisfaction
from intake.domain.permissions import Action, Actor, roles_that_may
from intake.domain.workflow import Move
from intake.models import Contest, Membership, Official, Rating, Submission, SubmissionEvent


def contest_of(session: Session, submission_id: int) -> Contest | None:
    """The objection of the sender, if there was one."""
    return session.get(Contest, submission_id)


def rating_of(session: Session, submission_id: int) -> Rating | None:
    """How the sender rated the answer."""
    return session.get(Rating, submission_id)


def last_move(session: Session, submission_id: int, action: Move) -> SubmissionEvent | None:
    """The event of the last ``action`` on a submission."""
    events = session.scalars(
        select(SubmissionEvent)
        .where(SubmissionEvent.submission_id == submission_id)
        .order_by(SubmissionEvent.seq.desc())
    )
    return next((event for event in events if event.data.get("move") == action.value), None)


def others_who_may(
    session: Session, action: Action, department: str | None, *, without: int
) -> bool:
    """Whether anybody else in service may do ``action`` in ``department``."""
    roles = [role.value for role in roles_that_may(action)]
    here: ColumnElement[bool] = Membership.department_id.is_(None)
    if department is not None:
        here = or_(here, Membership.department_id == department)
    found = (
        select(Official.id)
        .join(Membership, Membership.official_id == Official.id)
        .where(Membership.role.in_(roles), here, Official.active, Official.id != without)
    )
    return session.scalar(found.limit(1)) is not None


def ratings_by_department(session: Session, actor: Actor) -> Mapping[str, Mapping[str, int]]:
    """How often each department of the actor was rated at each level; those never rated are left
    out."""
    scope = actor.scope(Action.EXTEND)
    within: ColumnElement[bool] = Submission.department_id.is_not(None)
    if scope is not None:
        within = Submission.department_id.in_(sorted(scope))
    rows = session.execute(
        select(Submission.department_id, Rating.level, func.count())
        .join(Rating, Rating.submission_id == Submission.id)
        .where(within, Submission.restricted.is_(False))
        .group_by(Submission.department_id, Rating.level)
        .order_by(Submission.department_id)
    )
    found: dict[str, Counter[str]] = {}
    for department, level, number in rows:
        found.setdefault(str(department), Counter(dict.fromkeys(Satisfaction, 0)))[level] += number
    return found
