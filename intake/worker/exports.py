"""Results of the search written into files, a few rows at a time, with the rights of now."""

from collections.abc import Sequence

from sqlalchemy.orm import Session, sessionmaker

from intake.database import transaction
from intake.domain.errors import NotAllowed
from intake.ports import Tools
from intake.services.background import jobs
from intake.services.background.jobs import Claim
from intake.services.finding import export_files, exports
from intake.services.finding.exports import COLUMNS, ExportState, ToWrite

_BATCH = 200
_LARGEST = 100 * 2**20


class TooLarge(Exception):
    """The file would be larger than files may be; trying again does not help."""


def export(sessions: sessionmaker[Session], tools: Tools, claims: Sequence[Claim]) -> None:
    """Write each file anew, from the first row; a worker that dies leaves half a file, which the
    night sweeps away. After the last try the official is told that there will be none."""
    for claim in claims:
        try:
            _export(sessions, tools, claim)
        except Exception:
            if claim.is_last_try:
                with sessions() as session, transaction(session):
                    exports.end(session, _number(claim), ExportState.FAILED, now=tools.clock())
            raise


def _export(sessions: sessionmaker[Session], tools: Tools, claim: Claim) -> None:
    number, written, without = _number(claim), None, None
    try:
        written = _written(sessions, tools, number)
    except NotAllowed:
        without = ExportState.REFUSED
    except TooLarge:
        without = ExportState.FAILED
    with sessions() as session, transaction(session):
        if not jobs.complete(session, claim):
            return
        if without is not None:
            exports.end(session, number, without, now=tools.clock())
        elif written is not None:
            exports.finish(session, number, *written, now=tools.clock())


def _number(claim: Claim) -> int:
    return int(claim.payload["export"])


def _written(sessions: sessionmaker[Session], tools: Tools, number: int) -> tuple[str, int] | None:
    """Key and size of the file; None when nothing was to be written."""
    with sessions() as session:
        it = exports.look_up(session, tools.index, number, now=tools.clock())
    if it is None:
        return None
    with sessions() as session, transaction(session):
        if not exports.begin(session, number, it):
            return None
    return _write(sessions, tools, number, it)


def _write(
    sessions: sessionmaker[Session], tools: Tools, number: int, it: ToWrite
) -> tuple[str, int]:
    """Key and size. Raises TooLarge, and OSError where the disk does."""
    arriving = tools.files.begin(_LARGEST)
    try:
        headings = [str(it.words.get("columns", {}).get(code, code)) for code in COLUMNS]
        table = export_files.writer(it.form, arriving, COLUMNS, headings)
        done = 0
        for start in range(0, len(it.ids), _BATCH):
            with sessions() as session:
                ids = it.ids[start : start + _BATCH]
                rows = exports.rows_of(session, it, ids, tools.codes, sealer=tools.sealer)
            for row in rows:
                table.add(row)
            done += len(rows)
            with sessions() as session, transaction(session):
                exports.note_written(session, number, done)
        table.end()
        arriving.finish()
        if arriving.too_large:
            raise TooLarge
        return tools.files.keep(arriving), arriving.size
    finally:
        arriving.discard()
