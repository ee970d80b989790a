"""Lets only one of several commands started at once make something; the others wait for it."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def alone(path: Path) -> Iterator[int]:
    """Holds a lock on `path` (any file that exists; it is not written to).

    Yields the descriptor that holds the lock. Whoever inherits it holds the lock as well.
    """
    with path.open("rb") as stream:
        try:
            fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            print("Another command is making this ready; waiting for it", flush=True)
            fcntl.flock(stream, fcntl.LOCK_EX)
        yield stream.fileno()
