"""Reads of attached files; whatever an official sees comes through ``visible_to``."""

from collections.abc import Iterator, Sequence

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from intake.domain.permissions import Actor
from intake.domain.receiving.attachments import FileRefusal, FileState
from intake.models import Attachment, SearchExport, Submission
from intake.queries.submissions import visible_to

_THERE = Attachment.state.in_((FileState.HELD.value, FileState.CLEAN.value))


def of_draft(session: Session, draft_id: int) -> list[Attachment]:
    """The files of an unsent draft, in the order in which they were added."""
    found = select(Attachment).where(Attachment.draft_id == draft_id).order_by(Attachment.id)
    return list(session.scalars(found))


def count_of_draft(session: Session, draft_id: int) -> int:
    """How many files a draft has."""
    counted = select(func.count()).select_from(Attachment).where(Attachment.draft_id == draft_id)
    return session.scalar(counted) or 0


def of_submission(session: Session, submission_id: int) -> list[Attachment]:
    """All files of a submission that somebody has opened by right: also those that wait, and those
    that were refused; not those that were erased."""
    found = (
        select(Attachment)
        .where(
            Attachment.submission_id == submission_id, Attachment.state != FileState.ERASED.value
        )
        .order_by(Attachment.id)
    )
    return list(session.scalars(found))


def downloadable(
    session: Session, actor: Actor, submission_id: int, attachment_id: int
) -> tuple[Attachment, Submission] | None:
    """A file that was found clean, and its submission, if the actor may read that; else None."""
    found = session.execute(
        select(Attachment, Submission)
        .join(Submission, Submission.id == Attachment.submission_id)
        .where(
            Attachment.id == attachment_id,
            Attachment.submission_id == submission_id,
            Attachment.state == FileState.CLEAN.value,
            visible_to(actor),
        )
    ).one_or_none()
    return (found[0], found[1]) if found else None


def keys_in_batches(session: Session, *, size: int = 1000) -> Iterator[list[Attachment]]:
    """Every row whose file must be there, in order of id."""
    after = 0
    while batch := list(
        session.scalars(
            select(Attachment)
            .where(Attachment.id > after, _THERE)
            .order_by(Attachment.id)
            .limit(size)
        )
    ):
        yield batch
        after = batch[-1].id


def known_keys(session: Session, keys: Sequence[str]) -> set[str]:
    """Those of ``keys`` whose files are needed: of what waits, is clean, or was missed and may be
    found again; and results of the search that were taken out."""
    needed = or_(_THERE, Attachment.refusal == FileRefusal.LOST.value)
    found = select(Attachment.storage_key).where(Attachment.storage_key.in_(keys), needed)
    exported = select(SearchExport.storage_key).where(SearchExport.storage_key.in_(keys))
    return {*session.scalars(found), *session.scalars(exported)}


def lost(session: Session) -> list[Attachment]:
    """Rows whose files were missed."""
    found = select(Attachment).where(Attachment.refusal == FileRefusal.LOST.value)
    return list(session.scalars(found.order_by(Attachment.id)))


def waiting(session: Session) -> list[int]:
    """Files of submissions on which there is no verdict yet."""
    found = select(Attachment.id).where(
        Attachment.submission_id.is_not(None), Attachment.state == FileState.HELD.value
    )
    return list(session.scalars(found.order_by(Attachment.id)))
