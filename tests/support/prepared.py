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
_NO_CONTENT = {"sqlite_sequence", "alembic_version"}


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
    build = _build_of_empty(session) if engine.dialect.name == "sqlite" else None
    if build is None:
        fill()
    else:
        _filled(engine, (key, build), fill)


def _build_of_empty(session: Session) -> str | None:
    """Everything that is defined in a database without rows; None when it holds any. A copy goes
    only where the very same was defined, whether by migrations or by the models."""
    raw = session.connection().connection.driver_connection
    assert raw is not None
    defined = raw.execute("SELECT type, name, sql FROM sqlite_master ORDER BY type, name")
    rows = defined.fetchall()
    names = [name for sort, name, _sql in rows if sort == "table" and name not in _NO_CONTENT]
    empty = not any(
        raw.execute(f'SELECT EXISTS (SELECT * FROM "{name}")').fetchone()[0] for name in names
    )
    session.rollback()
    return repr(rows) if empty and names else None


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
