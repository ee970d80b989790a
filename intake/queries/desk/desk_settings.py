"""Reads of how an official works: keys, and the view that queues begin with."""

from dataclasses import dataclass, field
from typing import cast

from sqlalchemy import Table, bindparam, select
from sqlalchemy.orm import Session

from intake.domain.desk.keys import Command, keys_of
from intake.models import DeskSetting

_SETTING = cast(Table, DeskSetting.__table__)
# Every page of the desk asks: built once.
_OF = select(_SETTING.c.keys_on, _SETTING.c.key_map, _SETTING.c.default_view_id).where(
    _SETTING.c.official_id == bindparam("official_id")
)


@dataclass(frozen=True, slots=True)
class Desk:
    """The settings of one official."""

    keys_on: bool = True
    keys: dict[Command, str] = field(default_factory=lambda: keys_of({}))
    default_view: int | None = None


def desk_of(session: Session, official_id: int) -> Desk:
    """How an official works; what is usual for whoever changed nothing."""
    row = session.execute(_OF, {"official_id": official_id}).one_or_none()
    return Desk(row.keys_on, keys_of(row.key_map), row.default_view_id) if row else Desk()
