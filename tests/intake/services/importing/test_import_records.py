"""From a record of another system to a submission of ours."""

import contextlib
import unicodedata
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.domain.submission import (
    BODY_LIMIT,
    LINE_LIMIT,
    TITLE_LIMIT,
    Channel,
    Purpose,
    SenderKind,
    SubmissionKind,
)
from intake.services.importing.import_records import (
    FIELDS,
    Incoming,
    UnusableRecord,
    interpret,
    made_title,
)

NOW = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)
LEAST = {"id": "7", "text": "Cầu treo hỏng ván"}


def take(**fields: Any) -> Incoming:
    return interpret({**LEAST, **fields}, now=NOW, default_language="vi")


def test_the_least_a_record_needs() -> None:
    taken = take()
    assert taken.source_id == "7"
    assert taken.declared_department == ""
    new = taken.new
    assert new.body == new.title == "Cầu treo hỏng ván"
    assert new.kind is SubmissionKind.UNSURE
    assert new.language == "vi"
    assert new.channel is Channel.IMPORT
    assert new.submitted_at == NOW
    assert new.contact.is_anonymous
    assert new.consents == {}


def test_everything_a_record_can_say() -> None:
    taken = take(
        title="Cầu hỏng",
        kind="Report",
        language="EN",
        submitted_at="2026-11-20T09:30:00+07:00",
        province="Thành phố Huế",
        commune="Phường Thuận Hóa",
        department="TELECOM-3",
        sender_kind="business",
        sender_name="Công ty An Bình",
        sender_email="an@example.vn",
        sender_phone="0912 345 678",
        sender_address="1 Lê Lợi",
        sender_organisation="An Bình",
        sender_tax_code="0101234567",
        consent_process=True,
        consent_publish_text="no",
    )
    new = taken.new
    assert (new.title, new.kind, new.language) == ("Cầu hỏng", SubmissionKind.REPORT, "en")
    assert new.submitted_at == datetime(2026, 11, 20, 2, 30, tzinfo=UTC)
    assert (new.province, new.commune) == ("46", "Phường Thuận Hóa")
    assert taken.declared_department == "TELECOM-3"
    assert new.contact.sender_kind is SenderKind.BUSINESS
    assert new.contact.name == "Công ty An Bình"
    assert new.contact.tax_code == "0101234567"
    assert new.consents == {Purpose.PROCESS: True, Purpose.PUBLISH_TEXT: False}


def test_other_names_of_fields() -> None:
    taken = interpret({"id": 8, "body": "Nội dung", "lang": "nb"}, now=NOW, default_language="vi")
    assert (taken.source_id, taken.new.body, taken.new.language) == ("8", "Nội dung", "nb")


def test_the_documented_fields_are_the_known_ones() -> None:
    assert {"id", "title", "text", "body", "lang", "sender_email", "consent_research"} <= FIELDS


