"""The model of a young installation keeps the figures of its card (docs/model-card.md).

The bars for ranks stand a few points under the figures of five folds: a fall is noticed, chance is
not.
"""

from datetime import timedelta
from shutil import copytree

import pytest

from classifier import Evaluation
from classifier.evaluation import evaluate, with_typos, without_marks
from classifier.training import TrainedModel
from intake.config import Settings
from intake.domain.permissions import Role
from intake.services.learning.example_texts import frozen_examples, learning_examples
from tests.conftest import SignIn
from tests.page_client import PageClient
from tests.support.starting_model import FirstTraining


@pytest.fixture(scope="module")
def starting(first_training: FirstTraining) -> TrainedModel:
    """The model as it lies there: read, not kept from training."""
    return first_training.store.load()


@pytest.fixture(scope="module")
def frozen(starting: TrainedModel) -> Evaluation:
    return evaluate(starting, frozen_examples())


def test_training_leaves_the_frozen_texts_out_and_measures_on_them(
    first_training: FirstTraining, frozen: Evaluation
) -> None:
    report, store = first_training.report, first_training.store
    assert report["examples"] == len(list(learning_examples())) + 2
    assert store.active_version() == report["version"]
    card = store.card(report["version"])
    assert card.evaluation == frozen
    assert frozen.overall.count > 1_000
    assert card.bytes < 30_000_000


def test_what_officials_settled_took_part_and_is_counted(first_training: FirstTraining) -> None:
    report, store = first_training.report, first_training.store
    assert (report["from_people"], report["people"]) == (2, 1)
    assert report["found"] == {"confirmed": 2}
    assert report["left_out"] == {"barred": 1}
    card = store.card(report["version"])
    assert card.learned_until is not None
    assert card.learned_until < card.created_at - timedelta(days=27)
    facts = card.facts
    assert sorted(facts.sources.values()) == [2, len(list(learning_examples()))]
    assert facts.sources[""] == len(list(learning_examples()))


def test_pages_say_how_many_texts_people_taught(
    first_training: FirstTraining, settings: Settings, client: PageClient, official: SignIn
) -> None:
    copytree(first_training.store.directory, settings.models_dir)
    told = client.get_page("information.routing").text
    assert "2 of the examples are submissions whose senders agreed to that" in told
    version = first_training.report["version"]
    page = official(Role.ADMINISTRATOR).get_page("admin_models.show", version=version)
    assert "2 (officials: 1; the most by one: 2)" in page.text


def test_ranks(frozen: Evaluation) -> None:
    vietnamese = frozen.languages["vi"]
    assert vietnamese.accuracy > 0.6
    assert vietnamese.lead_or_also > 0.7
    assert vietnamese.top3 > 0.85
    assert frozen.overall.top3 > 0.7
    assert frozen.overall.macro_f1 > 0.55
    for code in ("en", "ru", "nb", "ar"):
        assert frozen.languages[code].lead_or_also > 0.55, code
        assert frozen.languages[code].top3 > 0.7, code


def test_probabilities_mean_what_they_say(frozen: Evaluation) -> None:
    assert frozen.calibration_error < 0.06


def test_what_is_promised_is_kept(starting: TrainedModel, frozen: Evaluation) -> None:
    for kept in frozen.kept:
        assert kept.coverage == 0 or kept.high >= kept.promised
    routed_alone = {kept.promised: kept.coverage for kept in frozen.kept}
    assert routed_alone[0.9] > 0.25
    assert routed_alone[0.95] > 0.08
    assert starting.facts.out_of_fold is not None


def test_complaints_and_denunciations_are_raised(frozen: Evaluation) -> None:
    for watched in frozen.watched:
        if watched.kind in {"complaint", "denunciation"}:
            assert watched.recall > 0.93, watched
            assert watched.precision > 0.7, watched


def test_without_marks_and_with_slips(starting: TrainedModel, frozen: Evaluation) -> None:
    texts = [one for one in frozen_examples() if one.language == "vi"]
    plain = frozen.languages["vi"].lead_or_also
    assert evaluate(starting, without_marks(texts)).overall.lead_or_also > plain - 0.05
    assert evaluate(starting, with_typos(texts)).overall.lead_or_also > plain - 0.08
