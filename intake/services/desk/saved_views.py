"""Views of queues are saved under a name, renamed, shared, deleted. None of this commits."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from intake.domain.errors import NotFound
from intake.domain.permissions import Actor
from intake.domain.reorganisation import Step
from intake.models import DeskSetting, SavedView
from intake.queries.desk import saved_views as queries
from intake.services.officials import desk_settings, named

DEPARTMENT = "department"


def save(
    session: Session,
    actor: Actor,
    name: str,
    args: Mapping[str, str],
    *,
    shared: bool,
    now: datetime,
) -> SavedView:
    """Save what an address says under a name. Raises InvalidData when the name is taken, or there
    are too many already."""
    named.demand_free(session, SavedView, actor.official_id, name)
    row = SavedView(
        official_id=actor.official_id,
        name=name,
        department_id=args.get(DEPARTMENT),
        args={key: value for key, value in args.items() if key != DEPARTMENT},
        shared=shared,
        created_at=now,
        updated_at=now,
    )
    with named.kept_once(session):
        session.add(row)
    return row


def change(
    session: Session, actor: Actor, view_id: int, name: str, *, shared: bool, now: datetime
) -> SavedView:
    """Rename one's own view, share it or no longer. Raises NotFound, and InvalidData when the name
    is taken."""
    row = _own(session, actor, view_id)
    named.demand_free(session, SavedView, actor.official_id, name, own=view_id)
    if row.shared and not shared:
        _begin_elsewhere(session, view_id, but=actor.official_id)
    with named.kept_once(session):
        row.name, row.shared, row.updated_at = name, shared, now
    return row


def delete(session: Session, actor: Actor, view_id: int) -> None:
    """Forget one's own view; whoever began with it begins with the first queue again. Raises
    NotFound."""
    row = _own(session, actor, view_id)
    _begin_elsewhere(session, view_id, but=None)
    session.delete(row)
    session.flush()


def begin_with(session: Session, actor: Actor, view_id: int | None) -> None:
    """Begin with this view, own or shared, or with the first queue for None. Raises NotFound."""
    if view_id is not None and queries.find(session, actor, view_id) is None:
        raise NotFound(str(view_id))
    desk_settings.set_default_view(session, actor.official_id, view_id)


def args_of(view: SavedView) -> dict[str, str]:
    """The address of a view, as it was saved, in the department that has it today."""
    found = {str(key): str(value) for key, value in view.args.items()}
    return found | ({DEPARTMENT: view.department_id} if view.department_id else {})


def hand_down(session: Session, step: Step, *, now: datetime) -> int:
    """Views of a queue that was merged or split lead to the queue of an heir, and for every further
    heir there is one more under the same name with the heir behind it; returns how many moved."""
    rows = session.scalars(
        select(SavedView).where(SavedView.department_id.in_(step.old)).order_by(SavedView.id)
    ).all()
    moved = 0
    for row in rows:
        old = row.department_id
        new = [heir for heir in step.heirs if heir != old]
        if not new:
            continue
        if old in step.closing:
            row.department_id, row.updated_at = new.pop(0), now
        moved += 1
        for heir in new:
            session.add(_copy(session, row, heir, now))
            session.flush()
    session.flush()
    return moved


def _copy(session: Session, row: SavedView, heir: str, now: datetime) -> SavedView:
    plain = name = f"{row.name[:150]} ({heir})"
    number = 1
    while named.number_named(session, SavedView, row.official_id, name) is not None:
        number += 1
        name = f"{plain} {number}"
    return SavedView(
        official_id=row.official_id,
        name=name,
        department_id=heir,
        args=dict(row.args),
        shared=row.shared,
        created_at=now,
        updated_at=now,
    )


def _own(session: Session, actor: Actor, view_id: int) -> SavedView:
    row = queries.own(session, actor, view_id)
    if row is None:
        raise NotFound(str(view_id))
    return row


def _begin_elsewhere(session: Session, view_id: int, *, but: int | None) -> None:
    """Nobody (``but`` one) begins with this view any more."""
    session.execute(
        update(DeskSetting)
        .where(DeskSetting.default_view_id == view_id, DeskSetting.official_id != (but or 0))
        .values(default_view_id=None)
    )
