"""Departments: loaded from a file again and again, renamed with a date, never lost."""

import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from intake.config import LANGUAGES
from intake.database import transaction
from intake.domain.errors import InvalidData
from intake.domain.timekeeping.deadlines import local_date
from intake.models import Department, DepartmentAlias, DepartmentName
from intake.queries.organisation import departments as queries
from intake.services.installation.setup import DEPARTMENTS_FILE
from intake.services.organisation.departments import (
    FOUNDED,
    Loaded,
    load_departments,
    read_file,
    rename,
)

NOW = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)
LATER = datetime(2027, 3, 1, 3, 0, tzinfo=UTC)
MINISTRY: dict[str, Any] = {
    "id": "moc",
    "name_vi": "Bộ Xây dựng",
    "name_en": "Ministry of Construction",
    "level": "central",
    "parent": None,
    "competence_vi": "Nhà ở, giao thông",
    "competence_en": "Housing, transport",
    "keywords_vi": ["cầu", "đường"],
    "keywords_en": ["bridge", "road"],
    "aliases_vi": ["Bộ GTVT"],
}


def load(session: Session, *records: dict[str, Any], now: datetime = NOW) -> Loaded:
    with transaction(session):
        return load_departments(session, records, now)


def test_the_shipped_departments_are_loaded_once(session: Session) -> None:
    records = read_file(DEPARTMENTS_FILE)
    assert len(load(session, *records).added) == 25
    again = load(session, *records, now=LATER)
    assert (again.added, again.changed, len(again.unchanged)) == ((), (), 25)
    assert session.scalar(select(func.count()).select_from(DepartmentName)) == 25 * len(LANGUAGES)


def test_a_group_such_as_a_ministry_is_no_department_itself(session: Session) -> None:
    load(session, *read_file(DEPARTMENTS_FILE))
    found = session.get_one(Department, "most_ip")
    assert found.parent == "most"
    assert "most" not in queries.open_departments(session, NOW.date())


def test_a_new_name_is_dated_and_the_old_one_stays_readable(session: Session) -> None:
    load(session, MINISTRY)
    assert load(session, MINISTRY | {"name_vi": "Bộ Hạ tầng"}, now=LATER).changed == ("moc",)
    assert queries.names(session, "vi", date(2026, 12, 1)) == {"moc": "Bộ Xây dựng"}
    assert queries.names(session, "vi", date(2027, 3, 1)) == {"moc": "Bộ Hạ tầng"}
    assert queries.names(session, "en", date(2027, 3, 1)) == {"moc": "Ministry of Construction"}
    names = session.scalars(select(DepartmentName).where(DepartmentName.language == "vi"))
    assert {(one.name, one.valid_from, one.valid_until) for one in names} == {
        ("Bộ Xây dựng", FOUNDED, date(2027, 3, 1)),
        ("Bộ Hạ tầng", date(2027, 3, 1), None),
    }


def test_a_slip_put_right_on_the_same_day_is_no_second_name(session: Session) -> None:
    load(session, MINISTRY | {"active_from": "2026-11-23"})
    load(session, MINISTRY | {"active_from": "2026-11-23", "name_vi": "Bộ Xây Dựng"})
    assert session.scalar(select(func.count()).select_from(DepartmentName)) == 2


def test_readers_of_other_languages_get_the_english_name(session: Session) -> None:
    load(session, MINISTRY)
    for language in ("ru", "nb", "ar"):
        assert queries.names(session, language, NOW.date())["moc"] == "Ministry of Construction"


def test_other_names_and_profiles_follow_the_file(session: Session) -> None:
    load(session, MINISTRY)
    changed = MINISTRY | {
        "aliases_vi": ["Bộ GTVT cũ"],
        "aliases_en": ["MOC"],
        "keywords_en": ["tunnel"],
        "level": "local",
    }
    assert load(session, changed, now=LATER).changed == ("moc",)
    aliases = session.execute(select(DepartmentAlias.language, DepartmentAlias.alias)).all()
    assert {tuple(row) for row in aliases} == {("vi", "Bộ GTVT cũ"), ("en", "MOC")}
    english, vietnamese = queries.profiles(session)
    assert (english.language, english.keywords, english.aliases) == ("en", ("tunnel",), ("MOC",))
    assert (vietnamese.name, vietnamese.competence) == ("Bộ Xây dựng", "Nhà ở, giao thông")
    assert queries.profiles(session, ["moh"]) == []


