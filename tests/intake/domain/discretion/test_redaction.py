"""Personal data are found in texts of five languages, and covered without touching the rest."""

import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.domain.discretion.personal_data import DataClass, Why, plain
from intake.domain.discretion.redaction import Known, find, masked, never_public, pieces, repeats

MASKS = {kind: f"[{kind.value}]" for kind in DataClass}
NOBODY = Known()
SENDER = Known(
    ("Nông Văn Mẫu", "Công ty TNHH Sông Hồng"),
    ("mau@example.com", "7 Hàng Bạc, Hoàn Kiếm, Hà Nội"),
    ("0912345678", "0101234567-001"),
)

# Texts as people write them, and what must be left of them. Composed one by one.
COVERED = {
    # Vietnamese
    "Gọi tôi theo số 0901 234 567 nhé.": "Gọi tôi theo số [phone] nhé.",
    "SĐT: 0912.345.678 (Zalo)": "SĐT: [phone] (Zalo)",
    "Liên hệ +84 90 123 4567 hoặc 0084901234567.": "Liên hệ [phone] hoặc [phone].",
    "Máy bàn (024) 3 826 1234, gọi giờ hành chính": "Máy bàn [phone], gọi giờ hành chính",
    "CCCD của tôi: 001098123456.": "CCCD của tôi: [identity].",
    "Số định danh 038 095 001 234 bị sai": "Số định danh [identity] bị sai",
    "Chứng minh nhân dân cũ 023456789": "Chứng minh nhân dân cũ [identity]",
    "hộ chiếu số B1234567 hết hạn": "hộ chiếu số [identity] hết hạn",
    "Xe 75A-123.45 đỗ trước cổng": "Xe [plate] đỗ trước cổng",
    "xe máy 29-A1 123.45 và xe tải 43C-0123": "xe máy [plate] và xe tải [plate]",
    "STK 0011 0022 33445 Vietcombank": "STK [bank_account] Vietcombank",
    "Chuyển vào tài khoản số 19036789012345": "Chuyển vào tài khoản số [bank_account]",
    "Công ty tôi, MST 0101234567": "Công ty tôi, MST [tax_code]",
    "mã số thuế: 0101234567-001 nhé": "mã số thuế: [tax_code] nhé",
    "Nhà tôi ở số nhà 12, mưa là ngập": "Nhà tôi ở [address], mưa là ngập",
    "trước nhà số 5B kiệt 45 đường Nguyễn Trãi.": "trước [address].",
    "ở hẻm 45/12 đường Lê Lợi, quận 1": "ở [address], quận 1",
    "Rác chất đống ở ngõ 12 phố Vọng": "Rác chất đống ở [address]",
    "đèn hỏng trước 25 đường Hùng Vương": "đèn hỏng trước [address]",
    "Ông Nguyễn Văn An và chị Lan đều biết.": "Ông [name] và chị [name] đều biết.",
    "Tôi tên là Trần Thị Bích, 45 tuổi": "Tôi tên là [name], 45 tuổi",
    "Viết thư cho lan.tran+x@gmail.com giúp": "Viết thư cho [e_mail] giúp",
    # English
    "Mr. John Smith of 12 Main Street said so": "Mr. [name] of [address] said so",
    "My name is Anna Lee, passport C1234567": "My name is [name], passport [identity]",
    "My account number is 1234 5678 90": "My account number is [bank_account]",
    # Russian
    "Меня зовут Пётр Иванов, ул. Ленина, д. 5, кв. 12": "Меня зовут [name], [address]",
    "г-жа Петрова, паспорт 4510 123456": "г-жа [name], паспорт [identity]",
    "ИНН 7707083893, тел. +7 916 123-45-67": "ИНН [tax_code], тел. [phone]",
    # Norwegian
    "Jeg heter Kari Nordmann og bor i Storgata 12B": "Jeg heter [name] og bor i [address]",
    "Ring +47 912 34 567, kontonr 1234.56.78903": "Ring [phone], kontonr [bank_account]",
    "fødselsnummer 01019012345": "fødselsnummer [identity]",
    # Arabic
    "اسمي سامي مثال وأسكن هنا": "اسمي [name] وأسكن هنا",
    "هاتفي ٠٩٠١٢٣٤٥٦٧ شكرا": "هاتفي [phone] شكرا",
    "رقم الهوية 001098123456 صحيح": "رقم الهوية [identity] صحيح",
}  # fmt: skip
UNTOUCHED = [
    "Nghị định số 163/2024/NĐ-CP ngày 24/12/2024, Điều 6 khoản 2.",
    "Hồ sơ PA-2026-000123-7 nhận ngày 23.11.2026 lúc 10:00.",
    "Dự án trị giá 1.500.000.000 đồng, 36 tháng, 12,5 %.",
    "Bà Rịa - Vũng Tàu và phố Hai Bà Trưng.",
    "Ông/Bà vui lòng gọi tổng đài 1900 1234 hoặc 1800 6789.",
    "Anh em trong xóm đều mất sóng từ tháng 10/2026.",
    "The 2026 law, article 12, paragraph 3, applies to 500 000 people.",
    "Закон № 152 от 27.07.2006, статья 9.",
    "Loven av 2026, § 12, gjelder 500 000 innbyggere.",
    "القانون رقم ٩١ لسنة ٢٠٢٥ المادة ١٢.",
]


