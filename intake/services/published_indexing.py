"""The index of what everybody may read: made of published copies alone, so that nothing in it
(words, their number, their rarity) can tell of what is not public."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from intake.domain.reference import CodeBook
from intake.domain.replies import as_text
from intake.queries import publications as queries
from intake.queries.publications import Published
from search_index import Document, SearchIndex

_BATCH = 500
STATUS = "published"  # the only one there is


def document_for(one: Published, codes: CodeBook) -> Document:
    """What the index holds of a published copy; never the name of its sender."""
    return Document(
        id=one.id,
        version=_version(one.published_at),
        reference=codes.reference(one.id, one.submitted_at),
        title=one.title,
        body=one.text,
        replies=as_text(one.answer),
        kind=one.kind,
        status=STATUS,
        department=one.department_id,
        submitted_at=one.published_at,
        language=one.language,
        province=one.province or None,
    )


def bring_up_to_date(
    session: Session, index: SearchIndex, ids: Sequence[int], codes: CodeBook
) -> int:
    """Make the index agree with what is public now of ``ids``; returns how many entries changed.
    Repeatable."""
    public = {one.id: one for one in queries.among(session, ids)}
    held = index.versions(ids)
    stale = [one for one in public.values() if held.get(one.id) != _version(one.published_at)]
    gone = [one for one in ids if one in held and one not in public]
    if stale:
        index.upsert([document_for(one, codes) for one in stale])
    if gone:
        index.delete(gone)
    return len(stale) + len(gone)


def sync(session: Session, index: SearchIndex, codes: CodeBook) -> int:
    """Look at all that is public and all that the index holds, and heal; returns how many entries
    changed."""
    wanted = sorted({*_public(session), *index.ids()})
    return sum(
        bring_up_to_date(session, index, wanted[at : at + _BATCH], codes)
        for at in range(0, len(wanted), _BATCH)
    )


def rebuild(session: Session, index: SearchIndex, codes: CodeBook) -> int:
    """Build the index anew beside the live one and swap; returns how many entries it has."""
    public = _public(session)
    return index.rebuild(
        document_for(one, codes)
        for at in range(0, len(public), _BATCH)
        for one in queries.among(session, public[at : at + _BATCH])
    )


def _public(session: Session) -> list[int]:
    rows: Iterable[Any] = session.scalars(queries.public_ids())
    return sorted(int(row) for row in rows)


def _version(moment: datetime) -> int:
    return int(moment.timestamp() * 1_000_000)
