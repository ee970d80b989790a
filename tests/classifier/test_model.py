"""Predictions and their reasons."""

import math

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from classifier import quoted
from classifier._features import weigh
from classifier.training import TrainedModel
from tests.classifier import corpus

_PARTS = ("đường", "cầu", "bác", "sĩ", "thuế", "the", "of", "школа", "hoa", "hóa", "HOÀ", ".", "!")
_NASTY = [
    "",
    " \n\t ",
    "\x00",
    "\ud800\udfff",
    "a" * 100_000,
    "đường " * 20_000,
    "\u202eabc\u202c",
    "é" * 50_000,
    "🙂" * 100,
    "http://" + "x" * 5_000,
]


@pytest.mark.parametrize("text", _NASTY, ids=range(len(_NASTY)))
def test_no_text_makes_prediction_fail(model_with_kinds: TrainedModel, text: str) -> None:
    found = model_with_kinds.predict(text, title=text)
    assert sum(one.probability for one in found.candidates) <= 1 + 1e-9
    model_with_kinds.explain(text, "roads", title=text)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(max_size=300), st.text(max_size=50))
def test_probabilities_are_probabilities(
    model_with_kinds: TrainedModel, text: str, title: str
) -> None:
    found = model_with_kinds.predict(text, title=title, limit=99)
    chances = [one.probability for one in found.candidates]
    assert chances == sorted(chances, reverse=True)
    assert all(0 <= chance <= 1 for chance in chances)
    assert sum(chances) <= 1 + 1e-9
    assert found.kind is None or 0 <= found.kind.probability <= 1


def test_many_at_once_are_judged_exactly_as_one_by_one(model_with_kinds: TrainedModel) -> None:
    texts = [one.text for one in corpus.held_out()] + _NASTY
    titles = ["Đường"] * len(texts)
    together = model_with_kinds.predict_many(texts, titles=titles)
    assert together == [model_with_kinds.predict(t, title="Đường") for t in texts]
    assert model_with_kinds.predict_many([]) == []


def test_titles_must_match_the_texts(model: TrainedModel) -> None:
    with pytest.raises(ValueError, match="zip"):
        model.predict_many(["một", "hai"], titles=["chỉ một"])


def test_the_title_counts(model: TrainedModel) -> None:
    assert (
        model.predict("Đề nghị xem lại", title="Hoàn thuế chậm").candidates[0].department == "taxes"
    )


@pytest.mark.parametrize("limit", [0, 1, 2, 99])
def test_the_limit_bounds_the_candidates(model: TrainedModel, limit: int) -> None:
    found = model.predict("cầu nứt", limit=limit)
    assert len(found.candidates) == min(limit, len(model.facts.departments))


def test_a_denunciation_is_suspected_and_spam_teaches_no_department(
    model_with_kinds: TrainedModel,
) -> None:
    found = model_with_kinds.predict("Trưởng phòng nhận hối lộ, tôi có ghi âm làm bằng chứng")
    assert "denunciation" in {guess.kind for guess in found.suspected}
    assert "spam" not in model_with_kinds.facts.departments
    harmless = model_with_kinds.predict("Ổ gà trước cổng nhà tôi, xe máy ngã")
    assert harmless.kind is not None
    assert harmless.kind.kind == "report"
    assert not harmless.suspected


@pytest.mark.parametrize("example", corpus.held_out(), ids=lambda one: one.id)
@pytest.mark.parametrize("limit", [0, 3, 10, 1_000])
def test_reasons_and_rest_sum_to_the_score_difference(
    model: TrainedModel, example: corpus.Example, limit: int
) -> None:
    for department in model.facts.departments:
        found = model.explain(example.text, department, limit=limit)
        assert math.isclose(
            sum(reason.weight for reason in found) + found.rest, found.difference, abs_tol=1e-6
        )
        assert len(found) <= limit


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sampled_from(_PARTS)))
def test_reasons_sum_for_any_mixture_of_words(model: TrainedModel, parts: list[str]) -> None:
    text = " ".join(parts)
    found = model.explain(text, "roads", limit=1_000)
    total = sum(reason.weight for reason in found) + found.rest
    assert math.isclose(total, found.difference, abs_tol=1e-6)
    for reason in found:
        assert all(word in text for word in reason.term.split())
        assert quoted(text, [(reason.start, reason.length)]) == [reason.term]


