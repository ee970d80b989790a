"""Makes the secrets of an installation once and never changes one that is there.

Rule: the keys lie in one file of `NAME=value` lines that its owner alone may read (mode 600, folder
700). A later version that needs one more key adds a line. A database without its keys is not
started: new keys would sign everybody out and make every tracking code worthless without a word.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from intake.launch.errors import CannotGoOnError
from intake.launch.file_lock import alone

FILE_NAME = "secrets.env"
NAMES = ("INTAKE_SECRET_KEY", "INTAKE_CODE_KEY")
"""The secrets `intake.config.Settings` has no default for (a test compares the two)."""
KEY_BYTES = 32
DATABASE_PATTERNS = ("*.sqlite", "*.sqlite3", "*.db")


def make_secrets(root: Path, environment: Mapping[str, str]) -> list[str]:
    """Adds a random key to `root/instance/secrets.env` for each name that is set nowhere yet.

    A key in the environment or in `root/.env` counts as set. Returns the names added; raises
    `CannotGoOnError` when the file is gone but a database is there.
    """
    if not _missing(root, environment):
        return []
    with alone(root / "requirements.lock"):
        missing = _missing(root, environment)  # another start may just have made them
        if missing:
            _add(root / "instance", missing, environment)
        return missing


def _missing(root: Path, environment: Mapping[str, str]) -> list[str]:
    files = (root / "instance" / FILE_NAME, root / ".env")
    present = set(environment).union(*(_names(_text(path)) for path in files))
    return [name for name in NAMES if name not in present]


def _add(instance: Path, missing: list[str], environment: Mapping[str, str]) -> None:
    path = instance / FILE_NAME
    held = _text(path)
    folders = (instance, Path(environment.get("INTAKE_INSTANCE_DIR") or instance))
    if not held and any(_holds_database(folder) for folder in folders):
        raise CannotGoOnError(
            f"{path} is missing, but there is a database.\n"
            "Its keys open the tracking codes of everyone who has written; new keys would not.\n"
            f"Restore {FILE_NAME} from your backup. To begin from nothing instead, move the\n"
            "database away as well."
        )
    instance.mkdir(mode=0o700, parents=True, exist_ok=True)
    instance.chmod(0o700)
    _write(path, held, missing)


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8") if path.exists() else ""


def _names(text: str) -> set[str]:
    """The names set in `NAME=value` lines, with or without `export`."""
    lines = (line.strip().removeprefix("export ") for line in text.splitlines())
    return {line.partition("=")[0].strip().upper() for line in lines if "=" in line}


def _holds_database(folder: Path) -> bool:
    return any(next(folder.glob(pattern), None) for pattern in DATABASE_PATTERNS)


def _write(path: Path, held: str, names: list[str]) -> None:
    """Writes beside the file and renames: a full disk or a kill never leaves half a file."""
    import secrets  # noqa: PLC0415 (needed once in the life of an installation)

    if held and not held.endswith("\n"):
        held += "\n"
    lines = "".join(f"{name}={secrets.token_urlsafe(KEY_BYTES)}\n" for name in names)
    fresh = path.with_name(path.name + ".new")
    fresh.unlink(missing_ok=True)
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as stream:
        stream.write(held + lines)
        stream.flush()
        os.fsync(stream.fileno())
    fresh.replace(path)
