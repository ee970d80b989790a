"""The server as it is really started: one on an embedded database, and no second."""

import http.client
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.bench.service import ROOT, free_port, serve, stop

PYTHON = [sys.executable, "-m"]
SITE = ["-c", "python:intake.server", "intake.app:create_app()"]


def environment(instance: Path) -> dict[str, str]:
    return os.environ | {
        "INTAKE_SECRET_KEY": "s" * 40,
        "INTAKE_CODE_KEY": "c" * 40,
        "INTAKE_INSTANCE_DIR": str(instance),
        "INTAKE_DATABASE_URL": "",
    }


def second_server(env: dict[str, str], *options: str) -> subprocess.CompletedProcess[str]:
    bind = ["-b", f"127.0.0.1:{free_port()}"]
    return subprocess.run(
        [*PYTHON, "gunicorn", *bind, *options, *SITE],
        cwd=ROOT,
        env=env,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@dataclass
class Running:
    """A server, where it listens, and the settings it was started with."""

    process: subprocess.Popen[bytes]
    port: int
    env: dict[str, str]


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    env = environment(tmp_path_factory.mktemp("server") / "instance")
    flask = [*PYTHON, "flask", "--app", "intake.app:create_app", "db", "upgrade"]
    subprocess.run(flask, cwd=ROOT, env=env, check=True, capture_output=True)
    port = free_port()
    process = serve([*PYTHON, "gunicorn", "-b", f"127.0.0.1:{port}", *SITE], port, env)
    yield Running(process, port, env)
    stop(process)


def test_a_second_server_says_why_it_does_not_start(first: Running) -> None:
    refused = second_server(first.env)
    assert refused.returncode != 0
    assert "does not start: another process serves this database" in refused.stderr
    assert "Traceback" not in refused.stderr
    assert first.process.poll() is None, "the first goes on"


def test_several_processes_on_an_embedded_database_are_refused(tmp_path: Path) -> None:
    env = environment(tmp_path / "instance") | {"INTAKE_WEB_PROCESSES": "2"}
    refused = second_server(env)
    assert refused.returncode != 0
    assert "does not start: several processes need PostgreSQL" in refused.stderr


def test_silent_and_half_hearted_clients_do_not_keep_others_waiting(first: Running) -> None:
    here = ("127.0.0.1", first.port)
    silent = [socket.create_connection(here) for _ in range(60)]
    half = [socket.create_connection(here) for _ in range(12)]
    try:
        for one in half:
            one.sendall(b"GET / HTTP/1.1\r\nHost: exa")
        for _ in range(3):
            connection = http.client.HTTPConnection(*here, timeout=5)
            connection.request("GET", "/healthz")
            assert connection.getresponse().status == 200
            connection.close()
        half[0].settimeout(60)  # ten seconds of silence, and as long to hang up politely
        assert b"200" not in half[0].recv(100), "given up, not answered"
    finally:
        for one in (*silent, *half):
            one.close()
