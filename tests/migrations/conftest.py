"""An empty database of each sort for one test, and a stopwatch."""

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from tests.migrations.databases import DATABASES, database_without_tables


@pytest.fixture(params=DATABASES)
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """A database without any table."""
    with database_without_tables(request, tmp_path) as engine:
        yield engine


@pytest.fixture
def stopwatch() -> Callable[[], float]:
    """Seconds since the last call."""
    last = time.monotonic()

    def since() -> float:
        nonlocal last
        before, last = last, time.monotonic()
        return last - before

    return since
