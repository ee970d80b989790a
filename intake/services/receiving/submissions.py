"""Receiving a submission: rows, first event and jobs in one transaction, so that nothing is lost or
half-done."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from sqlalchemy import Table, bindparam, insert, select, update
from sqlalchemy.orm import Session

from intake.domain.errors import InvalidMove
from intake.domain.history.record import SENDER, By, EventKind
from intake.domain.jobs import JobKind
from intake.domain.reference import CodeBook
from intake.domain.submission import Channel, NewSubmission, text_hash
from intake.domain.timekeeping.clock_moves import ANSWER
from intake.domain.workflow import Move, Queue, Status, takes_information
from intake.models import Consent, Contact, Draft, Message, Submission
from intake.services.background import jobs
from intake.services.files import attachments
from intake.services.files.attachments import Taken
from intake.services.history import record
from intake.services.history.record import NewEvent
from intake.services.moving import moves
from intake.services.timekeeping import clock_book, clocks

_SUBMISSION = cast(Table, Submission.__table__)
# Built once: one submission needs them all, and building them costs more than running them.
_STORE = insert(_SUBMISSION)
_STORE_CONTACTS = insert(cast(Table, Contact.__table__))
_STORE_CONSENTS = insert(cast(Table, Consent.__table__))
_DRAFT = cast(Table, Draft.__table__)
# The answers live on in the submission; two copies would have to be erased twice.
_DRAFT_IS_SENT = (
    update(_DRAFT)
    .where(_DRAFT.c.id == bindparam("draft_id"))
    .values(submission_id=bindparam("sent_as"), answers={})
)


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the sender takes home. ``code`` is the only copy of the secret."""

    submission_id: int
    reference: str
    code: str
    submitted_at: datetime
    due_at: datetime


@dataclass(frozen=True, slots=True)
class Stored:
    """A submission that has just been stored: its id, and its receipt and due date in UTC."""

    id: int
    submitted_at: datetime
    due_at: datetime


def send_draft(
    session: Session,
    draft_id: int,
    new: NewSubmission,
    *,
    token: str,
    now: datetime,
    codes: CodeBook,
    by: By = SENDER,
    files: int = 0,
) -> Stored:
    """Turn an unsent draft, locked by the caller, into a submission; ``token`` is its browser's,
    ``files`` says how many were added to it."""
    code_hash = codes.hash(codes.code_for_draft(token))
    stored = submit(
        session, new, now=now, code_hash=code_hash, draft_id=draft_id, by=by, files=files
    )
    session.execute(_DRAFT_IS_SENT, {"draft_id": draft_id, "sent_as": stored.id})
    if files:
        attachments.hand_over(session, draft_id, stored.id, now=now)
    return stored


def submit(
    session: Session,
    new: NewSubmission,
    *,
    now: datetime,
    code_hash: str | None,
    draft_id: int | None = None,
    by: By = SENDER,
    files: int = 0,
) -> Stored:
    """Store a complete, cleaned submission with its first event, which says how many ``files`` came
    with it, and its jobs."""
    received_at = new.submitted_at or now
    ledger, office = clocks.reckon_with_office(session, ANSWER, received_at)
    due = ledger.due_at
    values = row_for(new, now=now, due=due, code_hash=code_hash)
    values["draft_id"] = draft_id
    (submission_id,) = session.execute(_STORE, values).inserted_primary_key  # type: ignore[attr-defined]
    add_companions(session, [(submission_id, new)], now=now)
    clock_book.keep(session, [(submission_id, ledger)], by=by, now=now, office=office)
    seq = record.append(session, received_event(submission_id, new, by=by, at=now, files=files))
    wishes = jobs.for_submission(submission_id, JobKind.CLASSIFY, JobKind.INDEX)
    if new.contact.email:
        wishes.append(jobs.notify(submission_id, "received", seq))
    jobs.enqueue(session, wishes, now=now)
    return Stored(submission_id, received_at, due)


