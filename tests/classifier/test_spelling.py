"""Vietnamese is read as it was meant: without marks, with slips of hurried thumbs."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from classifier import Example
from classifier._features import Vocabulary
from classifier._spelling import Spelling, is_unmarked
from classifier._text import fold, words
from classifier.training import TrainedModel, train

SENTENCES = (
    "Tôi muốn đăng ký thường trú cho con tại phường mới",
    "Gia đình tôi đăng ký thường trú từ năm ngoái mà chưa được",
    "Đường này trước nhà tôi ngập nước mỗi khi trời mưa to",
    "Trời mưa là đường ngập nước, xe máy chết máy hàng loạt",
    "Con đường này ngập nước đã ba năm, phường nói sẽ sửa",
    "Phường hẹn tôi đăng ký lại, con tôi chưa có giấy tờ",
)


@pytest.fixture(scope="module")
def spelling() -> Spelling:
    texts = [words(sentence) for sentence in SENTENCES]
    return Spelling.learn(Vocabulary.of(texts).terms, texts)


def read(spelling: Spelling, text: str) -> str:
    return " ".join(word.plain for word in spelling.meant("vi", words(text)))


@pytest.mark.parametrize("sentence", SENTENCES)
def test_a_text_with_marks_is_left_as_it_is(spelling: Spelling, sentence: str) -> None:
    written = words(sentence)
    assert list(spelling.meant("vi", written)) == written


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("dang ky thuong tru cho con", "đăng ký thường trú cho con"),
        ("duong ngap nuoc", "đường ngập nước"),
        ("con duong nay, con toi", "con đường này con tôi"),
    ],
)
def test_marks_that_were_not_typed_are_read(spelling: Spelling, written: str, meant: str) -> None:
    assert is_unmarked(words(written))
    assert read(spelling, written) == meant


@pytest.mark.parametrize(
    "written",
    [
        "đăgn ký thường trú",  # two letters swapped
        "đăng ký thưởngg trú",  # one twice, under another mark
        "đăng ký thườn trú",  # one left out
        "đăng ký thườbg trú",  # the key beside
    ],
)
def test_a_slip_is_read_as_what_it_stands_for(spelling: Spelling, written: str) -> None:
    assert read(spelling, written) == "đăng ký thường trú"


def test_what_is_like_no_syllable_and_what_has_digits_stays(spelling: Spelling) -> None:
    assert read(spelling, "mã 57nq blockchain đường") == "mã 57nq blockchain đường"


def test_the_senders_spelling_stays_beside_what_was_read(spelling: Spelling) -> None:
    found = spelling.meant("vi", words("Duong NGAP nuoc"))
    assert [word.spelled for word in found] == ["Duong", "NGAP", "nuoc"]


@given(
    st.text(max_size=300)
    | st.lists(st.sampled_from(fold(" ".join(SENTENCES)).split())).map(" ".join)
)
def test_any_text_keeps_its_words_in_number_and_spelling(text: str) -> None:
    texts = [words(sentence) for sentence in SENTENCES]
    spelling = Spelling.learn(Vocabulary.of(texts).terms, texts)
    written = words(text)
    found = spelling.meant("vi", written)
    assert [(one.spelled, one.after_pause) for one in found] == [
        (one.spelled, one.after_pause) for one in written
    ]


def test_texts_without_marks_teach_no_spelling() -> None:
    texts = [words(fold(sentence)) for sentence in SENTENCES]
    assert not Spelling.learn(Vocabulary.of(texts).terms, texts).texts.any()


def test_numbers_must_fit_the_terms() -> None:
    with pytest.raises(ValueError, match="for each term"):
        Spelling({"đường": 0}, np.zeros(2, dtype=np.uint16))


@pytest.fixture(scope="module")
def model() -> TrainedModel:
    return train(
        Example(sentence, "police" if "đăng ký" in sentence else "roads", language="vi", id=str(n))
        for n, sentence in enumerate(SENTENCES * 2)
    )


def test_only_vietnamese_is_read_so(model: TrainedModel) -> None:
    assert model._read("", "the con duong of ours is a mess when it rains")[0] != "vi"
    language, found = model._read("", "duong ngap nuoc moi khi troi mua to")
    assert (language, found[0].plain) == ("vi", "đường")


def test_without_marks_a_text_goes_where_it_goes_with_them(model: TrainedModel) -> None:
    for sentence in SENTENCES:
        with_marks, without = (model.predict(text) for text in (sentence, fold(sentence)))
        assert with_marks.candidates[0].department == without.candidates[0].department
