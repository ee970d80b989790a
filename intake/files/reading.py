"""A process of its own reads what strangers sent: the page and the worker never do.

It is given an empty environment (no secret of the service is in it), the open file, and limits of
time and memory that the kernel enforces; see ``_reader.py``.
"""

import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from intake.domain.receiving.attachments import (
    MAX_BYTES,
    MAX_PIXELS,
    TEXT_LIMIT,
    FileKind,
    FileRefusal,
    FileRefused,
)
from intake.ports import Arriving

_PROGRAM = Path(__file__).with_name("_reader.py")
SECONDS = 20  # that pass on the clock; the process itself has ten of computing time
# A re-encoded picture may be larger than the one that was sent.
IMAGE_LIMIT = 3 * MAX_BYTES
_ANSWERS = {3: FileRefusal.ENCRYPTED, 4: FileRefusal.TOO_MANY_PIXELS}


def extract_text(path: Path, kind: FileKind) -> str:
    """The words of a document, at most TEXT_LIMIT characters. Raises FileRefused when it cannot be
    read within the limits, and OSError when no process can be started."""
    with _reader(path, kind, TEXT_LIMIT) as reader:
        said, _ = reader.communicate()
        _check(reader.returncode)
    return said.decode("utf-8", "replace")[:TEXT_LIMIT]


def redraw(path: Path, kind: FileKind, into: Arriving) -> None:
    """Write the picture anew, without what cameras note beside it (place, time, owner).

    Raises FileRefused when it is none, and OSError for the disk.
    """
    with _reader(path, kind, MAX_PIXELS) as reader:
        assert reader.stdout is not None
        while data := reader.stdout.read(2**16):
            into.write(data)
            if into.too_large:
                raise FileRefused(FileRefusal.DAMAGED)
        _check(reader.wait())
    into.finish()
    if into.failed is not None:
        raise into.failed


@contextmanager
def _reader(path: Path, kind: FileKind, limit: int) -> Iterator["subprocess.Popen[bytes]"]:
    """The process; it is killed when its time is over, and nothing of it is left afterwards."""
    with path.open("rb") as file:
        process = subprocess.Popen(  # noqa: S603 (our own program, no word of it from outside)
            [sys.executable, "-I", "-B", str(_PROGRAM), kind.value, str(limit)],
            stdin=file,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={"LC_ALL": "C.UTF-8"},
            cwd="/",
            start_new_session=True,
        )
    watch = threading.Timer(SECONDS, process.kill)
    watch.daemon = True
    watch.start()
    try:
        yield process
    finally:
        watch.cancel()
        if process.poll() is None:
            process.kill()
        if process.stdout is not None:
            process.stdout.close()
        process.wait()


def _check(code: int) -> None:
    if code:
        raise FileRefused(_ANSWERS.get(code, FileRefusal.DAMAGED))