def test_the_difference_is_between_winner_and_runner_up(model: TrainedModel) -> None:
    text = corpus.held_out()[0].text
    best, second = (one.department for one in model.predict(text).candidates[:2])
    for_winner = model.explain(text, best)
    for_second = model.explain(text, second)
    assert (for_winner.department, for_winner.against) == (best, second)
    assert for_second.against == best
    assert math.isclose(for_winner.difference, -for_second.difference, abs_tol=1e-9)


def _columns(model: TrainedModel, text: str) -> dict[int, float]:
    vocabulary = model._vocabulary
    rows = weigh(vocabulary.matrix([model._read("", text)[1]]), model._idf, vocabulary.borders)
    return dict(zip(rows.indices.tolist(), rows.data.tolist(), strict=True))


@pytest.mark.parametrize("example", corpus.held_out(), ids=lambda one: one.id)
def test_taking_a_reason_out_moves_the_score_by_its_weight(
    model: TrainedModel, example: corpus.Example
) -> None:
    """Without the features of its words alone, and at the same length of the text, the difference
    falls by what was stated."""
    found = model.explain(example.text, example.department, limit=1_000)
    names = model._department.classes
    mine, other = names.index(found.department), names.index(found.against)
    weights = model._department.weights.astype(np.float64)
    _, words = model._read("", example.text)
    spelled = {word.plain: word.spelled for word in reversed(words)}
    holders: dict[int, list[str]] = {}
    for emission in model._vocabulary.emissions(words):
        holders.setdefault(emission.column, []).append(
            " ".join(spelled[part] for part in emission.unit)
        )
    values = _columns(model, example.text)
    top = found[0]
    inside = {top.term, *(top.term.split() if " " in top.term else ())}
    stated = {reason.term for reason in found}
    kept = sum(
        value
        * (weights[column, mine] - weights[column, other])
        * sum(
            unit not in inside or (unit != top.term and unit in stated) for unit in holders[column]
        )
        / len(holders[column])
        for column, value in values.items()
    )
    base = model._department.base[mine] - model._department.base[other]
    assert math.isclose(found.difference - top.weight, kept + base, abs_tol=1e-6)


@pytest.mark.parametrize("example", corpus.held_out(), ids=lambda one: one.id)
def test_a_text_without_its_strongest_word_speaks_less_for_the_department(
    model: TrainedModel, example: corpus.Example
) -> None:
    best = model.predict(example.text).candidates[0].department
    before = model.explain(example.text, best)
    top = next(reason for reason in before if reason.weight > 0)
    after = model.explain(example.text.replace(top.term, "."), best)
    assert after.against != before.against or after.difference < before.difference


def test_terms_are_shown_as_the_sender_spelled_them(model: TrainedModel) -> None:
    text = "HOÁ ĐƠN điện tử KHÔNG sửa được"
    terms = [reason.term for reason in model.explain(text, "taxes", limit=99)]
    assert any("ĐƠN" in term for term in terms)
    assert all(part in text.split() for term in terms for part in term.split())


def test_a_reason_is_read_again_at_its_place_the_title_first(model: TrainedModel) -> None:
    title, text = "Hoá đơn", "Tôi khai HÓA ĐƠN điện tử ba lần, hoá  đơn vẫn sai."
    found = model.explain(text, "taxes", title=title, limit=99)
    places = [(reason.start, reason.length) for reason in found]
    assert quoted(text, places, title=title) == [reason.term for reason in found]
    assert quoted("ngắn", [(3, 1), (0, 9), (1, 0)]) == ["", "ngắn", ""]


def test_an_unknown_department_has_no_reasons(model: TrainedModel) -> None:
    found = model.explain("cầu nứt", "no-such-department")
    assert len(found) == 0
    assert found.difference == 0


def test_an_accusation_among_much_that_is_harmless_is_seen(model_with_kinds: TrainedModel) -> None:
    harmless = "Ổ gà trước cổng nhà tôi, xe máy ngã. " * 12
    plain = model_with_kinds.predict(harmless)
    assert (plain.suspected, plain.within) == ((), ())
    accusation = "Trưởng phòng nhận hối lộ, tôi có ghi âm làm bằng chứng. "
    told = model_with_kinds.predict(harmless + accusation + harmless)
    assert "denunciation" in {*told.within, *(guess.kind for guess in told.suspected)}
