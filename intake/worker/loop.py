"""Claim, run, finish; what fails is tried again later, alone, so that one bad job cannot hold up
the others."""

import threading
import time
from collections.abc import Sequence
from itertools import groupby

import structlog
from sqlalchemy.orm import Session, sessionmaker

from intake.database import transaction
from intake.domain.jobs import JobKind
from intake.ports import Tools
from intake.services import jobs, nightly
from intake.services.jobs import Claim
from intake.worker.handlers import HANDLERS

BATCH = 50
_IDLE_SECONDS = 0.5
_LOOK_EVERY_SECONDS = 60.0
_log = structlog.get_logger("intake.worker")


def run_once(sessions: sessionmaker[Session], tools: Tools, *, limit: int = BATCH) -> int:
    """Work one batch of due jobs off; returns how many were taken."""
    with sessions() as session, transaction(session):
        claims = jobs.claim(session, now=tools.clock(), limit=limit)
    for kind, group in groupby(claims, key=lambda claim: claim.kind):
        _run(sessions, tools, kind, list(group))
    return len(claims)


def drain(sessions: sessionmaker[Session], tools: Tools) -> int:
    """Work until nothing is due; returns how many jobs were taken."""
    total = 0
    while taken := run_once(sessions, tools):
        total += taken
    return total


class Worker(threading.Thread):
    """Works jobs in the background of a process until it is told to stop."""

    def __init__(self, sessions: sessionmaker[Session], tools: Tools) -> None:
        super().__init__(name="worker", daemon=True)
        self._sessions, self._tools = sessions, tools
        self._wake = threading.Event()
        self._ending = threading.Event()
        self._looked_at = float("-inf")

    def run(self) -> None:
        """Work; sleep when there is nothing to do or the database cannot be reached."""
        while not self._ending.is_set():
            try:
                self._ask_for_what_is_due()
                taken = run_once(self._sessions, self._tools)
            except Exception as error:
                _log.error("worker_round_failed", error=type(error).__name__)
                taken = 0
            if not taken:
                self._wake.wait(_IDLE_SECONDS)
                self._wake.clear()

    def _ask_for_what_is_due(self) -> None:
        if time.monotonic() - self._looked_at < _LOOK_EVERY_SECONDS:
            return
        self._looked_at = time.monotonic()
        now = self._tools.clock()
        with self._sessions() as session:
            due = nightly.is_due(session, now) or nightly.hour_is_due(session, now)
        if due:
            with self._sessions() as session, transaction(session):
                nightly.ask(session, now=now)
                nightly.ask_for_the_hour(session, now=now)

    def wake(self) -> None:
        """Look for jobs now."""
        self._wake.set()

    def stop(self, timeout_seconds: float = 10.0) -> None:
        """Finish the present batch and end."""
        self._ending.set()
        self._wake.set()
        if self.is_alive():
            self.join(timeout_seconds)


def _run(
    sessions: sessionmaker[Session], tools: Tools, kind: JobKind, claims: Sequence[Claim]
) -> None:
    try:
        HANDLERS[kind](sessions, tools, claims)
    except Exception as error:
        if len(claims) > 1:
            for claim in claims:
                _run(sessions, tools, kind, [claim])
            return
        # The message of an error may quote a text; its type never does.
        name = type(error).__name__
        _log.warning("job_failed", kind=kind.value, job=claims[0].job_id, error=name)
        with sessions() as session, transaction(session):
            jobs.fail(session, claims[0], name, now=tools.clock())
