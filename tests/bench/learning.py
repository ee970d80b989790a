"""How much a model gains from what people correct, and what one who corrects wrongly can do.

    python -m tests.bench.learning [--language vi] [--seed 1] [--step 50 100 200] [--first N]

A simulated stream, the same for the same seed. A third of the example texts of one language (never
the frozen ones) teaches a first model, a third comes in text by text, a third measures. The model in
force guesses; where its first guess is wrong, one of twenty officials corrects it, with the words
alone that ``intake.domain.learning.lessons`` lets through. After so many corrections a new model is trained
from the first third and the corrections, with the limits of the trainer, and is in force for what
comes next. Then the same with what was confirmed. Last, one official sends every text of a department
to another: with the limits of the trainer, and as if they were many.
"""

import argparse
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

from classifier import Evaluation, Example
from classifier.evaluation import evaluate
from classifier.training import TrainedModel, TrainingOptions, train
from intake.domain.learning.lessons import known_words, without_rare_words
from intake.services.learning.example_texts import (
    by_lot,
    concepts,
    learning_examples,
    matter_examples,
)

OFFICIALS = 20
# Ranks need no judgements out of fold; three are enough to mix the two estimators.
OPTIONS = TrainingOptions(folds=3)


def main() -> None:
    """Print three tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--language", default="vi")
    parser.add_argument("--seed", default="1")
    parser.add_argument("--step", type=int, nargs="+", default=[50, 100, 200, 400, 800])
    parser.add_argument("--first", type=int, metavar="N", help="so few texts teach first")
    given = parser.parse_args()
    base, stream, measured = _thirds(given.language, given.seed)
    base = base[: given.first]
    print(f"{len(base)} texts teach first, {len(stream)} come in, {len(measured)} measure")
    print(f"{'':<34}{'texts':>7}{'first':>8}{'or also':>9}{'top 3':>8}")
    first = _learn(base)
    _row("no correction", len(base), evaluate(first, measured))
    corrected, confirmed = _corrections(base, stream, first, given.step, measured)
    model = _learn([*base, *_worded(base, corrected)])
    _row(f"all {len(corrected)} corrections", model.facts.examples, evaluate(model, measured))
    model = _learn([*base, *_worded(base, [*corrected, *confirmed])])
    _row(f"and {len(confirmed)} confirmed", model.facts.examples, evaluate(model, measured))
    _poisoned(base, stream, corrected, measured)


def _corrections(
    base: Sequence[Example],
    stream: Sequence[Example],
    model: TrainedModel,
    steps: Sequence[int],
    measured: Sequence[Example],
) -> tuple[list[Example], list[Example]]:
    """What was corrected and what confirmed, in the order of the stream."""
    corrected: list[Example] = []
    confirmed: list[Example] = []
    for number, text in enumerate(stream):
        decided = replace(text, source=f"official:{number % OFFICIALS}")
        if _guess(model, text) == text.department:
            confirmed.append(decided)
            continue
        corrected.append(decided)
        if len(corrected) in steps:
            model = _learn([*base, *_worded(base, corrected)])
            found = evaluate(model, measured)
            _row(f"{len(corrected)} corrections", model.facts.examples, found)
    return corrected, confirmed


def _poisoned(
    base: Sequence[Example],
    stream: Sequence[Example],
    corrected: Sequence[Example],
    measured: Sequence[Example],
) -> None:
    (own, number), (other, _next) = Counter(one.department for one in stream).most_common(2)
    poison = [
        replace(one, department=other, source="official:poisoner", id=f"poison-{one.id}")
        for one in stream
        if one.department == own
    ]
    honest = [one for one in corrected if one.department != own]
    print(f"One official sends {number} texts of {own} to {other}; found of those of {own}:")
    for name, texts in (
        ("nobody does", honest),
        ("with the limits", [*honest, *poison]),
        ("without them", [*honest, *(replace(one, source="") for one in poison)]),
    ):
        model = _learn([*base, *_worded(base, texts)])
        found = evaluate(model, measured).departments[own]
        taught = model.facts.sources.get("official:poisoner", 0)
        print(f"  {name:<20}{100 * found.recall:6.1f} % of {found.count}, taught by one: {taught}")


def _thirds(language: str, seed: str) -> tuple[list[Example], list[Example], list[Example]]:
    """Three parts in an order that the seed alone decides; texts of nobody are left out."""
    wanted = (one for one in learning_examples() if one.language == language and one.department)
    texts = by_lot(wanted, seed)
    # Only whose it is, is asked here.
    texts = [replace(one, kind="") for one in texts]
    return texts[0::3], texts[1::3], texts[2::3]


def _worded(base: Sequence[Example], texts: Sequence[Example]) -> Iterator[Example]:
    """The texts as lessons: without words and pairs that neither the first
    third nor five of them have."""
    public = [*base, *_described(base)]
    known = known_words([concepts(), *(f"{one.title}\n{one.text}" for one in public)])
    words = without_rare_words([f"{one.title}\n{one.text}" for one in texts], known)
    for one, text in zip(texts, words, strict=True):
        yield replace(one, title="", text=text)


def _described(base: Sequence[Example]) -> list[Example]:
    return list(matter_examples({one.department for one in base}))


def _learn(texts: Sequence[Example]) -> TrainedModel:
    return train(texts, _described(texts), OPTIONS, concepts=concepts())


def _guess(model: TrainedModel, text: Example) -> str:
    candidates = model.predict(text.text, title=text.title, limit=1).candidates
    return candidates[0].department if candidates else ""


def _row(name: str, texts: int, found: Evaluation) -> None:
    share = found.overall
    shares = (share.accuracy, share.lead_or_also, share.top3)
    first, also, three = (f"{100 * one:.1f}" for one in shares)
    print(f"{name:<34}{texts:>7}{first:>8}{also:>9}{three:>8}", flush=True)


if __name__ == "__main__":
    main()
