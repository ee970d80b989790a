"""What the pages about models show: cards, the gate in words, the levels of the promise."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from classifier import ModelCard
from classifier.model_store import Activation, ModelStore
from intake.domain.learning.promotion import Gate, GateVerdict, ProposalState
from intake.models import ModelProposal
from intake.queries.accounts import names_of
from intake.queries.learning import model_proposals
from intake.queries.settings import promised_precision
from intake.services.learning import promotion
from intake.services.learning.example_texts import frozen_examples, texts_of
from intake.services.learning.newest import measured
from intake.web.filters import count, percent
from intake.web.tools import settings

GATES = {
    Gate.PASSES: _l("Not worse overall, and for no department beyond chance"),
    Gate.FIRST: _l("No usable model is in force to compare it with"),
    Gate.WORSE: _l("Worse than the model in force"),
    Gate.IN_FORCE: _l("This is the model in force"),
    Gate.UNMEASURED: _l("It was not measured on texts kept apart"),
    Gate.OTHER_TEXTS: _l("It was measured on other texts than the model in force"),
    Gate.NOT_ON_NEWEST: _l(
        "It was not measured of late on the newest submissions beside the model in force"
    ),
}
# The same in a word or two, for lists.
GATES_SHORT = {
    Gate.PASSES: _l("May be proposed"),
    Gate.FIRST: _l("May be proposed"),
    Gate.WORSE: _l("Worse"),
    Gate.IN_FORCE: _l("In force"),
    Gate.UNMEASURED: _l("Not measured"),
    Gate.OTHER_TEXTS: _l("Not comparable"),
    Gate.NOT_ON_NEWEST: _l("Not measured"),
}
GATE_COLOURS = {
    Gate.PASSES: "green",
    Gate.FIRST: "green",
    Gate.WORSE: "red",
    Gate.IN_FORCE: "blue",
    Gate.UNMEASURED: "yellow",
    Gate.OTHER_TEXTS: "yellow",
    Gate.NOT_ON_NEWEST: "yellow",
}
STATES = {
    ProposalState.OPEN: _l("Waits for a second person"),
    ProposalState.CONFIRMED: _l("Confirmed"),
    ProposalState.REFUSED: _l("Refused"),
    ProposalState.WITHDRAWN: _l("Taken back"),
}
# What the program itself writes into cards and history, for people to read.
WRITTEN = {
    "setup": _l("Setup"),
    "starting model": _l("Starting model"),
    "command line": _l("Command line"),
}
# The levels offered; every hundredth from 50 to 99 stands on the card.
LEVELS = (0.8, 0.85, 0.9, 0.93, 0.95, 0.97, 0.98, 0.99)
# How many pairs of departments that are mistaken for each other are shown.
_PAIRS = 10


@dataclass(frozen=True, slots=True)
class Shown:
    """A model in the list."""

    card: ModelCard
    verdict: GateVerdict
    proposed: bool

    @property
    def active(self) -> bool:
        """Whether it is in force."""
        return self.verdict.gate is Gate.IN_FORCE


def store_here() -> ModelStore:
    """The models of this installation."""
    return ModelStore(settings().models_dir)


def promised_here(rows: Session) -> float:
    """The precision promised at present, 0 to 1."""
    return promised_precision(rows, settings().promised_precision)


def listed(rows: Session, store: ModelStore, now: datetime) -> list[Shown]:
    """Every model whose card can be read, the newest first."""
    proposed = {one.model_version for one in model_proposals.open_proposals(rows)}
    cards, active = store.versions(), store.active_version()
    in_force = next((card for card in cards if card.version == active), None)
    return [
        Shown(
            card,
            promotion.gate(in_force, card, measured(rows, card, in_force, now=now)),
            card.version in proposed,
        )
        for card in cards
    ]


def from_people(card: ModelCard) -> str:
    """How many examples officials settled, how many officials, and the most by one of them."""
    numbers = card.facts.taught_by.values()
    if not numbers:
        return count(0)
    told: str = _(
        "%(number)s (officials: %(people)s; the most by one: %(most)s)",
        number=count(sum(numbers)),
        people=count(len(numbers)),
        most=count(max(numbers)),
    )
    return told


def mistaken(card: ModelCard) -> list[dict[str, Any]]:
    """The pairs of departments mistaken for each other most often on the frozen texts, the most
    frequent first, each with some of the texts. They came with the project: nobody sent them."""
    pairs = card.evaluation.confusions[:_PAIRS] if card.evaluation else ()
    texts = texts_of(frozen_examples(), {number for pair in pairs for number in pair.ids})
    return [
        {
            "actual": pair.actual,
            "predicted": pair.predicted,
            "count": pair.count,
            "texts": [(number, texts[number]) for number in pair.ids if number in texts],
        }
        for pair in pairs
    ]


def promise_choices(card: ModelCard | None, present: float) -> list[tuple[str, str]]:
    """The levels with what each of them costs; the present one is always among them."""
    levels = sorted({*LEVELS, present})
    return [(code_of(level), _in_words(card, level)) for level in levels]


def code_of(level: float) -> str:
    """A level as the form sends it."""
    return f"{level:.3f}"


def _in_words(card: ModelCard | None, level: float) -> str:
    if card is None:
        return percent(level)
    kept = card.facts.promise_at(level)
    if kept is None:
        nothing: str = _(
            "%(level)s: nothing automatic, people decide about everything", level=percent(level)
        )
        return nothing
    tried: str = _(
        "%(level)s: %(share)s automatic; right when tried: %(right)s (%(low)s to %(high)s)",
        level=percent(level),
        share=percent(kept.coverage),
        right=percent(kept.precision),
        low=percent(kept.low),
        high=percent(kept.high),
    )
    return tried


def people_of(
    rows: Session, proposals: Sequence[ModelProposal], history: Sequence[Activation]
) -> dict[int, str]:
    """The names of everybody who decided about models."""
    ids = {one.proposed_by for one in proposals}
    ids |= {one.decided_by for one in proposals if one.decided_by is not None}
    ids |= {n for one in history if (n := promotion.official_of(one.by)) is not None}
    return names_of(rows, ids)


def trainer(rows: Session, card: ModelCard) -> Any:
    """Who trained a model: an official's name where the card has a number."""
    number = promotion.official_of(card.trained_by)
    return _who(card.trained_by, names_of(rows, {number} if number is not None else set()))


def history_of(history: Sequence[Activation], names: dict[int, str]) -> list[dict[str, Any]]:
    """What was put in force when, by whom and why; the newest first."""
    return [
        {
            "version": one.version,
            "at": one.at,
            "by": _who(one.by, names),
            "reason": WRITTEN.get(one.reason, one.reason),
            "back": one.back,
        }
        for one in reversed(history)
    ]


def _who(by: str, names: dict[int, str]) -> Any:
    return names.get(promotion.official_of(by) or 0, WRITTEN.get(by, by))
