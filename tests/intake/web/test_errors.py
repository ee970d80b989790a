"""Errors become pages: the right status, words in the reader's language, and no trace of the
inside."""

import errno
import json
import sqlite3

import pytest
from flask import Flask
from sqlalchemy.exc import IntegrityError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from intake.domain import errors as domain
from intake.domain.permissions import Role
from intake.web.db import db, is_passing
from intake.web.errors import TABLE
from search_index import IndexLocked, IndexOutdated, IndexUnavailable, SearchIndexError
from tests.conftest import SignIn
from tests.page_client import PageClient, checked

SECRET = "a text that somebody wrote"


def _sqlite(message: str) -> OperationalError:
    return OperationalError(f"INSERT {SECRET}", {"body": SECRET}, sqlite3.OperationalError(message))


RAISED = [
    (domain.NotAllowed(SECRET), 403),
    (domain.NotFound(SECRET), 404),
    (domain.StaleSubmission(SECRET), 409),
    (domain.InvalidMove(SECRET), 409),
    (domain.LimitExceeded(77), 429),
    (domain.InvalidSubmission({"title": "missing"}), 400),
    (IndexUnavailable(SECRET), 503),
    (IndexLocked(SECRET), 503),
    (IndexOutdated(SECRET), 503),
    (_sqlite("database or disk is full"), 503),
    (_sqlite("database is locked"), 503),
    (_sqlite("disk I/O error"), 503),
    (_sqlite("attempt to write a readonly database"), 503),
    (_sqlite("no such table: submission"), 500),
    (OSError(errno.ENOSPC, SECRET), 503),
    (OSError(errno.EACCES, SECRET), 500),
    (PoolTimeout(SECRET), 503),
    (IntegrityError(SECRET, {}, sqlite3.IntegrityError("x")), 500),
    (RuntimeError(SECRET), 500),
    (RecursionError(SECRET), 500),
]


@pytest.fixture
def broken(app: Flask) -> dict[str, BaseException]:
    """The application with a page that raises whatever is put here."""
    put: dict[str, BaseException] = {}

    def page() -> str:
        db.session.connection()
        raise put["error"]

    app.add_url_rule("/broken", view_func=page, methods=["GET"])
    app.testing = False
    return put


@pytest.mark.parametrize(("error", "status"), RAISED, ids=lambda v: type(v).__name__)
@pytest.mark.parametrize("lang", ["en", "ar"])
def test_each_error_has_its_page(
    app: Flask,
    broken: dict[str, BaseException],
    error: Exception,
    status: int,
    lang: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    broken["error"] = error
    answer = app.test_client().get("/broken", headers={"Accept-Language": lang})
    page = checked(answer, status)
    assert page.find("html")[0].get("lang") == lang
    assert SECRET not in answer.text
    assert ("Retry-After" in answer.headers) == (status in (429, 503))
    logged = capsys.readouterr()
    assert SECRET not in logged.out + logged.err, "messages of errors may quote what people wrote"
    if status >= 500 and not isinstance(error, tuple(TABLE)):
        assert type(error).__name__ in logged.err


@pytest.mark.parametrize("error", [IndexUnavailable(code="index_missing"), IndexOutdated()])
def test_a_search_without_its_index_says_what_is_the_matter(
    app: Flask,
    broken: dict[str, BaseException],
    error: SearchIndexError,
    capsys: pytest.CaptureFixture[str],
) -> None:
    broken["error"] = error
    answer = app.test_client().get("/broken", headers={"Accept-Language": "en"})
    page = checked(answer, 503)
    assert "The search cannot be used at present" in page.text
    assert "half a minute" not in page.text
    logged = [json.loads(line) for line in capsys.readouterr().err.splitlines() if line[:1] == "{"]
    assert [one["code"] for one in logged if one["event"] == "search_down"] == [error.code]


def test_an_official_sees_the_error_page_even_when_the_database_is_gone(
    app: Flask, broken: dict[str, BaseException], official: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = official(Role.INTAKE)
    with app.app_context():
        engine = db.engine
    monkeypatch.setattr(
        engine.dialect,
        "connect",
        lambda *_, **__: (_ for _ in ()).throw(
            sqlite3.OperationalError("unable to open database file")
        ),
    )
    engine.dispose()
    answer = client.http.get("/account/")
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "30"


def test_a_lost_connection_passes() -> None:
    lost = InterfaceError("SELECT 1", {}, Exception("closed"), connection_invalidated=True)
    assert is_passing(lost)
    assert not is_passing(ValueError("x"))


def test_rows_changed_outside_a_transaction_are_noticed(app: Flask) -> None:
    from datetime import UTC, datetime

    from intake.models import Setting

    with app.test_request_context():
        db.session.add(Setting(key="x", value=1, updated_at=datetime.now(UTC)))
        with pytest.raises(RuntimeError, match="outside transaction"):
            db.session.flush()


def test_a_signed_out_visitor_is_sent_to_sign_in_and_a_reader_is_refused(
    client: PageClient, official: SignIn
) -> None:
    answer = client.http.get("/review/?queue=triage")
    assert answer.status_code == 303
    assert answer.location == "/account/sign-in?next=/review/?queue%3Dtriage"
    assert official(Role.ADMINISTRATOR).http.get("/review/").status_code == 403
    assert official().http.get("/review/").status_code == 403, "no role at all"
