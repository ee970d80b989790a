"""Measuring a classifier on texts it has not learned from, and comparing two.

Nothing here trains except ``cross_validate``, which loads scikit-learn when called.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from statistics import fmean
from typing import TYPE_CHECKING

from classifier._figures import PROMISES, Evaluation, Outcome
from classifier._judging import Judged, summarise
from classifier._noise import with_typos, without_marks
from classifier._paired import LEVEL, MARGIN, Paired, beyond_chance, paired, paired_each
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
    "LEVEL",
    "MARGIN",
    "Outcome",
    "Paired",
    "Verdict",
    "as_text",
    "beyond_chance",
    "compare",
    "cross_validate",
    "evaluate",
    "paired",
    "paired_each",
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
    judged = _judge(model, list(examples), frozenset(unrouted_kinds))
    found = summarise(
        judged, {level: model.threshold_for(level) for level in PROMISES}, watched=watched_kinds
    )
    told = (Outcome(one.id, one.lead, one.is_lead, one.is_rightful) for one in judged if one.lead)
    return replace(found, outcomes=tuple(told))


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

    ``worse`` names each department that is worse, with the share found before and after; "" stands
    for all departments together. ``overall`` counts where the first candidate is the lead or
    cooperating, ``departments`` where it is the lead.
    """

    passes: bool
    worse: tuple[tuple[str, float, float], ...]
    candidate: Evaluation
    active: Evaluation
    overall: Paired
    departments: Mapping[str, Paired]


def compare(candidate: Classifier, active: Classifier, examples: Iterable[Example]) -> Verdict:
    """Judge both on the same texts, which neither has learned from; see ``verdict_on``."""
    collected = list(examples)
    return verdict_on(evaluate(candidate, collected), evaluate(active, collected))


def verdict_on(new: Evaluation, old: Evaluation) -> Verdict:
    """What two evaluations on the same texts (see ``same_texts``) say: nothing is judged, no model
    is loaded.

    Over all texts together not one may be lost on balance; a department may not be worse beyond
    chance (see ``beyond_chance``).
    """
    both = list(zip(old.outcomes, new.outcomes, strict=True))
    overall = paired((before.rightful, after.rightful) for before, after in both)
    each = paired_each((before.lead, before.found, after.found) for before, after in both)
    worse = [
        (code, each[code].share_before, each[code].share_after) for code in beyond_chance(each)
    ]
    if overall.after < overall.before:
        worse.insert(0, ("", overall.share_before, overall.share_after))
    return Verdict(not worse, tuple(worse), new, old, overall, each)


def same_texts(one: Evaluation, other: Evaluation) -> bool:
    """Whether two evaluations were made on the same texts with the same labels; False where one of
    them does not say on which."""
    texts = [[(text.id, text.lead) for text in found.outcomes] for found in (one, other)]
    return bool(texts[0]) and texts[0] == texts[1]


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
