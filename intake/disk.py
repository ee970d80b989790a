"""What it takes for a file to be there after a power cut."""

import os
from pathlib import Path


def flush_folder(folder: Path) -> None:
    """A new name in a folder, or a renaming, survives a power cut only when the folder has reached
    the disk. Raises OSError."""
    opened = os.open(folder, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
