"""Figures are counted as described, and a worse model does not pass."""

import json
from collections.abc import Sequence

import pytest

from classifier import NEVER_AUTOMATIC, Candidate, Evaluation, Example, KindGuess, Prediction
from classifier.baseline import KeywordClassifier, MajorityClassifier
from classifier.evaluation import as_text, compare, cross_validate, evaluate
from classifier.training import TrainedModel, TrainingOptions
from tests.classifier import corpus


class Answering(MajorityClassifier):
    """Says what the text itself says: departments and the probability of the first."""

    def predict_many(
        self, texts: Sequence[str], *, titles: Sequence[str] = (), limit: int = 5
    ) -> list[Prediction]:
        return [self._read(text, limit) for text in texts]

    def threshold_for(self, promised: float, department: str = "") -> float:
        return {0.90: 0.6, 0.95: 0.8}.get(promised, NEVER_AUTOMATIC)

    def _read(self, text: str, limit: int) -> Prediction:
        chance, kind, *departments = text.split()
        candidates = tuple(Candidate(name, float(chance)) for name in departments[:limit])
        suspected = (KindGuess("spam", 0.9),) if kind == "spam" else ()
        return Prediction(candidates, KindGuess(kind, 0.9), "vi", "told", suspected)


_TOLD = [
    Example("0.9 report a b c", "a", language="vi", id="1"),
    Example("0.9 report a b c", "b", language="vi", also=("a",), id="2"),
    Example("0.7 report b a c", "c", language="en", id="3"),
    Example("0.5 question b a c", "b", "question", language="en", id="4"),
    Example("0.5 report c a b", "x", "question", language="en", id="5"),
    Example("0.5 spam c a b", "c", "spam", language="vi", id="6"),
    Example("0.5 spam c", "c", "report", language="vi", id="7"),
]


@pytest.fixture
def told() -> Evaluation:
    return evaluate(Answering(_TOLD), _TOLD)


def test_shares_are_counted_over_texts_that_are_somebodys(told: Evaluation) -> None:
    assert told.overall.count == 6
    assert told.overall.accuracy == pytest.approx(3 / 6)
    assert told.overall.lead_or_also == pytest.approx(4 / 6)
    assert told.overall.top3 == pytest.approx(5 / 6)


def test_languages_and_departments_are_told_apart(told: Evaluation) -> None:
    assert told.languages["vi"].count == 3
    assert told.languages["en"].accuracy == pytest.approx(1 / 3)
    assert told.language_accuracy == pytest.approx(4 / 7)
    assert told.departments["a"].precision == pytest.approx(1 / 2)
    assert told.departments["a"].recall == 1
    assert told.departments["x"].f1 == 0


def test_promises_are_checked_at_the_models_own_thresholds(told: Evaluation) -> None:
    ninety, ninety_five, ninety_eight = told.kept
    assert (ninety.coverage, ninety.precision) == (pytest.approx(3 / 6), pytest.approx(2 / 3))
    assert (ninety_five.coverage, ninety_five.precision) == (pytest.approx(2 / 6), 1)
    assert told.kept_lead[1].precision == pytest.approx(1 / 2)
    assert ninety_eight.coverage == 0
    assert told.coverage[0].coverage == pytest.approx(2 / 6)


def test_watched_kinds_and_confusions(told: Evaluation) -> None:
    (spam,) = [one for one in told.watched if one.kind == "spam"]
    assert (spam.count, spam.recall, spam.precision) == (1, 1, pytest.approx(1 / 2))
    pairs = {(one.actual, one.predicted): one.ids for one in told.confusions}
    assert pairs == {("b", "a"): ("2",), ("c", "b"): ("3",), ("x", "c"): ("5",)}


def test_calibration_error_is_the_weighted_gap(told: Evaluation) -> None:
    # two at 0.9 (one right), one at 0.7 (wrong), three at 0.5 (two right)
    expected = (2 * abs(0.9 - 0.5) + 1 * 0.7 + 3 * abs(0.5 - 2 / 3)) / 6
    assert told.calibration_error == pytest.approx(expected)


def test_figures_survive_json(told: Evaluation) -> None:
    assert Evaluation.from_dict(json.loads(json.dumps(told.to_dict()))) == told


def test_the_report_names_what_matters(told: Evaluation) -> None:
    report = as_text(told)
    for expected in ("macro F1", "Calibration error", "cannot be made", "b -> a", "spam"):
        assert expected in report


def test_nothing_to_judge_gives_zeros_not_errors() -> None:
    empty = evaluate(MajorityClassifier([]), [])
    assert empty.overall.count == 0
    assert "all" in as_text(empty)


def test_a_model_without_opinion_is_counted_as_wrong() -> None:
    silent = evaluate(KeywordClassifier([]), corpus.held_out())
    assert silent.overall.accuracy == 0


def test_cross_validation_reports_every_text_once() -> None:
    seen: list[tuple[int, int]] = []
    found = cross_validate(
        corpus.examples(),
        corpus.profiles(),
        TrainingOptions(folds=3),
        folds=3,
        progress=lambda done, all_: seen.append((done, all_)),
    )
    assert found.overall.count == len(corpus.examples())
    assert found.overall.accuracy > 0.4
    assert found.language_accuracy is not None
    assert found.language_accuracy > 0.9
    assert seen == [(1, 3), (2, 3), (3, 3)]


def test_a_worse_model_does_not_pass(model: TrainedModel) -> None:
    verdict = compare(MajorityClassifier(corpus.examples()), model, corpus.held_out())
    assert not verdict.passes
    assert verdict.worse[0][0] == ""
    assert {name for name, _, _ in verdict.worse[1:]} <= {"roads", "schools", "clinics", "taxes"}


def test_the_same_or_a_better_model_passes(model: TrainedModel) -> None:
    assert compare(model, model, corpus.held_out()).passes
    assert compare(model, MajorityClassifier([]), corpus.held_out()).passes


def test_a_model_better_overall_but_worse_for_one_department_does_not_pass() -> None:
    texts = [Example("0.9 report a", "a")] * 30 + [Example("0.9 report b", "b")] * 10
    told_a = [Example("0.9 report a", "b")] * 10

    class OnlyA(Answering):
        def _read(self, text: str, limit: int) -> Prediction:
            return super()._read("0.9 report a", limit)

    class OnlyB(Answering):
        def _read(self, text: str, limit: int) -> Prediction:
            return super()._read("0.9 report b", limit)

    verdict = compare(OnlyA(told_a), OnlyB(told_a), texts)
    assert verdict.candidate.overall.accuracy > verdict.active.overall.accuracy
    assert verdict.worse == (("b", 1.0, 0.0),)
    assert not verdict.passes
