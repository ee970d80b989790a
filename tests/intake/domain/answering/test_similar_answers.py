"""Twenty pairs of questions, and what the rule of thumb makes of them and of their answers."""

from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.domain.answering.similar_answers import (
    ALIKE,
    SAME_QUESTION,
    decisions_differ,
    features,
    likeness,
    telling_words,
    without_particles,
)


@dataclass(frozen=True)
class Pair:
    """Two questions with the decisions that answered them, as a person judges them."""

    questions: tuple[str, str]
    decisions: tuple[str, str]
    same: bool
    differ: bool


PAIRS = [
    Pair(
        (
            "Tôi cần giấy tờ gì để cấp lại thẻ bảo hiểm y tế bị mất?",
            "Mất thẻ bảo hiểm y tế thì cần giấy tờ gì để cấp lại thẻ?",
        ),
        (
            "Ông/bà chỉ cần tờ khai TK1-TS, không phải nộp phí cấp lại.",
            "Ông/bà phải nộp tờ khai, bản sao căn cước và lệ phí 50.000 đồng.",
        ),
        same=True,
        differ=True,
    ),
    Pair(
        (
            "Mất sóng điện thoại ở thôn Nà Pục ba tuần nay, đề nghị kiểm tra trạm phát sóng",
            "Thôn Bản Lồng mất sóng điện thoại ba tuần nay, đề nghị kiểm tra trạm phát sóng",
        ),
        (
            "Nhà mạng thay nguồn điện của trạm phát sóng trước ngày 30 tháng 11.",
            "Nhà mạng thay nguồn điện của trạm phát sóng trước ngày 30 tháng 11 này.",
        ),
        same=True,
        differ=False,
    ),
    Pair(
        (
            "Hộ kinh doanh bán hàng trên mạng có phải đăng ký thuế không?",
            "Bán hàng trên mạng, hộ kinh doanh có phải đăng ký thuế hay không?",
        ),
        (
            "Hộ kinh doanh bán hàng trên mạng phải đăng ký thuế trong 10 ngày.",
            "Hộ kinh doanh bán hàng trên mạng chưa phải đăng ký thuế.",
        ),
        same=True,
        differ=True,
    ),
    Pair(
        (
            "Hoc sinh lop 10 chuyen truong can ho so gi va nop o dau",
            "Học sinh lớp 10 chuyển trường cần hồ sơ gì và nộp ở đâu?",
        ),
        (
            "Hồ sơ gồm đơn xin chuyển trường, học bạ và giấy giới thiệu; nộp tại sở.",
            "Hồ sơ gồm đơn xin chuyển trường, học bạ, giấy giới thiệu, nộp tại sở.",
        ),
        same=True,
        differ=False,
    ),
    Pair(
        (
            "Thời hạn cấp giấy phép xây dựng nhà ở riêng lẻ là bao nhiêu ngày?",
            "Cấp giấy phép xây dựng nhà ở riêng lẻ mất bao nhiêu ngày?",
        ),
        (
            "Thời hạn cấp giấy phép xây dựng là 15 ngày kể từ ngày nhận đủ hồ sơ.",
            "Thời hạn cấp giấy phép xây dựng là 20 ngày kể từ ngày nhận đủ hồ sơ.",
        ),
        same=True,
        differ=True,
    ),
    Pair(
        (
            "Đường vào trường tiểu học Kim Đồng ngập nước mỗi khi mưa",
            "Mỗi khi mưa đường vào trường tiểu học Kim Đồng lại ngập nước sâu",
        ),
        (
            "Phường nạo vét cống thoát nước trước cổng trường trong tháng này.",
            "Phường sẽ nạo vét cống thoát nước trước cổng trường ngay trong tháng này.",
        ),
        same=True,
        differ=False,
    ),
    Pair(
        (
            "Which papers do I need to register a foreign driving licence?",
            "What papers are needed to register a foreign driving licence?",
        ),
        (
            "You need your passport and a translation of the licence.",
            "A foreign driving licence cannot be registered; you have to take the test.",
        ),
        same=True,
        differ=True,
    ),
    Pair(
        (
            "The street lamp at the corner of Pine Road has been dark for two weeks",
            "Street lamp dark for two weeks at the corner of Pine Road",
        ),
        (
            "The lamp was replaced on Tuesday by the lighting company.",
            "The lighting company replaced the lamp on Tuesday.",
        ),
        same=True,
        differ=False,
    ),
    Pair(
        (
            "Какие документы нужны для регистрации по месту жительства?",
            "Какие нужны документы для регистрации по месту жительства ребёнка?",
        ),
        (
            "Нужны паспорт и заявление, пошлина взимается.",
            "Нужны паспорт и заявление, пошлина не взимается.",
        ),
        same=True,
        differ=True,
    ),
    Pair(
        (
            "Hvor lang er fristen for å klage på vedtak om byggetillatelse?",
            "Fristen for å klage på vedtak om byggetillatelse, hvor lang er den?",
        ),
        ("Fristen er tre uker fra du fikk vedtaket.", "Fristen er tre uker fra vedtaket kom fram."),
        same=True,
        differ=False,
    ),
    # The same office, another question
    Pair(
        (
            "Tôi cần giấy tờ gì để cấp lại thẻ bảo hiểm y tế bị mất?",
            "Thẻ bảo hiểm y tế khám ở tuyến tỉnh được hưởng bao nhiêu phần trăm?",
        ),
        ("Cần tờ khai TK1-TS.", "Được hưởng 100 phần trăm chi phí nội trú."),
        same=False,
        differ=True,
    ),
    Pair(
        (
            "Mất sóng điện thoại ở thôn Nà Pục",
            "Cước điện thoại tháng này tăng gấp đôi không rõ lý do",
        ),
        ("Thay nguồn trạm phát sóng.", "Nhà mạng hoàn tiền cước tính sai."),
        same=False,
        differ=True,
    ),
    Pair(
        (
            "Thời hạn cấp giấy phép xây dựng nhà ở là bao lâu?",
            "Hàng xóm xây nhà lấn sang đất của tôi, chính quyền có xử lý không?",
        ),
        ("Thời hạn là 15 ngày.", "Ủy ban phường lập biên bản và đình chỉ xây dựng."),
        same=False,
        differ=True,
    ),
    Pair(
        (
            "Học sinh lớp 10 chuyển trường cần hồ sơ gì?",
            "Trường thu tiền học thêm ngoài quy định, đề nghị kiểm tra",
        ),
        ("Đơn, học bạ, giấy giới thiệu.", "Sở thanh tra và yêu cầu trả lại tiền."),
        same=False,
        differ=True,
    ),
    Pair(
        (
            "Đường vào trường tiểu học ngập nước mỗi khi mưa",
            "Cây xanh trước cổng trường tiểu học sắp đổ",
        ),
        ("Nạo vét cống.", "Công ty cây xanh cắt tỉa trong tuần."),
        same=False,
        differ=True,
    ),
    Pair(
        (
            "Đăng ký khai sinh cho con ở đâu khi bố mẹ tạm trú?",
            "Đăng ký kết hôn với người nước ngoài cần những gì?",
        ),
        ("Đăng ký tại phường nơi tạm trú.", "Cần giấy xác nhận tình trạng hôn nhân."),
        same=False,
        differ=True,
    ),
    Pair(
        (
            "Which papers do I need to register a foreign driving licence?",
            "How do I register a company that belongs to foreigners?",
        ),
        ("Passport and translation.", "Through the business portal."),
        same=False,
        differ=True,
    ),
    Pair(
        (
            "The street lamp at the corner of Pine Road is dark",
            "The road at the corner of Pine Street has a deep hole",
        ),
        ("The lamp was replaced.", "The hole was filled."),
        same=False,
        differ=True,
    ),
    Pair(
        (
            "Какие документы нужны для регистрации по месту жительства?",
            "Когда отремонтируют дорогу возле нашего дома?",
        ),
        ("Нужны паспорт и заявление.", "Дорогу отремонтируют в мае."),
        same=False,
        differ=True,
    ),
    Pair(
        (
            "كيف أجدد جواز السفر من الخارج؟",
            "متى يصلح الطريق أمام المدرسة؟",
        ),
        ("التجديد في السفارة.", "يصلح الطريق في الشهر القادم."),
        same=False,
        differ=True,
    ),
]


