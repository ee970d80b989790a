"""Learning: same data same model, better than the yardstick, honest about what it cannot do."""

import random
from dataclasses import replace

import pytest

from classifier import NEVER_AUTOMATIC, Example, NotEnoughData
from classifier._artefact import pack
from classifier._card import Facts
from classifier.baseline import KeywordClassifier, MajorityClassifier
from classifier.evaluation import evaluate
from classifier.training import TrainedModel, TrainingOptions, deal_out, train
from tests.classifier import corpus


def test_the_same_data_in_another_order_gives_the_same_bytes(model: TrainedModel) -> None:
    shuffled = corpus.many_languages()
    random.Random(3).shuffle(shuffled)
    again = train(shuffled, list(reversed(corpus.profiles())))
    assert pack(again.state()) == pack(model.state())
    assert again.version == model.version
    assert again.facts == model.facts


def test_one_word_more_gives_another_digest(model: TrainedModel) -> None:
    changed = corpus.many_languages()
    changed[0] = replace(changed[0], text=changed[0].text + " Mong sửa sớm.")
    again = train(changed, corpus.profiles())
    assert again.facts.data_digest != model.facts.data_digest
    assert pack(again.state()) != pack(model.state())


def test_it_beats_both_yardsticks_on_texts_it_has_not_seen(model: TrainedModel) -> None:
    held_out = corpus.held_out()
    learned = evaluate(model, held_out).overall
    keywords = evaluate(KeywordClassifier(corpus.profiles()), held_out).overall
    majority = evaluate(MajorityClassifier(corpus.examples()), held_out).overall
    assert learned.accuracy >= 0.75
    assert learned.accuracy > keywords.accuracy > majority.accuracy
    assert learned.top3 >= 0.9


def test_texts_without_marks_are_judged_nearly_as_well(model: TrainedModel) -> None:
    from classifier._text import fold

    bare = [replace(one, text=fold(one.text)) for one in corpus.held_out()]
    assert evaluate(model, bare).overall.accuracy >= 0.6


def test_a_department_without_examples_routes_from_its_profile(model: TrainedModel) -> None:
    found = model.predict("Tàu thuyền không có chỗ neo đậu ở cảng biển")
    assert found.candidates[0].department == "harbour"
    assert "harbour" not in model.facts.counts


def test_profiles_alone_make_a_model_that_never_routes_by_itself() -> None:
    newborn = train([], corpus.profiles())
    found = newborn.predict("bác sĩ kê thuốc")
    assert found.candidates[0].department == "clinics"
    assert newborn.threshold_for(0.5) == NEVER_AUTOMATIC
    assert found.kind is None


@pytest.mark.parametrize(
    "examples",
    [
        [],
        [Example("một văn bản", "roads")],
        [Example("một", "roads"), Example("hai", "roads")],
        [Example("vay nhanh", "roads", "spam"), Example("hỏng cầu", "taxes")],
        [Example("không của ai", ""), Example("cũng không", "")],
    ],
)
def test_fewer_than_two_departments_are_refused(examples: list[Example]) -> None:
    with pytest.raises(NotEnoughData):
        train(examples)


def test_texts_without_a_single_word_do_not_stop_training() -> None:
    odd = [Example("", "roads"), Example("!!!", "taxes"), Example("\x00\ud800", "clinics")]
    trained = train([*corpus.examples(), *odd])
    assert trained.predict("").candidates == ()


def test_progress_is_told_until_the_end() -> None:
    seen: list[tuple[int, int]] = []
    train(corpus.examples(), progress=lambda done, steps: seen.append((done, steps)))
    assert seen[-1][0] == seen[-1][1]
    assert [done for done, _ in seen] == sorted(done for done, _ in seen)


def test_every_department_is_dealt_out_evenly() -> None:
    examples = corpus.many_languages()
    fold = deal_out(examples, 4)
    for department in ("roads", "taxes"):
        sizes = [
            sum(
                one.department == department and f == number
                for one, f in zip(examples, fold, strict=True)
            )
            for number in range(4)
        ]
        assert max(sizes) - min(sizes) <= 3


def test_one_person_cannot_turn_a_department_over() -> None:
    poison = [
        replace(
            one,
            department="taxes",
            source="reviewer-1",
            id=f"poison-{number}",
            text=f"{one.text} {number}",
        )
        for number in range(8)
        for one in corpus.examples()
        if one.department == "roads"
    ]
    trained = train([*corpus.examples(), *poison], options=TrainingOptions(source_share=0.1))
    roads = [one for one in corpus.held_out() if one.department == "roads"]
    right = sum(trained.predict(one.text).candidates[0].department == "roads" for one in roads)
    assert right >= 2
    assert trained.facts.counts["taxes"] < 40


def test_sources_are_counted_and_teach_no_language() -> None:
    """A language that nobody named but a model would be learned back from its own guesses."""
    own = [one for one in corpus.examples() if one.language == "vi"]
    theirs = [
        replace(one, source=f"official:{number % 2}", language="en", kind="")
        for number, one in enumerate(corpus.held_out())
    ]
    trained = train([*own, *theirs], options=TrainingOptions(source_share=1.0))
    assert trained.facts.sources == {"": len(own), "official:0": 6, "official:1": 6}
    assert trained.facts.taught_by == {"official:0": 6, "official:1": 6}
    assert trained.facts.languages == ("vi",)
    assert Facts.from_dict(trained.facts.to_dict()) == trained.facts
    before = {name: one for name, one in trained.facts.to_dict().items() if name != "sources"}
    assert Facts.from_dict(before).sources == {"": trained.facts.examples}


def test_out_of_fold_figures_are_on_the_card_and_languages_are_not_flattered(
    model: TrainedModel,
) -> None:
    found = model.facts.out_of_fold
    assert found is not None
    assert found.overall.count == len(corpus.many_languages())
    assert 0.3 < found.overall.accuracy < 1
    assert found.language_accuracy is None
