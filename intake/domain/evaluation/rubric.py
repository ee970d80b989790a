"""By what proposals are judged: criteria with weights, and bands of points with an anchor each.

The five criteria to start with are those of Decision 2266/QĐ-TTg (novelty, breakthrough,
feasibility, impact, mobilisation of resources). Score sheets in use give a maximum, bands of points
and a sentence for each band (Sơn La: novelty 27-30 wholly new, 21-26, 16-20, 1-15, 0 copied).
Everything of a rubric is data: codes, names, weights, bands.
"""

import enum
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

LEAST_POINTS, MOST_POINTS = 0, 10
WHOLE_WEIGHT = 100
FEWEST_BANDS, MOST_BANDS = 2, 6
ANCHOR_LIMIT = 300  # characters
_LINE = re.compile(r"(\d{1,2})\s*(?:[-\u2010-\u2015]\s*(\d{1,2}))?\s*:\s*(.+)", re.ASCII)

Texts = Mapping[str, str]
"""The same sentence by language."""


class RubricProblem(enum.StrEnum):
    """What is wrong with a rubric."""

    NO_LINE = "no_line"  # a line that is not written ``0-2: anchor``
    GAP = "gap"  # the bands do not cover every number of points once, from the least to the most
    NUMBER = "number"  # too few or too many bands
    TOO_LONG = "too_long"  # an anchor
    WEIGHTS = "weights"  # they do not add up
    NOTHING = "nothing"  # no criterion


@dataclass(frozen=True, slots=True)
class Band:
    """The points from ``low`` to ``high``, both counted, and what they mean in each language."""

    low: int
    high: int
    anchor: Texts

    def holds(self, points: int) -> bool:
        """Whether so many points lie in this band."""
        return self.low <= points <= self.high


@dataclass(frozen=True, slots=True)
class Criterion:
    """One criterion; ``weight`` in per cent, 0 for one that this call does not use."""

    code: str
    name: Texts
    weight: int
    bands: tuple[Band, ...]


Rubric = tuple[Criterion, ...]


def problems(rubric: Sequence[Criterion]) -> dict[str, RubricProblem]:
    """What is wrong, by the code of the criterion; ``""`` for the rubric as a whole. Source of the
    sum: peers 5.2, weights are set per call."""
    found = {one.code: wrong for one in rubric if (wrong := check_bands(one.bands))}
    if not rubric:
        found[""] = RubricProblem.NOTHING
    elif any(one.weight < 0 for one in rubric) or weights_of(rubric) != WHOLE_WEIGHT:
        found[""] = RubricProblem.WEIGHTS
    return found


def weights_of(rubric: Iterable[Criterion]) -> int:
    """The sum of the weights."""
    return sum(one.weight for one in rubric)


def check_bands(bands: Sequence[Band]) -> RubricProblem | None:
    """What is wrong with the bands of one criterion; None when nothing is."""
    if not FEWEST_BANDS <= len(bands) <= MOST_BANDS:
        return RubricProblem.NUMBER
    covered = [points for band in bands for points in range(band.low, band.high + 1)]
    if covered != list(range(LEAST_POINTS, MOST_POINTS + 1)):
        return RubricProblem.GAP
    if any(len(text) > ANCHOR_LIMIT for band in bands for text in band.anchor.values()):
        return RubricProblem.TOO_LONG
    return None


def parse_bands(
    text: str, language: str, known: Sequence[Band] = ()
) -> tuple[Band, ...] | RubricProblem:
    """Bands as people type them, one a line (``0-2: copied``), sorted; or what is wrong. An anchor
    that stands word for word in ``known`` keeps its other languages."""
    bands = []
    for line in filter(None, map(str.strip, text.splitlines())):
        found = _LINE.fullmatch(line)
        if found is None:
            return RubricProblem.NO_LINE
        low, anchor = int(found[1]), found[3].strip()
        same = next((one.anchor for one in known if one.anchor.get(language) == anchor), None)
        bands.append(Band(low, int(found[2] or low), same or {language: anchor}))
    bands.sort(key=lambda band: band.low)
    return check_bands(bands) or tuple(bands)


def written_bands(bands: Iterable[Band], language: str) -> str:
    """The same text again, in one language or the first that there is."""
    return "\n".join(
        f"{points_of(band)}: {band.anchor.get(language) or next(iter(band.anchor.values()), '')}"
        for band in bands
    )


def points_of(band: Band) -> str:
    """``3–5``, or ``10`` for a band of one number."""
    return str(band.low) if band.low == band.high else f"{band.low}–{band.high}"


def to_data(rubric: Iterable[Criterion]) -> list[dict[str, Any]]:
    """A rubric as JSON can hold it."""
    return [
        {
            "code": one.code,
            "name": dict(one.name),
            "weight": one.weight,
            "bands": [
                {"low": band.low, "high": band.high, "anchor": dict(band.anchor)}
                for band in one.bands
            ],
        }
        for one in rubric
    ]


def from_data(data: Iterable[Mapping[str, Any]]) -> Rubric:
    """A rubric from what ``to_data`` gave, or from our own file."""
    return tuple(
        Criterion(
            one["code"],
            one["name"],
            one["weight"],
            tuple(Band(band["low"], band["high"], band["anchor"]) for band in one["bands"]),
        )
        for one in data
    )
