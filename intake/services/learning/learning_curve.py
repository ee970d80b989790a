"""How much better a model becomes with more example texts. Only commands load this (a second)."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import ceil

from sqlalchemy.orm import Session

from classifier import Evaluation, Example
from classifier.training import TrainingOptions, train
from intake.queries.organisation import reorganisations
from intake.queries.organisation.departments import profiles
from intake.services.learning.example_texts import (
    by_lot,
    concepts,
    descriptions,
    frozen_examples,
    learning_examples,
)
from intake.services.learning.measuring import evaluate_today

# Who is first needs no promises: two folds are enough to bring the estimators to one scale.
_OPTIONS = TrainingOptions(folds=2)


@dataclass(frozen=True, slots=True)
class Point:
    """``examples`` texts taught (``each`` a department, in the mean); ``found`` on the frozen
    texts."""

    part: float
    examples: int
    each: float
    found: Evaluation


def learning_curve(session: Session, parts: Sequence[float]) -> Iterator[Point]:
    """A model from each part (0 to 1) of the project's example texts, measured on the frozen texts.

    Each part holds the smaller ones and takes the same share of every department and language. The
    profiles and matters of departments teach in all of them. No model is kept.
    """
    described, lineage = descriptions(profiles(session)), reorganisations.lineage(session)
    examples, frozen = list(learning_examples()), list(frozen_examples())
    for part in parts:
        some = part_of(examples, part)
        model = train(some, described, _OPTIONS, concepts=concepts())
        found = evaluate_today(model, frozen, lineage)
        taught = [one.department for one in some if one.department]
        yield Point(part, len(some), len(taught) / len(set(taught)), found)


def part_of(examples: Sequence[Example], part: float) -> list[Example]:
    """The same share of every department and language, chosen by the digest of the id."""
    groups: dict[tuple[str, str], list[Example]] = defaultdict(list)
    for one in examples:
        groups[(one.department, one.language)].append(one)
    return [
        one
        for _, group in sorted(groups.items())
        for one in by_lot(group, "curve")[: ceil(part * len(group))]
    ]
