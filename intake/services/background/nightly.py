"""What is done once a day, in the small hours of Vietnam, and what is done every hour: asked for by
whichever worker notices."""

from datetime import UTC, datetime

from sqlalchemy.orm import Session

from intake.domain.jobs import JobKind
from intake.domain.timekeeping.deadlines import VIETNAM
from intake.queries import settings as kept_settings
from intake.services.background import jobs, settings

ASKED_FOR = "nightly.asked_for"  # the day in Vietnam, YYYY-MM-DD
HOUR_ASKED_FOR = "deadlines.asked_for"  # the hour in UTC, YYYY-MM-DDTHH
_FROM_HOUR = 2


def is_due(session: Session, now: datetime) -> bool:
    """Whether today's work has not been asked for yet and its hour has come."""
    here = now.astimezone(VIETNAM)
    asked: str = kept_settings.value(session, ASKED_FOR) or ""
    return here.hour >= _FROM_HOUR and asked < here.date().isoformat()


def ask(session: Session, *, now: datetime) -> bool:
    """Ask for today's work unless somebody has; needs a writing transaction."""
    if not is_due(session, now):
        return False
    today = now.astimezone(VIETNAM).date().isoformat()
    jobs.enqueue(session, [jobs.Wish(JobKind.NIGHTLY, today, {})], now=now)
    settings.keep(session, ASKED_FOR, today, now=now)
    return True


def hour_is_due(session: Session, now: datetime) -> bool:
    """Whether nobody has asked for this hour's look at the deadlines yet."""
    asked: str = kept_settings.value(session, HOUR_ASKED_FOR) or ""
    return asked < _hour(now)


def ask_for_the_hour(session: Session, *, now: datetime) -> bool:
    """Ask for this hour's look at the deadlines unless somebody has; in a writing transaction."""
    if not hour_is_due(session, now):
        return False
    jobs.enqueue(session, [jobs.Wish(JobKind.DEADLINES, _hour(now), {})], now=now)
    settings.keep(session, HOUR_ASKED_FOR, _hour(now), now=now)
    return True


def _hour(now: datetime) -> str:
    return now.astimezone(UTC).strftime("%Y-%m-%dT%H")
