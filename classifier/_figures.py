"""The figures of an evaluation, and their way into JSON and back (standard library only: cards are
read without the rest).
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, NamedTuple

# The precisions at which every evaluation reports.
PROMISES = (0.90, 0.95, 0.98)


@dataclass(frozen=True, slots=True)
class Share:
    """How a group of texts was judged; shares between 0 and 1.

    ``accuracy``: the first candidate is the lead. ``lead_or_also``: it is the lead or a cooperating
    department. ``top3``: the lead is among the first three. ``macro_f1``: mean F1 over the
    departments that occur.
    """

    count: int
    accuracy: float
    lead_or_also: float
    top3: float
    macro_f1: float


@dataclass(frozen=True, slots=True)
class LabelFigures:
    """One department or kind: how many, how many of the guesses were right, how many were found."""

    count: int
    precision: float
    recall: float
    f1: float


@dataclass(frozen=True, slots=True)
class Confusion:
    """``count`` texts of ``actual`` were taken for ``predicted``; the ids of some of them."""

    actual: str
    predicted: str
    count: int
    ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Coverage:
    """At the best threshold on these very texts, the share that could be routed at this precision
    (an upper bound).
    """

    precision: float
    coverage: float


@dataclass(frozen=True, slots=True)
class Kept:
    """What the model's own threshold for a promise did on these texts.

    ``precision`` among the ``coverage`` share routed, ``low`` to ``high`` its 95 % Wilson interval.
    """

    promised: float
    threshold: float
    coverage: float
    precision: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Watched:
    """How many texts of a watched kind were raised for people, and how many of those raised were of
    that kind.
    """

    kind: str
    count: int
    recall: float
    precision: float


class Outcome(NamedTuple):
    """One text that is somebody's, and whether the first candidate was the ``lead`` (``found``),
    or at least the lead or a cooperating department (``rightful``)."""

    id: str
    lead: str
    found: bool
    rightful: bool


@dataclass(frozen=True, slots=True)
class Evaluation:
    """How a model did on texts it had not learned from.

    ``calibration_error`` is the expected calibration error of the first candidate in 15 equal bins,
    weighted by size. ``kept`` counts a route as right when the department is the lead or
    cooperating, ``kept_lead`` only for the lead.
    ``language_accuracy`` is None where the languages were not judged. ``outcomes`` tell two models
    apart text by text; empty where nobody compares (and on cards from before there were any).
    """

    overall: Share
    calibration_error: float
    coverage: tuple[Coverage, ...]
    kept: tuple[Kept, ...]
    kept_lead: tuple[Kept, ...]
    languages: Mapping[str, Share]
    departments: Mapping[str, LabelFigures]
    kinds: Mapping[str, LabelFigures]
    watched: tuple[Watched, ...]
    confusions: tuple[Confusion, ...]
    language_accuracy: float | None
    outcomes: tuple[Outcome, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """The figures as plain values for JSON."""
        return asdict(self)

    def figures(self) -> dict[str, Any]:
        """The same for people and programs that read figures: without the outcome of each text."""
        return {name: value for name, value in self.to_dict().items() if name != "outcomes"}

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> "Evaluation":
        """The reverse of to_dict. Raises KeyError or TypeError when the shape is another."""
        return cls(
            overall=Share(**values["overall"]),
            calibration_error=float(values["calibration_error"]),
            coverage=tuple(Coverage(**item) for item in values["coverage"]),
            kept=tuple(Kept(**item) for item in values["kept"]),
            kept_lead=tuple(Kept(**item) for item in values["kept_lead"]),
            languages={code: Share(**item) for code, item in values["languages"].items()},
            departments={code: LabelFigures(**it) for code, it in values["departments"].items()},
            kinds={code: LabelFigures(**it) for code, it in values["kinds"].items()},
            watched=tuple(Watched(**item) for item in values["watched"]),
            confusions=tuple(
                Confusion(**{**item, "ids": tuple(item["ids"])}) for item in values["confusions"]
            ),
            language_accuracy=values["language_accuracy"],
            outcomes=tuple(Outcome(*item) for item in values.get("outcomes", ())),
        )
