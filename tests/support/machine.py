"""What this machine has of the things only some tests need; those tests are skipped without it.

A skipped test names what is missing; `manage.py test --all` accepts none.
"""

import os
import shutil
from pathlib import Path

import pytest

from tests.support.clamd import clamd_program

# The same browser; the first without a window, which takes half the time.
CHROMIUM_NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
NEEDS = {
    "browser": "Chromium (Debian: apt install chromium-headless-shell)",
    "postgresql": "PostgreSQL's server programs (Debian: apt install postgresql)",
    "clamd": "ClamAV's daemon (Debian: apt install clamav-daemon)",
}


def chromium() -> Path | None:
    """The browser of the machine: the one INTAKE_TEST_CHROMIUM names, else the first found."""
    named = os.environ.get("INTAKE_TEST_CHROMIUM")
    found = named or next(filter(None, map(shutil.which, CHROMIUM_NAMES)), None)
    return Path(found) if found else None


def postgresql_programs() -> Path | None:
    """The folder with `initdb` and `postgres`: Debian's newest version, else that of PATH."""
    versions = [path for path in Path("/usr/lib/postgresql").glob("*/bin") if path.is_dir()]
    versions.sort(key=lambda path: int(path.parent.name) if path.parent.name.isdecimal() else 0)
    for folder in reversed(versions):
        if (folder / "initdb").exists() and (folder / "postgres").exists():
            return folder
    found = shutil.which("initdb")
    return Path(found).parent if found and shutil.which("postgres") else None


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Marks as skipped what this machine cannot run."""
    present = {
        "browser": chromium(),
        "postgresql": postgresql_programs(),
        "clamd": clamd_program(),
    }
    for item in items:
        for marker, thing in present.items():
            if thing is None and item.get_closest_marker(marker):
                item.add_marker(pytest.mark.skip(reason=f"needs {NEEDS[marker]}"))
