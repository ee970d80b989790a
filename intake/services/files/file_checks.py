"""The verdict on a file: looked through for viruses, pictures drawn anew, words taken out.

The slow part knows no database, and may be done twice: what it makes is a new file that no row
names until ``settle`` has been committed.
"""

import unicodedata
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from intake.domain.proposals import is_proposal
from intake.domain.receiving.attachments import (
    IMAGES,
    TEXT_LIMIT,
    FileRefusal,
    FileRefused,
    FileState,
    kind_of_media,
)
from intake.files.reading import IMAGE_LIMIT, extract_text, redraw
from intake.models import Attachment, Submission
from intake.ports import FileStore, Scanner
from intake.services.files import attachments
from intake.services.moving import moves

_LINES = frozenset("\n\t")


@dataclass(frozen=True, slots=True)
class Waiting:
    """A file without verdict: what is needed to give one outside any transaction."""

    id: int
    key: str
    media_type: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was found. ``refusal`` is None for a clean file; a picture has a new ``key``."""

    refusal: FileRefusal | None = None
    text: str = ""
    key: str = ""
    size: int = 0
    sha256: str = ""


def waiting(session: Session, attachment_id: int) -> Waiting | None:
    """The file, if it belongs to a submission and there is no verdict on it yet."""
    row = session.get(Attachment, attachment_id)
    if row is None or row.submission_id is None or row.state != FileState.HELD:
        return None
    return Waiting(row.id, row.storage_key, row.media_type)


def examine(store: FileStore, scanner: Scanner | None, one: Waiting) -> Verdict:
    """Look through a file. Raises OSError when there can be no verdict now: the scanner is silent,
    the disk is full, the file is not there."""
    path = store.path(one.key)
    kind = kind_of_media(one.media_type)
    if kind is None:
        return Verdict(FileRefusal.KIND)
    if scanner is not None and scanner.scan(path):
        return Verdict(FileRefusal.VIRUS)
    try:
        if kind not in IMAGES:
            return Verdict(text=presentable(extract_text(path, kind)))
        drawn = store.begin(IMAGE_LIMIT)
        try:
            redraw(path, kind, drawn)
            return Verdict(key=store.keep(drawn), size=drawn.size, sha256=drawn.sha256)
        finally:
            drawn.discard()
    except FileRefused as error:
        return Verdict(error.reason)


def presentable(text: str) -> str:
    """Words for the index: composed, without what no database and no page can hold."""
    kept = (c if c in _LINES or unicodedata.category(c)[0] != "C" else " " for c in text)
    return unicodedata.normalize("NFC", "".join(kept))[:TEXT_LIMIT].strip()


def settle(session: Session, one: Waiting, verdict: Verdict, *, now: datetime) -> bool:
    """Put the verdict down; no words of a file of a proposal are kept, because search must not know
    them. False when somebody was quicker, or the file was erased meanwhile: then nothing changed,
    and a new picture belongs to nobody."""
    row = session.get(Attachment, one.id, with_for_update=True, populate_existing=True)
    if row is None or row.state != FileState.HELD or row.storage_key != one.key:
        return False
    if verdict.refusal is not None:
        row.state, row.refusal = FileState.REFUSED.value, verdict.refusal.value
        attachments.forget(session, [row.storage_key], now=now)
        return True
    if verdict.key:
        attachments.forget(session, [row.storage_key], now=now)
        row.storage_key, row.size, row.sha256 = verdict.key, verdict.size, verdict.sha256
    submission = session.get_one(Submission, row.submission_id)
    private = is_proposal(submission.declared_kind)
    row.state, row.text = FileState.CLEAN.value, "" if private else verdict.text
    session.flush()
    moves.touch(session, submission, now=now)
    return True
