"""A PostgreSQL server of the tests' own: in a temporary folder, for this run, ended by its pid.

It is reached through a socket in that folder alone, so it takes no port, meets no other server and
lets nobody else in. PostgreSQL refuses to run as root; for root it runs as `postgres` or `nobody`.
"""

import ctypes
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import psycopg
import pytest

from tests.support.machine import postgresql_programs

SUPERUSER = "intake"
DATABASE = "intake"
START_SECONDS = 30.0
# Nothing of this has to survive a power cut.
FAST_AND_FORGETFUL = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")
PR_SET_PDEATHSIG = 1


def _account() -> pwd.struct_passwd | None:
    """Whom to be instead of root; None when we are somebody else already."""
    if os.geteuid() != 0:
        return None
    names = {entry.pw_name: entry for entry in pwd.getpwall()}
    return names.get("postgres") or names["nobody"]


def _end_with_parent() -> None:
    """In the child: on Linux it is stopped when the tests are killed, even by kill -9."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGINT)


class PostgreSQL:
    """One server with one empty database; `url` is its address for SQLAlchemy."""

    def __init__(self, programs: Path, folder: Path) -> None:
        self._programs = programs
        self._folder = folder
        self._data = folder / "data"
        self._process: subprocess.Popen[bytes] | None = None
        self._account = _account()
        if self._account:
            os.chown(folder, self._account.pw_uid, self._account.pw_gid)

    @property
    def url(self) -> str:
        """Of the empty database."""
        return f"postgresql+psycopg://{SUPERUSER}@/{DATABASE}?host={self._folder}"

    def start(self) -> None:
        """Makes the data folder, starts the server and waits until it answers."""
        made = ["--no-sync", "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8"]
        self._run("initdb", *made, f"--username={SUPERUSER}", f"--pgdata={self._data}").wait()
        options = ["-D", str(self._data), "-k", str(self._folder), "-c", "listen_addresses="]
        for setting in FAST_AND_FORGETFUL:
            options += ["-c", setting]
        self._process = self._run("postgres", *options)
        self._wait_until_it_answers()

    def stop(self) -> None:
        """Ends the server, its connections too, and waits for it to be gone."""
        if self._process is None:
            return
        self._process.send_signal(signal.SIGINT)
        try:
            self._process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def _run(self, program: str, *options: str) -> subprocess.Popen[bytes]:
        who = self._account
        with (self._folder / f"{program}.log").open("wb") as log:
            return subprocess.Popen(
                [self._programs / program, *options],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                cwd=self._folder,
                user=who.pw_uid if who else None,
                group=who.pw_gid if who else None,
                extra_groups=[] if who else None,
                preexec_fn=_end_with_parent,  # noqa: PLW1509 (no threads run yet)
            )

    def _wait_until_it_answers(self) -> None:
        assert self._process is not None
        until = time.monotonic() + START_SECONDS
        address = f"host={self._folder} user={SUPERUSER} dbname=postgres"
        while time.monotonic() < until and self._process.poll() is None:
            with suppress(psycopg.OperationalError):
                with psycopg.connect(address, autocommit=True) as connection:
                    connection.execute(f"CREATE DATABASE {DATABASE}")
                return
            time.sleep(0.05)
        said = "".join(path.read_text() for path in sorted(self._folder.glob("*.log")))
        self.stop()
        raise RuntimeError(f"PostgreSQL did not start:\n{said[-2000:]}")


@pytest.fixture(scope="session")
def postgresql_url() -> Iterator[str]:
    """Address of an empty database on a server that lives as long as this run.

    Each process of a parallel run has its own server. A test that changes the database's
    structure makes a database of its own beside it.
    """
    programs = postgresql_programs()
    if programs is None:
        pytest.skip("needs PostgreSQL's server programs (Debian: apt install postgresql)")
    folder = Path(tempfile.mkdtemp(prefix="intake-postgresql-"))
    server = PostgreSQL(programs, folder)
    try:
        server.start()
        yield server.url
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)
