"""The project's own Python environment in `.venv`: made, filled from the lock, then left alone.

Rule: a stamp in `.venv` holds the SHA-256 of the lock that was installed last. While it fits,
nothing is done. While packages are being changed a mark lies there instead; whoever finds the mark
knows that the last install was cut off, and makes `.venv` anew.
"""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import dataclass
from pathlib import Path

RUNTIME_LOCK = "requirements.lock"
DEVELOPMENT_LOCK = "requirements-dev.lock"
FOREIGN_SETTINGS = ("PIP_TARGET", "PIP_PREFIX", "PIP_ROOT", "PIP_CONSTRAINT", "PIP_REQUIRE_HASHES")
"""pip settings that would put packages elsewhere or fight with the lock."""


@dataclass(frozen=True)
class Environment:
    """The `.venv` of one checkout."""

    root: Path

    @property
    def folder(self) -> Path:
        """Where it lies."""
        return self.root / ".venv"

    @property
    def python(self) -> Path:
        """Its interpreter."""
        return self.folder / "bin" / "python"

    @property
    def stamp(self) -> Path:
        """JSON: name of each lock installed in full -> its SHA-256."""
        return self.folder / "installed.json"

    @property
    def unfinished(self) -> Path:
        """The mark that lies there while packages are being changed."""
        return self.folder / "unfinished"

    def is_current(self, lock: str) -> bool:
        """Whether what `lock` names is installed; costs a file read and a hash."""
        try:
            installed = json.loads(self.stamp.read_bytes())
            return self.python.exists() and installed.get(lock) == digest(self.root / lock)
        except (OSError, ValueError, AttributeError):
            return False


def clean_environment() -> dict[str, str]:
    """The environment for programs of `.venv`: without what would lead them to other packages, and
    free to keep what they have compiled, as the tests start hundreds of them."""
    foreign = {"PYTHONHOME", "PYTHONPATH", "__PYVENV_LAUNCHER__", *FOREIGN_SETTINGS}
    foreign.add("PYTHONDONTWRITEBYTECODE")
    kept = {name: value for name, value in os.environ.items() if name not in foreign}
    return kept | {"PIP_USER": "0", "PYTHONUNBUFFERED": "1"}


def digest(path: Path) -> str:
    """The SHA-256 of a file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()
