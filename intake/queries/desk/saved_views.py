"""Reads of saved views: one's own, and those that colleagues share."""

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session, aliased

from intake.domain.permissions import Action, Actor, roles_that_may
from intake.models import Membership, Official, SavedView


def own(session: Session, actor: Actor, view_id: int) -> SavedView | None:
    """A view that the actor saved."""
    return session.scalar(
        select(SavedView).where(SavedView.id == view_id, SavedView.official_id == actor.official_id)
    )


def offered(session: Session, actor: Actor) -> list[tuple[SavedView, str]]:
    """(view, name of its owner) of the actor's own views and then of those that colleagues share;
    what a view shows is asked for with the rights of whoever opens it."""
    rows = session.execute(
        select(SavedView, Official.display_name)
        .join(Official, Official.id == SavedView.official_id)
        .where(_may_open(actor))
        .order_by(SavedView.official_id != actor.official_id, SavedView.name, SavedView.id)
    )
    return [(view, name) for view, name in rows]


def find(session: Session, actor: Actor, view_id: int) -> SavedView | None:
    """A view that the actor may open, own or shared."""
    return session.scalar(
        select(SavedView)
        .join(Official, Official.id == SavedView.official_id)
        .where(SavedView.id == view_id, _may_open(actor))
    )


def _may_open(actor: Actor) -> ColumnElement[bool]:
    """Own, or shared by an official in service who reads in the same department; those who read
    everywhere are colleagues of each other."""
    mine, theirs = aliased(Membership), aliased(Membership)
    reading = sorted(role.value for role in roles_that_may(Action.READ))
    colleagues = (
        select(theirs.official_id)
        .join(
            mine,
            or_(
                mine.department_id == theirs.department_id,
                and_(mine.department_id.is_(None), theirs.department_id.is_(None)),
            ),
        )
        .where(
            mine.official_id == actor.official_id,
            mine.role.in_(reading),
            theirs.role.in_(reading),
        )
    )
    shared = and_(SavedView.shared, SavedView.official_id.in_(colleagues), Official.active)
    return or_(SavedView.official_id == actor.official_id, shared)
