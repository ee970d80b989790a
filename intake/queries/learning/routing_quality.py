"""Reads behind the figures of routing: routing records of a time, what became of them, and where
submissions lie month by month. Never a text, and never anything of what is in quarantine."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, and_, case, func, select
from sqlalchemy.orm import Session

from intake.domain.learning.routing_quality import Hop, Life, effective
from intake.domain.routing import Method
from intake.domain.timekeeping.deadlines import start_of_day
from intake.domain.workflow import Status
from intake.models import RouteRecord, Submission
from intake.queries.organisation import reorganisations

# The newest of a time; a page must answer even where a million came in.
MOST = 20_000
LISTED = 100
_MANY = 500  # ids in one statement


@dataclass(frozen=True, slots=True)
class Span:
    """A time: from a moment on, before another."""

    since: datetime
    until: datetime


@dataclass(frozen=True, slots=True)
class Lives:
    """First routes of a time, oldest first; ``cut`` says that older ones were left out."""

    found: tuple[Life, ...]
    cut: bool = False


@dataclass(frozen=True, slots=True)
class Behind:
    """A line of the list behind a figure: numbers, departments and dates only."""

    submission_id: int
    submitted_at: datetime
    status: str
    department: str | None  # today
    method: str  # of the first route; "" where there is no record of it
    sent_to: str | None
    suggested: str
    probability: float | None


def lives(session: Session, span: Span, *, most: int = MOST) -> Lives:
    """What the machine did with the submissions first routed in ``span``, and what people did
    afterwards. Two statements, and one for each 500 submissions."""
    rows = session.execute(
        select(
            RouteRecord.submission_id,
            RouteRecord.method,
            RouteRecord.department_id,
            RouteRecord.candidates,
            RouteRecord.language,
            Submission.status,
            Submission.department_id.label("lies"),
        )
        .join(Submission, Submission.id == RouteRecord.submission_id)
        .where(
            *_ARRIVAL,
            RouteRecord.created_at >= span.since,
            RouteRecord.created_at < span.until,
            Submission.restricted.is_(False),
        )
        .order_by(RouteRecord.id.desc())
        .limit(most + 1)
    ).all()
    kept = rows[:most][::-1]
    hops = _hops(session, [row.submission_id for row in kept])
    became = reorganisations.lineage(session).became()
    found = tuple(
        Life(
            row.submission_id,
            Method(row.method),
            row.department_id,
            suggested,
            effective(hops[row.submission_id]),
            Status(row.status),
            row.lies,
            became,
            probability or 0.0,
            row.language,
        )
        for row in kept
        for suggested, probability in (_first(row.candidates),)
    )
    return Lives(found, cut=len(rows) > most)


# What machines write down about an arrival; people's records name who decided.
_ARRIVAL = (RouteRecord.actor_id.is_(None), RouteRecord.previous_department_id.is_(None))


def _hops(session: Session, ids: Sequence[int]) -> dict[int, list[Hop]]:
    found: dict[int, list[Hop]] = defaultdict(list)
    for start in range(0, len(ids), _MANY):
        rows = session.execute(
            select(
                RouteRecord.submission_id,
                RouteRecord.previous_department_id,
                RouteRecord.department_id,
                RouteRecord.reason_code,
                RouteRecord.actor_id,
            )
            .where(
                RouteRecord.submission_id.in_(ids[start : start + _MANY]),
                RouteRecord.actor_id.is_not(None),
            )
            .order_by(RouteRecord.id)
        )
        for row in rows:
            found[row.submission_id].append(
                Hop(row.previous_department_id, row.department_id, row.reason_code, row.actor_id)
            )
    return found


def _first(candidates: list[dict[str, Any]]) -> tuple[str, float | None]:
    if not candidates:
        return "", None
    return str(candidates[0]["department"]), float(candidates[0]["probability"])


def behind(session: Session, ids: Sequence[int]) -> list[Behind]:
    """The lines of these submissions, newest first; none of one in quarantine."""
    rows = session.scalars(
        select(Submission)
        .where(Submission.id.in_(ids), Submission.restricted.is_(False))
        .order_by(Submission.id.desc())
    ).all()
    arrivals = {
        one.submission_id: one
        for one in session.scalars(
            select(RouteRecord).where(RouteRecord.submission_id.in_(ids), *_ARRIVAL)
        )
    }
    return [_line(row, arrivals.get(row.id)) for row in rows]


def _line(row: Submission, arrival: RouteRecord | None) -> Behind:
    suggested, probability = _first(arrival.candidates) if arrival else ("", None)
    return Behind(
        submission_id=row.id,
        submitted_at=row.submitted_at,
        status=row.status,
        department=row.department_id,
        method=arrival.method if arrival else "",
        sent_to=arrival.department_id if arrival else None,
        suggested=suggested,
        probability=probability,
    )


def month_span(month: date) -> Span:
    """A calendar month in Vietnam; ``month`` is any day of it."""
    first = month.replace(day=1)
    return Span(start_of_day(first), start_of_day(_next(first)))


def by_month(session: Session, months: Sequence[date]) -> dict[date, dict[str, int]]:
    """How many submissions received in each month lie, or ended, in each department today."""
    spans = [(month, month_span(month)) for month in months]
    which = case(
        *[(_within(span), at) for at, (_month, span) in enumerate(spans)],
        else_=-1,
    ).label("which")
    lowest = min(span.since for _month, span in spans)
    rows = session.execute(
        select(which, Submission.department_id, func.count().label("number"))
        .where(
            Submission.submitted_at >= lowest,
            Submission.department_id.is_not(None),
            Submission.restricted.is_(False),
        )
        .group_by(which, Submission.department_id)
    )
    found: dict[date, dict[str, int]] = {month: {} for month in months}
    for row in rows:
        if row.which >= 0:
            found[months[row.which]][row.department_id] = row.number
    return found


def lying_in(session: Session, span: Span, department: str) -> list[int]:
    """Submissions received in ``span`` that lie, or ended, in ``department`` today ("" = any),
    oldest first, at most MOST."""
    wanted = (
        select(Submission.id)
        .where(
            _within(span),
            Submission.department_id.is_not(None),
            Submission.restricted.is_(False),
        )
        .order_by(Submission.id.desc())
        .limit(MOST)
    )
    if department:
        wanted = wanted.where(Submission.department_id == department)
    return list(session.scalars(wanted))[::-1]


def some_texts(session: Session, span: Span, *, most: int) -> Iterator[Row[str, str]]:
    """Title and body of the newest submissions of a time, for counting words; erased ones and those
    in quarantine are left out."""
    yield from session.execute(
        select(Submission.title, Submission.body)
        .where(_within(span), Submission.restricted.is_(False), Submission.body != "")
        .order_by(Submission.id.desc())
        .limit(most)
    )


def _within(span: Span) -> Any:
    return and_(Submission.submitted_at >= span.since, Submission.submitted_at < span.until)


def _next(first: date) -> date:
    return date(first.year + first.month // 12, first.month % 12 + 1, 1)
