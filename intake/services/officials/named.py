"""What officials save under names of their own: views of queues, and searches."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from intake.domain.errors import InvalidData
from intake.models import SavedSearch, SavedView

MOST = 30  # of one official: a list that is longer helps nobody

Named = type[SavedView] | type[SavedSearch]


def number_named(session: Session, kind: Named, official_id: int, name: str) -> int | None:
    """What an official keeps under this name."""
    return session.scalar(select(kind.id).where(kind.official_id == official_id, kind.name == name))


def demand_free(
    session: Session, kind: Named, official_id: int, name: str, *, own: int | None = None
) -> None:
    """Raises InvalidData when another than ``own`` bears the name, and, for a new one, when there
    are MOST already."""
    taken = number_named(session, kind, official_id, name)
    if taken is not None and taken != own:
        raise InvalidData({"name": "taken"})
    if own is None and _number_of(session, kind, official_id) >= MOST:
        raise InvalidData({"name": "too_many"})


@contextmanager
def kept_once(session: Session) -> Iterator[None]:
    """Write inside; the same name from another window a moment before is "taken", not a fault."""
    try:
        with session.begin_nested():
            yield
    except IntegrityError as error:
        raise InvalidData({"name": "taken"}) from error


def _number_of(session: Session, kind: Named, official_id: int) -> int:
    return session.scalar(select(func.count()).where(kind.official_id == official_id)) or 0
