"""The plain values that go into the classifier and come out of it.

Departments, kinds and languages are opaque codes here: nothing in this package knows what they
stand for.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

# The code for "not one of the languages this model knows" (BCP 47: undetermined).
UNKNOWN_LANGUAGE = "und"
# A threshold that no probability reaches: leave it to people.
NEVER_AUTOMATIC = 1.01
# Texts of these kinds are nobody's matter: they teach the kind only.
UNROUTED_KINDS = ("spam",)
# Of these kinds nearly all must be found, at the price of false alarms: people look at them first.
WATCHED_KINDS = ("complaint", "denunciation", "spam")


@dataclass(frozen=True, slots=True)
class Example:
    """One text whose right answer is known.

    ``department`` is the lead ("" when the text is nobody's: it then teaches only the kind),
    ``also`` the cooperating ones. ``kind`` "" means unknown. ``source`` names who taught it (an
    opaque code, "" for the project's own texts): the share of one source in a department is
    limited, so that one person alone cannot turn a department over.
    """

    text: str
    department: str
    kind: str = "report"
    language: str = ""
    title: str = ""
    also: tuple[str, ...] = ()
    id: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A department and the calibrated probability (0 to 1) that it is the lead."""

    department: str
    probability: float


@dataclass(frozen=True, slots=True)
class KindGuess:
    """A kind and its calibrated probability (0 to 1)."""

    kind: str
    probability: float


@dataclass(frozen=True, slots=True)
class Prediction:
    """What a classifier thinks of one text.

    ``candidates`` best first, probabilities summing to at most 1; empty means no opinion. ``kind``
    is the likeliest kind, None when the model knows no kinds. ``suspected`` are the watched kinds
    (complaint, denunciation, spam) whose probability reaches the bar at which the promised share of
    them is found: people should look. ``language`` is a code or UNKNOWN_LANGUAGE. ``reasons`` is
    empty unless whoever asked has put in what ``explain`` says of the first candidate.
    ``within`` are watched kinds that one of its sentences would be taken for if it stood alone,
    while the whole is not suspected: an accusation among much that is harmless.
    """

    candidates: tuple[Candidate, ...]
    kind: KindGuess | None
    language: str
    model_version: str
    suspected: tuple[KindGuess, ...] = ()
    reasons: "tuple[Reason, ...]" = ()
    within: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Reason:
    """A word or phrase as the sender spelled it, and what it adds to (or takes from) the score
    difference.

    It first stands at the word ``start`` of the text (the title first, from 0) and is ``length``
    words long: the place can be kept without the words, and ``quoted`` reads it again.
    """

    term: str
    weight: float
    start: int
    length: int


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why ``department`` and not ``against``: a sequence of reasons, the weightiest first.

    ``difference`` is the score of the department less that of ``against``; the weights and ``rest``
    (the words left out because of the limit, and what the model assumes before reading) sum to it.
    """

    department: str
    against: str
    reasons: tuple[Reason, ...]
    rest: float
    difference: float

    def __iter__(self) -> Iterator[Reason]:
        return iter(self.reasons)

    def __len__(self) -> int:
        return len(self.reasons)

    def __getitem__(self, index: int) -> Reason:
        return self.reasons[index]


class Classifier(Protocol):
    """Anything that can say whose matter a text is."""

    @property
    def version(self) -> str:
        """The name under which predictions of this model are recorded."""

    def predict(self, text: str, *, title: str = "", limit: int = 5) -> Prediction:
        """Judge one text; any ``str`` is accepted. ``limit`` bounds the candidates."""

    def predict_many(
        self, texts: Sequence[str], *, titles: Sequence[str] = (), limit: int = 5
    ) -> list[Prediction]:
        """Judge many at once, cheaper than one by one; ``titles`` is empty or as long as
        ``texts``.
        """

    def explain(
        self, text: str, department: str, *, title: str = "", limit: int = 10
    ) -> Explanation:
        """The words that speak for and against the department; empty for one the model does not
        know.
        """

    def threshold_for(self, promised: float, department: str = "") -> float:
        """The probability from which routes keep ``promised`` (0 to 1) precision, or
        NEVER_AUTOMATIC."""
