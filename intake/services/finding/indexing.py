"""Keeping the search index true to the database: compare versions and heal, never trust that an
event was seen."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from intake.domain.discretion.erasure import TOMBSTONE
from intake.domain.jobs import JobKind
from intake.domain.reference import CodeBook
from intake.domain.workflow import Status, is_open
from intake.ports import Sealer
from intake.queries.submissions import (
    IndexRow,
    for_index,
    indexable_ids_in_batches,
    indexable_versions,
    indexable_versions_of,
)
from intake.services.background import jobs
from intake.services.finding import excerpts
from search_index import Document, Excerpt, SearchIndex

_BATCH = 1000


@dataclass(frozen=True, slots=True)
class IndexReport:
    """Where index and database differ; empty tuples mean that they agree."""

    in_database: int
    in_index: int
    missing: tuple[int, ...] = ()
    outdated: tuple[int, ...] = ()
    leftover: tuple[int, ...] = ()

    @property
    def agrees(self) -> bool:
        """Whether every submission is in the index as it is, and nothing else is."""
        return not (self.missing or self.outdated or self.leftover)

    @property
    def differing(self) -> tuple[int, ...]:
        """Every id that needs a look."""
        return self.missing + self.outdated + self.leftover


def document_for(row: IndexRow, codes: CodeBook, seen: tuple[Excerpt, ...] = ()) -> Document:
    """What the index holds of a submission: texts, answers, words of attached files, internal notes
    apart from them, what people of councils see, and what is filtered by; nothing of the sender.
    Only what is open is due."""
    it = row.submission
    return Document(
        id=it.id,
        version=row.version,
        reference=codes.reference(it.id, it.submitted_at),
        title=it.title,
        body=it.body,
        replies=row.replies,
        kind=it.kind,
        status=it.status,
        department=it.department_id,
        submitted_at=it.submitted_at,
        language=it.language,
        province=it.province or None,
        due_at=it.due_at if is_open(Status(it.status)) else None,
        extra=row.files,
        internal=tuple(one for one in row.notes if one != TOMBSTONE),
        excerpts=seen,
    )


def documents_for(
    session: Session, ids: Sequence[int], codes: CodeBook, *, sealer: Sealer | None
) -> Iterator[Document]:
    """What the index holds of those of ``ids`` that belong in it."""
    for row in for_index(session, ids):
        it = row.submission
        reference = codes.reference(it.id, it.submitted_at)
        yield document_for(row, codes, excerpts.for_index(session, it, reference, sealer=sealer))


def agree(
    index: SearchIndex,
    ids: Sequence[int],
    versions: Callable[[], Mapping[int, int]],
    documents: Callable[[Sequence[int]], Iterable[Document]],
) -> int:
    """Make an index hold, of ``ids``, those of ``versions`` in these versions and no others;
    ``documents`` gives those asked for. Returns how many entries changed. Repeatable.

    The index is asked before the database: what it has in a higher version is then no change that
    we have not seen yet, but of a database that was since put back to an older state. No index
    takes an older version for a newer one, so these are taken out first.
    """
    held = index.versions(ids)
    wanted = versions()
    stale = [one for one, version in wanted.items() if held.get(one) != version]
    gone = [one for one in ids if one in held and one not in wanted]
    ahead = [one for one in stale if held.get(one, -1) > wanted[one]]
    if gone or ahead:
        index.delete(gone + ahead)
    if stale:
        index.upsert(documents(stale))
    return len(stale) + len(gone)


def bring_up_to_date(
    session: Session,
    index: SearchIndex,
    ids: Sequence[int],
    codes: CodeBook,
    *,
    sealer: Sealer | None = None,
) -> int:
    """Make the index agree with the database about ``ids``; returns how many entries changed.
    Repeatable. The session should not have read anything yet. Without a sealer who judges blindly
    finds nothing."""
    return agree(
        index,
        ids,
        lambda: indexable_versions_of(session, ids),
        lambda stale: documents_for(session, stale, codes, sealer=sealer),
    )


def verify(session: Session, index: SearchIndex) -> IndexReport:
    """Compare every version and look for leftovers."""

    def versions() -> Iterator[list[tuple[int, int]]]:
        after = 0
        while batch := indexable_versions(session, after=after, limit=_BATCH):
            yield batch
            after = batch[-1][0]

    return compare(index, versions())


def compare(index: SearchIndex, wanted: Iterable[Sequence[tuple[int, int]]]) -> IndexReport:
    """Compare an index with (id, version) of all that it should hold, in batches."""
    in_index = set(index.ids())
    missing, outdated = [], []
    in_database = 0
    for batch in wanted:
        held = index.versions([row_id for row_id, _ in batch])
        for row_id, version in batch:
            in_database += 1
            if row_id not in held:
                missing.append(row_id)
            elif held[row_id] != version:
                outdated.append(row_id)
        in_index.difference_update(row_id for row_id, _ in batch)
    total = index.info().documents
    return IndexReport(in_database, total, tuple(missing), tuple(outdated), tuple(sorted(in_index)))


def repair(session: Session, report: IndexReport, *, now: datetime) -> int:
    """Ask for every difference to be healed; returns how many jobs were asked for."""
    ask_for(session, report.differing, now=now)
    return len(report.differing)


def ask_for(session: Session, ids: Sequence[int], *, now: datetime) -> None:
    """Have the index look at these submissions again."""
    for start in range(0, len(ids), _BATCH):
        some = ids[start : start + _BATCH]
        wishes = [wish for one in some for wish in jobs.for_submission(one, JobKind.INDEX)]
        jobs.enqueue(session, wishes, now=now)


def rebuild(
    session: Session,
    index: SearchIndex,
    codes: CodeBook,
    progress: Callable[[int], None] = lambda _: None,
    *,
    sealer: Sealer | None = None,
) -> int:
    """Build the index anew beside the live one and swap; ``progress`` is told how many more are
    done. Without a sealer who judges blindly finds nothing."""

    def documents() -> Iterator[Document]:
        for ids in indexable_ids_in_batches(session, size=_BATCH):
            yield from documents_for(session, ids, codes, sealer=sealer)
            session.expunge_all()
            progress(len(ids))

    return index.rebuild(documents())
