"""Claim, run, finish; what fails is tried again later, alone, so that one bad job cannot hold up
the others. Routing and indexing have a thread of their own: a new submission is found within two
seconds also while a mail server is silent, a file is looked through or the night's work is done."""

import threading
import time
from collections.abc import Collection, Sequence
from itertools import groupby

import structlog
from sqlalchemy.orm import Session, sessionmaker

from intake.database import transaction
from intake.domain.jobs import JobKind
from intake.ports import Tools
from intake.services.background import jobs, nightly
from intake.services.background.jobs import Claim
from intake.worker.handlers import HANDLERS

BATCH = 50
# What leads to being found; the rest may take long.
QUICK = frozenset({JobKind.CLASSIFY, JobKind.INDEX})
_EVERY = frozenset(JobKind)
_IDLE_SECONDS = 0.5
_LOOK_EVERY_SECONDS = 60.0
_log = structlog.get_logger("intake.worker")


def run_once(
    sessions: sessionmaker[Session],
    tools: Tools,
    *,
    limit: int = BATCH,
    kinds: Collection[JobKind] = _EVERY,
) -> int:
    """Work one batch of due jobs of ``kinds`` off; returns how many were taken."""
    with sessions() as session, transaction(session):
        claims = jobs.claim(session, now=tools.clock(), limit=limit, kinds=kinds)
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
    """Works jobs of some kinds in the background of a process until it is told to stop."""

    def __init__(
        self,
        sessions: sessionmaker[Session],
        tools: Tools,
        kinds: frozenset[JobKind] = _EVERY,
    ) -> None:
        super().__init__(name="worker", daemon=True)
        self._sessions, self._tools, self._kinds = sessions, tools, kinds
        self._wake = threading.Event()
        self._ending = threading.Event()
        self._has_model = threading.Event()
        self._looked_at = float("-inf")

    def run(self) -> None:
        """Work; sleep when there is nothing to do or the database cannot be reached."""
        if JobKind.CLASSIFY in self._kinds:
            threading.Thread(target=self._load_model, name="model", daemon=True).start()
        is_ending = False  # there is always one round
        while not is_ending:
            try:
                self._ask_for_what_is_due()
                taken = run_once(self._sessions, self._tools, kinds=self._kinds_now())
            except Exception as error:
                _log.error("worker_round_failed", error=type(error).__name__)
                taken = 0
            is_ending = self._ending.is_set()
            if not taken and not is_ending:
                self._wake.wait(_IDLE_SECONDS)
                self._wake.clear()

    def _load_model(self) -> None:
        """Spend the seconds that takes now, and not when the first submission waits to be found."""
        try:
            self._tools.active_model()
        except Exception as error:
            _log.error("model_not_loaded", error=type(error).__name__)
        self._has_model.set()
        self.wake()

    def _kinds_now(self) -> frozenset[JobKind]:
        """Until the model is there submissions are found by those who may see what nobody has been
        given yet; routing them asks for indexing again."""
        return self._kinds if self._has_model.is_set() else self._kinds - {JobKind.CLASSIFY}

    def _ask_for_what_is_due(self) -> None:
        if JobKind.NIGHTLY not in self._kinds:
            return
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

    def end(self) -> None:
        """Take no further batch; returns at once."""
        self._ending.set()
        self._wake.set()

    def stop(self, timeout_seconds: float = 10.0) -> None:
        """Finish the present batch and end."""
        self.end()
        if self.is_alive():
            self.join(timeout_seconds)


class Workers:
    """The workers of a process: one for what must be quick, one for the rest."""

    def __init__(self, sessions: sessionmaker[Session], tools: Tools) -> None:
        self._all = [Worker(sessions, tools, kinds) for kinds in (QUICK, _EVERY - QUICK)]

    def start(self) -> None:
        """Begin to work."""
        for worker in self._all:
            worker.start()

    def wake(self) -> None:
        """Look for jobs now."""
        for worker in self._all:
            worker.wake()

    def join(self) -> None:
        """Wait until they have ended."""
        for worker in self._all:
            worker.join()

    def stop(self, timeout_seconds: float = 10.0) -> None:
        """Finish the present batches and end; all together get that long, because whoever stops
        the process waits for as long as for one."""
        ends = time.monotonic() + timeout_seconds
        for worker in self._all:
            worker.end()
        for worker in self._all:
            worker.stop(max(0.0, ends - time.monotonic()))


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
