"""What it takes for a file to be there, whole, after a power cut or on a full disk."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


def sync(folder: Path) -> None:
    """Make a rename in this folder survive a power cut. Raises OSError."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def replacing(path: Path, content: bytes) -> Iterator[None]:
    """Put a content in the place of a file, from one moment to the next, after what is done within
    has succeeded: the content lies on the disk by then, so that this does not fail any more for
    want of room. Raises OSError; the file is then as it was, and nothing lies beside it."""
    beside = path.with_name(f".{path.name}-{os.urandom(6).hex()}")
    try:
        with beside.open("xb") as target:
            target.write(content)
            target.flush()
            os.fsync(target.fileno())
        yield
        beside.replace(path)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise
    sync(path.parent)


def append(path: Path, line: bytes) -> None:
    """Add a line to a file of lines. Raises OSError; nothing is added then.

    A line that was torn (a power cut) is closed first: what follows it would be lost with it.
    """
    with path.open("a+b", buffering=0) as target:
        end = target.seek(0, os.SEEK_END)
        if end:
            target.seek(end - 1)
            if target.read(1) != b"\n":
                line = b"\n" + line
        try:
            # A disk that fills up takes a part first, and says so only when asked again.
            while line:
                line = line[target.write(line) :]
            os.fsync(target.fileno())
        except OSError:
            target.truncate(end)
            raise
