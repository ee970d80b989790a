"""Which submissions belong together because one was taken out of the other."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from intake.domain.permissions import Action, Actor
from intake.domain.record import EventKind
from intake.domain.submission import SubmissionKind
from intake.domain.workflow import Move
from intake.models import Contact, Submission, SubmissionPart
from intake.queries.record import PastEvent, history
from intake.queries.submissions import readable


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
    whole_id = whole_of(session, submission_id) or submission_id
    parts = parts_of(session, whole_id)
    if not parts:
        return []
    whole = session.get_one(Submission, whole_id)
    related = [Related(whole, is_whole=True), *(Related(one, is_whole=False) for one in parts)]
    return [one for one in related if one.submission.id != submission_id]


def family_on_desk(
    session: Session, actor: Actor, submission_id: int
) -> tuple[list[Related], list[Submission]]:
    """The family as ``actor`` may know it: those to open, and parts of what the actor reads that
    lie with others and can only be named. A whole that the actor may not read is not hinted at: it
    may be a denunciation."""
    whole_id = whole_of(session, submission_id)
    if whole_id is not None and readable(session, actor, whole_id) is None:
        return [], []  # that there is a whole is not said either
    related = family(session, submission_id)
    open_ones, named = [], []
    for one in related:
        if readable(session, actor, one.submission.id) is not None:
            open_ones.append(one)
        elif not one.is_whole and not one.submission.restricted and _reads_whole(related):
            named.append(one.submission)
    return open_ones, named


def history_on_desk(session: Session, actor: Actor, submission_id: int) -> list[PastEvent]:
    """The history of a submission, oldest first; that it was taken out of another is only for who
    may read that one."""
    events = [one for one in history(session, submission_id) if _may_know(actor, one)]
    whole_id = whole_of(session, submission_id)
    if whole_id is None or readable(session, actor, whole_id) is not None:
        return events
    return [one for one in events if one.kind != EventKind.SPLIT]


def _may_know(actor: Actor, event: PastEvent) -> bool:
    """That something was in quarantine, and who read it there, stays with those who may read what
    is in quarantine: also when it turned out to be no denunciation."""
    if actor.may_anywhere(Action.READ_RESTRICTED):
        return True
    if event.kind in (EventKind.VIEWED, EventKind.CONFINED):
        return False
    if event.kind == EventKind.KIND_CHANGED:
        return SubmissionKind.DENUNCIATION not in (event.old, event.new)
    return event.data.get("move") not in (Move.SCREEN, Move.RELEASE)


def _reads_whole(related: list[Related]) -> bool:
    """Whether the submission looked at is the whole itself."""
    return not any(one.is_whole for one in related)


def contact_of(session: Session, submission_id: int) -> Contact | None:
    """Who sent it: kept once, with the whole; None for an anonymous sender. For letters and for
    finding the sender's rows; what the desk shows asks ``contact_on_desk``."""
    contact = session.get(Contact, submission_id)
    if contact is None and (whole_id := whole_of(session, submission_id)) is not None:
        contact = session.get(Contact, whole_id)
    return contact


def contact_on_desk(session: Session, submission_id: int) -> Contact | None:
    """The same, but whoever works on a part never learns who sent a denunciation."""
    whole_id = whole_of(session, submission_id)
    if whole_id is not None and session.get_one(Submission, whole_id).restricted:
        return None
    return contact_of(session, submission_id)
