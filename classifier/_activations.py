"""Which versions were put in force, when, by whom and why: one JSON object a line, only
added to.
"""

import json
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from classifier import _files


@dataclass(frozen=True, slots=True)
class Activation:
    """One change of the version in force.

    ``by`` and ``reason`` are free words ("" unknown); ``back`` says that it was a return to an
    earlier version.
    """

    version: str
    at: datetime
    by: str
    reason: str
    back: bool


def append(path: Path, activation: Activation) -> None:
    """Add a line and see it safely on the disk. Raises OSError; nothing is added then."""
    line = json.dumps(asdict(activation) | {"at": activation.at.isoformat()}, ensure_ascii=False)
    _files.append(path, f"{line}\n".encode())


def read(path: Path) -> list[Activation]:
    """All activations in order; lines that cannot be read (a power cut) are left out."""
    try:
        lines = path.read_text("utf-8", errors="replace").splitlines()
    except FileNotFoundError:
        return []
    found = []
    for line in lines:
        try:
            values = json.loads(line)
            values["at"] = datetime.fromisoformat(values["at"])
            found.append(Activation(**values))
        except (ValueError, TypeError, KeyError):
            continue
    return found


def earlier(activations: list[Activation]) -> list[str]:
    """The versions to return to, the last one first: each activation is laid on a pile, each return
    takes off what lies above the version returned to."""
    pile: list[str] = []
    for activation in activations:
        while activation.back and pile and pile[-1] != activation.version:
            pile.pop()
        if not pile or pile[-1] != activation.version:
            pile.append(activation.version)
    return [version for version in reversed(pile[:-1]) if version != pile[-1]]