def row_for(
    new: NewSubmission, *, now: datetime, due: datetime, code_hash: str | None = None
) -> dict[str, Any]:
    """The column values of a submission that has just come in."""
    return {
        "version": 1,
        "kind": new.kind.value,
        "declared_kind": new.kind.value,
        "title": new.title,
        "body": new.body,
        "language": new.language,
        "sender_language": new.language,
        "province": new.province,
        "commune": new.commune,
        "channel": new.channel.value,
        "status": Status.SUBMITTED.value,
        "queue": Queue.ARRIVING.value,
        "restricted": False,
        "submitted_at": new.submitted_at or now,
        "due_at": due,
        "updated_at": now,
        "text_hash": text_hash(new.title, new.body),
        "code_hash": code_hash,
    }


def add_companions(
    session: Session, received: Sequence[tuple[int, NewSubmission]], *, now: datetime
) -> None:
    """Store senders and consents of submissions that have their ids."""
    contacts = [
        {
            "submission_id": submission_id,
            "sender_kind": new.contact.sender_kind.value,
            "name": new.contact.name,
            "email": new.contact.email,
            "phone": new.contact.phone,
            "address": new.contact.address,
            "organisation": new.contact.organisation,
            "tax_code": new.contact.tax_code,
        }
        for submission_id, new in received
        if not new.contact.is_anonymous
    ]
    consents = [
        {
            "submission_id": submission_id,
            "purpose": purpose.value,
            "given": given,
            "decided_at": now,
        }
        for submission_id, new in received
        for purpose, given in new.consents.items()
    ]
    if contacts:
        session.execute(_STORE_CONTACTS, contacts)
    if consents:
        session.execute(_STORE_CONSENTS, consents)


def received_event(
    submission_id: int, new: NewSubmission, *, by: By, at: datetime, files: int = 0
) -> NewEvent:
    """The first event of a submission's life."""
    kind = EventKind.IMPORTED if new.channel is Channel.IMPORT else EventKind.RECEIVED
    earlier = new.submitted_at is not None and kind is EventKind.RECEIVED
    came = {"received_at": new.submitted_at.isoformat()} if earlier and new.submitted_at else {}
    return NewEvent(
        submission_id,
        kind,
        by,
        at,
        new=Status.SUBMITTED.value,
        data={
            "kind": new.kind.value,
            "channel": new.channel.value,
            "text": text_hash(new.title, new.body),
            "anonymous": new.contact.is_anonymous,
            **came,
        }
        | ({"files": files} if files else {}),
    )


def add_information(
    session: Session,
    submission: Submission,
    text: str,
    *,
    now: datetime,
    files: Sequence[Taken] = (),
) -> Message:
    """Keep what the sender added; if we had asked, the work goes on. ``text`` is cleaned and not
    empty, ``files`` lie in the store. The same text sent twice in a row is one message, unless
    files came with it. Raises InvalidMove when nobody works on the submission any more."""
    if not takes_information(Status(submission.status)):
        raise InvalidMove(f"information in {submission.status}")
    last = session.scalar(
        select(Message)
        .where(Message.submission_id == submission.id)
        .order_by(Message.id.desc())
        .limit(1)
    )
    if last is not None and last.from_sender and last.body == text and not files:
        return last
    message = Message(
        submission_id=submission.id, from_sender=True, author_id=None, body=text, created_at=now
    )
    session.add(message)
    session.flush()
    data = {"message": message.id} | ({"files": len(files)} if files else {})
    record.append(
        session,
        NewEvent(submission.id, EventKind.INFORMATION_ADDED, SENDER, now, data=data),
    )
    attachments.add_to_submission(session, submission.id, message.id, files, now=now)
    if submission.status == Status.WAITING_CITIZEN:
        moves.apply(session, submission, Move.SENDER_REPLIED, by=SENDER, now=now)
    moves.touch(session, submission, now=now)
    return message


def withdraw(session: Session, submission: Submission, *, now: datetime) -> None:
    """The sender takes it back. Raises InvalidMove once it is answered or finished."""
    moves.apply(session, submission, Move.WITHDRAW, by=SENDER, now=now)
