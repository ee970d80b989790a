"""The server is killed at random moments while people submit: nothing acknowledged is lost, doubled
or half-done.

``INTAKE_TORTURE_SECONDS`` sets how long (default 12; 60 for the figures in docs/operations.md).
"""

import http.client
import os
import random
import re
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from contextlib import closing
from pathlib import Path

import pytest

from tests.bench.service import Journey, free_port, serve

pytestmark = pytest.mark.torture
SECONDS = float(os.environ.get("INTAKE_TORTURE_SECONDS", "12"))
SENDERS = 4
FEW = 5


class Service:
    """The service as it is really started, killed and started again."""

    def __init__(self, instance: Path) -> None:
        self.port = free_port()
        self.env = os.environ | {
            "INTAKE_SECRET_KEY": "s" * 40,
            "INTAKE_CODE_KEY": "c" * 40,
            "INTAKE_INSTANCE_DIR": str(instance),
            "INTAKE_SUBMISSIONS_PER_HOUR": "1000000",
        }
        self.starts: list[float] = []

    def prepare(self) -> None:
        """What a first start does, but for the model, whose training takes long."""
        for words in (
            ("db", "upgrade"),
            ("departments", "load", "intake/data/departments.json"),
            ("receipt", "new-key"),
        ):
            self.command(*words)

    def command(self, *words: str) -> None:
        """Run a command of the service."""
        subprocess.run(
            [sys.executable, "-m", "flask", "--app", "intake.app:create_app", *words],
            env=self.env,
            check=True,
            capture_output=True,
        )

    def start(self) -> None:
        began = time.monotonic()
        self.process = serve(
            [
                sys.executable,
                "-m",
                "gunicorn",
                "-c",
                "python:intake.server",
                "-b",
                f"127.0.0.1:{self.port}",
                "intake.app:create_app()",
            ],
            self.port,
            self.env,
        )
        self._answering()
        self.starts.append(time.monotonic() - began)

    def _answering(self) -> None:
        until = time.monotonic() + 60
        while time.monotonic() < until:
            connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
            try:
                connection.request("GET", "/healthz")
                if connection.getresponse().status == 200:
                    return
            except (OSError, http.client.HTTPException):
                time.sleep(0.1)
            finally:
                connection.close()
        raise AssertionError("the service did not come back")

    def kill(self) -> None:
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def stop(self) -> None:
        os.killpg(self.process.pid, signal.SIGTERM)
        self.process.wait(30)


class Sender(threading.Thread):
    """Submits as fast as it can, and sends the same form again when the answer is lost."""

    def __init__(self, port: int, ending: threading.Event) -> None:
        super().__init__(daemon=True)
        self.port, self.ending = port, ending
        self.acknowledged: list[str] = []
        self.problems: list[str] = []

    def run(self) -> None:
        while not self.ending.is_set():
            try:
                self._one()
            except (OSError, http.client.HTTPException):
                time.sleep(0.05)
            except RuntimeError as error:
                self.problems.append(str(error))

    def _one(self) -> None:
        journey = Journey(self.port)
        try:
            self._send(journey)
        finally:
            journey.browser.connection.close()

    def _send(self, journey: Journey) -> None:
        journey.prepare()
        for _ in range(200):  # the same form until it is acknowledged
            try:
                journey.send()
                done = journey.browser.ask("GET", "/submit/done")
                break
            except (OSError, http.client.HTTPException):
                time.sleep(0.05)
                journey.browser.connection.close()
        else:
            return
        found = re.search(r"PA-\d{4}-(\d{6})-\d", done)
        assert found is not None
        self.acknowledged.append(found.group(1))


def test_kill_nine_at_random_moments(tmp_path: Path) -> None:
    instance = tmp_path / "instance"
    service = Service(instance)
    service.prepare()
    service.start()
    ending = threading.Event()
    senders = [Sender(service.port, ending) for _ in range(SENDERS)]
    for sender in senders:
        sender.start()
    started = time.monotonic()
    kills = _kill_again_and_again(service, senders, started)
    lived = time.monotonic() - started
    ending.set()
    for sender in senders:
        sender.join(60)
    acknowledged = [number for sender in senders for number in sender.acknowledged]
    _drained(instance)
    # What was killed with each of its tries is a dead letter, and has to be tried again by hand.
    service.command("jobs", "retry", "--all", "--commit")
    _drained(instance)
    service.stop()
    print(
        f"\n{len(acknowledged)} acknowledged in {lived:.0f} s over {kills} kills, "
        f"start-up at most {max(service.starts):.1f} s"
    )
    assert [problem for sender in senders for problem in sender.problems] == []
    _everything_is_whole(instance / "intake.sqlite3", acknowledged)


def _kill_again_and_again(service: Service, senders: list[Sender], started: float) -> int:
    """Kill at random moments until the time is over and at least a handful was acknowledged; returns
    how often."""
    chance = random.Random(5)
    kills, life = 0, 2.5
    seen = _acknowledged_by(senders)
    while (lived := time.monotonic() - started) < SECONDS or (seen <= FEW and lived < 8 * SECONDS):
        time.sleep(chance.uniform(0.3, life))
        service.kill()
        kills += 1
        service.start()
        before, seen = seen, _acknowledged_by(senders)
        if seen == before:
            # On a machine busy with other things nobody gets through the form in so short a life:
            # killed there, the service would never be killed while it acknowledges something.
            life *= 1.5
    return kills


def _acknowledged_by(senders: list[Sender]) -> int:
    return sum(len(sender.acknowledged) for sender in senders)


def _drained(instance: Path) -> None:
    """Wait until the worker has done what is due (leases of killed workers run out after two
    minutes)."""
    with closing(sqlite3.connect(instance / "intake.sqlite3", timeout=20)) as rows:
        _wait_for_jobs(rows)


def _wait_for_jobs(rows: sqlite3.Connection) -> None:
    until = time.monotonic() + 180
    while time.monotonic() < until:
        left = rows.execute("SELECT count(*) FROM job WHERE state != 'dead'").fetchone()[0]
        if not left:
            return
        time.sleep(0.5)
    raise AssertionError("jobs were left")


def _everything_is_whole(database: Path, acknowledged: list[str]) -> None:
    with closing(sqlite3.connect(database)) as rows:
        _look(rows, acknowledged)


def _look(rows: sqlite3.Connection, acknowledged: list[str]) -> None:
    def one(sql: str) -> object:
        return rows.execute(sql).fetchone()[0]

    assert one("PRAGMA integrity_check") == "ok"
    stored = {int(row[0]) for row in rows.execute("SELECT id FROM submission")}
    numbers = [int(number) for number in acknowledged]
    assert len(numbers) == len(set(numbers)), "two senders got the same number"
    assert set(numbers) <= stored, "an acknowledged submission was lost"
    assert len(numbers) > FEW
    # Each draft that was sent became one submission.
    assert one("SELECT count(*) - count(DISTINCT draft_id) FROM submission") == 0
    # None without its events, none without the effect of its jobs.
    assert (
        one(
            "SELECT count(*) FROM submission WHERE id NOT IN (SELECT submission_id FROM submission_event)"
        )
        == 0
    )
    assert one("SELECT count(*) FROM submission WHERE status = 'submitted'") == 0
    assert (
        one(
            "SELECT count(*) FROM submission s WHERE (SELECT count(*) FROM route_record r WHERE r.submission_id = s.id) != 1"
        )
        == 0
    )
    assert one("SELECT group_concat(kind || ' ' || last_error) FROM job") is None
    assert one("SELECT max(seq) - count(*) FROM submission_event") == 0
