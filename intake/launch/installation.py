"""Makes `.venv` and fills it from a lock, with or without a pip on the machine."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from intake.launch.environment import (
    DEVELOPMENT_LOCK,
    RUNTIME_LOCK,
    Environment,
    clean_environment,
    digest,
)
from intake.launch.errors import CannotGoOnError
from intake.launch.packages import Pip
from intake.launch.pip_settings import configuration_files, read_settings
from intake.launch.pip_wheel import fetch_pip_wheel
from intake.launch.progress import duration

NEEDED_MEGABYTES = {RUNTIME_LOCK: 600, DEVELOPMENT_LOCK: 1100}
"""Measured: 420 and 760 MB when done, the rest is what pip holds while it works."""


def fill(environment: Environment, lock: str, guard: int) -> None:
    """Makes `.venv` if need be and installs `lock`; `guard` holds the lock against other starts.

    Raises `CannotGoOnError`, or `OSError` when the disk does not play along.
    """
    started = time.monotonic()
    _require_space(environment, lock)
    _remove_if_broken(environment)
    if not environment.folder.exists():
        print("Making the Python environment in .venv (only this once)", flush=True)
        environment.folder.mkdir()
        environment.unfinished.touch()
        _create(environment)
        environment.unfinished.unlink()
    elif not _has_pip(environment):
        _add_pip(environment)

    def about_to_change() -> None:
        environment.unfinished.touch()
        environment.stamp.unlink(missing_ok=True)

    log = environment.folder / "install.log"
    log.unlink(missing_ok=True)
    pip = Pip(environment.python, log, guard, about_to_change)
    pip.install(environment.root / lock)
    _write_stamp(environment, lock)
    print(f"Packages are ready after {duration(time.monotonic() - started)}.", flush=True)


def _require_space(environment: Environment, lock: str) -> None:
    """Refuses early rather than at nine tenths; packages that are there already count."""
    free = shutil.disk_usage(environment.root).free // 1_000_000
    needed = 100 if environment.stamp.exists() else NEEDED_MEGABYTES[lock]
    if free < needed:
        raise CannotGoOnError(
            f"The disk of {environment.root} is nearly full: the packages need about {needed} MB,\n"
            f"{free} MB are free. Free some space and give the same command again."
        )


def _remove_if_broken(environment: Environment) -> None:
    folder = environment.folder
    made_by_venv = (folder / "pyvenv.cfg").exists()
    if environment.unfinished.exists():
        print("The last install was cut off; making .venv again", flush=True)
    elif made_by_venv and environment.python.exists():
        return
    elif made_by_venv or folder.is_symlink():
        print("The Python that .venv was made with is gone; making it again", flush=True)
    elif not folder.exists():
        return
    else:
        raise CannotGoOnError(
            f"{folder} is there but is no Python environment. Move it away, then try again."
        )
    folder.unlink() if folder.is_symlink() else shutil.rmtree(folder)


def _create(environment: Environment) -> None:
    """An environment with pip in it, whether or not this Python brings pip along."""
    command = [sys.executable, "-m", "venv", str(environment.folder)]
    result = _quiet(command if _brings_pip() else [*command, "--without-pip"])
    if result.returncode != 0:
        said = result.stdout.strip().splitlines()[-3:]
        full = shutil.disk_usage(environment.root).free < 1_000_000
        advice = "The disk is full." if full else "Debian: apt install python3-venv"
        raise CannotGoOnError("\n".join([f"{sys.executable} cannot make .venv:", *said, advice]))
    if not _has_pip(environment):
        _add_pip(environment)


def _brings_pip() -> bool:
    """Debian's python3 without python3-venv has no ensurepip, or one without its wheels."""
    try:
        import ensurepip  # noqa: PLC0415 (may be absent)

        return bool(ensurepip.version())
    except (ImportError, OSError, IndexError, AttributeError):
        return False


def _has_pip(environment: Environment) -> bool:
    return _quiet([str(environment.python), "-m", "pip", "--version"]).returncode == 0


def _add_pip(environment: Environment) -> None:
    print("This Python brings no pip; fetching it", flush=True)
    settings = read_settings(os.environ, configuration_files(os.environ, Path.home()))
    with tempfile.TemporaryDirectory() as folder:
        wheel = fetch_pip_wheel(settings, Path(folder))
        # A wheel is a zip file, and Python runs what lies in one.
        command = [str(environment.python), f"{wheel}/pip", "install", "--no-index", "--no-deps"]
        result = _quiet([*command, "--disable-pip-version-check", str(wheel)])
    if result.returncode != 0:
        raise CannotGoOnError("pip could not be installed:\n" + result.stdout.strip())


def _quiet(command: list[str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command,
        check=False,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        env=clean_environment(),
    )


def _write_stamp(environment: Environment, lock: str) -> None:
    """The development lock holds all of the runtime lock (a test compares): it counts for both."""
    locks = [RUNTIME_LOCK] if lock == RUNTIME_LOCK else [RUNTIME_LOCK, DEVELOPMENT_LOCK]
    content = json.dumps({name: digest(environment.root / name) for name in locks})
    fresh = environment.stamp.with_suffix(".new")
    fresh.write_text(content + "\n", encoding="utf-8")
    fresh.replace(environment.stamp)
    environment.unfinished.unlink(missing_ok=True)
