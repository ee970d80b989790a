"""The yardsticks do what they say and explain themselves."""

import math

import pytest

from classifier import NEVER_AUTOMATIC
from classifier.baseline import KeywordClassifier, MajorityClassifier
from tests.classifier import corpus


@pytest.fixture
def keywords() -> KeywordClassifier:
    return KeywordClassifier(corpus.profiles())


@pytest.mark.parametrize("text", ["Học sinh thiếu sách giáo khoa", "hoc sinh thieu SACH GIAO KHOA"])
def test_keywords_are_found_with_and_without_marks(keywords: KeywordClassifier, text: str) -> None:
    found = keywords.predict(text)
    assert found.candidates[0].department == "schools"
    assert found.candidates[0].probability == 1


def test_without_a_keyword_there_is_no_opinion(keywords: KeywordClassifier) -> None:
    assert keywords.predict("Xin chào").candidates == ()
    assert keywords.predict("").candidates == ()


def test_a_phrase_across_a_pause_is_none(keywords: KeywordClassifier) -> None:
    assert keywords.predict("hoàn. thuế chậm").candidates == keywords.predict("thuế").candidates


def test_its_reasons_are_the_keywords_and_sum_up(keywords: KeywordClassifier) -> None:
    text = "Bác sĩ ở BỆNH VIỆN kê thuốc, giáo viên không tin"
    found = keywords.explain(text, "clinics", limit=2)
    assert found.against == "schools"
    assert [reason.term for reason in found] == ["Bác sĩ", "BỆNH VIỆN"]
    total = sum(reason.weight for reason in found) + found.rest
    assert math.isclose(total, found.difference, abs_tol=1e-9)
    assert keywords.explain(text, "schools").difference == pytest.approx(-found.difference)


def test_the_majority_is_always_the_same() -> None:
    always = MajorityClassifier([*corpus.examples(), *corpus.examples()[:3], *corpus.kinds()])
    first = always.predict("bất kỳ")
    assert first.candidates[0].department == "taxes"
    assert first.kind is not None
    assert first.kind.kind == "report"
    assert always.predict_many(["a", "b"])[1].candidates == first.candidates
    assert always.explain("x", "taxes").difference > 0
    assert sum(one.probability for one in first.candidates) <= 1 + 1e-9


def test_neither_promises_anything(keywords: KeywordClassifier) -> None:
    assert keywords.threshold_for(0.5) == NEVER_AUTOMATIC
    assert MajorityClassifier([]).threshold_for(0.5) == NEVER_AUTOMATIC
    assert MajorityClassifier([]).predict("x").candidates == ()
