"""Words of several languages meet in concepts."""

import pytest

from classifier import Example
from classifier._concepts import Concepts
from classifier._text import words
from classifier.training import train
from tests.classifier import corpus

LIST = """# comment
tax | tiền thuế, khai thuế | tax*, vat | налог* | skatt* | ضريبة
scan | x-quang | x-ray* | рентген*
"""


def found(text: str) -> list[tuple[str, tuple[str, ...]]]:
    return [(one.concept, one.unit) for one in Concepts(LIST).found_in(words(text))]


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("Tôi đã nộp TIỀN THUẾ rồi", ("tiền", "thuế")),
        ("toi nop tien thue roi", ("tien", "thue")),
        ("my taxes are late", ("taxes",)),
        ("верните налоги", ("налоги",)),
        ("skattemeldingen min", ("skattemeldingen",)),
        ("دفعت الضريبة أمس", ("الضريبة",)),
    ],
)
def test_every_language_says_tax(text: str, unit: tuple[str, ...]) -> None:
    ((concept, _),) = found(text)
    assert concept == "tax"
    assert found(text)[0][1] == unit


@pytest.mark.parametrize(
    "text", ["tiền. Thuế", "thuế tiền", "vats", "attax", "", "tiền", "не алог", "ضري"]
)
def test_what_is_not_meant_is_not_found(text: str) -> None:
    assert found(text) == []


def test_hyphens_make_phrases_and_stars_open_the_last_word() -> None:
    assert found("the X-rays were lost") == [("scan", ("x", "rays"))]
    assert found("chụp x quang") == [("scan", ("x", "quang"))]


@pytest.mark.parametrize("source", ["| tax", "tax | a\ntax | b"])
def test_a_list_with_a_nameless_or_doubled_concept_is_refused(source: str) -> None:
    with pytest.raises(ValueError, match="name of its own"):
        Concepts(source)


def test_a_language_without_examples_is_judged_through_concepts() -> None:
    """Nothing but Vietnamese is learned; Norwegian words are known by the list alone."""
    learned = [one for one in corpus.examples() if one.language == "vi"]
    text = "Skattekontoret svarer ikke"
    blind = train(learned).predict(text)
    told = train(learned, concepts="tax | thuế, khai, hóa đơn | skatt*").predict(text)
    assert told.candidates[0].department == "taxes"
    assert not blind.candidates or blind.candidates[0].probability < told.candidates[0].probability


def test_reasons_through_concepts_are_shown_in_the_words_of_the_sender() -> None:
    model = train(corpus.many_languages(), concepts="tax | thuế, tiền thuế | skatt* | tax*")
    shown = model.explain("Min SKATTEMELDING er borte", "taxes", limit=50)
    assert shown[0].term == "SKATTEMELDING"
    total = sum(reason.weight for reason in shown) + shown.rest
    assert total == pytest.approx(shown.difference, abs=1e-6)


def test_cooperating_departments_learn_a_little_from_a_text() -> None:
    alone = [*corpus.examples(), Example("xyzzy plugh", "roads", id="odd")]
    shared = [*corpus.examples(), Example("xyzzy plugh", "roads", id="odd", also=("taxes",))]

    def rank(examples: list[Example]) -> list[str]:
        return [one.department for one in train(examples).predict("xyzzy plugh").candidates]

    assert rank(shared)[:2] == ["roads", "taxes"]
    assert rank(alone)[0] == "roads"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("hôm qua chó cắn cháu", ["dog"]),
        ("hom qua cho can chau", ["dog"]),
        ("giấy cho cần ký", []),
        ("giấy cho vay", ["loan"]),
        ("giay cho vay", ["loan"]),
    ],
)
def test_marks_count_where_the_text_has_them(text: str, expected: list[str]) -> None:
    concepts = Concepts("dog | chó cắn\nloan | cho vay")
    assert [one.concept for one in concepts.found_in(words(text))] == expected
