"""The index of what everybody may read: made of published copies alone, so that nothing in it
(words, their number, their rarity) can tell of what is not public."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from intake.domain.answering.replies import as_text
from intake.domain.reference import CodeBook
from intake.queries.publishing import publications as queries
from intake.queries.publishing.publications import Published
from intake.services.finding import indexing
from intake.services.finding.indexing import IndexReport
from search_index import Document, SearchIndex

_BATCH = 500
STATUS = "published"  # the only one there is


def document_for(one: Published, codes: CodeBook) -> Document:
    """What the index holds of a published copy; never the name of its sender."""
    return Document(
        id=one.id,
        version=_version(one.published_at, one.version),
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
    return indexing.agree(
        index,
        ids,
        lambda: dict(_versions(session, ids)),
        lambda stale: [document_for(one, codes) for one in queries.among(session, stale)],
    )


def verify(session: Session, index: SearchIndex) -> IndexReport:
    """Compare every version and look for leftovers; reads no texts."""
    public = _versions(session)
    return indexing.compare(
        index, (public[at : at + _BATCH] for at in range(0, len(public), _BATCH))
    )


def sync(session: Session, index: SearchIndex, codes: CodeBook) -> int:
    """Look at all that is public and all that the index holds, and heal; returns how many entries
    changed."""
    differing = verify(session, index).differing
    return sum(
        bring_up_to_date(session, index, differing[at : at + _BATCH], codes)
        for at in range(0, len(differing), _BATCH)
    )


def rebuild(session: Session, index: SearchIndex, codes: CodeBook) -> int:
    """Build the index anew beside the live one and swap; returns how many entries it has."""
    public = [one for one, _version in _versions(session)]
    return index.rebuild(
        document_for(one, codes)
        for at in range(0, len(public), _BATCH)
        for one in queries.among(session, public[at : at + _BATCH])
    )


def _versions(session: Session, ids: Sequence[int] | None = None) -> list[tuple[int, int]]:
    """(id, version) of what is public, of ``ids`` or at all."""
    return [
        (one, _version(moment, version))
        for one, moment, version in queries.public_versions(session, ids)
    ]


def _version(published_at: datetime, version: int) -> int:
    """Grows when it is published anew and when its submission changes, whose kind and place it
    is found by."""
    return int(published_at.timestamp() * 1_000_000) + version
