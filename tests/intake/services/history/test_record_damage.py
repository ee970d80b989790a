"""Whatever somebody with the file in hand does to the record is found, and the place is named.

Covers OWASP ASVS 5.0.0, 16.4.2.
"""

import shutil
from collections.abc import Iterator
from itertools import combinations, product
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from intake.database import checkpoint, make_engine, transaction
from intake.domain.history.record import SYSTEM, EventKind, by_official
from intake.domain.permissions import Role
from intake.services.history import record
from intake.services.history.record import NewEvent
from intake.services.installation import setup
from tests.intake.services.intruder import EVENT, Intruder
from tests.intake.services.office import NOW, Desk

LAST, FULL, TOMBSTONE = 9, 4, 6  # a row that has every column; a row whose note was erased


@pytest.fixture(scope="module")
def written_file(migrated_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A record of nine events with notes; one note was erased as the law wants it."""
    file = tmp_path_factory.mktemp("written") / "intake.sqlite3"
    shutil.copy(migrated_file, file)
    engine = make_engine(f"sqlite:///{file}")
    with Session(engine, expire_on_commit=False) as session:
        with transaction(session):
            setup.prepare(session, NOW)
        desk = Desk(session)
        officer = desk.official(Role.OFFICER, "moh")
        it = desk.submission()
        by = by_official(officer.official_id)
        with transaction(session):
            for n in range(2, LAST - 1):
                data = {"n": n, "way": "đường bộ"}
                note = f"Lý do {n}"
                event = NewEvent(it.id, EventKind.MOVED, by, NOW, "old", "new", "x", note, data)
                record.append(session, event)
            session.connection().exec_driver_sql(
                f"UPDATE submission_event SET note = NULL, note_salt = NULL WHERE seq = {TOMBSTONE}"
            )
            erased = {"notes": [TOMBSTONE]}
            record.append_all(
                session,
                [
                    NewEvent(it.id, EventKind.ERASED, SYSTEM, NOW, data=erased),
                    NewEvent(it.id, EventKind.MOVED, by, NOW, note="Hết"),
                ],
            )
    checkpoint(engine, truncate=True)
    engine.dispose()
    return file


@pytest.fixture
def intruder(written_file: Path, tmp_path: Path) -> Iterator[Intruder]:
    file = tmp_path / "stolen.sqlite3"
    shutil.copy(written_file, file)
    engine = make_engine(f"sqlite:///{file}")
    somebody = Intruder(file, engine)
    yield somebody
    somebody.raw.close()
    engine.dispose()


def test_nothing_was_done(intruder: Intruder) -> None:
    verdict = intruder.verdict([intruder.root(3), intruder.root(LAST)], batch=2)
    assert (verdict.holds, verdict.checked, verdict.tombstones, verdict.roots) == (True, LAST, 1, 2)


@pytest.mark.parametrize("column", EVENT)
def test_one_flipped_bit_in_any_column_is_found(intruder: Intruder, column: str) -> None:
    row = f"submission_event WHERE seq = {FULL}"
    tried = 0
    for byte, bit in product(range(64), (0, 5, 7)):
        intruder.sql("BEGIN")
        changed = intruder.flip(row, column, byte, bit)
        intruder.sql("COMMIT" if changed else "ROLLBACK")
        if changed is None:
            continue
        tried += 1
        verdict = intruder.verdict()
        assert not verdict.holds, f"byte {byte}, bit {bit}"
        if column == "seq":
            assert verdict.first_bad_seq in (FULL, changed[1])
            assert verdict.problem in ("missing", "inserted")
            intruder.sql("UPDATE submission_event SET seq = ? WHERE seq = ?", FULL, changed[1])
        else:
            expected = "note_changed" if column in ("note", "note_salt") else "changed"
            assert (verdict.first_bad_seq, verdict.problem) == (FULL, expected)
            intruder.sql(f"UPDATE submission_event SET {column} = ? WHERE seq = {FULL}", changed[0])
    assert tried >= 3
    assert intruder.verdict().holds


@pytest.mark.parametrize("seq", range(1, LAST + 1))
def test_a_flipped_hash_is_found_in_every_row(intruder: Intruder, seq: int) -> None:
    for byte in range(64):
        changed = intruder.flip(f"submission_event WHERE seq = {seq}", "hash", byte, byte % 8)
        assert changed is not None
        verdict = intruder.verdict()
        assert (verdict.first_bad_seq, verdict.problem) == (seq, "changed")
        intruder.sql("UPDATE submission_event SET hash = ? WHERE seq = ?", changed[0], seq)


@pytest.mark.parametrize("column", ["id", "seq", "hash"])
def test_a_changed_head_is_found(intruder: Intruder, column: str) -> None:
    for byte, bit in product(range(0, 64, 3), range(8)):
        changed = intruder.flip("record_head WHERE 1", column, byte, bit)
        if changed is not None:
            verdict = intruder.verdict()
            assert (verdict.holds, verdict.problem) == (False, "head_changed")
            intruder.sql(f"UPDATE record_head SET {column} = ?", changed[0])


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ("DELETE FROM record_head", "no_head"),
        ("INSERT INTO record_head SELECT 2, seq, hash FROM record_head", "head_changed"),
        ("UPDATE record_head SET hash = 'x', seq = 'x'", "head_changed"),
    ],
)
def test_the_head_is_one_row(intruder: Intruder, change: str, problem: str) -> None:
    intruder.sql(change)
    assert intruder.verdict().problem == problem


@pytest.mark.parametrize(
    "change",
    [
        "at = replace(at, ' ', 'T')",
        "at = at || '+00:00'",
        "data = replace(data, ' ', '')",
        "data = '{'",
        "data = '7'",
        "data = X'00'",
        "kind = X'6d6f766564'",
        "actor_id = NULL",
        "actor_id = 'x'",
        "submission_id = 1.5",
        "note_digest = ''",
        "hash = upper(hash)",
        "hash = ''",
    ],
)
def test_what_our_pen_never_writes_is_found(intruder: Intruder, change: str) -> None:
    intruder.sql(f"UPDATE submission_event SET {change} WHERE seq = {FULL}")
    verdict = intruder.verdict()
    assert (verdict.first_bad_seq, verdict.problem) == (FULL, "changed")


@pytest.mark.parametrize(
    "change",
    ["note_salt = NULL", "note = NULL", "note = ''", "note = 'Lý do khác'", "note = X'4c'"],
)
def test_a_touched_note_is_found(intruder: Intruder, change: str) -> None:
    intruder.sql(f"UPDATE submission_event SET {change} WHERE seq = {FULL}")
    verdict = intruder.verdict()
    assert (verdict.first_bad_seq, verdict.problem) == (FULL, "note_changed")


def test_a_note_put_where_there_was_none_is_found(intruder: Intruder) -> None:
    for change in ("note = 'x', note_salt = 'y'", "note_salt = 'y'", "note = ''"):
        intruder.sql(f"UPDATE submission_event SET {change} WHERE seq = 1")
        assert intruder.verdict().problem == "note_changed"
        intruder.sql("UPDATE submission_event SET note = NULL, note_salt = NULL WHERE seq = 1")


@pytest.mark.parametrize("seq", [2, FULL, LAST])
def test_a_note_that_vanished_without_an_act_of_erasure_is_missed(
    intruder: Intruder, seq: int
) -> None:
    """The database lets anybody drop a note as a whole; the record says who may have."""
    intruder.sql(f"UPDATE submission_event SET note = NULL, note_salt = NULL WHERE seq = {seq}")
    verdict = intruder.verdict()
    assert (verdict.first_bad_seq, verdict.problem) == (seq, "note_gone")


@pytest.mark.parametrize(
    ("first", "last"), [*((n, n) for n in range(1, LAST)), (1, 3), (3, 7), (2, 8)]
)
def test_deleted_rows_are_missed(intruder: Intruder, first: int, last: int) -> None:
    intruder.sql("DELETE FROM submission_event WHERE seq BETWEEN ? AND ?", first, last)
    verdict = intruder.verdict(batch=2)
    assert (verdict.first_bad_seq, verdict.problem, verdict.other) == (first, "missing", last)
    intruder.shift(last, first - last - 1)  # and the gap is closed
    verdict = intruder.verdict(batch=2)
    assert (verdict.first_bad_seq, verdict.problem) == (first, "changed")


@pytest.mark.parametrize(("one", "other"), [*combinations(range(1, LAST + 1), 2)])
def test_two_rows_that_changed_places_are_both_named(
    intruder: Intruder, one: int, other: int
) -> None:
    intruder.swap(one, other)
    verdict = intruder.verdict(batch=2)
    assert (verdict.first_bad_seq, verdict.problem, verdict.other) == (one, "swapped", other)


@pytest.mark.parametrize("seq", range(1, LAST + 1))
@pytest.mark.parametrize("forged", [False, True])
def test_a_row_that_was_put_in_is_found(intruder: Intruder, seq: int, forged: bool) -> None:
    intruder.shift(seq - 1, 1)
    intruder.copy_to(seq, of=3 if seq > 3 else 9)
    if forged:
        intruder.rehash(seq)
    verdict = intruder.verdict(batch=2)
    assert (verdict.first_bad_seq, verdict.problem) == (seq, "inserted")
    assert verdict.other in (None, seq + 1)


@pytest.mark.parametrize("forged", [False, True])
def test_a_row_behind_the_end_is_found(intruder: Intruder, forged: bool) -> None:
    intruder.copy_to(LAST + 1, of=2)
    if forged:
        intruder.rehash(LAST + 1)
    verdict = intruder.verdict()
    assert (verdict.first_bad_seq, verdict.problem) == (LAST + 1, "inserted")


@pytest.mark.parametrize("seq", [0, -5])
def test_a_row_before_the_beginning_is_found(intruder: Intruder, seq: int) -> None:
    intruder.copy_to(seq, of=2)
    verdict = intruder.verdict()
    assert (verdict.first_bad_seq, verdict.problem) == (seq, "inserted")


@pytest.mark.parametrize("kept", range(LAST))
def test_a_cut_end_is_found_by_the_head_or_by_published_roots(
    intruder: Intruder, kept: int
) -> None:
    roots = [intruder.root(2), intruder.root(5), intruder.root(LAST)]
    intruder.sql("DELETE FROM submission_event WHERE seq > ?", kept)
    verdict = intruder.verdict()
    assert (verdict.first_bad_seq, verdict.problem, verdict.other) == (kept + 1, "cut_end", LAST)
    if kept:
        intruder.rewrite_from(kept)
    else:
        intruder.sql("DELETE FROM record_head")
    if kept not in (TOMBSTONE, TOMBSTONE + 1):  # there, nothing explains the tombstone any more
        assert intruder.verdict().holds, "the chain alone cannot know"
        bad = next(root for root in roots if root.seq > kept)
        verdict = intruder.verdict(roots)
        assert (verdict.problem, verdict.bad_root) == ("root", bad)


@pytest.mark.parametrize("seq", range(1, LAST + 1))
def test_a_record_rewritten_as_a_whole_does_not_fit_what_was_published(
    intruder: Intruder, seq: int
) -> None:
    roots = [intruder.root(place) for place in (2, 5, 7, LAST)]
    intruder.sql("UPDATE submission_event SET new = 'answered' WHERE seq = ?", seq)
    intruder.rewrite_from(seq)
    assert intruder.verdict().holds, "the chain alone cannot know"
    verdict = intruder.verdict(reversed(roots))
    bad = next(root for root in roots if root.seq >= seq)
    assert (verdict.problem, verdict.bad_root) == ("root", bad)
    assert verdict.first_bad_seq is not None
    assert verdict.first_bad_seq <= seq <= bad.seq == verdict.other
