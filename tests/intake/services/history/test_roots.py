"""Every night the root of the day before is written down; what was written is never touched."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from intake.database import transaction
from intake.domain.history.record import SYSTEM, EventKind
from intake.domain.history.roots import UnreadableRoots
from intake.queries.history.record import verify
from intake.services.history import record, roots
from intake.services.history.record import NewEvent
from tests.at_once import at_once
from tests.intake.services.office import NOW, Desk

NIGHT = datetime(2026, 11, 23, 19, 5, tzinfo=UTC)  # five past two on the 24th in Vietnam


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "new folder" / "record-roots.txt"


@pytest.fixture
def submission_id(desk: Desk) -> int:
    return desk.submission(now=NOW).id


def happen(session: Session, submission_id: int, at: datetime) -> int:
    with transaction(session):
        return record.append(session, NewEvent(submission_id, EventKind.MOVED, SYSTEM, at))


def test_the_root_of_a_day_is_its_last_event(
    session: Session, submission_id: int, file: Path
) -> None:
    midnight = datetime(2026, 11, 23, 17, tzinfo=UTC)  # in Vietnam
    last = happen(session, submission_id, midnight - timedelta(microseconds=1))
    happen(session, submission_id, midnight)
    (root,) = roots.publish(session, file, now=NIGHT)
    assert (root.day.isoformat(), root.seq) == ("2026-11-23", last)
    assert file.read_text() == root.line + "\n"
    assert verify(session, roots=roots.read(file)).holds


def test_twice_in_a_night_is_once(session: Session, submission_id: int, file: Path) -> None:
    roots.publish(session, file, now=NIGHT)
    assert roots.publish(session, file, now=NIGHT + timedelta(hours=5)) == []
    assert len(roots.read(file)) == 1


def test_nights_without_power_are_made_up_for(
    session: Session, submission_id: int, file: Path
) -> None:
    roots.publish(session, file, now=NIGHT)
    before = file.read_text()
    second = happen(session, submission_id, NIGHT + timedelta(days=1))
    added = roots.publish(session, file, now=NIGHT + timedelta(days=4))
    assert [(root.day.day, root.seq) for root in added] == [
        (24, 1),
        (25, second),
        (26, second),
        (27, second),
    ]
    assert file.read_text().startswith(before)
    assert verify(session, roots=roots.read(file)).roots == 5


def test_a_line_that_was_cut_by_a_power_failure_is_written_again(
    session: Session, submission_id: int, file: Path
) -> None:
    roots.publish(session, file, now=NIGHT)
    whole = file.read_text()
    file.write_text(whole[:20])
    roots.publish(session, file, now=NIGHT)
    assert file.read_text() == f"{whole[:20]}\n{whole}"
    assert len(roots.read(file)) == 1


def test_an_empty_record_has_no_root(session: Session, file: Path) -> None:
    assert roots.publish(session, file, now=NIGHT) == []


def test_a_file_of_something_else_is_left_alone(
    session: Session, submission_id: int, file: Path
) -> None:
    file.parent.mkdir()
    file.write_text("a letter\nto somebody\n")
    with pytest.raises(UnreadableRoots):
        roots.publish(session, file, now=NIGHT)
    assert file.read_text() == "a letter\nto somebody\n"


def test_two_at_once_write_one_line(session: Session, submission_id: int, file: Path) -> None:
    engine = session.get_bind()

    def publish() -> int:
        with Session(engine) as own:
            return len(roots.publish(own, file, now=NIGHT))

    assert sorted(at_once([publish] * 4)) == [0, 0, 0, 1]
    assert len(roots.read(file)) == 1
