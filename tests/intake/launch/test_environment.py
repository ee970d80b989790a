"""`.venv` is made from the lock, mended after an accident, and left alone while nothing changed.

With the real pip, on a small package made here: nothing is fetched from anywhere.
"""

import base64
import hashlib
import os
import shutil
import socket
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import pytest

from intake.launch.environment import (
    DEVELOPMENT_LOCK,
    RUNTIME_LOCK,
    Environment,
    clean_environment,
)
from intake.launch.errors import CannotGoOnError
from intake.launch.readiness import make_ready


def make_wheel(folder: Path, name: str, version: str) -> str:
    """A wheel with one module that knows its version; returns its SHA-256."""
    path = folder / f"{name}-{version}-py3-none-any.whl"
    info = f"{name}-{version}.dist-info"
    files = {
        f"{name}.py": f"VERSION = {version!r}\n",
        f"{info}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n",
        f"{info}/WHEEL": "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    record = "".join(f"{file},sha256={_digest(text)},{len(text)}\n" for file, text in files.items())
    with zipfile.ZipFile(path, "w") as archive:
        for file, text in files.items():
            archive.writestr(zipfile.ZipInfo(file), text)  # of 1980: the same bytes each time
        archive.writestr(zipfile.ZipInfo(f"{info}/RECORD"), record + f"{info}/RECORD,,\n")
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _digest(text: str) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).rstrip(b"=").decode()


class Checkout:
    """A folder with locks, and a folder of wheels as the only index."""

    def __init__(self, folder: Path) -> None:
        self.root = folder / "checkout"
        self.wheels = folder / "wheels"
        self.root.mkdir()
        self.wheels.mkdir()
        self.lock("1.0")

    def lock(self, version: str, digest: str = "") -> None:
        digest = digest or make_wheel(self.wheels, "toolbox", version)
        own = f"toolbox=={version} \\\n    --hash=sha256:{digest}\n"
        (self.root / RUNTIME_LOCK).write_text(own, encoding="utf-8")
        tester = make_wheel(self.wheels, "tester", "1.0")
        more = own + f"tester==1.0 \\\n    --hash=sha256:{tester}\n"
        (self.root / DEVELOPMENT_LOCK).write_text(more, encoding="utf-8")

    def has(self, module: str) -> str:
        """The version that the environment's Python finds; empty when it finds none."""
        python = Environment(self.root).python
        program = f"import {module}; print({module}.VERSION)"
        done = subprocess.run([python, "-c", program], capture_output=True, text=True, check=False)
        return done.stdout.strip()


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Checkout:
    made = Checkout(tmp_path)
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(made.wheels))
    monkeypatch.setenv("PIP_TARGET", str(tmp_path / "elsewhere"))  # would lead packages astray
    return made


def test_the_life_of_an_environment(
    checkout: Checkout, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """One environment through all that befalls it: making one takes seconds."""
    environment = make_ready(checkout.root)
    assert "Installing packages: 1 of 1" in capsys.readouterr().out
    assert checkout.has("toolbox") == "1.0"
    assert checkout.has("tester") == ""

    # Nothing changed: nothing is done, not even pip is asked.
    started = time.perf_counter()
    make_ready(checkout.root)
    assert time.perf_counter() - started < 0.5
    assert capsys.readouterr().out == ""

    # The tools of the tests come on top and count for both locks.
    make_ready(checkout.root, development=True)
    assert checkout.has("tester") == "1.0"
    assert environment.is_current(RUNTIME_LOCK)

    # A new lock is installed over the old one.
    checkout.lock("1.1")
    assert not environment.is_current(RUNTIME_LOCK)
    make_ready(checkout.root)
    assert checkout.has("toolbox") == "1.1"
    assert not environment.is_current(DEVELOPMENT_LOCK)

    # A package that is not the one of the lock is refused, and what was there stays.
    checkout.lock("1.2")
    checkout.lock("1.2", digest="0" * 64)
    with pytest.raises(CannotGoOnError, match="not the one our lock names"):
        make_ready(checkout.root)
    assert checkout.has("toolbox") == "1.1"
    checkout.lock("1.1")
    assert environment.is_current(RUNTIME_LOCK)

    # An install that was cut off is found out and done again from the start.
    environment.unfinished.touch()
    environment.stamp.unlink()
    capsys.readouterr()
    make_ready(checkout.root)
    assert "was cut off" in capsys.readouterr().out
    assert checkout.has("toolbox") == "1.1"
    assert not environment.unfinished.exists()


def test_a_full_disk_is_said_before_anything_is_made(
    checkout: Checkout, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = shutil.disk_usage(checkout.root)._replace(free=5_000_000)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage)
    with pytest.raises(CannotGoOnError, match="5 MB are free"):
        make_ready(checkout.root)
    assert not (checkout.root / ".venv").exists()


def test_a_folder_that_is_no_environment_is_never_deleted(checkout: Checkout) -> None:
    mine = checkout.root / ".venv" / "precious.txt"
    mine.parent.mkdir()
    mine.touch()
    with pytest.raises(CannotGoOnError, match="Move it away"):
        make_ready(checkout.root)
    assert mine.exists()


def test_a_damaged_stamp_counts_as_none(checkout: Checkout) -> None:
    environment = Environment(checkout.root)
    environment.folder.mkdir()
    for content in ("", "[]", "{", '{"requirements.lock": 3}'):
        environment.stamp.write_text(content, encoding="utf-8")
        assert not environment.is_current(RUNTIME_LOCK)


def test_a_taken_port_is_said_at_once_with_the_way_out(checkout: Checkout) -> None:
    root = Path(__file__).resolve().parents[3]
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = subprocess.run(
            [sys.executable, str(root / "manage.py"), "run", "--port", str(port)],
            capture_output=True,
            text=True,
            check=False,
            timeout=20,
        )
    assert done.returncode == 1
    assert f"Port {port} on 127.0.0.1 is in use" in done.stderr
    assert f"--port {port + 1}" in done.stderr
    assert "Traceback" not in done.stderr


def test_programs_keep_what_they_have_compiled(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "whole.py").write_text("VERSION = 1\n", encoding="utf-8")
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    subprocess.run(
        [sys.executable, "-c", "import whole"], cwd=tmp_path, env=clean_environment(), check=True
    )
    assert list(tmp_path.glob("__pycache__/whole.*.pyc"))
