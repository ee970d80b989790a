"""Whether a text is made of somebody's own words: whoever quotes may leave out and cover up, and
adds nothing."""

import re

# Ends of sentences, and what stands for something left out or covered: […], [phone number].
_APART = re.compile(r"[.!?…;:。؟\n]+|\[[^\]\n]*\]")
_BLANK = re.compile(r"\s+")
_EDGES = " \t,-–—()\"'“”«»"


def not_said(whole: str, quoted: str) -> list[str]:
    """The sentences of ``quoted`` that do not stand in ``whole``, as they were typed. Blanks and
    capitals do not matter; "[...]", "…" or anything in square brackets may stand where something
    was left out or covered."""
    said = _plain(whole)
    pieces = (piece.strip(_EDGES) for piece in _APART.split(quoted))
    return [piece for piece in pieces if piece and _plain(piece) not in said]


def says_it_all(whole: str, quoted: str) -> bool:
    """Whether ``quoted`` leaves nothing out of ``whole``, blanks and capitals aside."""
    return _plain(quoted) == _plain(whole)


def _plain(text: str) -> str:
    return _BLANK.sub(" ", text).strip().casefold()
