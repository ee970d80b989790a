"""What differs between two versions of a text, word by word."""

import enum
import re
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher

from intake.domain.answering.replies import PARTS

_WORDS = re.compile(r"\s+|\w+|[^\w\s]")


class Change(enum.StrEnum):
    """What became of a piece of text."""

    SAME = "same"
    ADDED = "added"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text and what became of it."""

    change: Change
    text: str


def differences(old: str, new: str) -> list[Piece]:
    """The pieces in reading order: SAME and REMOVED make up ``old``, SAME and ADDED ``new``."""
    before, after = _WORDS.findall(old), _WORDS.findall(new)
    pieces: list[Piece] = []
    for tag, i, j, k, m in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag == "equal":
            pieces.append(Piece(Change.SAME, "".join(before[i:j])))
            continue
        if i < j:
            pieces.append(Piece(Change.REMOVED, "".join(before[i:j])))
        if k < m:
            pieces.append(Piece(Change.ADDED, "".join(after[k:m])))
    return pieces


def differences_of_parts(old: Mapping[str, str], new: Mapping[str, str]) -> dict[str, list[Piece]]:
    """The differences of each part of an answer that differs, by part."""
    return {
        part.value: differences(old.get(part.value, ""), new.get(part.value, ""))
        for part in PARTS
        if old.get(part.value, "") != new.get(part.value, "")
    }
