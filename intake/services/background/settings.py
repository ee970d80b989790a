"""Keeping a value in the database."""

from datetime import datetime

from sqlalchemy.orm import Session

from intake.models import Setting


def keep(
    session: Session, key: str, value: object, *, now: datetime, by: int | None = None
) -> None:
    """Write ``value`` (what JSON can hold) under ``key``; ``by`` is the official who decided."""
    setting = session.get(Setting, key)
    if setting is None:
        session.add(Setting(key=key, value=value, updated_by=by, updated_at=now))
    else:
        setting.value, setting.updated_by, setting.updated_at = value, by, now
    session.flush()
