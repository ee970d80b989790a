"""Attached files in the background: each is looked through before anybody can download it, and what
is no longer needed is deleted."""

from collections.abc import Sequence
from datetime import timedelta

import structlog
from sqlalchemy.orm import Session, sessionmaker

from intake.database import transaction
from intake.files.clamd import ScannerUnavailable
from intake.ports import Tools
from intake.queries.receiving.attachments import known_keys
from intake.services.background import jobs
from intake.services.background.jobs import Claim
from intake.services.files import attachments, file_checks

# A scanner that is being restarted loads its signatures for about a minute.
ASK_SCANNER_AGAIN = timedelta(minutes=1)
_log = structlog.get_logger("intake.worker")


def look_through(sessions: sessionmaker[Session], tools: Tools, claims: Sequence[Claim]) -> None:
    """Give a verdict on each file. Without the scanner there is none: the file waits as long as it
    takes, and that is no failure of the job."""
    for claim in claims:
        number = int(claim.payload["attachment"])
        with sessions() as session:
            one = file_checks.waiting(session, number)
        if one is None:
            _complete(sessions, claim)
            continue
        try:
            verdict = file_checks.examine(tools.files, tools.scanner, one)
        except ScannerUnavailable:
            _log.warning("scanner_unavailable", attachment=number)
            _postpone(sessions, tools, claim)
            continue
        with sessions() as session, transaction(session):
            settled = file_checks.settle(session, one, verdict, now=tools.clock())
            jobs.complete(session, claim)
        if verdict.key and not settled:
            tools.files.delete(verdict.key)
        if verdict.refusal is not None:
            _log.info("file_refused", attachment=number, reason=verdict.refusal.value)


def forget_file(sessions: sessionmaker[Session], tools: Tools, claims: Sequence[Claim]) -> None:
    """Delete files that no row names any more."""
    for claim in claims:
        key = str(claim.payload["key"])
        with sessions() as session:
            needed = bool(known_keys(session, [key]))
        if not needed:
            tools.files.delete(key)
        _complete(sessions, claim)


def _postpone(sessions: sessionmaker[Session], tools: Tools, claim: Claim) -> None:
    number = int(claim.payload["attachment"])
    with sessions() as session, transaction(session):
        attachments.ask_to_look(session, [number], now=tools.clock() + ASK_SCANNER_AGAIN)
        jobs.complete(session, claim)


def _complete(sessions: sessionmaker[Session], claim: Claim) -> None:
    with sessions() as session, transaction(session):
        jobs.complete(session, claim)
