"""A document that has internal texts is kept twice: with them and without; and once more for each
of its excerpts.

Each searcher sees one of these faces. Which one is part of the rights, decided before anything is
matched, counted or taken for a similar word; so nothing is learned of the rest by whoever may not
read it, whatever is asked.
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
    EXCERPT_0 = 16
    EXCERPT_1 = 32
    EXCERPT_2 = 64
    EXCERPT_3 = 128


EXCERPTED = (Face.EXCERPT_0, Face.EXCERPT_1, Face.EXCERPT_2, Face.EXCERPT_3)
"""The faces of excerpts, by their number."""

EXCERPT = sum(EXCERPTED)
"""The bits of all of them."""

FACES = Face.OUTER | Face.INNER | EXCERPT
"""The bits in which a face stands."""

FURTHER = Face.INNER | EXCERPT
"""The bits of the faces that stand beside another one of the same document."""


def faces_of(document: Document) -> Iterator[tuple[Face, Document]]:
    """Yield each copy in which a document is kept, with the texts that stand in it."""
    if document.internal:
        yield Face.OUTER, replace(document, internal=())
        yield Face.INNER, document
    else:
        yield Face.WHOLE, document
    for excerpt in document.excerpts:
        shown = replace(
            document,
            title=excerpt.title,
            body=excerpt.body,
            reference=excerpt.reference,
            replies="",
            extra=(),
            internal=(),
            province=None,
        )
        yield EXCERPTED[excerpt.number], shown


def hidden_face(filters: Filters) -> Face:
    """Return which of the two faces a searcher with these rights never sees."""
    return Face.OUTER if filters.include_internal else Face.INNER