def cover(text: str, known: Known = NOBODY) -> str:
    return masked(text, find(text, known), MASKS)


@pytest.mark.parametrize(("text", "left"), COVERED.items())
def test_personal_data_are_covered(text: str, left: str) -> None:
    assert cover(text) == left


@pytest.mark.parametrize("text", UNTOUCHED)
def test_what_belongs_to_nobody_stays(text: str) -> None:
    assert cover(text) == text


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("Tôi, Nông Văn Mẫu, viết đơn này", "Tôi, [sender], viết đơn này"),
        ("NONG VAN MAU ky ten", "[sender] ky ten"),
        ("gọi Văn Mẫu là biết", "gọi [sender] là biết"),
        ("email MAU@EXAMPLE.COM", "email [sender]"),
        ("so 0912 345 678 hay +84912345678", "so [sender] hay [sender]"),
        ("nha o 7 hang bac, ai cung biet", "nha o [sender], ai cung biet"),
        ("cong ty TNHH song hong khieu nai", "[sender] khieu nai"),
        ("MST 0101234567-001", "MST [sender]"),
    ],
)
def test_the_senders_own_data_are_found_with_and_without_marks(text: str, left: str) -> None:
    assert cover(text, SENDER) == left
    assert all(span.why is Why.CONTACT for span in find(text, SENDER))


def test_a_sender_who_left_nothing_is_looked_for_nowhere() -> None:
    empty = Known(("", " "), ("", "a"), ("", "12"))
    assert find("Một câu bình thường.", empty) == []


@pytest.mark.parametrize(
    "text",
    [
        "Văn bản này đóng dấu MẬT",
        "tài liệu Tối mật của tỉnh",
        "TUYỆT MẬT",
        "this is top secret",
        "это совершенно секретно",
        "dette er strengt hemmelig",
        "وثيقة سري للغاية",
    ],
)
def test_marks_of_state_secrets_warn_and_are_not_covered(text: str) -> None:
    (span,) = find(text, NOBODY)
    assert span.kind is DataClass.SECRET
    assert cover(text) == text


@pytest.mark.parametrize("text", ["MẬT KHẨU của tôi sai", "mật ong rừng", "bí mật của thành công"])
def test_other_secrets_do_not_warn(text: str) -> None:
    assert find(text, NOBODY) == []


def test_what_may_never_be_public_is_told_apart_from_what_a_person_judges() -> None:
    text = "CCCD 001098123456, số 150000000, ông An, 0912345678"
    found = find(text, SENDER)
    kinds = [text[one.start : one.end] for one in never_public(found)]
    assert kinds == ["001098123456", "0912345678"]