def test_what_is_not_in_the_file_stays(session: Session) -> None:
    load(session, MINISTRY, MINISTRY | {"id": "moh"})
    assert load(session, MINISTRY).absent == ("moh",)
    assert queries.open_departments(session, NOW.date()) == {"moc", "moh"}


def test_only_what_exists_on_the_day_receives(session: Session) -> None:
    load(session, MINISTRY, MINISTRY | {"id": "moh", "active_from": "2027-01-01"})
    with transaction(session):
        session.get_one(Department, "moc").active_until = date(2027, 2, 1)
    days = {
        date(2025, 2, 28): set(),
        date(2025, 3, 1): {"moc"},
        date(2027, 1, 31): {"moc", "moh"},
        date(2027, 2, 1): {"moh"},
    }
    for day, open_then in days.items():
        assert queries.open_departments(session, day) == open_then
        assert {one.id for one in queries.list_active(session, day)} == open_then


def test_lists_put_central_departments_first(session: Session) -> None:
    load(
        session,
        MINISTRY | {"id": "x", "level": "local", "name_en": "A"},
        MINISTRY | {"id": "y", "name_en": "C"},
        MINISTRY | {"id": "z", "name_en": "B"},
    )
    listed = queries.list_active(session, NOW.date(), language="en")
    assert [one.id for one in listed] == ["z", "y", "x"]


def test_the_version_of_the_taxonomy_follows_what_departments_say(session: Session) -> None:
    empty = queries.taxonomy_version(session)
    load(session, MINISTRY)
    first = queries.taxonomy_version(session)
    assert first not in {empty, ""}
    assert first == queries.compute_taxonomy_version(session)
    load(session, MINISTRY, now=LATER)
    assert queries.taxonomy_version(session) == first
    load(session, MINISTRY | {"keywords_vi": ["hầm"]})
    assert queries.taxonomy_version(session) != first


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"id": None}, "missing id"),
        ({"name_en": None}, "missing name_en"),
        ({"competence_vi": 7}, "missing competence_vi"),
        ({"keywords_vi": "cầu"}, "must be lists"),
        ({"aliases_en": [1]}, "must be lists"),
    ],
)
def test_a_wrong_file_changes_nothing(
    session: Session, change: dict[str, Any], problem: str
) -> None:
    with pytest.raises(InvalidData, match=problem):
        load(session, MINISTRY, MINISTRY | {"id": "moh"} | change)
    assert session.scalar(select(func.count()).select_from(Department)) == 0


def test_an_id_may_stand_in_the_file_once(session: Session) -> None:
    with pytest.raises(InvalidData, match="twice"):
        load(session, MINISTRY, MINISTRY)


@pytest.mark.parametrize("content", [b"{", b'{"id": "x"}', b"[1]", b"\xff"])
def test_a_file_that_is_none(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "departments.json"
    file.write_bytes(content)
    with pytest.raises(InvalidData, match=r"departments\.json"):
        read_file(file)


def test_the_shipped_file_is_composed_unicode_and_complete() -> None:
    import unicodedata

    text = DEPARTMENTS_FILE.read_text(encoding="utf-8")
    assert unicodedata.is_normalized("NFC", text)
    for one in json.loads(text):
        assert one["keywords_vi"]
        assert one["keywords_en"]


def test_names_in_other_languages_are_shown_where_there_are_any(session: Session) -> None:
    load(session, MINISTRY | {"name_nb": "Byggdepartementet"})
    assert queries.names(session, "nb", local_date(NOW))["moc"] == "Byggdepartementet"
    assert queries.names(session, "ru", local_date(NOW))["moc"] == "Ministry of Construction"


def test_a_name_that_nobody_translated_anew_gives_way(session: Session) -> None:
    load(session, MINISTRY | {"name_nb": "Byggdepartementet"})
    today = local_date(NOW)
    with transaction(session):
        rename(session, "moc", {"vi": "Bộ Hạ tầng", "en": "Works"}, on=today, now=NOW, by=None)
    assert queries.names(session, "nb", today)["moc"] == "Works"
