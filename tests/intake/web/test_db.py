"""Pages use the engine with the guards, and write only through transaction()."""

import pytest
from flask import Flask
from sqlalchemy import select

from intake.models import Setting
from intake.ports import Tools
from intake.web.db import db, transaction


def test_the_engine_is_ours_with_its_guards(app: Flask) -> None:
    with app.app_context(), db.engine.connect() as connection:
        pragmas = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys", "wal_autocheckpoint")
        }
        assert pragmas == {
            "journal_mode": "wal",
            "synchronous": 2,
            "foreign_keys": 1,
            "wal_autocheckpoint": 0,
        }
        assert db.engine.dialect.__dict__["commit_lock"] is not None


def test_all_or_nothing(app: Flask, tools: Tools) -> None:
    def write(key: str) -> None:
        db.session.add(Setting(key=key, value=1, updated_at=tools.clock()))

    def write_and_fail() -> None:
        with transaction():
            write("lost")
            db.session.flush()
            raise ZeroDivisionError

    with app.app_context():
        with transaction():
            write("kept")
        with pytest.raises(ZeroDivisionError):
            write_and_fail()
    with app.app_context():
        assert db.session.scalars(select(Setting.key)).all() == ["kept"]


def test_a_page_leaves_no_lock_behind(app: Flask, tools: Tools) -> None:
    """A page that fails in the middle of writing must not keep others from writing."""

    def page() -> str:
        with transaction() as session:
            session.add(Setting(key="x", value=1, updated_at=tools.clock()))
            session.flush()
            raise OSError(28, "no space left")

    app.add_url_rule("/half", view_func=page, methods=["GET"])
    assert app.test_client().get("/half").status_code == 503
    with app.app_context(), transaction() as session:
        session.add(Setting(key="y", value=1, updated_at=tools.clock()))
