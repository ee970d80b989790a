"""Results of the search written into files, a few rows at a time, with the rights of now."""

from collections.abc import Sequence

from sqlalchemy.orm import Session, sessionmaker

from intake.database import transaction
from intake.ports import Tools
from intake.services import export_files, exports, jobs
from intake.services.exports import COLUMNS, Begun
from intake.services.jobs import Claim

_BATCH = 200
_LARGEST = 100 * 2**20


def export(sessions: sessionmaker[Session], tools: Tools, claims: Sequence[Claim]) -> None:
    """Write each file anew, from the first row; a worker that dies leaves half a file, which the
    night sweeps away."""
    for claim in claims:
        number = int(claim.payload["export"])
        with sessions() as session, transaction(session):
            begun = exports.begin(session, tools.index, number, now=tools.clock())
        written = _write(sessions, tools, number, begun) if begun is not None else None
        with sessions() as session, transaction(session):
            if jobs.complete(session, claim) and written is not None:
                exports.finish(session, number, *written, now=tools.clock())


def _write(
    sessions: sessionmaker[Session], tools: Tools, number: int, begun: Begun
) -> tuple[str, int]:
    """Key and size of the file. Raises OSError where the disk does."""
    arriving = tools.files.begin(_LARGEST)
    try:
        headings = [str(begun.words.get("columns", {}).get(code, code)) for code in COLUMNS]
        table = export_files.writer(begun.form, arriving, COLUMNS, headings)
        done = 0
        for start in range(0, len(begun.ids), _BATCH):
            with sessions() as session:
                ids = begun.ids[start : start + _BATCH]
                rows = exports.rows_of(session, begun, ids, tools.codes)
            for row in rows:
                table.add(row)
            done += len(rows)
            with sessions() as session, transaction(session):
                exports.note_written(session, number, done)
        table.end()
        arriving.finish()
        if arriving.too_large:
            raise OSError("the file would be too large")
        return tools.files.keep(arriving), arriving.size
    finally:
        arriving.discard()
