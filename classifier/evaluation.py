"""Measuring a classifier on texts it has not learned from, and comparing two.

Nothing here trains except ``cross_validate``, which loads scikit-learn when called.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from statistics import fmean
from typing import TYPE_CHECKING

from classifier._figures import PROMISES, Evaluation
from classifier._judging import Judged, summarise
from classifier._noise import with_typos, without_marks
from classifier._report import as_text
from classifier._shares import wilson
from classifier._types import (
    UNROUTED_KINDS,
    WATCHED_KINDS,
    Classifier,
    Example,
    Prediction,
)

if TYPE_CHECKING:
    from classifier.training import TrainingOptions

__all__ = [
    "Verdict",
    "as_text",
    "compare",
    "cross_validate",
    "evaluate",
    "same_texts",
    "verdict_on",
    "wilson",
    "with_typos",
    "without_marks",
]

_BATCH = 256


def evaluate(
    model: Classifier,
    examples: Iterable[Example],
    *,
    unrouted_kinds: Sequence[str] = UNROUTED_KINDS,
    watched_kinds: Sequence[str] = WATCHED_KINDS,
) -> Evaluation:
    """Judge every example and count. The examples must not have been learned from."""
    return summarise(
        _judge(model, list(examples), frozenset(unrouted_kinds)),
        {level: model.threshold_for(level) for level in PROMISES},
        watched=watched_kinds,
    )


def cross_validate(
    examples: Iterable[Example],
    profiles: Iterable[Example] = (),
    options: "TrainingOptions | None" = None,
    *,
    folds: int = 5,
    concepts: str = "",
    progress: Callable[[int, int], None] | None = None,
) -> Evaluation:
    """Train ``folds`` times, each time judging the texts kept out.

    Unlike with ``Facts.out_of_fold``, the thresholds too are tried on texts they were not derived
    from; those reported are the means over the folds. ``progress`` is told folds done and folds in
    all. Raises NotEnoughData.
    """
    from classifier.training import TrainingOptions, deal_out, train  # noqa: PLC0415 - heavy

    options = options or TrainingOptions()
    collected, described = list(examples), list(profiles)
    fold = deal_out(collected, folds)
    judged: list[Judged] = []
    used: list[dict[float, float]] = []
    for number in range(folds):
        own = [one for one, its in zip(collected, fold, strict=True) if its == number]
        others = [one for one, its in zip(collected, fold, strict=True) if its != number]
        model = train(others, described, options, concepts=concepts)
        judged.extend(_judge(model, own, frozenset(options.unrouted_kinds)))
        used.append({level: model.threshold_for(level) for level in PROMISES})
        if progress is not None:
            progress(number + 1, folds)
    means = {level: fmean(thresholds[level] for thresholds in used) for level in PROMISES}
    return summarise(judged, means, watched=options.watched_kinds)


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a new model may take the place of the active one, and for which departments not.

    ``worse`` names each department whose found share fell beyond the margin, with the share before
    and after; "" stands for all departments together.
    """

    passes: bool
    worse: tuple[tuple[str, float, float], ...]
    candidate: Evaluation
    active: Evaluation


def compare(
    candidate: Classifier,
    active: Classifier,
    examples: Iterable[Example],
    *,
    margin: float = 0.05,
    overall_margin: float = 0.005,
) -> Verdict:
    """Judge both on the same texts, which neither has learned from.

    A department may lose ``margin`` of its found share (or one text, where that is more), all
    together ``overall_margin`` of the rightful first candidates.
    """
    collected = list(examples)
    new, old = evaluate(candidate, collected), evaluate(active, collected)
    return verdict_on(new, old, margin=margin, overall_margin=overall_margin)


def verdict_on(
    new: Evaluation, old: Evaluation, *, margin: float = 0.05, overall_margin: float = 0.005
) -> Verdict:
    """As ``compare``, from two evaluations on the same texts (see ``same_texts``): nothing is
    judged, no model is loaded."""
    worse = []
    if new.overall.lead_or_also < old.overall.lead_or_also - overall_margin:
        worse.append(("", old.overall.lead_or_also, new.overall.lead_or_also))
    for department, before in old.departments.items():
        after = new.departments[department]
        if before.recall - after.recall > max(margin, 1 / before.count) + 1e-9:
            worse.append((department, before.recall, after.recall))
    return Verdict(not worse, tuple(worse), new, old)


def same_texts(one: Evaluation, other: Evaluation) -> bool:
    """Whether two evaluations can have been made on the same texts: as many of them for each
    department and language."""
    sizes = [
        (
            {code: figures.count for code, figures in found.departments.items()},
            {code: share.count for code, share in found.languages.items()},
        )
        for found in (one, other)
    ]
    return sizes[0] == sizes[1]


def _judge(
    model: Classifier, examples: Sequence[Example], unrouted: frozenset[str]
) -> list[Judged]:
    judged: list[Judged] = []
    for start in range(0, len(examples), _BATCH):
        batch = examples[start : start + _BATCH]
        said = model.predict_many(
            [one.text for one in batch], titles=[one.title for one in batch], limit=3
        )
        judged.extend(
            _one(model, example, prediction, unrouted)
            for example, prediction in zip(batch, said, strict=True)
        )
    return judged


def _one(
    model: Classifier, example: Example, prediction: Prediction, unrouted: frozenset[str]
) -> Judged:
    ranked = tuple(candidate.department for candidate in prediction.candidates)
    probability = prediction.candidates[0].probability if ranked else 0.0
    first = ranked[0] if ranked else ""
    return Judged(
        id=example.id,
        language=example.language,
        lead="" if example.kind in unrouted else example.department,
        also=example.also,
        kind=example.kind,
        ranked=ranked,
        probability=probability,
        said_kind=prediction.kind.kind if prediction.kind else "",
        suspected=frozenset(guess.kind for guess in prediction.suspected),
        said_language=prediction.language,
        automatic=frozenset(
            level
            for level in PROMISES
            if ranked and probability >= model.threshold_for(level, first)
        ),
    )
