"""The frozen texts: a fifth of each department and language, from which nothing is learned."""

from collections import Counter

from classifier import Example
from classifier._concepts import Concepts
from classifier._text import fold
from intake.services.learning.example_texts import (
    FROZEN,
    concepts,
    frozen_examples,
    frozen_ids,
    learning_examples,
    matter_examples,
    starting_examples,
)

# Texts with higher numbers were written after the drawing and are all learned from.
_LAST_DRAWN = 200


def _drawn_from() -> list[Example]:
    return [one for one in starting_examples() if int(one.id.rsplit("-", 1)[1]) <= _LAST_DRAWN]


def test_every_id_is_that_of_a_text_and_stands_once() -> None:
    listed = [line for line in FROZEN.read_text("utf-8").splitlines() if line[:1] != "#"]
    assert len(listed) == len(set(listed)) == len(frozen_ids())
    assert set(listed) <= {one.id for one in starting_examples()}


def test_a_text_is_either_learned_from_or_measured_on() -> None:
    learned, measured = list(learning_examples()), list(frozen_examples())
    assert not {one.id for one in learned} & {one.id for one in measured}
    assert len(learned) + len(measured) == len(list(starting_examples()))
    assert not {fold(one.text) for one in learned} & {fold(one.text) for one in measured}


def test_about_a_fifth_of_every_department_and_language_is_frozen() -> None:
    every = Counter((one.department, one.language) for one in _drawn_from())
    frozen = Counter((one.department, one.language) for one in frozen_examples())
    for group, count in every.items():
        if group[0]:
            assert 0.15 <= frozen[group] / count <= 0.26, group


def test_every_kind_is_measured() -> None:
    every = Counter(one.kind for one in _drawn_from())
    frozen = Counter(one.kind for one in frozen_examples())
    for kind, count in every.items():
        assert 0.15 <= frozen[kind] / count <= 0.27, kind


def test_the_concepts_of_the_project_can_be_read() -> None:
    assert len(Concepts(concepts()).names) > 500


def test_every_matter_teaches_its_department_in_all_languages() -> None:
    taught = Counter(
        (one.department, one.language)
        for one in matter_examples({one.department for one in starting_examples()})
    )
    assert len(taught) == 25 * 5
    assert min(taught.values()) >= 4
    assert list(matter_examples(())) == [], "closed departments are not taught"
