"""Engines: the guards that make embedded SQLite safe, and plain PostgreSQL.

SQLite before 3.51.3 can corrupt a database in WAL mode when one connection commits while another
checkpoints. So every commit and every checkpoint holds one lock, across threads and across
processes (a lock file beside the database); automatic checkpoints are off and ours run under the
same lock. ``synchronous=FULL`` makes a commit survive a power cut.
"""

import fcntl
import os
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, cast

import structlog
from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import OperationalError, SQLAlchemyError
from sqlalchemy.orm import Session
from sqlalchemy.pool import ConnectionPoolEntry

BUSY_TIMEOUT_SECONDS = 20.0
# Marks a transaction that will write: it takes SQLite's write lock at once instead of failing half
# way.
WRITING = "intake_writing"
_log = structlog.get_logger("intake.database")


class AlreadyServed(RuntimeError):
    """Another process serves this SQLite file; two would corrupt it in time."""


class CommitLock:
    """One lock for all commits and checkpoints of a SQLite file, within and across processes;
    re-entrant."""

    def __init__(self, database: Path) -> None:
        self._thread_lock = threading.RLock()
        self._path = database.with_name(database.name + ".commit-lock")
        self._fd: int | None = None
        self._pid = 0
        self._depth = 0

    def __enter__(self) -> None:
        self._thread_lock.acquire()
        try:
            if self._depth == 0:
                if self._fd is None or self._pid != os.getpid():  # a forked child needs its own
                    self._fd = os.open(self._path, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
                    self._pid = os.getpid()
                fcntl.flock(self._fd, fcntl.LOCK_EX)
            self._depth += 1
        except BaseException:
            self._thread_lock.release()
            raise

    def __exit__(self, *_: object) -> None:
        self._depth -= 1
        if self._depth == 0 and self._fd is not None:
            fcntl.flock(self._fd, fcntl.LOCK_UN)
        self._thread_lock.release()


def make_engine(url: str, *, pool_size: int = 12) -> Engine:
    """An engine for ``url``; for a SQLite file with the guards described above."""
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite":
        return create_engine(
            parsed,
            pool_size=pool_size,
            max_overflow=4,
            pool_pre_ping=True,
            hide_parameters=True,  # an error message must not quote what people wrote
            # Prepared statements break behind a pooler in transaction mode.
            connect_args={"prepare_threshold": None},
        )
    if not parsed.database or parsed.database == ":memory:":
        engine = create_engine(parsed, hide_parameters=True)
        lock = None
    else:
        path = Path(parsed.database)
        path.parent.mkdir(parents=True, exist_ok=True)
        lock = CommitLock(path)
        engine = create_engine(
            parsed,
            pool_size=pool_size,
            max_overflow=4,
            hide_parameters=True,
            connect_args={"timeout": BUSY_TIMEOUT_SECONDS, "factory": _guarded(lock)},
        )
    _install_sqlite_events(engine)
    engine.dialect.__dict__["commit_lock"] = lock
    return engine


def _guarded(lock: CommitLock) -> type[sqlite3.Connection]:
    class GuardedConnection(sqlite3.Connection):
        """Commits only under the lock."""

        def commit(self) -> None:
            if not self.in_transaction:
                return
            with lock:
                super().commit()

    return GuardedConnection


def _install_sqlite_events(engine: Engine) -> None:
    @event.listens_for(engine, "connect")
    def _on_connect(connection: sqlite3.Connection, _record: ConnectionPoolEntry) -> None:
        connection.isolation_level = None  # transactions are begun by us, below
        cursor = connection.cursor()
        for pragma in (
            "journal_mode=WAL",
            "synchronous=FULL",
            "foreign_keys=ON",
            "wal_autocheckpoint=0",
            "cache_size=-32000",
            "mmap_size=268435456",
            "temp_store=MEMORY",
        ):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def _on_begin(connection: Connection) -> None:
        writing = connection.get_execution_options().get(WRITING, False)
        # Straight to the driver: every request begins a transaction, and SQLAlchemy's way costs
        # ten times as much as the statement.
        raw = cast(sqlite3.Connection, connection.connection.driver_connection)
        statement = "BEGIN IMMEDIATE" if writing else "BEGIN"
        try:
            raw.execute(statement)
        except sqlite3.OperationalError as error:  # as SQLAlchemy's way would have told it
            raise OperationalError(statement, None, error) from error


@contextmanager
def transaction(session: Session) -> Iterator[Session]:
    """Commit what happens inside, or nothing of it.

    On SQLite the write lock is taken at the start, so that nothing read inside can be changed by
    others before the commit. A read that the session has open already is ended first.
    """
    if session.in_transaction():
        session.rollback()
    try:
        session.connection(execution_options={WRITING: True})
        yield session
        session.commit()
    except BaseException:
        session.rollback()
        raise


def checkpoint(engine: Engine, *, truncate: bool = False) -> tuple[int, int]:
    """Move the write-ahead log into the database file; returns (pages in the log, pages moved).
    Nothing on PostgreSQL."""
    lock: CommitLock | None = engine.dialect.__dict__.get("commit_lock")
    if lock is None:
        return (0, 0)
    with lock:
        raw: Any = engine.raw_connection()
        try:
            mode = "TRUNCATE" if truncate else "PASSIVE"
            row = raw.cursor().execute(f"PRAGMA wal_checkpoint({mode})").fetchone()
            return (int(row[1]), int(row[2]))
        finally:
            raw.close()


class Checkpointer(threading.Thread):
    """Checkpoints in the background whenever the log has grown past ``pages``; ends with the
    process."""

    def __init__(self, engine: Engine, *, every_seconds: float = 2.0, pages: int = 2000) -> None:
        super().__init__(name="checkpointer", daemon=True)
        self._engine = engine
        self._every = every_seconds
        self._bytes = pages * 4096
        self._ending = threading.Event()  # Thread has a _stop of its own

    def run(self) -> None:
        """Look at the size of the log every few seconds; what fails, as on a full disk, is tried
        again."""
        wal = Path(f"{self._engine.url.database}-wal")
        while not self._ending.wait(self._every):
            try:
                if wal.exists() and wal.stat().st_size >= self._bytes:
                    checkpoint(self._engine)
            except (sqlite3.Error, SQLAlchemyError, OSError) as error:
                _log.error("checkpoint_failed", error=type(error).__name__)

    def stop(self) -> None:
        """Ask the thread to end."""
        self._ending.set()


def claim_serving(url: str) -> int | None:
    """Become the one process that serves this SQLite file.

    Returns a descriptor to keep open for the life of the process (None on PostgreSQL). Raises
    AlreadyServed.
    """
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite" or not parsed.database:
        return None
    path = Path(parsed.database).with_name(Path(parsed.database).name + ".serving-lock")
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
    for attempt in range(2):  # a killed predecessor's lock is gone a moment later
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            if attempt:
                os.close(descriptor)
                raise AlreadyServed(str(path)) from None
            time.sleep(0.5)
        else:
            return descriptor
    return None
