"""The rows of the record just as they are stored, and whether each fits its place in the chain.

The check must not stumble over what an intruder left: text that is no UTF-8, a date that is none,
JSON that does not parse. On SQLite values are therefore read raw, and a value that is not written
exactly as our pen writes it counts as changed, even when it would mean the same.
"""

import json
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import lru_cache, partial
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, String, select, type_coerce
from sqlalchemy.orm import Session

from intake.domain.history.record import (
    NOTES_ERASED,
    WrittenEvent,
    data_text,
    note_digest,
    written_hash,
)
from intake.models import RecordHead, SubmissionEvent

Link = Row[*tuple[Any, ...]]
_E = SubmissionEvent.__table__.c
_H = RecordHead.__table__.c
_MOMENT = len("2026-11-24 03:00:00.000000")
_AS_STORED = partial(str, encoding="utf-8", errors="surrogateescape")


@contextmanager
def raw_values(session: Session) -> Iterator[None]:
    """While open, SQLite hands over text that is no UTF-8 instead of failing."""
    driver = session.connection().connection.driver_connection
    if not isinstance(driver, sqlite3.Connection):
        yield
        return
    usual = driver.text_factory
    driver.text_factory = _AS_STORED
    try:
        yield
    finally:
        driver.text_factory = usual


def links(session: Session, *, after: int | None, batch: int) -> Iterator[Link]:
    """The rows behind place ``after`` (None: every row) in order, read ``batch`` at a time; inside
    ``raw_values``."""
    statement = _links(session.get_bind().dialect.name)
    if after is not None:
        statement = statement.where(_E.seq > after)
    yield from session.execute(statement, execution_options={"yield_per": batch})


def heads(session: Session) -> Sequence[Link]:
    """The rows of the head: one, unless somebody meddled; inside ``raw_values``."""
    return session.execute(select(_H.id, _H.seq, _H.hash)).all()


def fits(link: Link, place: int, previous: str) -> bool:
    """Whether a row is what was written at ``place`` after the row whose hash is ``previous``."""
    try:
        return bool(written_hash(previous, _written(link, place)) == link.hash)
    except (TypeError, ValueError):  # a value that our pen cannot have written
        return False


def note_fits(link: Link) -> bool:
    """Whether the note is the one that was written, or was dropped as a whole."""
    if link.note is link.note_salt is None:
        return True
    try:
        digest = note_digest(link.note_salt, link.note)
    except (TypeError, ValueError):
        return False
    return bool(link.note and link.note_salt) and digest == link.note_digest


def erased_by(link: Link) -> set[int]:
    """The places whose notes an event of erasure, which fits the chain, says to have dropped."""
    data = json.loads(link.data) if isinstance(link.data, str) else link.data
    return set(data.get(NOTES_ERASED, ()))


def _links(dialect: str) -> Select[*tuple[Any, ...]]:
    at: ColumnElement[Any] = _E.at
    data: ColumnElement[Any] = _E.data
    if dialect == "sqlite":
        at, data = type_coerce(at, String).label("at"), type_coerce(data, String).label("data")
    return select(
        _E.seq,
        _E.submission_id,
        _E.kind,
        _E.actor_kind,
        _E.actor_id,
        at,
        _E.old,
        _E.new,
        _E.reason_code,
        data,
        _E.note,
        _E.note_salt,
        _E.note_digest,
        _E.hash,
    ).order_by(_E.seq)


def _written(link: Link, place: int) -> WrittenEvent:
    _, submission_id, kind, actor_kind, actor_id, at, old, new, reason, data, _, _, digest, _ = link
    return WrittenEvent(
        place,
        submission_id,
        kind,
        actor_kind,
        actor_id,
        _moment(at),
        old,
        new,
        reason,
        digest,
        _codes(data) if isinstance(data, str) else data_text(data),
    )


def _moment(stored: datetime | str) -> str:
    """As the chain writes it. Every character of the stored text is kept: none can be changed."""
    if isinstance(stored, datetime):
        return stored.astimezone(UTC).isoformat(timespec="microseconds")
    if len(stored) != _MOMENT or stored[10] != " ":
        raise ValueError("not as written")
    return f"{stored[:10]}T{stored[11:]}+00:00"


@lru_cache(maxsize=4096)  # the same few codes come again and again
def _codes(stored: str) -> str:
    data = json.loads(stored)
    if json.dumps(data) != stored:
        raise ValueError("not as written")
    return data_text(data)
