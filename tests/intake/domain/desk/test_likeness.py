"""How alike two texts are: the same is 1, nothing in common is 0, and order matters."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.domain.desk.likeness import likeness, pairs, shared_passages

# Two people on one matter, and two on different ones, as they write.
SAME_MATTER = [
    (
        "Trạm phát sóng ở thôn Nà Pục hỏng ba tuần nay, cả thôn không gọi được điện thoại.",
        "Thôn Nà Pục chúng tôi mất sóng điện thoại đã ba tuần nay mà chưa ai sửa trạm phát sóng.",
    ),
    (
        "Cổng dịch vụ công báo lỗi khi nộp hồ sơ đăng ký kinh doanh, tôi thử mãi không được.",
        "Mấy hôm nay nộp hồ sơ đăng ký kinh doanh trên cổng dịch vụ công toàn báo lỗi.",
    ),
    (
        "The e-invoice system rejects our tax code although it is valid.",
        "Since Monday the e-invoice system rejects our tax code, please help.",
    ),
]
OTHER_MATTER = [
    (
        "Trạm phát sóng ở thôn Nà Pục hỏng ba tuần nay.",
        "Trường thu thêm học phí giữa năm mà không báo trước cho phụ huynh.",
    ),
    (
        "Đề nghị cho phép dùng chữ ký số cá nhân khi nộp hồ sơ trực tuyến.",
        "Đề nghị xem xét hỗ trợ doanh nghiệp nhỏ mua thiết bị đo môi trường.",
    ),
]


@pytest.mark.parametrize(("one", "other"), SAME_MATTER)
def test_one_matter_in_two_peoples_words(one: str, other: str) -> None:
    assert likeness(pairs(one), pairs(other)) > 0.12
    assert shared_passages(one, other)


@pytest.mark.parametrize(("one", "other"), OTHER_MATTER)
def test_two_matters(one: str, other: str) -> None:
    assert likeness(pairs(one), pairs(other)) < 0.12


def test_the_longest_shared_passage_comes_first() -> None:
    found = shared_passages(*SAME_MATTER[0])
    assert found[0] in ("ba tuần nay", "trạm phát sóng", "thôn nà pục")
    assert [len(passage) for passage in found] == sorted(map(len, found), reverse=True)


def test_composed_and_decomposed_letters_are_the_same() -> None:
    text = SAME_MATTER[0][0]
    assert likeness(pairs(text), pairs(unicodedata.normalize("NFD", text))) == 1.0


WORDS = ["mất", "sóng", "ở", "thôn", "này", "từ", "lâu", "rồi"]
TEXTS = st.lists(st.sampled_from(WORDS), max_size=12).map(" ".join)


@given(TEXTS, TEXTS)
def test_it_is_a_share_and_does_not_depend_on_who_comes_first(one: str, other: str) -> None:
    share = likeness(pairs(one), pairs(other))
    assert 0 <= share <= 1
    assert share == likeness(pairs(other), pairs(one))
    assert (share > 0) == bool(shared_passages(one, other))


@given(TEXTS)
def test_every_text_is_like_itself(text: str) -> None:
    assert likeness(pairs(text), pairs(text)) == (1.0 if pairs(text) else 0.0)
