"""What an official types in for a sender: when it counts as received.

Feedback by phone, on paper and by e-mail is keyed into the same system as what comes from the web
form (Decision 31/2021/QĐ-TTg art. 43). Its time runs from the day it was received, not from the day
somebody found the time to type it in.
"""

import enum
from datetime import UTC, date, datetime, time

from intake.domain.errors import InvalidData
from intake.domain.timekeeping.deadlines import VIETNAM, local_date

# What lay longer is not typed in as an everyday matter: an import with a list of sources is.
MOST_DAYS_BACK = 30
# A day without a time: noon is that day in every zone in which somebody may read it.
_NOON = time(12)


class ReceiptFault(enum.StrEnum):
    """What can be wrong with a day of receipt."""

    FUTURE = "in_the_future"
    TOO_OLD = "too_long_ago"


def received_at(day: date | None, at: time | None, now: datetime) -> datetime:
    """The moment of receipt, in UTC, of what came in on ``day`` (None = today) at ``at`` (None =
    the time is not known), both in Vietnam. Raises InvalidData with a ReceiptFault by the name of
    what is wrong, "day" or "time"."""
    today = local_date(now)
    if day is None or day == today:
        moment = now if at is None else _moment(today, at)
        if moment > now:
            raise InvalidData({"time": ReceiptFault.FUTURE.value})
        return moment
    if day > today:
        raise InvalidData({"day": ReceiptFault.FUTURE.value})
    if (today - day).days > MOST_DAYS_BACK:
        raise InvalidData({"day": ReceiptFault.TOO_OLD.value})
    return _moment(day, at or _NOON)


def _moment(day: date, at: time) -> datetime:
    return datetime.combine(day, at, tzinfo=VIETNAM).astimezone(UTC)
