"""What a fresh installation is given, and what a second start costs."""

import time
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import event
from sqlalchemy.orm import Session

from intake.database import transaction
from intake.queries.organisation.calendar import years
from intake.queries.organisation.departments import open_departments
from intake.services.installation import setup

NOW = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)


def prepare(session: Session) -> tuple[list[str], list[str]]:
    told: list[str] = []
    with transaction(session):
        return setup.prepare(session, NOW, told.append), told


def test_a_fresh_installation_gets_departments_calendar_and_templates(session: Session) -> None:
    steps = ["departments", "calendar", "templates"]
    assert prepare(session) == (steps, steps)
    assert len(open_departments(session, NOW.date())) == 25
    assert years(session) == [2024, 2025, 2026, 2027, 2028]


def test_a_second_start_costs_three_reads(session: Session) -> None:
    prepare(session)
    statements: list[str] = []
    engine = session.get_bind()
    event.listen(engine, "before_cursor_execute", lambda *a: statements.append(a[2]))
    started = time.monotonic()
    assert prepare(session) == ([], [])
    assert time.monotonic() - started < 0.5
    assert [sql.split()[0] for sql in statements] == ["SELECT"] * 3


def test_a_new_file_is_loaded_at_the_next_start(
    session: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    prepare(session)
    changed = tmp_path / "calendar.json"
    changed.write_text(
        '[{"day": "2031-01-01", "kind": "holiday", "name": "Tết Dương lịch"}]', encoding="utf-8"
    )
    monkeypatch.setattr(setup, "CALENDAR_FILE", changed)
    assert prepare(session)[0] == ["calendar"]
    assert 2031 in years(session)
