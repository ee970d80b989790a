"""History is written once: every change behind our back is found, and what the law has erased is
not missed."""

import pytest
from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from intake.database import transaction
from intake.domain.history.record import SYSTEM, EventKind
from intake.models import RecordHead, SubmissionEvent
from intake.queries.history.record import verify
from intake.services.history import record
from intake.services.history.record import NewEvent
from tests.intake.services.office import NOW, Desk


@pytest.fixture
def written(session: Session, desk: Desk) -> list[int]:
    """One submission with five events; the places of all."""
    stored = desk.submission()
    events = [
        NewEvent(stored.id, EventKind.MOVED, SYSTEM, NOW, note=f"Lý do {n}", data={"n": n})
        for n in range(4)
    ]
    with transaction(session):
        assert record.append_all(session, events) == 5
    return list(session.scalars(select(SubmissionEvent.seq).order_by(SubmissionEvent.seq)))


def unlock(session: Session) -> None:
    """Take the triggers that lock history away, as somebody with the file in hand could."""
    with transaction(session):
        names = session.connection().exec_driver_sql(
            "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        )
        for (name,) in names.fetchall():
            session.connection().exec_driver_sql(f'DROP TRIGGER "{name}"')


def test_events_follow_each_other_without_a_gap(session: Session, written: list[int]) -> None:
    assert written == [1, 2, 3, 4, 5]
    assert verify(session, batch=2) == verify(session)
    assert verify(session).checked == 5


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("new", "answered"),
        ("actor_kind", "official"),
        ("reason_code", "abuse"),
        ("data", {"n": 99}),
        ("note_digest", "0" * 64),
        ("hash", "0" * 64),
    ],
)
def test_a_changed_row_is_named(
    session: Session, written: list[int], column: str, value: object
) -> None:
    unlock(session)
    with transaction(session):
        session.execute(
            update(SubmissionEvent).where(SubmissionEvent.seq == 3).values({column: value})
        )
    verdict = verify(session)
    assert (verdict.holds, verdict.first_bad_seq, verdict.problem) == (False, 3, "changed")


def test_a_rewritten_reason_is_found_and_an_erased_one_is_not_missed(
    session: Session, written: list[int]
) -> None:
    unlock(session)
    third = update(SubmissionEvent).where(SubmissionEvent.seq == 3)
    with transaction(session):
        session.execute(third.values(note="Lý do khác"))
    verdict = verify(session)
    assert (verdict.first_bad_seq, verdict.problem) == (3, "note_changed")
    with transaction(session):
        session.execute(third.values(note=None, note_salt=None))
        erased = NewEvent(1, EventKind.ERASED, SYSTEM, NOW, data={"notes": [3]})
        record.append(session, erased)
    verdict = verify(session)
    assert (verdict.holds, verdict.tombstones) == (True, 1)


@pytest.mark.parametrize(("gone", "problem"), [(3, "missing"), (5, "cut_end"), (1, "missing")])
def test_a_removed_row_is_missed(
    session: Session, written: list[int], gone: int, problem: str
) -> None:
    unlock(session)
    with transaction(session):
        session.execute(delete(SubmissionEvent).where(SubmissionEvent.seq == gone))
    verdict = verify(session)
    assert (verdict.first_bad_seq, verdict.problem) == (gone, problem)


def test_what_was_undone_leaves_no_gap(session: Session, written: list[int]) -> None:
    with pytest.raises(ZeroDivisionError):
        _write_and_fail(session)
    event = NewEvent(1, EventKind.NOTED, SYSTEM, NOW)
    with transaction(session):
        assert record.append(session, event) == 6
    session.rollback()
    assert session.get_one(RecordHead, 1, populate_existing=True).seq == 6
    assert verify(session).holds


def _write_and_fail(session: Session) -> None:
    with transaction(session):
        record.append(session, NewEvent(1, EventKind.NOTED, SYSTEM, NOW))
        raise ZeroDivisionError
