"""The pages' database session, and the one door through which pages write.

Flask-SQLAlchemy gives each request its session and closes it at the end; the engine is ours, with
its guards for SQLite
(ADR 0010). A page reads through ``db.session`` and writes only inside ``transaction()``.
"""

import errno
from contextlib import AbstractContextManager
from typing import Any

from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import Engine, event
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm import Session, sessionmaker

from intake import database
from intake.database import WRITING, make_engine
from intake.models import Base

# What SQLite says when the fault is the machine's and passes: the disk, a lock held too long, the
# file out of reach.
_PASSING = (
    "database or disk is full",
    "disk i/o error",
    "database is locked",
    "database table is locked",
    "unable to open database file",
    "readonly database",
)


class _Database(SQLAlchemy):
    """Flask-SQLAlchemy with the engines of ``intake.database``."""

    def _make_engine(self, _bind_key: str | None, _options: dict[str, Any], app: Flask) -> Engine:
        # The address as the settings give it: Flask-SQLAlchemy would look for a relative file
        # elsewhere.
        return make_engine(app.config["SQLALCHEMY_DATABASE_URI"])


db = _Database(metadata=Base.metadata, session_options={"expire_on_commit": False})


def transaction() -> AbstractContextManager[Session]:
    """Commit what happens inside, or nothing of it; gives the session of this request."""
    return database.transaction(db.session())


def session_factory() -> sessionmaker[Session]:
    """Sessions on the application's engine for work outside requests, such as the worker's."""
    return sessionmaker(db.engine, expire_on_commit=False)


def end_reading() -> None:
    """End the reading transaction before slow work such as hashing a password, so that nothing
    waits for it."""
    db.session.rollback()


def refuse_writes_outside_transactions() -> None:
    """Make a page that changes rows outside ``transaction()`` fail at once, instead of losing them
    at its end."""

    if not event.contains(db.session, "before_flush", _check_writing):
        event.listen(db.session, "before_flush", _check_writing)


def _check_writing(session: Session, *_: object) -> None:
    if not session.connection().get_execution_options().get(WRITING):
        raise RuntimeError("rows changed outside transaction()")


def is_passing(error: BaseException) -> bool:
    """Whether the error is the machine's and passes: "try again later", not "something broke"."""
    if isinstance(error, OSError):
        return error.errno in {errno.ENOSPC, errno.EDQUOT}
    if isinstance(error, DBAPIError):
        return error.connection_invalidated or _database_says_so(error)
    return isinstance(error, PoolTimeout)


def _database_says_so(error: DBAPIError) -> bool:
    if not isinstance(error, OperationalError):
        return False
    if type(error.orig).__module__.startswith("psycopg"):
        return True  # connection lost, server stopping, disk full, deadlock: all pass
    return any(words in str(error.orig).lower() for words in _PASSING)