def test_classes_may_be_left_readable() -> None:
    text = "ông An, 0901234567"
    left = masked(text, find(text, NOBODY), MASKS, but=(DataClass.PHONE,))
    assert left == "ông [name], 0901234567"


def test_words_taken_over_are_noticed() -> None:
    original = "Ba tuần nay cả thôn không gọi được điện thoại, đề nghị kiểm tra trạm phát sóng."
    assert repeats("ba tuan nay ca thon khong goi duoc dien thoai", original)
    assert repeats(original, original)
    assert not repeats("Người dân phản ánh mất sóng điện thoại ở thôn.", original)
    assert not repeats("", original)
    assert repeats("Mất sóng", "mat song")
    assert not repeats("Mất sóng", "Mất sóng ở thôn")


TEXTS = st.text(
    alphabet=st.one_of(
        st.sampled_from("0123456789 .-/+()@,\nabcđĐMẬTÔngAnbàsố ٣٠ул"),
        st.characters(codec="utf-8"),
    ),
    max_size=200,
)


@given(TEXTS)
def test_spans_are_in_order_apart_and_inside(text: str) -> None:
    end = 0
    for span in find(text, SENDER):
        assert end <= span.start < span.end <= len(text)
        end = span.end


@given(TEXTS)
def test_all_but_the_spans_stays_as_it_was(text: str) -> None:
    spans = find(text, SENDER)
    assert "".join(piece.text for piece in pieces(text, spans)) == text
    plain_pieces = [piece.text for piece in pieces(text, spans) if piece.kind is None]
    left = masked(text, spans, dict.fromkeys(DataClass, "\0"))
    rest = [piece for piece in left.split("\0") if piece]
    if not any(span.kind is DataClass.SECRET for span in spans) and "\0" not in text:
        assert rest == plain_pieces


@given(TEXTS)
def test_every_character_keeps_its_place_in_the_plain_text(text: str) -> None:
    assert len(plain(text)) == len(text)


AROUND = st.sampled_from(["", "Xin chào, ", "số: ", "(", "тел. ", "هاتف ", "\n"])
AFTER = st.sampled_from(["", ".", ", cảm ơn", " nhé", ")", "\nHết", " thôn 3"])
BETWEEN = st.sampled_from(["", " ", ".", "-"])


@given(AROUND, AFTER, BETWEEN, st.from_regex(r"0[35789][0-9]{8}", fullmatch=True))
def test_any_mobile_number_is_covered(before: str, after: str, gap: str, number: str) -> None:
    written = gap.join((number[:4], number[4:7], number[7:]))
    assert written not in cover(before + written + after)


@given(
    AROUND, AFTER, st.sampled_from([" ", ".", ""]), st.integers(1, 96), st.integers(0, 10**9 - 1)
)
def test_any_identity_number_is_covered_and_never_public(
    before: str, after: str, gap: str, province: int, rest: int
) -> None:
    digits = f"{province:03}{rest:09}"
    written = gap.join((digits[:3], digits[3:6], digits[6:9], digits[9:]))
    found = find(before + written + after, NOBODY)
    assert written not in masked(before + written + after, found, MASKS)
    assert never_public(found)


@given(AROUND, AFTER, st.from_regex(r"[a-z][a-z0-9.]{0,10}@[a-z]{2,8}\.(vn|com)", fullmatch=True))
def test_any_e_mail_is_covered(before: str, after: str, address: str) -> None:
    assert "@" not in cover(before + address + after)


@given(AROUND, AFTER, st.from_regex(r"[1-9][0-9][A-Z]-[0-9]{3}\.[0-9]{2}", fullmatch=True))
def test_any_plate_is_covered(before: str, after: str, number: str) -> None:
    assert not re.search(r"\d{3}\.\d{2}", cover(before + number + after))


@pytest.mark.parametrize(
    "part", ["a", "1 ", "so ", "ngo 1 a ", "0. ", "a1234 ", "ул. ", "MẬT ", "ông A "]
)
def test_a_long_text_takes_no_long_time(part: str) -> None:
    start = time.monotonic()
    find(part * (20_000 // len(part)), SENDER)
    assert time.monotonic() - start < 5
