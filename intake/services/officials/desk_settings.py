"""An official says how to work: which keys do what, and with which view queues begin. None of this
commits."""

from collections.abc import Mapping

from sqlalchemy.orm import Session

from intake.domain.desk.keys import DEFAULTS, Command, doubled, is_key
from intake.domain.errors import InvalidData
from intake.models import DeskSetting


def set_keys(
    session: Session, official_id: int, *, on: bool, keys: Mapping[Command, str]
) -> DeskSetting:
    """Keep whether keys work, and which; only what differs from the usual is kept. Raises
    InvalidData for what is no key or stands twice."""
    if not all(is_key(key) for key in keys.values()) or doubled({**DEFAULTS, **keys}):
        raise InvalidData({"keys": "not_usable"})
    row = _row(session, official_id)
    row.keys_on = on
    row.key_map = {c.value: key for c, key in keys.items() if key != DEFAULTS[c]}
    session.flush()
    return row


def set_default_view(session: Session, official_id: int, view_id: int | None) -> None:
    """Begin with this view, or with the first queue for None; that it may be seen is the caller's
    to check."""
    _row(session, official_id).default_view_id = view_id
    session.flush()


def _row(session: Session, official_id: int) -> DeskSetting:
    row = session.get(DeskSetting, official_id)
    if row is None:
        row = DeskSetting(official_id=official_id, keys_on=True, key_map={}, default_view_id=None)
        session.add(row)
    return row
