"""Databases that are filled once and copied for every test that begins with the same.

Making fifty tables and loading departments, calendar and templates costs more than most tests. A
copy goes only where the very same was defined and stored before, so that a test which has already
made something of its own is filled by the ordinary way.
"""

import sqlite3
from collections.abc import Callable, Hashable

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from intake.models import Base

_kept: dict[Hashable, sqlite3.Connection] = {}
# Beginnings that were met once. What a test stores before is its own: a copy would wait in vain.
_met: set[int] = set()
_FEW = 20
"""Rows of a table that are looked at; where there are more, a test has been at work."""


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
    before = _as_it_stands(session) if engine.dialect.name == "sqlite" else None
    beginning = hash((key, before))
    if before is None or beginning not in _met:
        _met.add(beginning)
        fill()
    else:
        _filled(engine, beginning, fill)


def _as_it_stands(session: Session) -> Hashable | None:
    """Everything that is defined and stored, whether by migrations or by the models; None without a
    table, or when there is more than migrations leave behind."""
    raw = session.connection().connection.driver_connection
    assert raw is not None
    defined = raw.execute("SELECT type, name, sql FROM sqlite_master ORDER BY type, name")
    definitions = tuple(defined.fetchall())
    stored = tuple(
        tuple(raw.execute(f'SELECT * FROM "{name}" LIMIT {_FEW + 1}').fetchall())
        for sort, name, _sql in definitions
        if sort == "table"
    )
    session.rollback()
    return (definitions, stored) if stored and max(map(len, stored)) <= _FEW else None


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
