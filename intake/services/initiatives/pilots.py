"""What was accepted is carried out: steps, milestones, reports and notes that the sender reads.
None of this commits."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from intake.domain.errors import InvalidData, InvalidMove, NotFound
from intake.domain.history.record import EventKind, by_official
from intake.domain.initiatives.pilots import (
    MOST_MILESTONES,
    MOVES,
    NEEDS_REASON,
    WITH_DIARY,
    EntryKind,
    MilestoneState,
    Step,
)
from intake.domain.permissions import Action, Actor, require
from intake.domain.timekeeping.clock_moves import step_of
from intake.domain.timekeeping.deadlines import local_date
from intake.domain.workflow import CARRIED_OUT, Status
from intake.models import DiaryEntry, Milestone, Submission
from intake.queries.initiatives import proposal_path as queries
from intake.queries.submissions import readable
from intake.services.background import jobs
from intake.services.history import record
from intake.services.history.record import NewEvent
from intake.services.moving import moves
from intake.services.timekeeping import clocks

LETTER = "carried_out"


@dataclass(frozen=True, slots=True)
class Acting:
    """Who acts on which proposal, on the page of which version (None = none was shown), and
    when."""

    actor: Actor
    submission_id: int
    seen_version: int | None
    now: datetime


def carried_out_one(session: Session, actor: Actor, submission_id: int) -> Submission:
    """A proposal that the actor carries out, or has carried out. Raises NotFound, NotAllowed."""
    found = readable(session, actor, submission_id)
    if found is None or found.status not in WITH_DIARY:
        raise NotFound(str(submission_id))
    require(actor, Action.LEAD_PILOT, found.department_id)
    return found


def go_on(session: Session, acting: Acting, step: Step, why: str = "") -> None:
    """One step further; the end needs a reason, which the sender reads. Raises InvalidData without
    one, NotFound, NotAllowed, StaleSubmission, InvalidMove."""
    submission = _locked(session, acting)
    if step in NEEDS_REASON and not why:
        raise InvalidData({"why": "missing"})
    by = by_official(acting.actor.official_id)
    moves.apply(session, submission, MOVES[step], by=by, now=acting.now)
    if step in NEEDS_REASON:
        keep(session, acting, submission, EntryKind.REASON, why)


def write(session: Session, acting: Acting, kind: EntryKind, text: str) -> DiaryEntry:
    """A report or a note; the sender is told of a report, and the time until the next one begins
    anew. Raises NotFound, NotAllowed, StaleSubmission, and InvalidMove once it is over."""
    submission = _at_work(session, acting)
    entry = keep(session, acting, submission, kind, text)
    if kind is EntryKind.REPORT:
        by = by_official(acting.actor.official_id)
        profile = step_of(Status(submission.status)) or ""
        clocks.stop(session, submission.id, "reported", by=by, now=acting.now, profiles={profile})
        session.flush()
        clocks.start_for(session, submission.id, profile, by=by, now=acting.now)
        data = {"letter": LETTER, "entry": entry.id}
        told = NewEvent(submission.id, EventKind.NOTIFIED, by, acting.now, data=data)
        seq = record.append(session, told)
        jobs.enqueue(session, [jobs.notify(submission.id, LETTER, seq)], now=acting.now)
    moves.touch(session, submission, now=acting.now)
    return entry


def add_milestone(session: Session, acting: Acting, title: str, due_on: date) -> Milestone:
    """One more thing to reach. Raises InvalidData for a day that has passed or one too many, and
    what ``write`` raises."""
    submission = _at_work(session, acting)
    if due_on < local_date(acting.now):
        raise InvalidData({"due": "past_day"})
    if len(queries.milestones(session, submission.id)) >= MOST_MILESTONES:
        raise InvalidData({"title": "too_many"})
    made = Milestone(
        submission_id=submission.id,
        title=title,
        due_on=due_on,
        department_id=str(submission.department_id),
        state=MilestoneState.OPEN.value,
    )
    session.add(made)
    moves.touch(session, submission, now=acting.now)
    session.flush()
    return made


def settle(session: Session, acting: Acting, milestone_id: int, state: MilestoneState) -> None:
    """A milestone is reached or dropped. Raises InvalidMove when it was settled before, and what
    ``write`` raises."""
    submission = _at_work(session, acting)
    found = session.get(Milestone, milestone_id)
    if found is None or found.submission_id != submission.id:
        raise NotFound(str(milestone_id))
    if found.state != MilestoneState.OPEN or state is MilestoneState.OPEN:
        raise InvalidMove(f"milestone {found.state} to {state}")
    found.state, found.settled_at = state.value, acting.now
    moves.touch(session, submission, now=acting.now)


def _locked(session: Session, acting: Acting) -> Submission:
    submission = carried_out_one(session, acting.actor, acting.submission_id)
    session.refresh(submission, with_for_update=True)
    moves.expect_version(submission, acting.seen_version)
    return submission


def _at_work(session: Session, acting: Acting) -> Submission:
    submission = _locked(session, acting)
    if submission.status not in CARRIED_OUT:
        raise InvalidMove(f"no diary in {submission.status}")
    return submission


def keep(
    session: Session, acting: Acting, submission: Submission, kind: EntryKind, text: str
) -> DiaryEntry:
    entry = DiaryEntry(
        submission_id=submission.id,
        kind=kind.value,
        text=text,
        department_id=str(submission.department_id),
        author_id=acting.actor.official_id,
        made_at=acting.now,
    )
    session.add(entry)
    session.flush()
    return entry
