"""After departments were merged and split, models are measured as their guesses are read."""

from datetime import date

import pytest

from classifier import Example
from classifier.evaluation import evaluate
from classifier.training import TrainedModel, TrainingOptions, train
from intake.domain.reorganisation import ChangeKind, Lineage, Share, Step
from intake.services.learning.measuring import examples_today, model_today
from intake.services.learning.training import judge_models

DAY = date(2027, 7, 1)
# Roads went up in the city; of the schools the nurseries became a department of their own.
LINEAGE = Lineage(
    [
        Step(ChangeKind.MERGE, ("roads",), DAY, rest="city"),
        Step(
            ChangeKind.SPLIT,
            ("schools", "crisis"),
            DAY,
            (Share("nurseries", words=("nursery",)), Share("schools", kinds=frozenset({"report"}))),
        ),
    ]
)
OPTIONS = TrainingOptions(folds=2)


def texts(roads: str, nurseries: str) -> list[Example]:
    """Forty-five texts; what of them is of roads and of nurseries, is called as said."""
    subjects = (("hole in the road", roads), ("the nursery", nurseries), ("teacher", "schools"))
    return [
        Example(f"There is trouble with {subject} in street {number}", code, id=f"{code}{number}")
        for subject, code in subjects
        for number in range(15)
    ]


FROZEN = texts("roads", "schools")


@pytest.fixture(scope="module")
def old() -> TrainedModel:
    return train(texts("roads", "schools"), options=OPTIONS)


@pytest.fixture(scope="module")
def new() -> TrainedModel:
    """Taught by what people settled since, in the names of the new departments."""
    return train(texts("city", "nurseries"), options=OPTIONS)


def test_labels_are_read_as_of_today() -> None:
    first, nursery, teacher = examples_today(FROZEN, LINEAGE)[::15]
    assert [one.department for one in (first, nursery, teacher)] == ["city", "nurseries", "schools"]
    both = Example("a hole", "roads", kind="question", also=("schools", "roads"))
    (one,) = examples_today([both], LINEAGE)
    assert (one.department, one.also) == ("city", ()), "whose it was at the schools, nobody knows"
    (one,) = examples_today([Example("a lesson", "crisis", kind="question")], LINEAGE)
    assert one.department == ""


def test_both_models_find_the_departments_of_today(old: TrainedModel, new: TrainedModel) -> None:
    today = examples_today(FROZEN, LINEAGE)
    for model in (old, new):
        found = evaluate(model_today(model, LINEAGE, today), today)
        assert found.overall.accuracy == 1.0
        assert set(found.departments) == {"city", "nurseries", "schools"}
    assert evaluate(new, FROZEN).overall.accuracy < 0.5, "as the labels stand it would be wrong"


def test_the_gate_lets_a_model_through_that_knows_the_heirs(
    old: TrainedModel, new: TrainedModel
) -> None:
    assert judge_models(new, old, LINEAGE, FROZEN).passes
    assert not judge_models(new, old, Lineage(()), FROZEN).passes


def test_thresholds_of_heirs_are_the_strictest_of_what_they_took_over(old: TrainedModel) -> None:
    today = model_today(old, LINEAGE, FROZEN)
    assert today.threshold_for(0.6, "city") >= old.threshold_for(0.6, "roads")
    assert today.threshold_for(0.6, "nurseries") >= old.threshold_for(0.6, "schools")
    assert today.version == old.version


def test_where_nothing_was_reorganised_nothing_is_read_otherwise(old: TrainedModel) -> None:
    assert model_today(old, Lineage(()), FROZEN) is old
    assert examples_today(FROZEN, Lineage(())) == FROZEN
    text = FROZEN[20].text
    said = model_today(old, LINEAGE, FROZEN).predict(text, limit=2)
    assert said.candidates[0].department == "nurseries"
    assert len(model_today(old, LINEAGE, FROZEN).explain(text, "schools")) > 0
