"""``flask submissions import`` as an operator uses it."""

import csv
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from intake.cli.imports import SENTENCES
from intake.config import ROOT
from intake.database import make_engine
from intake.models import Job, Submission, SubmissionEvent
from intake.queries.history.record import verify
from intake.services.importing.import_records import FIELDS

Run = Callable[..., Result]

GOOD = [{"id": number, "text": f"Cầu treo số {number} hỏng ván"} for number in range(1, 8)]
BROKEN_LINES = [
    "{",
    '{"id": "a"}',
    '{"id": "b", "text": "a\\u0000b"}',
    '{"id": "c", "text": "a\\ud800b"}',
    '{"id": "d", "text": "x", "submitted_at": "tomorrow"}',
    '{"id": 1, "text": "the id of the first record"}',
]


@pytest.fixture
def run(app: Flask) -> Run:
    runner = app.test_cli_runner()
    return lambda *words: runner.invoke(args=["submissions", "import", *map(str, words)])


@pytest.fixture
def good(tmp_path: Path) -> Path:
    file = tmp_path / "hotline.jsonl"
    lines = [json.dumps({**one, "label": "x"}, ensure_ascii=False) for one in GOOD]
    file.write_text("\n".join(lines), encoding="utf-8")
    return file


@pytest.fixture
def mixed(good: Path) -> Path:
    file = good.with_name("mixed.jsonl")
    lines = good.read_text(encoding="utf-8").splitlines() + BROKEN_LINES
    file.write_text("\n".join(lines), encoding="utf-8")
    return file


def stored(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(Submission)) or 0


def test_first_only_a_check(run: Run, good: Path, session: Session) -> None:
    result = run(good)
    assert result.exit_code == 0
    assert "7 new, 0 here already" in result.stdout
    assert "Nothing was stored" in result.stdout
    assert "not used: label" in result.stdout
    assert stored(session) == 0


def test_then_for_good_and_only_once(run: Run, good: Path, session: Session) -> None:
    assert "7 stored" in run(good, "--commit").stdout
    assert "0 stored, 7 here already" in run(good, "--commit").stdout
    assert "0 new, 7 here already" in run(good).stdout
    assert stored(session) == 7
    assert set(session.scalars(select(Submission.source))) == {"hotline"}


def test_refused_lines_are_told_by_number_and_reason(
    run: Run, mixed: Path, session: Session, tmp_path: Path
) -> None:
    report = tmp_path / "refused.csv"
    result = run(mixed, "--commit", "--source", " 1022 ", "--report", report, "--batch", 3)
    assert result.exit_code == 1
    assert "7 stored" in result.stdout
    assert "6 refused" in result.stdout
    with report.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [(row["line"], row["field"], row["reason"]) for row in rows] == [
        ("8", "", "broken_json"),
        ("9", "text", "missing"),
        ("10", "text", "control"),
        ("11", "text", "unreadable"),
        ("12", "submitted_at", "no_date"),
        ("13", "id", "duplicate_id"),
    ]
    assert rows[5]["sentence"] == SENTENCES["duplicate_id"]
    assert "line 8: The line is not JSON." in result.stderr
    assert "line 9, text:" in result.stderr
    assert set(session.scalars(select(Submission.source))) == {"1022"}


def test_a_report_repeats_nothing_that_was_written(run: Run, tmp_path: Path) -> None:
    file, report = tmp_path / "x.jsonl", tmp_path / "refused.csv"
    file.write_text('{"id": "1", "text": "gọi bà Lan\\u0000", "sender_name": "Lan"}')
    result = run(file, "--report", report)
    assert "Lan" not in result.output + report.read_text(encoding="utf-8")


def test_machine_readable(run: Run, mixed: Path) -> None:
    facts = json.loads(run(mixed, "--json").stdout)
    assert facts["records"] == 13
    assert (facts["new"], facts["rejected"], facts["stored"]) == (7, 6, False)
    assert facts["reasons"]["broken_json"] == 1
    assert facts["unknown_fields"] == ["label"]


def test_csv_by_name_or_by_option(run: Run, tmp_path: Path, session: Session) -> None:
    for name, words in (("a.csv", ()), ("b.txt", ("--format", "csv"))):
        file = tmp_path / name
        file.write_text("\ufeffid;text\r\n1;Cầu treo\r\n2;Đường\r\n", encoding="utf-8")
        assert "2 stored" in run(file, "--commit", *words).stdout
    assert stored(session) == 4


def test_wrong_use(run: Run, tmp_path: Path) -> None:
    empty = tmp_path / "empty.csv"
    empty.write_text("")
    assert run(empty).exit_code == 2
    assert run(tmp_path / "not-there.jsonl").exit_code == 2


def test_every_reason_has_its_sentence() -> None:
    places = (ROOT / "intake/services/importing").glob("import_*.py")
    code = "".join(place.read_text(encoding="utf-8") for place in places)
    known = {"too_long", "control", "override", "unreadable"}  # of clean_text
    assert all(f'"{name}"' in code for name in SENTENCES.keys() - known - {"duplicate_id"})


def test_the_guide_names_every_field_and_every_reason() -> None:
    guide = (ROOT / "docs/import.md").read_text(encoding="utf-8")
    assert [name for name in sorted({*FIELDS, *SENTENCES}) if f"`{name}`" not in guide] == []


@pytest.mark.torture
def test_killed_in_the_middle_and_started_again(tmp_path: Path) -> None:
    """kill -9 during an import: what is there is whole, and the second run brings the rest."""
    file = tmp_path / "many.jsonl"
    total = 1200
    with file.open("w", encoding="utf-8") as lines:
        for number in range(total):
            lines.write(json.dumps({"id": number, "text": f"Cầu {number} " + "dài " * 100}) + "\n")
    environment = os.environ | {
        "INTAKE_SECRET_KEY": "s" * 40,
        "INTAKE_CODE_KEY": "c" * 40,
        "INTAKE_INSTANCE_DIR": str(tmp_path / "instance"),
        "INTAKE_DATABASE_URL": "",
    }
    flask = [sys.executable, "-m", "flask", "--app", "intake.app"]

    def call(*words: str) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [*flask, *words], cwd=ROOT, env=environment, stderr=subprocess.DEVNULL
        )

    assert call("db", "upgrade").wait(timeout=60) == 0
    importing = ("submissions", "import", str(file), "--commit", "--batch", "50")
    engine = make_engine(f"sqlite:///{tmp_path / 'instance' / 'intake.sqlite3'}")
    with Session(engine) as session:
        for wanted in (150, 500):
            process = call(*importing)
            while process.poll() is None and stored(session) < wanted:
                session.rollback()
                time.sleep(0.02)
            process.send_signal(signal.SIGKILL)
            process.wait(timeout=60)
            assert_whole(session)
            assert wanted <= stored(session) < total
        assert call(*importing).wait(timeout=120) == 0
        assert_whole(session)
        assert stored(session) == total
    engine.dispose()


def assert_whole(session: Session) -> None:
    session.rollback()
    submissions = stored(session)
    assert submissions % 50 == 0
    assert session.scalar(select(func.count()).select_from(SubmissionEvent)) == submissions
    assert session.scalar(select(func.count()).select_from(Job)) == 2 * submissions
    assert verify(session).holds
