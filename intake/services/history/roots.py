"""Writing the daily roots of the record into a file that is published and never rewritten."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from pathlib import Path

from sqlalchemy.orm import Session

from intake.domain.history.roots import DailyRoot, parse_roots
from intake.domain.timekeeping.deadlines import local_date, start_of_day
from intake.queries.history.record import last_before


def publish(session: Session, file: Path, *, now: datetime) -> list[DailyRoot]:
    """Add the root of every day in Vietnam that is over and not in the file yet; returns them.

    A new file begins with yesterday. Repeatable, and safe when two do it at once. Raises
    UnreadableRoots when the file holds something else, OSError when it cannot be written.
    """
    with _locked(file) as descriptor:
        text = file.read_text(encoding="utf-8")
        known = parse_roots(text)
        roots = _missing(session, known[-1] if known else None, now)
        if roots:
            _append(descriptor, "".join(f"{root.line}\n" for root in roots), after=text)
    return roots


def read(file: Path) -> list[DailyRoot]:
    """The roots of a file. Raises UnreadableRoots."""
    return parse_roots(file.read_text(encoding="utf-8"))


def _missing(session: Session, last: DailyRoot | None, now: datetime) -> list[DailyRoot]:
    yesterday = local_date(now) - timedelta(days=1)
    day = last.day + timedelta(days=1) if last else yesterday
    found = []
    while day <= yesterday:
        place = last_before(session, _end_of(day))
        if place is not None:  # else nothing has ever happened
            found.append(DailyRoot(day, *place))
        day += timedelta(days=1)
    return found


def _end_of(day: date) -> datetime:
    return start_of_day(day + timedelta(days=1))


@contextmanager
def _locked(file: Path) -> Iterator[int]:
    """The file, open for adding at its end, by one writer at a time."""
    file.parent.mkdir(parents=True, exist_ok=True)
    flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC
    descriptor = os.open(file, flags, 0o644)  # for everybody to read: it is meant to be published
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield descriptor
    finally:
        os.close(descriptor)


def _append(descriptor: int, lines: str, *, after: str) -> None:
    torn = bool(after) and not after.endswith("\n")
    rest = (("\n" if torn else "") + lines).encode()
    while rest:
        rest = rest[os.write(descriptor, rest) :]
    os.fsync(descriptor)
