"""What a newly trained model may promise, derived from the judgements made out of fold."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Protocol, TypedDict

import numpy as np
from numpy.typing import NDArray

from classifier._calibration import bar_for_recall
from classifier._card import Promise, Thresholds
from classifier._figures import PROMISES, Evaluation
from classifier._judging import Judged, summarise
from classifier._learning import Learned
from classifier._trust import Guess, promises_with_own
from classifier._types import NEVER_AUTOMATIC, Example

# The promises an administrator can choose between: 50 % to 99 %.
LEVELS = tuple(level / 100 for level in range(50, 100))
_RANKED = 3


class PromiseOptions(Protocol):
    """The training options that matter here."""

    @property
    def watched_kinds(self) -> tuple[str, ...]:
        """Kinds of which nearly all must be found."""

    @property
    def watched_recall(self) -> float:
        """The share of them to be found, 0 to 1."""

    @property
    def watched_precision(self) -> float:
        """The least share of those raised that must be of the kind, 0 to 1."""

    @property
    def cooperating_counts(self) -> bool:
        """Whether a route to a cooperating department is right."""


class Promised(TypedDict):
    """The facts derived here, by the names they have in Facts."""

    promises: tuple[Promise, ...]
    own: Mapping[str, Mapping[float, float]]
    kind_bars: Mapping[str, float]
    out_of_fold: Evaluation | None


def promises_from(
    examples: Sequence[Example],
    departments: Sequence[str],
    by_department: Learned,
    by_kind: Learned | None,
    *,
    options: PromiseOptions,
) -> Promised:
    """Thresholds, bars and the evaluation; ``departments`` are the leads the model was taught.

    Without judgements (too few examples) nothing is promised and nothing is raised.
    """
    if by_department.out_of_fold is None:
        return Promised(promises=(), own={}, kind_bars={}, out_of_fold=None)
    bars = _kind_bars(examples, by_kind, options)
    judged = _judged(examples, departments, by_department, by_kind, bars=bars)
    routed = [one for one in judged if one.lead]
    promises, own = promises_with_own(
        [
            Guess(
                one.said,
                one.probability,
                one.is_rightful if options.cooperating_counts else one.is_lead,
            )
            for one in routed
        ],
        LEVELS,
    )
    thresholds = Thresholds(promises, own)
    judged = [
        replace(one, automatic=thresholds.automatic(one.said, one.probability)) for one in judged
    ]
    general = {level: thresholds.threshold_for(level) for level in PROMISES}
    return Promised(
        promises=promises,
        own=own,
        kind_bars=bars,
        out_of_fold=summarise(judged, general, watched=bars),
    )


def _kind_bars(
    examples: Sequence[Example], by_kind: Learned | None, options: PromiseOptions
) -> dict[str, float]:
    if by_kind is None or by_kind.out_of_fold is None:
        return {}
    bars = {}
    for kind in options.watched_kinds:
        if kind in by_kind.question.classes:
            column = by_kind.out_of_fold[:, by_kind.question.classes.index(kind)]
            actual = [example.kind == kind for example in examples]
            bars[kind] = bar_for_recall(
                column.tolist(),
                actual,
                recall=options.watched_recall,
                precision=options.watched_precision,
            )
    return {kind: bar for kind, bar in bars.items() if bar < NEVER_AUTOMATIC}


def _judged(
    examples: Sequence[Example],
    departments: Sequence[str],
    by_department: Learned,
    by_kind: Learned | None,
    *,
    bars: Mapping[str, float],
) -> list[Judged]:
    assert by_department.out_of_fold is not None
    kinds = None if by_kind is None else by_kind.out_of_fold
    names = np.array(by_kind.question.classes if by_kind is not None else ())
    judged = []
    for row, (example, lead) in enumerate(zip(examples, departments, strict=True)):
        chances = by_department.out_of_fold[row]
        order = np.argsort(-chances, kind="stable")[:_RANKED]
        said_kind, suspected = _kinds_said(None if kinds is None else kinds[row], names, bars)
        judged.append(
            Judged(
                id=example.id,
                language=example.language,
                lead=lead,
                also=example.also,
                kind=example.kind,
                ranked=tuple(by_department.question.classes[column] for column in order),
                probability=float(chances[order[0]]),
                said_kind=said_kind,
                suspected=suspected,
                # The language model has seen these texts: judging it by them would flatter it.
                said_language=None,
            )
        )
    return judged


def _kinds_said(
    chances: NDArray[np.float64] | None, names: NDArray[Any], bars: Mapping[str, float]
) -> tuple[str, frozenset[str]]:
    if chances is None:
        return "", frozenset()
    raised = {
        str(name)
        for name, chance in zip(names, chances, strict=True)
        if chance >= bars.get(str(name), 2.0)
    }
    return str(names[int(np.argmax(chances))]), frozenset(raised)
