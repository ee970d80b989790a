"""From a prediction and the administrators' rules to a department or to people.

Rules come first, in the order the administrators gave them, and each that fires leaves a trace.
Then the classifier decides when it is at least as sure as the threshold asks. Everything else goes
to the triage queue. A text that looks like a complaint, a denunciation or spam is never routed by a
machine: people look first (Complaints Law 02/2011, Denunciation Law 25/2018). Nor does the
classifier route a text in a language that it was not taught: what it promises, and what it finds of
complaints and denunciations, was measured on the others.
"""

import enum
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from classifier import UNKNOWN_LANGUAGE, Candidate, Prediction
from intake.domain.submission import SubmissionKind

# The most sensitive first: a denunciation that is overlooked endangers its sender.
KINDS_FOR_PEOPLE = (
    SubmissionKind.DENUNCIATION,
    SubmissionKind.COMPLAINT,
    SubmissionKind.SPAM,
)


class Method(enum.StrEnum):
    """Who or what decided a route."""

    RULE = "rule"
    CLASSIFIER = "classifier"
    PERSON = "person"
    NONE = "none"  # left to people: the triage queue


class RouteReason(enum.StrEnum):
    """Why a person routed otherwise; only the first says that the route was wrong."""

    WRONG_DEPARTMENT = "wrong_department"
    ALSO_ANOTHER = "also_another"
    REORGANISED = "reorganised"
    OUT_OF_SCOPE = "out_of_scope"
    TEXT_UNCLEAR = "text_unclear"


# In the place of a reason: somebody took their own decision back.
UNDONE = "undone"


class WhyTriage(enum.StrEnum):
    """Why a machine left a submission to people."""

    NO_MODEL = "no_model"
    NOTHING_KNOWN = "nothing_known"
    FOREIGN_LANGUAGE = "foreign_language"
    UNSURE = "unsure"
    KIND_FOR_PEOPLE = "kind_for_people"
    DEPARTMENT_CLOSED = "department_closed"


@dataclass(frozen=True, slots=True)
class RoutingRule:
    """One rule: fires when every given condition holds; empty conditions do not count.

    ``words`` are matched as whole words or phrases, case and marks ignored when the word is written
    without marks.
    """

    rule_id: int
    name: str
    department: str
    words: tuple[str, ...] = ()
    kinds: frozenset[str] = frozenset()
    provinces: frozenset[str] = frozenset()
    languages: frozenset[str] = frozenset()

    def matched_words(self, text: "FoldedText") -> tuple[str, ...]:
        """Those of the rule's words that occur in the text."""
        return tuple(word for word in self.words if text.contains(word))


@dataclass(frozen=True, slots=True)
class RuleTrace:
    """What one rule said of one submission."""

    rule_id: int
    name: str
    fired: bool
    because: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RouteDecision:
    """Where a submission goes and why; ``department`` None means the triage queue."""

    method: Method
    department: str | None
    candidates: tuple[Candidate, ...] = ()
    model_version: str = ""
    threshold: float | None = None
    rule_id: int | None = None
    trace: tuple[RuleTrace, ...] = ()
    why_triage: WhyTriage | None = None
    quarantine: bool = False


@dataclass(frozen=True, slots=True)
class SubmissionFacts:
    """What rules may look at."""

    text: str
    kind: str
    province: str
    language: str


class FoldedText:
    """A text prepared for finding words in it, with and without Vietnamese marks."""

    def __init__(self, text: str) -> None:
        self._marked = f" {' '.join(_words(text))} "
        self._plain = strip_marks(self._marked)

    def contains(self, phrase: str) -> bool:
        """Whether the phrase occurs as whole words; a phrase written without marks matches any
        marks."""
        needle = f" {' '.join(_words(phrase))} "
        if not needle.strip():
            return False
        plain = strip_marks(needle)
        return needle in (self._plain if needle == plain else self._marked)


def strip_marks(text: str) -> str:
    """Lower-case Latin letters without marks, đ as d."""
    decomposed = unicodedata.normalize("NFD", text.lower().replace("đ", "d"))
    return unicodedata.normalize(
        "NFC", "".join(c for c in decomposed if not unicodedata.combining(c))
    )


