"""What the checks see in an answer, and what they leave alone."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.domain.answering.replies import PARTS
from intake.domain.answering.reply_checks import (
    BLOCKING,
    Asked,
    Check,
    Finding,
    blocking,
    findings,
    identity_numbers,
    phone_numbers,
    promised_days_before,
)
from tests.replies import REPLY

TODAY = date(2026, 11, 23)
BODY = (
    "Ba tuần nay cả thôn không gọi được điện thoại, đề nghị kiểm tra trạm phát sóng "
    "và trả lời cho bà con được biết."
)
ASKED = Asked(BODY, "vi", TODAY)


def found(language: str = "vi", **changed: str) -> list[tuple[Check, str, str]]:
    all_of_it = findings(REPLY | changed, ASKED, language=language)
    return [(one.check, one.part, one.what) for one in all_of_it]


def test_a_good_answer_gives_nothing_to_say() -> None:
    assert found() == []


def test_every_missing_part_is_named_and_blocks() -> None:
    empty = dict.fromkeys((part.value for part in PARTS), " ")
    missing = blocking(empty, ASKED)
    assert missing == [Finding(Check.MISSING_PART, part.value) for part in PARTS]


@pytest.mark.parametrize("left", ["{{due}}", "[… kết quả kiểm tra]"])
def test_what_a_template_left_open_blocks(left: str) -> None:
    assert found(decision=f"Giải quyết {left}.") == [(Check.LEFTOVER, "decision", left)]
    assert Check.LEFTOVER in BLOCKING


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("CCCD 001090012345 của ông A", ("001090012345",)),
        ("số 079 204 001 234", ("079 204 001 234",)),
        ("số 0792 0400 1234.", ("0792 0400 1234",)),
        ("hồ sơ 123456789012", ()),  # no province begins like this
        ("mã 097123456789", ()),
        ("điện thoại 024 3000 0000", ()),
        ("số 001090012345/QĐ-UBND", ()),
        ("PA-2026-000123-7", ()),
    ],
)
def test_the_identity_number_of_a_citizen_is_recognised(
    text: str, numbers: tuple[str, ...]
) -> None:
    assert identity_numbers(text) == numbers


def test_an_identity_number_blocks_in_whichever_part() -> None:
    for part in PARTS:
        one = found(**{part.value: f"{REPLY[part.value]} CCCD 001090012345"})
        assert (Check.IDENTITY_NUMBER, part.value, "001090012345") in one
        assert findings(REPLY | {part.value: "001090012345"}, ASKED)[0].blocks


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("gọi anh Nam 0912 345 678", ("0912 345 678",)),
        ("gọi +84 912345678", ("+84 912345678",)),
        ("0912.345.678 và 0987-654-321", ("0912.345.678", "0987-654-321")),
        ("tổng đài 1900 1234, 024 3944 0000", ()),
        ("0912 345", ()),
    ],
)
def test_a_persons_own_phone_is_told_from_that_of_an_office(
    text: str, numbers: tuple[str, ...]
) -> None:
    assert phone_numbers(text) == numbers


def test_phones_and_addresses_belong_into_the_part_for_them() -> None:
    text = "Xin gọi 0912 345 678 hoặc viết cho nam@example.com."
    assert found(contact=text) == []
    assert found(facts=text) == [
        (Check.E_MAIL, "facts", "nam@example.com"),
        (Check.PHONE, "facts", "0912 345 678"),
    ]
    assert not {Check.E_MAIL, Check.PHONE} & BLOCKING, "an office may well be named elsewhere"


def test_whom_to_ask_without_a_way_to_ask() -> None:
    assert found(contact="Phòng Hạ tầng của sở") == [(Check.NO_CONTACT, "contact", "")]
    for way in ("024 3000 0000", "ha-tang@example.vn", "https://example.vn", "Số 18, phố A"):
        assert found(contact=way) == []


def test_an_answer_in_another_language_than_the_senders() -> None:
    assert found(language="en") == [(Check.OTHER_LANGUAGE, "", "en")]
    assert found(language="") == []


def test_the_question_is_no_answer() -> None:
    shouted = BODY.upper().replace(",", " –")
    assert found(facts=shouted) == [(Check.SAME_AS_QUESTION, "facts", "")]
    assert found(facts=f"Ông viết: {BODY} Đã rõ.") == [(Check.SAME_AS_QUESTION, "facts", "")]
    short = Asked("Mất sóng", "vi", TODAY)
    assert blocking(REPLY | {"facts": "Mất sóng"}, short)
    assert not blocking(REPLY | {"facts": "Mất sóng do hỏng nguồn."}, short)


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("Hoàn thành trước ngày 20/11/2026.", ["20/11/2026"]),
        ("Hoàn thành trước ngày 23/11/2026.", []),  # today is not over
        ("Chậm nhất 5 tháng 3 năm 2026 sẽ xong.", ["5 tháng 3 năm 2026"]),
        ("The work will be done by 2026-10-01.", ["2026-10-01"]),
        ("Работы завершат не позднее 01.10.2026.", ["01.10.2026"]),
        ("Arbeidet er ferdig senest 1.10.2026.", ["1.10.2026"]),
        ("ينتهي العمل في موعد أقصاه 1/10/2026.", ["1/10/2026"]),
        ("Theo Nghị định 163/2024/NĐ-CP ngày 24/12/2024 của Chính phủ.", []),
        ("Đã kiểm tra ngày 2/11/2026. Hoàn thành trước ngày 30/11/2026.", []),
        ("Sẽ trả lời. Kiểm tra ngày 2/11/2026.", []),  # another sentence
        ("Trước ngày 45/13/2026.", []),
    ],
)
def test_a_promise_for_a_day_that_is_over(text: str, days: list[str]) -> None:
    assert promised_days_before(text, TODAY) == days


def test_days_are_looked_at_where_promises_stand() -> None:
    over = "Hoàn thành trước ngày 20/11/2026."
    assert found(basis=over) == [(Check.PAST_DATE, "basis", "20/11/2026")]
    assert found(facts=over) == []


def test_very_short_and_very_long_answers() -> None:
    short = dict.fromkeys(REPLY, "Đã xong 1.")
    assert [one.check for one in findings(short, ASKED)] == [Check.SHORT]
    assert (Check.LONG, "", "") in found(facts="Đã kiểm tra. " * 700)


@given(st.dictionaries(st.sampled_from([p.value for p in PARTS]), st.text(max_size=120)))
def test_any_answer_at_all_can_be_checked(parts: dict[str, str]) -> None:
    all_of_it = findings(parts, ASKED)
    order = [one.blocks for one in all_of_it]
    assert order == sorted(order, reverse=True), "what blocks stands first"
    missing = {one.part for one in all_of_it if one.check is Check.MISSING_PART}
    assert missing == {p.value for p in PARTS if not parts.get(p.value, "").strip()}
