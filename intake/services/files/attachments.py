"""Taking files in, and letting them go: rows here, files in the store.

A file reaches its place before the row that names it is committed, and leaves it after the row is
gone. So whatever is interrupted leaves at most a file that no row names, which the nightly work
removes; never a row without its file.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.orm import Session

from intake.domain.jobs import JobKind
from intake.domain.receiving.attachments import (
    MAX_FILES,
    MEDIA_TYPES,
    FileKind,
    FileRefusal,
    FileRefused,
    FileState,
    clean_name,
)
from intake.files.inspection import kind_of
from intake.models import Attachment, Draft
from intake.ports import Arriving, FileStore
from intake.queries.receiving import attachments as queries
from intake.services.background import jobs


@dataclass(frozen=True, slots=True)
class Offered:
    """A file as it came: the name that its sender's program gave it, and what arrived."""

    name: str
    arrived: Arriving


@dataclass(frozen=True, slots=True)
class Taken:
    """A file that lies in the store and waits for its row."""

    name: str
    kind: FileKind
    key: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Refused:
    """A file that was not taken, by its cleaned name, and why."""

    name: str
    reason: FileRefusal


@dataclass(frozen=True, slots=True)
class Intake:
    """What became of the files of one form."""

    taken: tuple[Taken, ...] = ()
    refused: tuple[Refused, ...] = ()


def take_in(store: FileStore, offered: Sequence[Offered], *, room: int = MAX_FILES) -> Intake:
    """Look at what was offered and put into the store what can be taken, at most ``room`` files.

    Writes no row; the caller does, or calls ``put_back``. Raises OSError when the disk failed;
    then nothing stays in the store.
    """
    taken: list[Taken] = []
    refused: list[Refused] = []
    try:
        for one in offered:
            try:
                if len(taken) >= room:
                    raise FileRefused(FileRefusal.TOO_MANY)
                taken.append(_take(store, one))
            except FileRefused as error:
                one.arrived.discard()
                refused.append(Refused(clean_name(one.name), error.reason))
    except BaseException:
        put_back(store, taken)
        raise
    return Intake(tuple(taken), tuple(refused))


def _take(store: FileStore, one: Offered) -> Taken:
    if one.arrived.failed is not None:
        raise one.arrived.failed
    if one.arrived.too_large:
        raise FileRefused(FileRefusal.TOO_LARGE)
    if not one.arrived.size:
        raise FileRefused(FileRefusal.EMPTY)
    name = clean_name(one.name)
    one.arrived.finish()
    kind = kind_of(one.arrived.path, name)
    size, sha256 = one.arrived.size, one.arrived.sha256
    return Taken(name, kind, store.keep(one.arrived), size, sha256)


def put_back(store: FileStore, taken: Sequence[Taken]) -> None:
    """Remove what ``take_in`` has put into the store and no row names."""
    for one in taken:
        store.delete(one.key)


def add_to_draft(
    session: Session, draft_id: int, taken: Sequence[Taken], *, now: datetime
) -> list[int]:
    """Rows for files of a draft that the caller has locked; returns the ids of all its files.
    Raises FileRefused when another window has filled the draft meanwhile."""
    if taken and queries.count_of_draft(session, draft_id) + len(taken) > MAX_FILES:
        raise FileRefused(FileRefusal.TOO_MANY)
    session.add_all(row_of(one, now, draft_id=draft_id) for one in taken)
    session.flush()
    return [row.id for row in queries.of_draft(session, draft_id)]


def add_to_submission(
    session: Session,
    submission_id: int,
    message_id: int | None,
    taken: Sequence[Taken],
    *,
    now: datetime,
) -> None:
    """Rows for files that came with an addition to a submission; each will be looked through."""
    rows = [row_of(one, now, submission_id=submission_id, message_id=message_id) for one in taken]
    session.add_all(rows)
    session.flush()
    ask_to_look(session, [row.id for row in rows], now=now)


def row_of(one: Taken, now: datetime, **owner: int | None) -> Attachment:
    """The row of a file that lies in the store; ``owner`` names whose it is: ``draft_id``, or
    ``submission_id`` and perhaps ``message_id``."""
    return Attachment(
        storage_key=one.key,
        filename=one.name,
        media_type=MEDIA_TYPES[one.kind],
        size=one.size,
        sha256=one.sha256,
        state=FileState.HELD.value,
        created_at=now,
        **owner,
    )


def remove_from_draft(
    session: Session, draft_id: int, attachment_id: int, *, now: datetime
) -> list[int]:
    """Take a file out of a draft that the caller has locked; one that is not there is none.
    Returns the ids of those that are left."""
    mine = (Attachment.id == attachment_id) & (Attachment.draft_id == draft_id)
    _let_go(session, mine, now=now)
    return [row.id for row in queries.of_draft(session, draft_id)]


def hand_over(session: Session, draft_id: int, submission_id: int, *, now: datetime) -> int:
    """The files of a draft become those of the submission that it turned into; returns how
    many."""
    ids = [row.id for row in queries.of_draft(session, draft_id)]
    session.execute(
        update(Attachment)
        .where(Attachment.id.in_(ids))
        .values(submission_id=submission_id, draft_id=None)
    )
    ask_to_look(session, ids, now=now)
    return len(ids)


def ask_to_look(session: Session, ids: Sequence[int], *, now: datetime) -> None:
    """Have files looked through; each before it can be downloaded."""
    wishes = [jobs.Wish(JobKind.ATTACHMENT, str(one), {"attachment": one}) for one in ids]
    jobs.enqueue(session, wishes, now=now)


def drop_of_draft(session: Session, draft_id: int, *, now: datetime) -> None:
    """Let the files of an unsent draft go with it."""
    _let_go(session, Attachment.draft_id == draft_id, now=now)


def drop_of_expired(session: Session, *, now: datetime) -> None:
    """Let the files of drafts go that have expired."""
    expired = select(Draft.id).where(Draft.expires_at <= now)
    _let_go(session, Attachment.draft_id.in_(expired), now=now)


def erase_of(session: Session, submission_id: int, *, now: datetime) -> None:
    """Let the content of all files of a submission go; that there were files stays."""
    rows = session.scalars(
        select(Attachment).where(
            Attachment.submission_id == submission_id, Attachment.state != FileState.ERASED.value
        )
    ).all()
    for row in rows:
        row.state, row.sha256 = FileState.ERASED.value, ""  # a guess could be tested against it
    session.flush()
    forget(session, [row.storage_key for row in rows], now=now)


def forget(session: Session, keys: Sequence[str], *, now: datetime) -> None:
    """Have files deleted from the store once the transaction has been committed."""
    jobs.enqueue(
        session, [jobs.Wish(JobKind.FORGET_FILE, key, {"key": key}) for key in keys], now=now
    )


def _let_go(session: Session, which: ColumnElement[bool], *, now: datetime) -> None:
    rows = session.scalars(select(Attachment).where(which)).all()
    forget(session, [row.storage_key for row in rows], now=now)
    for row in rows:
        session.delete(row)
    session.flush()
