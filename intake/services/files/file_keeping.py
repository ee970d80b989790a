"""Table and folder of files compared: what is missing, what no row names, and how it is healed."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice

from sqlalchemy.orm import Session

from intake.domain.receiving.attachments import FileRefusal, FileState
from intake.models import Attachment
from intake.ports import FileStore
from intake.queries.receiving import attachments as queries
from intake.services.files import attachments

# A file lies in the folder before its row is committed: nobody needs that long for it.
GRACE = timedelta(hours=24)
_BATCH = 500
_CHUNK = 2**20


@dataclass(frozen=True, slots=True)
class FileReport:
    """Where table and folder differ. ``missing`` and ``changed`` are ids of rows, ``orphaned`` keys
    of files, ``back`` ids of rows whose file was missed and is there again."""

    rows: int
    missing: tuple[int, ...] = ()
    changed: tuple[int, ...] = ()
    orphaned: tuple[str, ...] = ()
    back: tuple[int, ...] = ()

    @property
    def agrees(self) -> bool:
        """Whether every row has its file as it was taken, and no file is without a row."""
        return not (self.missing or self.changed or self.orphaned or self.back)

    @property
    def folder_is_gone(self) -> bool:
        """Whether not one file is there: then the folder is not, rather than the files."""
        return self.rows > 0 and len(self.missing) == self.rows


def verify(
    session: Session, store: FileStore, *, now: datetime, contents: bool = False
) -> FileReport:
    """Compare; with ``contents`` every file is read and its digest compared as well."""
    missing, changed, rows = [], [], 0
    for batch in queries.keys_in_batches(session, size=_BATCH):
        rows += len(batch)
        for row in batch:
            if not store.exists(row.storage_key):
                missing.append(row.id)
            elif contents and _digest(store, row) != row.sha256:
                changed.append(row.id)
        session.expunge_all()
    orphaned = tuple(_orphans(session, store, before=now - GRACE))
    back = tuple(row.id for row in queries.lost(session) if _is_back(store, row))
    return FileReport(rows, tuple(missing), tuple(changed), orphaned, back)


def repair(session: Session, report: FileReport, *, now: datetime) -> None:
    """Say of missing files that they are lost, so that nobody is offered them and their senders can
    send them again; take up again what was found; have orphans deleted.

    Raises ValueError when the whole folder is gone: that is for the operator to bring back.
    """
    if report.folder_is_gone:
        raise ValueError("not one file is there: is the folder of files in its place?")
    for row_id in (*report.missing, *report.changed):
        row = session.get_one(Attachment, row_id)
        row.state, row.refusal = FileState.REFUSED.value, FileRefusal.LOST.value
    for row_id in report.back:
        row = session.get_one(Attachment, row_id)
        row.state, row.refusal = FileState.HELD.value, ""
    attachments.ask_to_look(session, report.back, now=now)
    attachments.forget(session, report.orphaned, now=now)


def sweep(session: Session, store: FileStore, *, now: datetime) -> int:
    """Have files deleted that no row names, and what began to arrive long ago; look again at what
    has waited for a verdict. Returns how many files go."""
    orphaned = tuple(_orphans(session, store, before=now - GRACE))
    attachments.forget(session, orphaned, now=now)
    attachments.ask_to_look(session, queries.waiting(session), now=now)
    return len(orphaned) + store.drop_unfinished(before=now - GRACE)


def _orphans(session: Session, store: FileStore, *, before: datetime) -> Iterator[str]:
    keys = store.keys(before=before)
    while batch := list(islice(keys, _BATCH)):
        known = queries.known_keys(session, batch)
        yield from (key for key in batch if key not in known)


def _is_back(store: FileStore, row: Attachment) -> bool:
    return store.exists(row.storage_key) and _digest(store, row) == row.sha256


def _digest(store: FileStore, row: Attachment) -> str:
    digest = hashlib.sha256()
    with store.open(row.storage_key) as file:
        while data := file.read(_CHUNK):
            digest.update(data)
    return digest.hexdigest()
