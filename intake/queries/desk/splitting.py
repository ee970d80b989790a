"""Which submissions belong together because one was taken out of the other."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from intake.domain.history.record import EventKind
from intake.domain.permissions import Action, Actor
from intake.domain.submission import SubmissionKind
from intake.domain.workflow import Move
from intake.models import Contact, Submission, SubmissionPart
from intake.queries.history.record import PastEvent, history
from intake.queries.submissions import readable, readable_among

_Found = TypeVar("_Found")


@dataclass(frozen=True, slots=True)
class Related:
    """Another submission of the same family, and whether it is the whole of which the others are
    parts."""

    submission: Submission
    is_whole: bool


def whole_of(session: Session, submission_id: int) -> int | None:
    """The id of the submission out of which this one was taken; None for what is no part."""
    return session.scalar(
        select(SubmissionPart.whole_id).where(SubmissionPart.submission_id == submission_id)
    )


def parts_of(session: Session, whole_id: int) -> list[Submission]:
    """The submissions taken out of this one, oldest first."""
    return list(
        session.scalars(
            select(Submission)
            .join(SubmissionPart, SubmissionPart.submission_id == Submission.id)
            .where(SubmissionPart.whole_id == whole_id)
            .order_by(Submission.id)
        )
    )


def family(session: Session, submission_id: int) -> list[Related]:
    """The others that belong to a submission, the whole first; for its sender, whose they all
    are."""
    mine = select(SubmissionPart.whole_id).where(SubmissionPart.submission_id == submission_id)
    rows = session.execute(
        select(Submission, SubmissionPart.whole_id)
        .join(SubmissionPart, SubmissionPart.submission_id == Submission.id)
        .where(SubmissionPart.whole_id == func.coalesce(mine.scalar_subquery(), submission_id))
        .order_by(Submission.id)
    ).all()
    if not rows:
        return []
    whole = session.get_one(Submission, rows[0].whole_id)
    related = [Related(whole, is_whole=True), *(Related(one, is_whole=False) for one, _id in rows)]
    return [one for one in related if one.submission.id != submission_id]


def family_on_desk(
    session: Session, actor: Actor, submission_id: int
) -> tuple[list[Related], list[Submission]]:
    """The family as ``actor`` may know it: those to open, and parts of what the actor reads that
    lie with others and can only be named. A whole that the actor may not read is not hinted at: it
    may be a denunciation."""
    related = family(session, submission_id)
    if not related:
        return [], []
    may_read = readable_among(session, actor, [one.submission.id for one in related])
    if any(one.is_whole and one.submission.id not in may_read for one in related):
        return [], []  # that there is a whole is not said either
    open_ones = [one for one in related if one.submission.id in may_read]
    others = [one.submission for one in related if one.submission.id not in may_read]
    reads_whole = not any(one.is_whole for one in related)  # it is the one looked at
    return open_ones, [one for one in others if reads_whole and not one.restricted]


def history_on_desk(session: Session, actor: Actor, submission_id: int) -> list[PastEvent]:
    """The history of a submission, oldest first; that it was taken out of another is only for who
    may read that one."""
    events = history(session, submission_id)
    wholes = (one.data.get("of") for one in events if one.kind == EventKind.SPLIT)
    whole_id = next((one for one in wholes if one is not None), None)
    known = [one for one in events if _may_know(actor, one)]
    if whole_id is None or readable(session, actor, whole_id) is not None:
        return known
    return [one for one in known if one.kind != EventKind.SPLIT]


def _may_know(actor: Actor, event: PastEvent) -> bool:
    """That something was in quarantine, and who read it there, stays with those who may read what
    is in quarantine: also when it turned out to be no denunciation."""
    if actor.may_anywhere(Action.READ_RESTRICTED):
        return True
    if event.kind in (EventKind.VIEWED, EventKind.CONFINED):
        return False
    if event.kind == EventKind.PROPOSAL_READ and event.data.get("restricted"):
        return False
    if event.kind == EventKind.KIND_CHANGED:
        return SubmissionKind.DENUNCIATION not in (event.old, event.new)
    return event.data.get("move") not in (Move.SCREEN, Move.RELEASE)


def of_sender(
    session: Session, submission_id: int, read: Callable[[int], _Found | None]
) -> _Found | None:
    """What ``read`` finds about the sender of a submission: kept once, with the whole. None for an
    anonymous sender."""
    found = read(submission_id)
    if found is None and (whole_id := whole_of(session, submission_id)) is not None:
        found = read(whole_id)
    return found


def contact_of(session: Session, submission_id: int) -> Contact | None:
    """Who sent it, see ``of_sender``. For letters and for finding the sender's rows; what the desk
    shows asks ``contact_on_desk``."""
    return of_sender(session, submission_id, lambda number: session.get(Contact, number))


def contact_on_desk(session: Session, submission_id: int) -> Contact | None:
    """The same, but whoever works on a part never learns who sent a denunciation."""
    own = session.get(Contact, submission_id)
    whole = session.execute(
        select(Submission.id, Submission.restricted)
        .join(SubmissionPart, SubmissionPart.whole_id == Submission.id)
        .where(SubmissionPart.submission_id == submission_id)
    ).one_or_none()
    if whole is None:
        return own
    return None if whole.restricted else own or session.get(Contact, whole.id)
