"""A document that has internal texts is kept twice: with them and without.

Each searcher sees one of the two faces. Which one is part of the rights, decided before anything is
matched, counted or taken for a similar word; so nothing is learned of internal texts by whoever
may not read them, whatever is asked.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from enum import IntEnum

from search_index._types import Document, Filters


class Face(IntEnum):
    """What a kept copy of a document shows; the values are bits that embedded engines store."""

    WHOLE = 0  # the only copy: there is nothing internal
    OUTER = 4  # without the internal texts, which another copy has
    INNER = 8  # with them


FACES = Face.OUTER | Face.INNER
"""The bits in which a face stands."""


def faces_of(document: Document) -> Iterator[tuple[Face, Document]]:
    """Yield each copy in which a document is kept, with the texts that stand in it."""
    if not document.internal:
        yield Face.WHOLE, document
        return
    yield Face.OUTER, replace(document, internal=())
    yield Face.INNER, document


def hidden_face(filters: Filters) -> Face:
    """Return the face that a searcher with these rights never sees."""
    return Face.OUTER if filters.include_internal else Face.INNER
