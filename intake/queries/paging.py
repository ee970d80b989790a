"""Pages of lists that are paged by key: page 1,000 costs what page 1 costs."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar

Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Cursor:
    """A place between two submissions of a list; the moment is that of its order."""

    at: datetime
    submission_id: int
    backwards: bool = False


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """Rows in order, and the cursors to the neighbouring pages (None = there is none)."""

    rows: list[Row]
    previous: Cursor | None
    next: Cursor | None


def paged(
    found: Sequence[Row],
    size: int,
    cursor: Cursor | None,
    place: Callable[[Row], tuple[datetime, int]],
) -> Page[Row]:
    """The page of at most ``size`` rows at ``cursor``, None being the beginning of the list.

    ``found`` are the rows in the direction in which the cursor looks, one more than ``size`` if
    there are so many; ``place`` says of a row where it stands.
    """
    backwards = cursor is not None and cursor.backwards
    more = len(found) > size
    rows = list(found[:size])
    if backwards:
        rows.reverse()
    if not rows:
        return Page([], None, None)
    has_before = more if backwards else cursor is not None
    has_after = True if backwards else more
    return Page(
        rows,
        Cursor(*place(rows[0]), backwards=True) if has_before else None,
        Cursor(*place(rows[-1])) if has_after else None,
    )