def alike(one: str, other: str) -> float:
    return likeness(features(one), features(other))


def test_there_are_twenty_pairs_of_both_sorts() -> None:
    assert len(PAIRS) == 20
    assert sum(pair.same for pair in PAIRS) == 10


@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: pair.questions[0][:40])
def test_the_same_question_is_told_from_another(pair: Pair) -> None:
    found = alike(*pair.questions)
    assert (found >= SAME_QUESTION) is pair.same, found
    if pair.same:
        assert found >= ALIKE


@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: pair.questions[0][:40])
def test_decisions_that_differ_are_told_from_the_same_in_other_words(pair: Pair) -> None:
    assert decisions_differ(*pair.decisions) is pair.differ
    assert decisions_differ(*reversed(pair.decisions)) is pair.differ


def test_a_text_is_like_itself_and_not_like_nothing() -> None:
    text = "Mất sóng điện thoại ở thôn"
    assert alike(text, text) == pytest.approx(1)
    assert alike(text, "mat song dien thoai o thon") == pytest.approx(1)
    assert alike(text, "") == alike("", "") == 0
    assert not decisions_differ(text, text)


@given(st.text(max_size=200), st.text(max_size=200))
def test_likeness_is_a_share_and_the_same_both_ways(one: str, other: str) -> None:
    assert 0 <= alike(one, other) <= 1.0000001
    assert alike(one, other) == pytest.approx(alike(other, one))


def test_what_one_searches_with_says_something() -> None:
    words = telling_words("Tôi và các bạn: điện thoại của thôn mất sóng, Điện thoại!", limit=3)
    assert set(words) == {"thoại", "điện", "sóng"} or len(words) == 3
    assert not {"tôi", "và", "các", "của"} & set(telling_words("Tôi và các của", limit=9))


@pytest.mark.parametrize(
    ("question", "left"),
    [
        ("إلى من أكتب؟", "أكتب؟"),
        ("куда и на что жаловаться", "куда жаловаться"),
        ("đường đi đến trường", "đường đi đến trường"),
        ("на", "на"),
        ('"на ремонт" в общине', '"на ремонт" в общине'),
    ],
)
def test_particles_are_left_out_where_they_are_no_syllables_of_other_words(
    question: str, left: str
) -> None:
    assert without_particles(question) == left