@pytest.mark.parametrize(
    ("fields", "place", "code"),
    [
        ({"id": None}, "id", "missing"),
        ({"id": " "}, "id", "missing"),
        ({"id": "x" * (LINE_LIMIT + 1)}, "id", "too_long"),
        ({"id": ["7"]}, "id", "wrong_type"),
        ({"id": True}, "id", "wrong_type"),
        ({"id": 1.5}, "id", "wrong_type"),
        ({"text": None}, "text", "missing"),
        ({"text": " \u200b\n"}, "text", "missing"),
        ({"text": {"vi": "x"}}, "text", "wrong_type"),
        ({"text": "x" * (BODY_LIMIT + 1)}, "text", "too_long"),
        ({"text": "a\x00b"}, "text", "control"),
        ({"text": f"a{chr(0xD800)}b"}, "text", "unreadable"),
        ({"text": "a\ufffdb"}, "text", "unreadable"),
        ({"text": "a\u202eb"}, "text", "override"),
        ({"title": "x" * (TITLE_LIMIT + 1)}, "title", "too_long"),
        ({"title": "a\x00b"}, "title", "control"),
        ({"kind": "rant"}, "kind", "unknown"),
        ({"language": "tlh"}, "language", "unknown"),
        ({"submitted_at": "20/11/2026"}, "submitted_at", "no_date"),
        ({"submitted_at": "2026-13-01"}, "submitted_at", "no_date"),
        ({"submitted_at": "0001-01-01"}, "submitted_at", "no_date"),
        ({"submitted_at": "1889-01-01"}, "submitted_at", "impossible_date"),
        ({"submitted_at": "2027-01-01"}, "submitted_at", "impossible_date"),
        ({"province": "Atlantis"}, "province", "unknown"),
        ({"department": "Phòng của ông Nam"}, "department", "no_code"),
        ({"department": "x" * 41}, "department", "no_code"),
        ({"sender_kind": "alien"}, "sender_kind", "unknown"),
        ({"sender_email": "an.example.vn"}, "sender_email", "no_email"),
        ({"sender_phone": "1" * 41}, "sender_phone", "too_long"),
        ({"sender_name": "a\x07"}, "sender_name", "control"),
        ({"consent_process": "maybe"}, "consent_process", "no_yes_or_no"),
    ],
)
def test_what_is_refused_and_where(fields: dict[str, Any], place: str, code: str) -> None:
    with pytest.raises(UnusableRecord) as refused:
        take(**fields)
    assert (refused.value.field, refused.value.code) == (place, code)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("2026-11-20", datetime(2026, 11, 19, 17, 0, tzinfo=UTC)),
        ("2026-11-20T09:30", datetime(2026, 11, 20, 2, 30, tzinfo=UTC)),
        ("2026-11-20T09:30:00Z", datetime(2026, 11, 20, 9, 30, tzinfo=UTC)),
        ("20261120T093000+0700", datetime(2026, 11, 20, 2, 30, tzinfo=UTC)),
        ("", NOW),
        ("2026-11-23T20:00:00Z", NOW),  # a clock that is ahead by less than a day
    ],
)
def test_when_it_was_sent(written: str, meant: datetime) -> None:
    assert take(submitted_at=written).new.submitted_at == meant


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("46", "46"),
        ("Huế", "46"),
        ("thua thien hue", "46"),
        ("Thừa Thiên - Huế", "46"),
        ("TP.HCM", "79"),
        ("Tp. Hồ Chí Minh", "79"),
        ("Ho Chi Minh City", "79"),
        ("Bình Dương", "79"),
        ("Tỉnh Thanh Hoá", "38"),
        ("Thanh Hóa", "38"),
        ("Bà Rịa - Vũng Tàu", "79"),
        ("ĐẮK LẮK", "66"),
        ("Hanoi", "01"),
        (unicodedata.normalize("NFD", "Đồng Nai"), "75"),
        ("", ""),
    ],
)
def test_how_provinces_are_written(written: str, code: str) -> None:
    assert take(province=written).new.province == code


@pytest.mark.parametrize(
    ("body", "title"),
    [
        ("Ngắn", "Ngắn"),
        ("Một\n\nhai  ba", "Một hai ba"),
        ("từ " * 40, ("từ " * 40)[:80].rstrip() + "…"),
        ("x" * 200, "x" * 80 + "…"),
        ("a" * 78 + ", rồi nữa", "a" * 78 + "…"),
    ],
)
def test_a_missing_title_is_made_of_the_first_words(body: str, title: str) -> None:
    assert made_title(body) == title
    assert take(text=body, title="  ").new.title == title


@given(st.text(min_size=1, max_size=400))
def test_a_made_title_is_short_and_says_something(body: str) -> None:
    title = made_title(body)
    assert len(title) <= 81
    assert "\n" not in title
    assert bool(title) == bool(body.split())


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=3,
)


@given(st.dictionaries(st.sampled_from(sorted(FIELDS)), json_values))
def test_whatever_comes_is_taken_or_refused_with_a_reason(record: dict[str, Any]) -> None:
    taken = None
    with contextlib.suppress(UnusableRecord):
        taken = interpret(record, now=NOW, default_language="vi")
    if taken is not None:
        assert taken.source_id
        assert taken.new.body
        assert taken.new.title
        assert taken.new.submitted_at is not None
        assert taken.new.submitted_at <= NOW
