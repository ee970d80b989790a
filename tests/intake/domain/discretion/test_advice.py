"""What a sender is told of a text, and what is left alone."""

import pytest

from intake.domain.discretion.advice import hints
from intake.domain.discretion.personal_data import DataClass


def test_numbers_of_people_are_named_each_once() -> None:
    body = "Tôi là Nông Văn Mẫu, CCCD 004085001234, gọi 0912 345 678 hoặc 0912 345 678."
    found = hints("Xin cấp lại giấy", body)
    assert [kind for kind, _words in found.personal] == [DataClass.IDENTITY, DataClass.PHONE]
    assert "004085001234" in found.personal[0][1]
    assert not hints("Mất sóng", "Ông Nông Văn Mẫu ở số 5 đường Nguyễn Du nói trạm hỏng.")


def test_a_mark_of_a_state_secret_is_said() -> None:
    found = hints("Báo cáo", "Văn bản đóng dấu TUYỆT MẬT về cửa khẩu.")
    assert found.secret == ("TUYỆT MẬT",)


@pytest.mark.parametrize(
    ("text", "capitals", "unmarked"),
    [
        ("MẤT SÓNG BA TUẦN NAY CẢ THÔN KHÔNG GỌI ĐƯỢC ĐIỆN THOẠI CHO AI", True, False),
        ("MAT SONG BA TUAN NAY CA THON KHONG GOI DUOC DIEN THOAI CHO AI", True, False),
        ("ba tuan nay ca thon khong goi duoc cho ai, de nghi kiem tra va sua cho toi", False, True),
        ("Ba tuần nay cả thôn không gọi được cho ai.", False, False),
        ("UBND XÃ", False, False),
        (
            "For three weeks nobody in the village can call, so we ask you to look at it.",
            False,
            False,
        ),
        ("I tre uker har ingen i bygda dekning, og det er for lenge.", False, False),
        ("ТРЕТЬЮ НЕДЕЛЮ В ДЕРЕВНЕ НЕТ СВЯЗИ, НИКТО НЕ МОЖЕТ ПОЗВОНИТЬ", True, False),
        ("منذ ثلاثة أسابيع لا يستطيع أحد في القرية الاتصال بالهاتف المحمول إطلاقا", False, False),
    ],
)
def test_how_it_is_written_is_a_hint_at_most(text: str, capitals: bool, unmarked: bool) -> None:
    found = hints("", text)
    assert (found.capitals, found.unmarked) == (capitals, unmarked)
    assert not found.personal
    assert not found.secret
