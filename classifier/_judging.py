"""Counting how well texts were judged (standard library only)."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from classifier._figures import (
    PROMISES,
    Confusion,
    Coverage,
    Evaluation,
    Kept,
    LabelFigures,
    Share,
    Watched,
)
from classifier._shares import wilson

_BINS = 15
_IDS_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Judged:
    """One text: what is true, and what was said.

    ``lead`` "" means that the text is nobody's: only its kind counts. ``ranked`` are the
    departments best first, ``probability`` that of the first; ``automatic`` are the promises at
    which the model would route the text by itself.
    """

    id: str
    language: str
    lead: str
    also: tuple[str, ...]
    kind: str
    ranked: tuple[str, ...]
    probability: float
    said_kind: str
    suspected: frozenset[str]
    said_language: str | None
    automatic: frozenset[float] = frozenset()

    @property
    def said(self) -> str:
        """The first candidate, "" without one."""
        return self.ranked[0] if self.ranked else ""

    @property
    def is_lead(self) -> bool:
        """Whether the first candidate is the lead."""
        return self.said == self.lead

    @property
    def is_rightful(self) -> bool:
        """Whether the first candidate is the lead or cooperating."""
        return self.is_lead or self.said in self.also


def summarise(
    judged: Sequence[Judged],
    thresholds: Mapping[float, float],
    *,
    watched: Iterable[str] = (),
) -> Evaluation:
    """All figures of an evaluation; ``thresholds`` are the model's general ones by promise."""
    routed = [one for one in judged if one.lead]
    by_language: dict[str, list[Judged]] = defaultdict(list)
    for one in routed:
        by_language[one.language].append(one)
    told = [one for one in judged if one.language and one.said_language is not None]
    return Evaluation(
        overall=_share(routed),
        calibration_error=_calibration_error(routed),
        coverage=tuple(Coverage(level, _coverage_at(routed, level)) for level in PROMISES),
        kept=tuple(_kept(routed, *pair, lead_only=False) for pair in thresholds.items()),
        kept_lead=tuple(_kept(routed, *pair, lead_only=True) for pair in thresholds.items()),
        languages={code: _share(group) for code, group in sorted(by_language.items())},
        departments=_labels((one.lead, one.said) for one in routed),
        kinds=_labels((one.kind, one.said_kind) for one in judged if one.kind),
        watched=tuple(_watched(judged, kind) for kind in watched),
        confusions=_confusions(routed),
        language_accuracy=_mean(one.language == one.said_language for one in told)
        if told
        else None,
    )


def _mean(values: Iterable[float]) -> float:
    collected = list(values)
    return sum(collected) / len(collected) if collected else 0.0


def _share(judged: Sequence[Judged]) -> Share:
    labels = _labels((one.lead, one.said) for one in judged)
    return Share(
        count=len(judged),
        accuracy=_mean(one.is_lead for one in judged),
        lead_or_also=_mean(one.is_rightful for one in judged),
        top3=_mean(one.lead in one.ranked[:3] for one in judged),
        macro_f1=_mean(figures.f1 for figures in labels.values()),
    )


def _labels(pairs: Iterable[tuple[str, str]]) -> Mapping[str, LabelFigures]:
    """Precision, recall and F1 of each label that truly occurs, from (actual, said) pairs."""
    actual: Counter[str] = Counter()
    said: Counter[str] = Counter()
    right: Counter[str] = Counter()
    for truth, guess in pairs:
        actual[truth] += 1
        said[guess] += 1
        right[truth] += truth == guess
    figures = {}
    for label, count in sorted(actual.items()):
        precision = right[label] / said[label] if said[label] else 0.0
        recall = right[label] / count
        both = precision + recall
        figures[label] = LabelFigures(
            count, precision, recall, 2 * precision * recall / both if both else 0.0
        )
    return figures


def _calibration_error(judged: Sequence[Judged]) -> float:
    bins: dict[int, list[Judged]] = defaultdict(list)
    for one in judged:
        bins[min(_BINS - 1, int(one.probability * _BINS))].append(one)
    gaps = (
        len(group)
        * abs(_mean(one.is_lead for one in group) - _mean(one.probability for one in group))
        for group in bins.values()
    )
    return sum(gaps) / len(judged) if judged else 0.0


def _coverage_at(judged: Sequence[Judged], level: float) -> float:
    """The largest share, surest first, in which this share of the routes is rightful."""
    right = best = 0
    for count, one in enumerate(sorted(judged, key=lambda one: -one.probability), start=1):
        right += one.is_rightful
        if right >= level * count:
            best = count
    return best / len(judged) if judged else 0.0


def _kept(judged: Sequence[Judged], level: float, threshold: float, *, lead_only: bool) -> Kept:
    sure = [one for one in judged if level in one.automatic]
    right = sum(one.is_lead if lead_only else one.is_rightful for one in sure)
    low, high = wilson(right, len(sure))
    return Kept(
        promised=level,
        threshold=threshold,
        coverage=len(sure) / len(judged) if judged else 0.0,
        precision=right / len(sure) if sure else 0.0,
        low=low,
        high=high,
    )


def _watched(judged: Sequence[Judged], kind: str) -> Watched:
    actual = [one for one in judged if one.kind == kind]
    raised = [one for one in judged if kind in one.suspected]
    found = sum(kind in one.suspected for one in actual)
    return Watched(
        kind,
        len(actual),
        recall=found / len(actual) if actual else 0.0,
        precision=found / len(raised) if raised else 0.0,
    )


def _confusions(judged: Sequence[Judged]) -> tuple[Confusion, ...]:
    pairs: dict[tuple[str, str], list[str]] = defaultdict(list)
    for one in judged:
        if not one.is_lead:
            pairs[(one.lead, one.said)].append(one.id)
    ranked = sorted(pairs.items(), key=lambda item: (-len(item[1]), item[0]))
    return tuple(
        Confusion(actual, said, len(ids), tuple(sorted(i for i in ids if i)[:_IDS_SHOWN]))
        for (actual, said), ids in ranked
    )
