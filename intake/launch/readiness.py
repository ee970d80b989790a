"""Makes the environment ready; every start asks, and nearly always there is nothing to do."""

from __future__ import annotations

import errno
from pathlib import Path

from intake.launch.environment import DEVELOPMENT_LOCK, RUNTIME_LOCK, Environment
from intake.launch.errors import CannotGoOnError


def make_ready(root: Path, *, development: bool = False) -> Environment:
    """`.venv` with what the lock names, made or mended when needed.

    Raises `CannotGoOnError` when Python, the network, the disk or a hash stands in the way.
    """
    environment = Environment(root)
    lock = DEVELOPMENT_LOCK if development else RUNTIME_LOCK
    if environment.is_current(lock):
        return environment
    # Loaded here: nearly every start gets by without, and would wait for what it imports.
    from intake.launch.file_lock import alone  # noqa: PLC0415
    from intake.launch.installation import fill  # noqa: PLC0415

    try:
        with alone(root / RUNTIME_LOCK) as guard:
            if not environment.is_current(lock):  # another start may just have done it
                fill(environment, lock, guard)
    except OSError as error:
        if error.errno not in (errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EACCES):
            raise
        raise CannotGoOnError(
            f"{environment.folder} cannot be written: {error.strerror}."
        ) from error
    return environment
