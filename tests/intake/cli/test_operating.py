"""Commands by which operators look after an installation."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import select, text, update
from sqlalchemy.orm import Session

from intake.config import Settings
from intake.database import transaction
from intake.domain.jobs import JobKind
from intake.domain.submission import NewSubmission, SubmissionKind
from intake.models import CalendarDay, Department, Job, Reorganisation, SubmissionEvent
from intake.ports import Tools
from intake.services.background.jobs import Wish, enqueue
from intake.services.installation import schema
from intake.services.installation.setup import CALENDAR_FILE, DEPARTMENTS_FILE
from intake.services.receiving import submissions

Run = Callable[..., Result]


@pytest.fixture
def run(app: Flask) -> Run:
    runner = app.test_cli_runner()
    return lambda *words: runner.invoke(args=[str(word) for word in words])


def test_departments_are_checked_first_and_loaded_then(run: Run, session: Session) -> None:
    checked = run("departments", "load", DEPARTMENTS_FILE)
    assert "25 added" in checked.stdout
    assert "Nothing was stored" in checked.stdout
    assert session.scalars(select(Department.id)).all() == []
    assert run("departments", "load", DEPARTMENTS_FILE, "--commit").exit_code == 0
    facts = json.loads(run("departments", "load", DEPARTMENTS_FILE, "--json").stdout)
    assert facts == {
        "added": [],
        "changed": [],
        "unchanged": 25,
        "not_in_file": [],
        "stored": False,
    }
    listed = run("departments", "list", "--language", "vi").stdout
    assert "moh\tBộ Y tế" in listed
    first = json.loads(run("departments", "list", "--json").stdout.splitlines()[0])
    assert set(first) == {"id", "name"}


def test_departments_are_merged_split_and_renamed_after_a_look(run: Run, session: Session) -> None:
    run("departments", "load", DEPARTMENTS_FILE, "--commit")
    looked = run("departments", "merge", "moit", "--into", "moc")
    assert "Nothing was stored" in looked.stdout
    assert session.scalars(select(Reorganisation.id)).all() == []
    done = run("departments", "merge", "moit", "--into", "moc", "--commit")
    assert done.stdout.splitlines()[-1] == "Done."
    gone = run("departments", "merge", "moit", "--into", "moh", "--commit")
    assert (gone.exit_code, gone.stderr) == (1, "old: unknown\n")
    words = ("--words", "moc", "cầu", "--kinds", "mof", "question", "--on", "2099-01-01")
    later = run("departments", "split", "moh", *words, "--commit")
    assert later.stdout.splitlines()[-1] == "Planned for 2099-01-01."
    session.rollback()
    states = session.scalars(select(Reorganisation.state).order_by(Reorganisation.id)).all()
    assert states == ["done", "planned"]
    named = run("departments", "rename", "moc", "--vi", "Bộ Mới", "--en", "New", "--commit")
    assert named.exit_code == 0
    assert "moc\tBộ Mới" in run("departments", "list", "--language", "vi").stdout
    assert run("departments", "load", DEPARTMENTS_FILE, "--commit").exit_code == 0
    assert "moc\tBộ Mới" in run("departments", "list", "--language", "vi").stdout
    assert run("departments", "rename", "nobody", "--vi", "a", "--en", "b").exit_code == 1


def test_a_wrong_file_of_departments_is_told_place_by_place(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "x.json"
    file.write_text('[{"id": "a"}]')
    result = run("departments", "load", file, "--commit")
    assert result.exit_code == 1
    assert "1 (a): missing level" in result.stderr


def test_the_calendar_is_loaded_and_shown(run: Run, session: Session, tmp_path: Path) -> None:
    assert "Nothing was stored" in run("calendar", "load", CALENDAR_FILE).stdout
    assert session.scalars(select(CalendarDay)).all() == []
    facts = json.loads(run("calendar", "load", CALENDAR_FILE, "--commit", "--json").stdout)
    assert facts["added"] == len(json.loads(CALENDAR_FILE.read_text(encoding="utf-8")))
    assert "Sat 2026-08-22\tmake_up" in run("calendar", "show", "2026").stdout
    wrong = tmp_path / "x.json"
    wrong.write_text('[{"day": "2026-01-03", "kind": "holiday", "name": "x"}]')
    assert run("calendar", "load", wrong).exit_code == 1


@pytest.fixture
def dead(session: Session, tools: Tools) -> list[int]:
    with transaction(session):
        wishes = [Wish(JobKind.NOTIFY, "1", {}), Wish(JobKind.INDEX, "2", {})]
        enqueue(session, wishes, now=tools.clock())
        session.execute(update(Job).values(state="dead", attempts=8, last_error="OSError"))
        enqueue(session, [Wish(JobKind.CLASSIFY, "3", {})], now=tools.clock())
    return list(session.scalars(select(Job.id).where(Job.state == "dead").order_by(Job.id)))


def states(session: Session) -> dict[str, str]:
    session.rollback()
    return {row.kind: row.state for row in session.execute(select(Job.kind, Job.state))}


def test_jobs_are_counted_and_dead_letters_listed(run: Run, dead: list[int]) -> None:
    said = run("jobs", "list").stdout
    assert "1 notify dead" in said
    assert f"{dead[0]}\tnotify\t8 tries\tOSError" in said
    facts = json.loads(run("jobs", "list", "--state", "waiting", "--json").stdout)
    assert facts["counts"] == {"dead.index": 1, "dead.notify": 1, "waiting.classify": 1}
    assert [job["kind"] for job in facts["jobs"]] == ["classify"]
    assert "notify\t" not in run("jobs", "list", "--kind", "index").stdout


def test_dead_letters_are_tried_again_or_dropped_when_told_so(
    run: Run, dead: list[int], session: Session
) -> None:
    assert "Nothing was changed" in run("jobs", "retry", "--all").stdout
    assert states(session)["index"] == "dead"
    assert run("jobs", "retry", "--all", "--kind", "index", "--commit").exit_code == 0
    assert states(session) == {"index": "waiting", "notify": "dead", "classify": "waiting"}
    assert run("jobs", "drop", dead[0], "--commit").exit_code == 0
    assert states(session) == {"index": "waiting", "classify": "waiting"}


@pytest.mark.parametrize("words", [(), ("5", "--all"), ("5", "--kind", "index")])
def test_dead_letters_must_be_named(run: Run, words: tuple[str, ...]) -> None:
    assert run("jobs", "retry", *words).exit_code == 2


def test_a_letter_that_is_not_dead_is_left_alone(run: Run, session: Session) -> None:
    result = run("jobs", "drop", "99", "--commit")
    assert result.exit_code == 1
    assert "no dead letter 99" in result.stderr


@pytest.fixture
def submission_id(session: Session, tools: Tools) -> int:
    new = NewSubmission(SubmissionKind.REPORT, "Cầu", "Hỏng", "vi")
    with transaction(session):
        return submissions.submit(session, new, now=tools.clock(), code_hash=None).id


def test_the_record_holds_until_somebody_changes_it(
    run: Run, session: Session, submission_id: int
) -> None:
    assert "The record holds: 1 events." in run("record", "verify").stdout
    with transaction(session):
        session.execute(update(SubmissionEvent).values(new="answered"))
    result = run("record", "verify")
    assert result.exit_code == 1
    assert "event 1 was changed" in result.stdout
    facts = json.loads(run("record", "verify", "--json").stdout)
    assert (facts["holds"], facts["first_bad"], facts["problem"]) == (False, 1, "changed")


def test_settings_are_shown_without_their_secrets(run: Run, settings: Settings) -> None:
    shown = json.loads(run("settings", "show", "--json").stdout)
    assert shown["INTAKE_SECRET_KEY"] == shown["INTAKE_CODE_KEY"] == "(hidden)"
    assert "s" * 40 not in run("settings", "show").stdout
    assert set(shown) == {f"INTAKE_{name.upper()}" for name in Settings.model_fields}


def test_a_password_in_an_address_is_hidden() -> None:
    from intake.cli.settings import _shown

    assert (
        _shown("postgresql://intake:p%40ss@db/intake") == "postgresql://intake:(hidden)@db/intake"
    )
    assert _shown("postgresql://db/intake") == "postgresql://db/intake"


def test_settings_are_checked(run: Run, app: Flask) -> None:
    result = run("settings", "check")
    assert result.exit_code == 1
    assert "not at the newest revision" in result.stdout
    assert "INTAKE_SMTP is empty" in result.stdout


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"public_url": "http://intake.example.vn"}, "not https"),
        ({"public_url": "https://intake.example.vn"}, "INTAKE_SECURE_COOKIES"),
    ],
)
def test_dangerous_settings_are_told(
    tmp_path: Path, tools: Tools, changes: dict[str, str], says: str
) -> None:
    from intake.app import create_app

    app = create_app(Settings.for_tests(tmp_path / "x", **changes), tools)
    assert says in app.test_cli_runner().invoke(args=["settings", "check"]).stdout


def test_the_database_commands_are_flask_migrates(tmp_path: Path, tools: Tools) -> None:
    from intake.app import create_app
    from intake.web.db import db

    app = create_app(Settings.for_tests(tmp_path / "x"), tools)
    runner = app.test_cli_runner()
    assert runner.invoke(args=["db", "upgrade"]).exit_code == 0
    with app.app_context():
        assert schema.is_current(db.engine)
        with db.engine.connect() as connection:
            found = connection.scalar(text("SELECT count(*) FROM record_head"))
    assert found == 1
    assert runner.invoke(args=["db", "check"]).exit_code == 0
    assert runner.invoke(args=["db", "downgrade", "base"]).exit_code == 0
    assert runner.invoke(args=["db", "no-such-thing"]).exit_code == 2
