"""By which a folder of files is recognised as the one that was looked at before, without reading
it."""

import time
from pathlib import Path

Stamp = tuple[tuple[str, int, int], ...]

# Younger files may be written once more within one tick of the file system's clock.
_SETTLED_NS = 2_000_000_000


def stamp_of(folder: Path) -> Stamp:
    """Name, time of change (ns) and size of each file, by name."""
    found = []
    for path in sorted(folder.iterdir()):
        status = path.stat()
        found.append((path.name, status.st_mtime_ns, status.st_size))
    return tuple(found)


def is_settled(stamp: Stamp) -> bool:
    """Whether all of the files are old enough for a later change to show in their stamp."""
    newest = max((changed for _name, changed, _size in stamp), default=0)
    return time.time_ns() - newest > _SETTLED_NS
