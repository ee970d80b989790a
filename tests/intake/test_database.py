"""The guards that make the embedded database safe: one writer, one lock for commits, one server."""

import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine, event, select
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.orm import Session

from intake import database
from intake.database import (
    AlreadyServed,
    Checkpointer,
    CommitLock,
    checkpoint,
    claim_serving,
    make_engine,
    transaction,
)
from intake.models import Base, Setting
from intake.web.db import is_passing

NOW = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)
HOLDS_FOR = 0.8  # seconds
HOLD_LOCK = f"""
import fcntl, sys, time
held = open(sys.argv[1], "a")
fcntl.flock(held, fcntl.LOCK_EX)
print("held", flush=True)
time.sleep({HOLDS_FOR})
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "intake.sqlite3"


@pytest.fixture
def engine(file: Path) -> Iterator[Engine]:
    made = make_engine(f"sqlite:///{file}")
    Base.metadata.create_all(made)
    yield made
    made.dispose()


def keep(engine: Engine, key: str, value: object = 1) -> None:
    with Session(engine) as session, transaction(session):
        session.add(Setting(key=key, value=value, updated_at=NOW))


def keys(engine: Engine) -> list[str]:
    with Session(engine) as session:
        return list(session.scalars(select(Setting.key).order_by(Setting.key)))


@contextmanager
def held_by_another_process(database: Path) -> Iterator[None]:
    """Another process holds the commit lock for a moment, beginning before this is entered."""
    lock = database.with_name(f"{database.name}.commit-lock")
    words = [sys.executable, "-c", HOLD_LOCK, str(lock)]
    with subprocess.Popen(words, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        yield
    assert process.returncode == 0


def test_writers_come_one_after_the_other_and_none_overwrites_another(engine: Engine) -> None:
    keep(engine, "count", 0)

    def add_one(_: int) -> None:
        with Session(engine) as session, transaction(session):
            row = session.get_one(Setting, "count")
            row.value += 1

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(add_one, range(120)))
    with Session(engine) as session:
        assert session.get_one(Setting, "count").value == 120


def test_who_reads_does_not_wait_for_who_writes(engine: Engine) -> None:
    keep(engine, "old")
    with Session(engine) as session, transaction(session):
        session.add(Setting(key="new", value=1, updated_at=NOW))
        session.flush()
        assert keys(engine) == ["old"]
    assert keys(engine) == ["new", "old"]


@pytest.mark.parametrize("trouble", [ZeroDivisionError, KeyboardInterrupt, SystemExit])
def test_nothing_is_half_done_and_the_next_may_write(
    engine: Engine, trouble: type[BaseException]
) -> None:
    def write_and_fail() -> None:
        with Session(engine) as session, transaction(session):
            session.add(Setting(key="lost", value=1, updated_at=NOW))
            session.flush()
            raise trouble

    with pytest.raises(trouble):
        write_and_fail()
    keep(engine, "kept")
    assert keys(engine) == ["kept"]


def test_who_waits_too_long_for_the_writer_gets_an_error_that_passes(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A lock held too long is told to people as "try again", so it must be known as such."""
    monkeypatch.setattr(database, "BUSY_TIMEOUT_SECONDS", 0.1)
    impatient = make_engine(f"sqlite:///{file}")
    Base.metadata.create_all(impatient)
    with (
        Session(impatient) as session,
        transaction(session),
        pytest.raises(OperationalError) as refused,
    ):
        keep(impatient, "late")
    assert is_passing(refused.value)
    keep(impatient, "in time")
    assert keys(impatient) == ["in time"]
    impatient.dispose()


def test_an_error_does_not_quote_what_was_written(engine: Engine) -> None:
    keep(engine, "twice")
    with pytest.raises(IntegrityError) as refused:
        keep(engine, "twice", "Nông Văn Mẫu, 0912 345 678")
    assert "Nông Văn Mẫu" not in str(refused.value)


def test_a_commit_waits_for_another_process_that_holds_the_lock(engine: Engine, file: Path) -> None:
    keep(engine, "first")  # the connection stands
    with held_by_another_process(file):
        began = time.monotonic()
        keep(engine, "second")
        assert time.monotonic() - began >= HOLDS_FOR / 2
    assert keys(engine) == ["first", "second"]


def test_a_checkpoint_waits_for_the_same_lock(engine: Engine, file: Path) -> None:
    keep(engine, "x")
    with held_by_another_process(file):
        began = time.monotonic()
        checkpoint(engine)
        assert time.monotonic() - began >= HOLDS_FOR / 2


def test_the_lock_is_free_again_however_its_holder_ends(file: Path) -> None:
    lock = CommitLock(file)
    with pytest.raises(ZeroDivisionError), lock, lock:
        raise ZeroDivisionError
    with ThreadPoolExecutor(1) as pool:
        pool.submit(lock.__enter__).result(5)


def test_the_log_grows_until_we_put_it_into_the_database(engine: Engine, file: Path) -> None:
    log = file.with_name(f"{file.name}-wal")
    for number in range(30):
        keep(engine, f"{number}", "x" * 200_000)
    grown = log.stat().st_size
    assert grown > 4_000_000, "automatic checkpoints are off: SQLite's own begin at 1,000 pages"
    in_log, moved = checkpoint(engine, truncate=True)
    assert in_log == moved
    assert log.stat().st_size == 0
    assert len(keys(engine)) == 30


def test_the_checkpointer_looks_after_the_log_until_it_is_stopped(
    engine: Engine, file: Path
) -> None:
    keep(engine, "first", "x" * 100_000)
    size_before = file.stat().st_size
    thread = Checkpointer(engine, every_seconds=0.05, pages=10)
    thread.start()
    until = time.monotonic() + 10
    while file.stat().st_size == size_before and time.monotonic() < until:
        time.sleep(0.02)
    thread.stop()
    thread.join(5)
    assert not thread.is_alive()
    assert file.stat().st_size > size_before


def test_a_checkpoint_that_fails_is_tried_again(engine: Engine, file: Path) -> None:
    """The disk is full for a moment; the log must not grow for ever afterwards."""
    keep(engine, "first", "x" * 100_000)
    size_before = file.stat().st_size
    refused = threading.Event()

    def refuse(*_: object) -> None:
        refused.set()
        raise OSError(28, "no space left")

    event.listen(engine, "checkout", refuse)
    thread = Checkpointer(engine, every_seconds=0.05, pages=1)
    thread.start()
    assert refused.wait(10)
    event.remove(engine, "checkout", refuse)
    until = time.monotonic() + 10
    while file.stat().st_size == size_before and time.monotonic() < until:
        time.sleep(0.02)
    thread.stop()
    thread.join(5)
    assert file.stat().st_size > size_before


def test_a_second_server_on_the_same_file_is_refused(file: Path) -> None:
    url = f"sqlite:///{file}"
    first = claim_serving(url)
    assert first is not None
    with pytest.raises(AlreadyServed):
        claim_serving(url)
    os.close(first)
    second = claim_serving(url)
    assert second is not None
    os.close(second)


def test_a_predecessor_that_is_just_ending_is_waited_for(file: Path) -> None:
    url = f"sqlite:///{file}"
    first = claim_serving(url)
    assert first is not None
    threading.Timer(0.2, os.close, [first]).start()
    second = claim_serving(url)
    assert second is not None
    os.close(second)


@pytest.mark.parametrize("url", ["postgresql+psycopg://u@/x?host=/nowhere", "sqlite://"])
def test_a_database_that_may_be_shared_or_is_our_own_needs_no_claim(url: str) -> None:
    assert claim_serving(url) is None
