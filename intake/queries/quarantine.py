"""Who may see a quarantined denunciation: the few whose role it is, unless they belong to a
department that it accuses, and only the persons named where any are named (Denunciation Law
25/2018, articles 8 and 56: identity and content are kept from whoever is accused)."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import ColumnElement, and_, bindparam, exists, not_, or_, select
from sqlalchemy.orm import Session

from intake.domain.permissions import Action, Actor, roles_that_may
from intake.models import AccusedDepartment, Membership, NamedReader, Submission
from intake.queries.accounts import actor_of

_ACCUSED, _READER = AccusedDepartment.__table__.c, NamedReader.__table__.c
_ID = Submission.__table__.c.id


def _open_to(departments: Any, official: Any) -> ColumnElement[bool]:
    """Accuses none of ``departments``, and names nobody, or this ``official`` among others."""
    accused = exists().where(_ACCUSED.submission_id == _ID, _ACCUSED.department_id.in_(departments))
    named = exists().where(_READER.submission_id == _ID)
    among = exists().where(_READER.submission_id == _ID, _READER.official_id == official)
    return and_(not_(accused), or_(not_(named), among))


# Built once, for the queue of the quarantine: who asks comes with ``asked_by``.
OPEN_TO_WHO_ASKS = _open_to(
    bindparam("asking_departments", expanding=True), bindparam("asking_official")
)


def asked_by(actor: Actor) -> dict[str, Any]:
    """The values that ``OPEN_TO_WHO_ASKS`` needs. Departments that went up in the actor's count
    as the actor's own: roles come with their predecessors."""
    return {"asking_departments": departments_of(actor), "asking_official": actor.official_id}


def open_to(actor: Actor) -> ColumnElement[bool]:
    """The condition under which ``actor``, whose role lets them see quarantined submissions, may
    see this one."""
    return _open_to(departments_of(actor), actor.official_id)


def departments_of(actor: Actor) -> list[str]:
    """The departments to which the actor belongs, in whatever role."""
    return sorted({grant.department for grant in actor.grants if grant.department is not None})


def accused(session: Session, submission_id: int) -> frozenset[str]:
    """The departments that a denunciation accuses, by id."""
    wanted = select(AccusedDepartment.department_id).where(
        AccusedDepartment.submission_id == submission_id
    )
    return frozenset(session.scalars(wanted))


def named_readers(session: Session, submission_id: int) -> frozenset[int]:
    """The officials named to see it; nobody named means all whose role it is."""
    wanted = select(NamedReader.official_id).where(NamedReader.submission_id == submission_id)
    return frozenset(session.scalars(wanted))


def accusations(session: Session, submission_id: int) -> list[AccusedDepartment]:
    """The rows behind ``accused``."""
    wanted = select(AccusedDepartment).where(AccusedDepartment.submission_id == submission_id)
    return list(session.scalars(wanted))


def readers(session: Session, submission_id: int) -> list[NamedReader]:
    """The rows behind ``named_readers``."""
    wanted = select(NamedReader).where(NamedReader.submission_id == submission_id)
    return list(session.scalars(wanted))


def possible_readers(session: Session, accused: Collection[str] = ()) -> list[Actor]:
    """The officials whose role lets them see quarantined submissions and who belong to none of the
    ``accused`` departments, by name."""
    roles = [role.value for role in roles_that_may(Action.READ_RESTRICTED)]
    ids = session.scalars(
        select(Membership.official_id)
        .where(Membership.role.in_(roles), Membership.department_id.is_(None))
        .distinct()
    )
    actors = (actor_of(session, official_id) for official_id in ids.all())
    found = [actor for actor in actors if actor and not set(accused) & set(departments_of(actor))]
    return sorted(found, key=lambda actor: (actor.display_name, actor.official_id))
