"""Texts as they come from hurried thumbs: without marks, with slips. Only for measuring."""

import random
from collections.abc import Callable, Iterable
from dataclasses import replace

from classifier._text import fold
from classifier._types import Example


def without_marks(examples: Iterable[Example]) -> list[Example]:
    """Every text in lower case without a single mark: "đường" becomes "duong"."""
    return [_changed(example, fold) for example in examples]


def with_typos(examples: Iterable[Example], share: float = 0.05) -> list[Example]:
    """``share`` (0 to 1) of the letters left out, doubled, swapped or replaced by another.

    The same for the same id and text every time. Replacements are letters of the same text, so that
    every alphabet gets its own.
    """
    return [_typed(example, share) for example in examples]


def _typed(example: Example, share: float) -> Example:
    dice = random.Random(f"{example.id} {example.text}")  # noqa: S311 - no secret
    return _changed(example, lambda text: _slipped(text, share, dice))


def _changed(example: Example, change: Callable[[str], str]) -> Example:
    return replace(example, text=change(example.text), title=change(example.title))


def _slipped(text: str, share: float, dice: random.Random) -> str:
    letters = sorted({letter for letter in text.lower() if letter.isalpha()})
    written: list[str] = []
    position = 0
    while position < len(text):
        here, after = text[position], text[position + 1 : position + 2]
        position += 1
        if not here.isalpha() or dice.random() >= share:
            written.append(here)
            continue
        slip = dice.randrange(4)
        if slip == 1:
            written.append(here + here)
        elif slip == 2:
            written.append(after + here)
            position += len(after)
        elif slip == 3:
            written.append(dice.choice(letters))
    return "".join(written)
