"""Whether a year, or any database, holds what the life of submissions promises."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from intake.cli.simulation.year import FIRST
from intake.domain.answering import contributions
from intake.domain.answering.contributions import ContributionState, may_be_open, missing, waits
from intake.domain.answering.replies import ReplyState
from intake.domain.handover import MAX_DECLINES
from intake.domain.history.replay import BrokenHistory, Life, replay
from intake.domain.timekeeping.clock_moves import NO_DATE, OF_OTHERS, PROMISED, owes_answer, step_of
from intake.domain.timekeeping.clock_standing import fold
from intake.domain.timekeeping.clocks import ClockState
from intake.domain.timekeeping.counted_time import OfficeTime
from intake.domain.workflow import Move, Status, is_of_path, is_open
from intake.models import Contact, Reply, Submission
from intake.queries.answering.contributions import of_submission
from intake.queries.clocks import clocks_of, ledgers_of
from intake.queries.desk.splitting import whole_of
from intake.queries.history.record import PastEvent, history
from intake.services.routing.handover import standing_of
from intake.services.timekeeping.clock_book import office_since

_WITH_LEAD = frozenset(
    {
        Status.ASSIGNED,
        Status.IN_PROGRESS,
        Status.WAITING_CITIZEN,
        Status.WAITING_AGENCY,
        Status.DRAFTED,
        Status.ANSWERED,
        Status.REOPENED,
        *(status for status in Status if is_of_path(status)),
    }
)
_NEEDS_REASON = frozenset({Status.REDIRECTED, Status.REJECTED, Status.SPAM, Status.CLOSED})
_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Violation:
    """A promise that one submission breaks."""

    submission_id: int
    promise: str


@dataclass(slots=True)
class Checked:
    """How many submissions and clocks were looked at, how promises ended, and what is broken."""

    submissions: int
    clocks: int
    timeliness: Counter[str]
    violations: list[Violation]


def check(
    session: Session, *, until: datetime, progress: Callable[[int], None] = lambda _more: None
) -> Checked:
    """Look at every submission as it stands at ``until``."""
    office = office_since(session, FIRST)
    found = Checked(0, 0, Counter(), [])
    for batch in _batches(session):
        for row in batch:
            _look(session, row, office, until, found)
        found.submissions += len(batch)
        session.expunge_all()
        progress(len(batch))
    return found


def _batches(session: Session) -> Iterator[list[Submission]]:
    last_id = 0
    while batch := list(
        session.scalars(
            select(Submission)
            .where(Submission.id > last_id)
            .order_by(Submission.id)
            .limit(_AT_ONCE)
        )
    ):
        yield batch
        last_id = batch[-1].id


def _look(
    session: Session, row: Submission, office: OfficeTime, until: datetime, found: Checked
) -> None:
    events = history(session, row.id)
    broken = [*_life(row, events), *_answer(session, row), *_rules(row, events)]
    broken += _contributions(session, row, events)
    broken += _part(session, row)
    broken += _clocks(session, row, events, office, until, found)
    found.violations += [Violation(row.id, promise) for promise in broken]


def _life(row: Submission, events: list[PastEvent]) -> Iterator[str]:
    stored = Life(**{one.name: getattr(row, one.name) for one in fields(Life)})
    try:
        if replay(events) != stored:
            yield "the record tells another life than the one that is stored"
    except BrokenHistory as error:
        yield f"the record contradicts itself: {error}"


def _rules(row: Submission, events: list[PastEvent]) -> Iterator[str]:
    status = Status(row.status)
    if status in _WITH_LEAD and not row.department_id:
        yield "nobody leads"
    if row.declines > MAX_DECLINES:
        yield "more than two declines"
    if row.restricted and is_open(status) and status is not Status.SCREENING:
        yield "a quarantined submission outside quarantine"
    moved = [event for event in events if event.new]
    if status in _NEEDS_REASON and not moved[-1].reason_code:
        yield "an end without a reason"


def _answer(session: Session, row: Submission) -> Iterator[str]:
    if row.status not in (Status.ANSWERED, Status.CLOSED) or row.answered_at is None:
        return
    sent = session.scalars(
        select(Reply).where(Reply.submission_id == row.id, Reply.state == ReplyState.SENT.value)
    ).all()
    if not sent:
        yield "answered without an answer"
    if any(reply.approver_id in (None, reply.author_id) for reply in sent):
        yield "an answer that its author approved"


def _contributions(session: Session, row: Submission, events: list[PastEvent]) -> Iterator[str]:
    requests = of_submission(session, row.id)
    if waits(requests) != (row.status == Status.WAITING_AGENCY) and row.status != Status.MERGED:
        yield "the lead waits for nobody, or works on though it should wait"
    if any(
        one.state == ContributionState.ASKED and not may_be_open(Status(row.status))
        for one in requests
    ):
        yield "a request that nobody can reply to any more"
    if row.status == Status.ANSWERED and missing(requests, row.department_id):
        yield "an answer without a contribution that it needs"
    try:
        told = contributions.replay(event.data for event in events)
    except ValueError as error:
        yield f"the record contradicts itself: {error}"
        return
    if told != {one.id: one.state for one in requests}:
        yield "the record tells of other contributions than are stored"


def _part(session: Session, row: Submission) -> Iterator[str]:
    whole_id = whole_of(session, row.id)
    if whole_id is None:
        return
    whole = session.get_one(Submission, whole_id)
    if row.submitted_at != whole.submitted_at:
        yield "a part that was received on another day than its whole"
    if session.get(Contact, row.id) is not None:
        yield "a part that keeps its sender a second time"


def _clocks(
    session: Session,
    row: Submission,
    events: list[PastEvent],
    office: OfficeTime,
    until: datetime,
    found: Checked,
) -> Iterator[str]:
    clocks = clocks_of(session, row.id)
    ledgers = ledgers_of(session, clocks)
    found.clocks += len(clocks)
    for clock in clocks:
        standing = fold(ledgers[clock.id], until, office)
        lengths = sum((one.length for one in standing.intervals), timedelta(0))
        if not lengths == standing.age == until - clock.started_at:
            yield f"the intervals of {clock.profile} do not add up to its age"
        if clock.profile in PROMISED and clock.timeliness:
            found.timeliness[clock.timeliness] += 1
    running = {clock.profile for clock in clocks if clock.state != ClockState.STOPPED}
    of_officials = (
        ledgers[clock.id].due_at
        for clock in clocks
        if clock.state == ClockState.RUNNING and clock.profile not in OF_OTHERS
    )
    if row.next_due_at != min(of_officials, default=NO_DATE):
        yield "a nearest date that is not what the clocks say"
    status = Status(row.status)
    step = step_of(status, needs_coordinator=standing_of(row).needs_coordinator)
    if any(event.data.get("move") == Move.UPHOLD for event in events):
        step = None  # a refusal after an appeal opens no window
    if running - PROMISED != ({step} if step else set()):
        yield "clocks of steps that are not in hand"
    if bool(running & PROMISED) != owes_answer(status):
        yield "a promise that runs without need, or does not run"
