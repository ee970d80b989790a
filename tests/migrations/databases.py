"""Databases to migrate: SQLite always, PostgreSQL where there is a server."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine, text
from sqlalchemy.engine import make_url

from intake.database import make_engine

DATABASES = ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)]


@contextmanager
def database_without_tables(request: pytest.FixtureRequest, folder: Path) -> Iterator[Engine]:
    """A database of the sort that ``request.param`` names."""
    if request.param == "sqlite":
        engine = make_engine(f"sqlite:///{folder / 'intake.sqlite3'}")
        yield engine
        engine.dispose()
        return
    url = make_url(request.getfixturevalue("postgresql_url")).set(drivername="postgresql+psycopg")
    name = f"migration_{uuid.uuid4().hex}"  # beside the one that other tests share
    server = create_engine(url, isolation_level="AUTOCOMMIT")
    with server.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    engine = make_engine(url.set(database=name).render_as_string(hide_password=False))
    yield engine
    engine.dispose()
    with server.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    server.dispose()
