"""The model card: what is known of a model without loading it (standard library only)."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from typing import Any

from classifier._figures import PROMISES, Evaluation
from classifier._types import NEVER_AUTOMATIC


@dataclass(frozen=True, slots=True)
class Promise:
    """From which probability on the routes keep a promised precision.

    ``threshold`` is NEVER_AUTOMATIC when it cannot be promised to every department. ``coverage`` is
    the share of texts at or above the thresholds of their departments (``Thresholds.own``) and
    ``precision`` the share of right ones among these, ``low`` to ``high`` its 95 % Wilson interval,
    all measured on texts the judging model had not seen.
    """

    promised: float
    threshold: float
    coverage: float
    precision: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Thresholds:
    """``promises`` in rising order; ``own`` by department and promise."""

    promises: tuple[Promise, ...]
    own: Mapping[str, Mapping[float, float]]

    def threshold_for(self, promised: float, department: str = "") -> float:
        """As Facts.threshold_for."""
        kept = [promise for promise in self.promises if promise.promised >= promised - 1e-9]
        if not kept:
            return NEVER_AUTOMATIC
        return self.own.get(department, {}).get(kept[0].promised, kept[0].threshold)

    def automatic(self, department: str, probability: float) -> frozenset[float]:
        """The promises at which a first candidate with this probability is routed."""
        return frozenset(
            level for level in PROMISES if probability >= self.threshold_for(level, department)
        )


@dataclass(frozen=True, slots=True)
class Facts:
    """What training found out, apart from the weights.

    ``counts`` are the examples per department (profiles not counted), ``sources`` those per
    ``Example.source`` that took part ("" = without one), ``promises`` rise with the
    precision promised, ``own`` holds the thresholds of the departments by promise (``promises``
    has the one for a department never judged), ``kind_bars`` the probability from which a watched
    kind is raised, and ``out_of_fold`` how the method judged its own examples when each was left
    out.
    """

    data_digest: str
    departments: tuple[str, ...]
    kinds: tuple[str, ...]
    languages: tuple[str, ...]
    examples: int
    counts: Mapping[str, int]
    options: Mapping[str, Any]
    promises: tuple[Promise, ...]
    own: Mapping[str, Mapping[float, float]]
    kind_bars: Mapping[str, float]
    out_of_fold: Evaluation | None
    sources: Mapping[str, int] = field(default_factory=dict)

    @property
    def taught_by(self) -> Mapping[str, int]:
        """The sources that have a name, with how many examples each taught: people."""
        return {source: number for source, number in self.sources.items() if source}

    def threshold_for(self, promised: float, department: str = "") -> float:
        """The probability from which routes keep ``promised`` (0 to 1) precision.

        With a department the threshold of that department: some are right at a lower probability
        than others. NEVER_AUTOMATIC when the calibration data do not support the promise.
        """
        return Thresholds(self.promises, self.own).threshold_for(promised, department)

    def promise_at(self, promised: float) -> Promise | None:
        """What was measured for ``promised`` (0 to 1) precision; None when nothing would be routed
        by itself."""
        kept = [promise for promise in self.promises if promise.promised >= promised - 1e-9]
        return kept[0] if kept and kept[0].coverage > 0 else None

    def to_dict(self) -> dict[str, Any]:
        """Plain values for JSON."""
        values = asdict(self)
        values["own"] = {
            code: {f"{promised:.2f}": bar for promised, bar in bars.items()}
            for code, bars in self.own.items()
        }
        return values

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> "Facts":
        """The reverse of to_dict. Raises KeyError, TypeError or ValueError on another shape."""
        found = values["out_of_fold"]
        return cls(
            data_digest=str(values["data_digest"]),
            departments=tuple(values["departments"]),
            kinds=tuple(values["kinds"]),
            languages=tuple(values["languages"]),
            examples=int(values["examples"]),
            counts=dict(values["counts"]),
            options=dict(values["options"]),
            promises=tuple(Promise(**item) for item in values["promises"]),
            own={
                code: {float(promised): bar for promised, bar in bars.items()}
                for code, bars in values["own"].items()
            },
            kind_bars=dict(values["kind_bars"]),
            out_of_fold=None if found is None else Evaluation.from_dict(found),
            # Cards from before there were sources.
            sources=dict(values.get("sources", {"": int(values["examples"])})),
        )


@dataclass(frozen=True, slots=True)
class ModelCard:
    """A saved model: ``facts`` of its training, ``evaluation`` on texts kept apart from it.

    Facts decide as weights do (thresholds, bars): the name of a version speaks for both.

    ``trained_by`` is who had it trained; of what people settled it may have learned what came in
    before ``learned_until`` (None: nothing said so when it was saved). ``sha256`` maps each file to
    its digest, ``bytes`` is its size on disk without the card.
    """

    version: str
    format: int
    sklearn_version: str
    created_at: datetime
    trained_by: str
    note: str
    facts: Facts
    evaluation: Evaluation | None
    sha256: Mapping[str, str]
    bytes: int
    learned_until: datetime | None = None

    def threshold_for(self, promised: float, department: str = "") -> float:
        """As Facts.threshold_for: readable without loading the model."""
        return self.facts.threshold_for(promised, department)

    def with_files(self, sha256: Mapping[str, str], size: int) -> "ModelCard":
        """The same card for files with these digests and this size in bytes."""
        return replace(self, sha256=dict(sha256), bytes=size)

    def to_dict(self) -> dict[str, Any]:
        """Plain values for JSON; the time in ISO 8601 with its offset."""
        return {
            "version": self.version,
            "format": self.format,
            "sklearn_version": self.sklearn_version,
            "created_at": self.created_at.isoformat(),
            "trained_by": self.trained_by,
            "note": self.note,
            "facts": self.facts.to_dict(),
            "evaluation": None if self.evaluation is None else self.evaluation.to_dict(),
            "sha256": dict(self.sha256),
            "bytes": self.bytes,
            "learned_until": self.learned_until and self.learned_until.isoformat(),
        }

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> "ModelCard":
        """The reverse of to_dict. Raises KeyError, TypeError or ValueError on another shape."""
        found, until = values["evaluation"], values.get("learned_until")
        return cls(
            version=str(values["version"]),
            format=int(values["format"]),
            sklearn_version=str(values["sklearn_version"]),
            created_at=datetime.fromisoformat(values["created_at"]),
            trained_by=str(values["trained_by"]),
            note=str(values["note"]),
            facts=Facts.from_dict(values["facts"]),
            evaluation=None if found is None else Evaluation.from_dict(found),
            sha256=dict(values["sha256"]),
            bytes=int(values["bytes"]),
            learned_until=None if until is None else datetime.fromisoformat(until),
        )
