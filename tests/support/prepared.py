"""Databases that are filled once and copied for every test that begins with the same.

Making fifty tables and loading departments, calendar and templates costs more than most tests. A
copy is taken only into a database that holds nothing yet, so that a test which has already stored
something is filled by the ordinary way.
"""

import sqlite3
from collections.abc import Callable, Hashable

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from intake.models import Base

_kept: dict[Hashable, sqlite3.Connection] = {}


def tables_exist(engine: Engine) -> None:
    """Make all tables in a new database."""
    if engine.dialect.name == "sqlite":
        _filled(engine, "tables", lambda: Base.metadata.create_all(engine))
    else:
        Base.metadata.create_all(engine)


def prepared(session: Session, key: Hashable, fill: Callable[[], None]) -> None:
    """Call ``fill``, or copy what it left behind the last time with the same ``key``."""
    engine = session.get_bind()
    assert isinstance(engine, Engine)
    session.rollback()
    if engine.dialect.name == "sqlite" and _is_empty(session):
        _filled(engine, key, fill)
    else:
        fill()


def _is_empty(session: Session) -> bool:
    raw = session.connection().connection.driver_connection
    assert raw is not None
    names = {name for (name,) in raw.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    if not names <= {*Base.metadata.tables, "sqlite_sequence"}:
        session.rollback()  # made by migrations: a copy of other tables must not replace them
        return False
    one_row = " UNION ALL ".join(
        f'SELECT EXISTS (SELECT * FROM "{n}")' for n in Base.metadata.tables
    )
    empty = not any(found for (found,) in raw.execute(one_row))
    session.rollback()
    return empty


def _filled(engine: Engine, key: Hashable, fill: Callable[[], None]) -> None:
    """A file of SQLite with what ``fill`` makes of it."""
    assert engine.url.database, "only a file can be copied into"
    file = sqlite3.connect(engine.url.database, isolation_level=None)
    try:
        if key in _kept:
            _kept[key].backup(file)
        else:
            fill()
            copy = sqlite3.connect(":memory:")
            file.backup(copy)
            _kept[key] = copy
    finally:
        file.close()
