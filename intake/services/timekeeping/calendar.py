"""The calendar of working days: loaded from a file, edited by administrators, who prevail."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from intake.domain.errors import InvalidData, NotFound
from intake.domain.jobs import JobKind
from intake.domain.submission import LINE_LIMIT
from intake.domain.timekeeping.clocks import ClockState
from intake.domain.timekeeping.deadlines import DayKind
from intake.models import CalendarDay, Clock
from intake.queries import settings as kept
from intake.services.background import jobs, settings

_SATURDAY = 5


@dataclass(frozen=True, slots=True)
class Day:
    """A day on its way into the calendar."""

    day: date
    kind: DayKind
    name: str
    source: str = ""


@dataclass(frozen=True, slots=True)
class LoadedDays:
    """How many days a load added, changed, and kept as an official had decided."""

    added: int
    changed: int
    kept: int


def load_days(session: Session, records: Iterable[Mapping[str, Any]], now: datetime) -> LoadedDays:
    """Add and bring up to date the days of ``records`` (day, kind, name, source).

    Days that an official added, changed or removed stay as the official left them. Raises
    InvalidData before anything is changed.
    """
    days = _checked(records)
    present = {row.day: row for row in session.scalars(select(CalendarDay))}
    removed = set(kept.value(session, kept.CALENDAR_REMOVED) or [])
    added = changed = untouched = 0
    for one in days:
        row = present.get(one.day)
        if one.day.isoformat() in removed or (row is not None and row.updated_by is not None):
            untouched += 1
        elif row is None:
            session.add(_row(one, now, by=None))
            added += 1
        elif (row.kind, row.name, row.source) != (one.kind.value, one.name, one.source):
            row.kind, row.name, row.source, row.updated_at = (
                one.kind.value,
                one.name,
                one.source,
                now,
            )
            changed += 1
    session.flush()
    if added or changed:
        _ask_for_reckoning(session, now)
    return LoadedDays(added, changed, untouched)


def set_day(session: Session, one: Day, *, now: datetime, by: int | None) -> None:
    """Add a day or change what is known about it. A job then reckons the running clocks anew: a
    date that was promised may move to a later one, never to an earlier.

    Raises InvalidData for a holiday on a weekend or a make-up day within the week: neither would
    change anything.
    """
    problem = _problem(one)
    if problem:
        raise InvalidData({one.day.isoformat(): problem})
    row = session.get(CalendarDay, one.day)
    if row is not None:
        session.delete(row)
        session.flush()
    session.add(_row(one, now, by=by))
    _forget_removal(session, one.day, now=now, by=by)
    _ask_for_reckoning(session, now)


def remove_day(session: Session, day: date, *, now: datetime, by: int | None) -> None:
    """Make a day an ordinary one again; no load brings it back. Raises NotFound."""
    row = session.get(CalendarDay, day)
    if row is None:
        raise NotFound(day.isoformat())
    session.delete(row)
    removed = set(kept.value(session, kept.CALENDAR_REMOVED) or [])
    settings.keep(
        session, kept.CALENDAR_REMOVED, sorted(removed | {day.isoformat()}), now=now, by=by
    )
    _ask_for_reckoning(session, now)


def _forget_removal(session: Session, day: date, *, now: datetime, by: int | None) -> None:
    removed = kept.value(session, kept.CALENDAR_REMOVED) or []
    if day.isoformat() in removed:
        rest = [one for one in removed if one != day.isoformat()]
        settings.keep(session, kept.CALENDAR_REMOVED, rest, now=now, by=by)


def _row(one: Day, now: datetime, *, by: int | None) -> CalendarDay:
    return CalendarDay(
        day=one.day,
        kind=one.kind.value,
        name=one.name,
        source=one.source,
        updated_by=by,
        updated_at=now,
    )


def _checked(records: Iterable[Mapping[str, Any]]) -> list[Day]:
    problems: dict[str, str] = {}
    days: dict[date, Day] = {}
    for number, record in enumerate(records, start=1):
        place = f"{number} ({record.get('day', '?')})"
        try:
            one = Day(
                date.fromisoformat(record["day"]),
                DayKind(record["kind"]),
                str(record.get("name", "")),
                str(record.get("source", "")),
            )
        except (KeyError, TypeError, ValueError):
            problems[place] = "needs a day (YYYY-MM-DD) and a kind (holiday or make_up)"
            continue
        problem = "twice" if one.day in days else _problem(one)
        if problem:
            problems[place] = problem
        days[one.day] = one
    if problems:
        raise InvalidData(problems)
    return list(days.values())


def _problem(one: Day) -> str:
    weekend = one.day.weekday() >= _SATURDAY
    if weekend is not (one.kind is DayKind.MAKE_UP):
        return "weekend_is_off" if weekend else "weekday_is_worked"
    if not one.name.strip():
        return "no_name"
    return "too_long" if max(len(one.name), len(one.source)) > LINE_LIMIT else ""


def _ask_for_reckoning(session: Session, now: datetime) -> None:
    """Have the running clocks reckoned by the new calendar, in the background: they may be many."""
    running = select(Clock.id).where(Clock.state == ClockState.RUNNING.value).limit(1)
    if session.scalar(running) is not None:
        jobs.enqueue(session, [jobs.Wish(JobKind.CALENDAR, "all", {})], now=now)
