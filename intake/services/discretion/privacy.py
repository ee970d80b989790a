"""Erasing a person from a submission: the fact stays in the record, the data go."""

from datetime import datetime
from typing import Any, cast

from sqlalchemy import CursorResult, select, update
from sqlalchemy.orm import InstrumentedAttribute, Session

from intake.domain.discretion.erasure import TOMBSTONE, Erasure, ErasureReason
from intake.domain.history.record import NOTES_ERASED, By, EventKind
from intake.domain.proposals import Part
from intake.domain.submission import text_hash
from intake.models import (
    Attachment,
    ClusterProposal,
    Contact,
    Contest,
    Contribution,
    DiaryEntry,
    Message,
    Milestone,
    Note,
    Publication,
    Rating,
    Submission,
    SubmissionEvent,
)
from intake.queries.desk.splitting import family
from intake.services.desk import kept_texts
from intake.services.evaluation import texts
from intake.services.files import attachments
from intake.services.history import record
from intake.services.history.record import NewEvent
from intake.services.initiatives import co_authors, proposals
from intake.services.moving import moves, publication_moves
from intake.services.receiving import own, receipts

# All that says who or where somebody is; the kind of sender stays for the statistics.
_CONTACT = ("name", "email", "phone", "address", "organisation", "tax_code")
# Where people type about a submission. Sent replies are acts of the authority, and are kept.
_TEXTS: tuple[InstrumentedAttribute[str], ...] = (
    ClusterProposal.note,
    Message.body,
    Note.body,
    Contest.text,
    Rating.text,
    Contribution.question,
    Contribution.text,
    Attachment.filename,
    Attachment.text,
    Publication.title,
    Publication.text,
    Milestone.title,
    DiaryEntry.text,
)


def erase_person(
    session: Session,
    submission: Submission,
    *,
    by: By,
    reason: ErasureReason,
    now: datetime,
    with_text: bool = False,
) -> Erasure:
    """Drop the contact details and the typed notes of the record; with ``with_text`` also what the
    submission, its messages, internal notes and files say, and those of what was taken out of it,
    or out of which it was taken: they are the same person's.

    Writes one event that names the notes dropped, so that the chain holds and nobody else can drop
    one unseen. Repeatable: nothing is written when there is nothing left to erase. Files are
    deleted from the store by a job. What officials have begun to write goes without a word: it was
    nobody's but theirs.
    """
    whole = _erase_one(session, submission, by=by, reason=reason, now=now, with_text=with_text)
    for related in family(session, submission.id):
        other = related.submission
        whole += _erase_one(session, other, by=by, reason=reason, now=now, with_text=with_text)
    return whole


def _erase_one(
    session: Session,
    submission: Submission,
    *,
    by: By,
    reason: ErasureReason,
    now: datetime,
    with_text: bool,
) -> Erasure:
    publication_moves.erase(session, submission, reason, with_text=with_text, now=now)
    kept_texts.erase(session, submission.id)
    erasure = Erasure(
        contact=_drop_authors(session, submission.id)
        | _blank_contact(session, submission.id, now)
        | own.forget_submission(session, submission.id),
        notes=_drop_notes(session, submission.id),
        texts=_replace_texts(session, submission) if with_text else 0,
    )
    if not erasure.anything:
        return erasure
    receipts.forget(session, submission.id)
    if with_text:
        attachments.erase_of(session, submission.id, now=now)
    data = {
        "contact": erasure.contact,
        NOTES_ERASED: list(erasure.notes),
        "texts": erasure.texts,
    }
    record.append(
        session,
        NewEvent(submission.id, EventKind.ERASED, by, now, reason_code=reason.value, data=data),
    )
    moves.touch(session, submission, now=now)
    return erasure


def _blank_contact(session: Session, submission_id: int, now: datetime) -> bool:
    contact = session.get(Contact, submission_id)
    if contact is None or not any(getattr(contact, name) for name in _CONTACT):
        return False
    for name in _CONTACT:
        setattr(contact, name, "")
    contact.erased_at = now
    return True


def _drop_authors(session: Session, submission_id: int) -> bool:
    """Who the authors of a proposal are, is about persons; the rest of it is text."""
    co_authors.forget(session, submission_id)
    return proposals.forget(session, submission_id, [Part.AUTHORS]) > 0


def _drop_notes(session: Session, submission_id: int) -> tuple[int, ...]:
    """The only change that the locks of the record allow: note and salt go, the digest stays."""
    with_note = (
        SubmissionEvent.submission_id == submission_id,
        SubmissionEvent.note.is_not(None),
    )
    seqs = session.scalars(
        select(SubmissionEvent.seq).where(*with_note).order_by(SubmissionEvent.seq)
    ).all()
    if seqs:
        session.execute(update(SubmissionEvent).where(*with_note).values(note=None, note_salt=None))
    return tuple(seqs)


def _replace_texts(session: Session, submission: Submission) -> int:
    count = 0
    for name in ("title", "body"):
        if getattr(submission, name) != TOMBSTONE:
            setattr(submission, name, TOMBSTONE)
            count += 1
    if submission.commune:
        submission.commune = ""
        count += 1
    # A guess at the text could be tested against its hash.
    submission.text_hash = text_hash(submission.title, submission.body)
    count += proposals.forget(session, submission.id) + texts.forget(session, submission.id)
    return count + sum(_replace(session, column, submission.id) for column in _TEXTS)


def _replace(session: Session, column: InstrumentedAttribute[str], submission_id: int) -> int:
    owner: Any = column.class_
    changed = session.execute(
        update(owner)
        .where(owner.submission_id == submission_id, column.not_in(("", TOMBSTONE)))
        .values({column: TOMBSTONE})
    )
    return cast("CursorResult[Any]", changed).rowcount
