"""The language of short texts, by rules and by the trained model."""

import pytest

from classifier._language import guess_language
from classifier._text import words
from classifier.training import TrainedModel

_SENTENCES = [
    ("vi", "Đường làng đào lên rồi bỏ đó, bụi mù mịt"),
    ("vi", "duong lang dao len roi bo do khong ai lap"),
    ("en", "The street lights have been out since the storm"),
    ("nb", "Jeg har ikke fått svar på skattemeldingen"),
    ("ru", "Автобус не приходит часами"),
    ("ar", "الحافلة لا تأتي في موعدها"),
]
_ELSEWHERE = [
    "道路坑洼不平",
    "ถนนเป็นหลุม",
    "12 345",
    "",
    "!!!",
    "\x00\ud800",
    "Цю дорогу їздять і їдуть",
]


@pytest.mark.parametrize(("code", "text"), _SENTENCES)
def test_rules_alone_know_the_five_languages(code: str, text: str) -> None:
    assert guess_language(words(text)) == code


@pytest.mark.parametrize(("code", "text"), _SENTENCES)
def test_the_trained_model_knows_them(model: TrainedModel, code: str, text: str) -> None:
    assert model.predict(text).language == code


@pytest.mark.parametrize("text", _ELSEWHERE)
def test_what_is_in_none_of_them_is_undetermined(model: TrainedModel, text: str) -> None:
    assert guess_language(words(text)) == "und"
    assert model.predict(text).language == "und"


@pytest.mark.parametrize(
    ("code", "text"),
    [("vi", "ổ gà"), ("vi", "khong ai nghe"), ("en", "no doctor"), ("nb", "ikke svar")],
)
def test_two_or_three_words_suffice(model: TrainedModel, code: str, text: str) -> None:
    assert model.predict(text).language == code


def test_a_language_nobody_taught_is_undetermined(model_with_kinds: TrainedModel) -> None:
    finnish = (
        "Bussi ei tule aikataulun mukaan ja pysäkillä ei ole katosta, joten ihmiset seisovat "
        "sateessa tuntikausia ja lapset myöhästyvät koulusta joka ikinen aamu"
    )
    assert model_with_kinds.predict(finnish).language == "und"
