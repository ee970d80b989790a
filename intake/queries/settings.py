"""Values kept in the database: digests of what was loaded, what administrators change."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from intake.models import Setting

DEPARTMENTS_DIGEST = "digest.departments"
CALENDAR_DIGEST = "digest.calendar"
TEMPLATES_DIGEST = "digest.templates"
CALENDAR_REMOVED = "calendar.removed"
TAXONOMY_VERSION = "taxonomy_version"
PROMISED_PRECISION = "promised_precision"


def value(session: Session, key: str) -> Any:
    """The value kept under ``key``, or None."""
    return session.scalar(select(Setting.value).where(Setting.key == key))


def every(session: Session) -> dict[str, Any]:
    """All values by key, in order of key."""
    rows = session.execute(select(Setting.key, Setting.value).order_by(Setting.key))
    return {row.key: row.value for row in rows}


def promised_precision(session: Session, default: float) -> float:
    """The precision promised for automatic routes, as an administrator set it or as configured."""
    kept = value(session, PROMISED_PRECISION)
    return default if kept is None else float(kept)
