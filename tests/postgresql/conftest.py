"""The whole application on PostgreSQL: every test has a database of its own, copied from one that
was migrated and set up once."""

import uuid
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url
from sqlalchemy.orm import Session, sessionmaker

from intake.app import session_factory
from intake.config import Settings
from intake.database import make_engine
from intake.services.installation import schema
from tests.stories import departments_exist

SET_UP = "set_up"


def _run(url: str, statement: str) -> None:
    server = create_engine(url, isolation_level="AUTOCOMMIT")
    with server.connect() as connection:
        connection.execute(text(statement))
    server.dispose()


def _of(url: str, database: str) -> str:
    return make_url(url).set(database=database).render_as_string(hide_password=False)


@pytest.fixture(scope="session")
def set_up_once(postgresql_url: str) -> str:
    """Address of the server, on which a database now stands ready to be copied."""
    _run(postgresql_url, f"CREATE DATABASE {SET_UP}")
    engine = make_engine(_of(postgresql_url, SET_UP))
    schema.upgrade(engine)
    with Session(engine) as session:
        departments_exist(session, datetime(2026, 11, 1, tzinfo=UTC))
    engine.dispose()
    return postgresql_url


@pytest.fixture
def settings(set_up_once: str, tmp_path: Path) -> Iterator[Settings]:
    """Settings as everywhere, but for the database."""
    name = f"story_{uuid.uuid4().hex}"
    _run(set_up_once, f"CREATE DATABASE {name} TEMPLATE {SET_UP}")
    yield Settings.for_tests(tmp_path / "instance", database_url=_of(set_up_once, name))
    _run(set_up_once, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def sessions(app: Flask) -> sessionmaker[Session]:
    """Sessions as the worker opens them."""
    return session_factory(app)