def decide(
    prediction: Prediction | None,
    rules: Iterable[RoutingRule],
    facts: SubmissionFacts,
    *,
    threshold: float,
    open_departments: frozenset[str],
) -> RouteDecision:
    """Decide a route. ``prediction`` None means that there is no usable model.

    ``threshold`` is the probability from which the classifier may route alone; ``open_departments``
    are those that receive submissions today. Never raises for want of a model: the answer is then
    the triage queue. What is suspected of being a denunciation goes into quarantine; where only a
    sentence of it reads like one, people decide first.
    """
    candidates = prediction.candidates if prediction else ()
    version = prediction.model_version if prediction else ""
    suspicious = _kind_for_people(prediction, facts)
    if suspicious or (prediction and prediction.within):
        return RouteDecision(
            Method.NONE,
            None,
            candidates,
            version,
            threshold,
            why_triage=WhyTriage.KIND_FOR_PEOPLE,
            quarantine=suspicious == SubmissionKind.DENUNCIATION,
        )
    winner, trace = _first_firing(rules, facts, open_departments)
    if winner is not None:
        return RouteDecision(
            Method.RULE, winner.department, candidates, version, threshold, winner.rule_id, trace
        )
    why = _why_not_automatic(candidates, prediction, threshold, open_departments)
    if why is None:
        return RouteDecision(
            Method.CLASSIFIER, candidates[0].department, candidates, version, threshold, None, trace
        )
    return RouteDecision(
        Method.NONE, None, candidates, version, threshold, trace=trace, why_triage=why
    )


def may_go_alone(prediction: Prediction, *, threshold: float) -> bool:
    """Whether the classifier alone may route it, as long as no rule fires, the sender has not named
    a kind for people and the department receives submissions today."""
    found = prediction.candidates
    open_departments = frozenset(one.department for one in found)
    why = _why_not_automatic(found, prediction, threshold, open_departments)
    return why is None and not (prediction.suspected or prediction.within)


def _kind_for_people(prediction: Prediction | None, facts: SubmissionFacts) -> str:
    """The kind for which people must look, or ""; the classifier says from which probability on it
    suspects one."""
    suspected = {guess.kind for guess in prediction.suspected} if prediction else set()
    for kind in KINDS_FOR_PEOPLE:
        if facts.kind == kind or kind in suspected:
            return kind.value
    return ""


def _first_firing(
    rules: Iterable[RoutingRule], facts: SubmissionFacts, open_departments: frozenset[str]
) -> tuple[RoutingRule | None, tuple[RuleTrace, ...]]:
    text = FoldedText(facts.text)
    trace: list[RuleTrace] = []
    for rule in rules:
        because = _because(rule, facts, text)
        fired = because is not None and rule.department in open_departments
        trace.append(RuleTrace(rule.rule_id, rule.name, fired, because or ()))
        if fired:
            return rule, tuple(trace)
    return None, tuple(trace)


def _because(rule: RoutingRule, facts: SubmissionFacts, text: FoldedText) -> tuple[str, ...] | None:
    """The reasons for which the rule fires, or None when it does not; a rule without conditions
    never fires."""
    reasons: list[str] = []
    for wanted, value in (
        (rule.kinds, facts.kind),
        (rule.provinces, facts.province),
        (rule.languages, facts.language),
    ):
        if wanted and value not in wanted:
            return None
        if wanted:
            reasons.append(value)
    if rule.words:
        found = rule.matched_words(text)
        if not found:
            return None
        reasons.extend(found)
    return tuple(reasons) or None


def _why_not_automatic(
    candidates: tuple[Candidate, ...],
    prediction: Prediction | None,
    threshold: float,
    open_departments: frozenset[str],
) -> WhyTriage | None:
    if prediction is None:
        return WhyTriage.NO_MODEL
    if not candidates:
        return WhyTriage.NOTHING_KNOWN
    if prediction.language == UNKNOWN_LANGUAGE:
        return WhyTriage.FOREIGN_LANGUAGE
    if candidates[0].probability < threshold:
        return WhyTriage.UNSURE
    if candidates[0].department not in open_departments:
        return WhyTriage.DEPARTMENT_CLOSED
    return None


def _words(text: str) -> list[str]:
    composed = unicodedata.normalize("NFC", text).lower()
    # Marks that no composed letter takes in (Arabic vowels, for one) stand within words, not
    # between them.
    kept = (c if c.isalnum() or unicodedata.combining(c) else " " for c in composed)
    return "".join(kept).split()
