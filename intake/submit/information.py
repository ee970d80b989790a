"""Pages that say how the service works: accessibility, privacy, routing, contact."""

from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from flask import Blueprint, render_template

from classifier.model_store import ModelStore
from intake.domain.proposals import PROPOSAL_KEPT_FOR
from intake.queries.settings import promised_precision
from intake.services.learning import promotion
from intake.services.receiving.drafts import KEPT_FOR
from intake.web.db import db
from intake.web.receipt import CODE_SHOWN_FOR
from intake.web.tools import settings

blueprint = Blueprint("information", __name__)

# When somebody last compared these texts with what the service does.
CHECKED = date(2026, 11, 24)


@dataclass(frozen=True, slots=True)
class Routed:
    """What the model's own judging found from its thresholds on; shares and probabilities 0 to 1.

    ``threshold`` is the lowest of the departments', ``alike`` whether all have it; ``precision`` of
    the texts routed were right, ``low`` to ``high`` its 95 % interval; ``coverage`` is the share of
    all texts that was routed.
    """

    threshold: float
    alike: bool
    coverage: float
    precision: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class ModelFacts:
    """What the public is told of the model in force.

    ``from_people`` of the ``examples`` are submissions, all others come with the software.
    ``routed`` is None when it routes nothing by itself; ``first_right`` and ``among_three`` are
    shares (0 to 1) of ``judged`` texts, None when the training could not judge itself.
    """

    version: str
    trained_at: datetime
    examples: int
    from_people: int
    departments: int
    routed: Routed | None
    judged: int | None
    first_right: float | None
    among_three: float | None


@blueprint.get("/accessibility")
def accessibility() -> str:
    """Whom the service works for, how that was checked, and where it falls short."""
    return render_template("information/accessibility.html", checked_on=CHECKED)


@blueprint.get("/privacy")
def privacy() -> str:
    """Which data are kept, what for, who sees them, and what people can demand."""
    return render_template(
        "information/privacy.html",
        checked_on=CHECKED,
        draft_days=KEPT_FOR.days,
        proposal_days=PROPOSAL_KEPT_FOR.days,
        code_minutes=int(CODE_SHOWN_FOR.total_seconds() // 60),
        contact_required=settings().contact == "required",
    )


@blueprint.get("/routing")
def routing() -> str:
    """How a text finds its department, with the figures of the model in force."""
    promised = promised_precision(db.session(), settings().promised_precision)
    facts = model_facts(settings().models_dir, promised)
    return render_template("information/routing.html", facts=facts, promised=promised)


@blueprint.get("/contact")
def contact() -> str:
    """How to reach who runs the service."""
    return render_template("information/contact.html")


def model_facts(folder: Path, promised: float) -> ModelFacts | None:
    """The facts of the active model of ``folder`` at the ``promised`` precision (0 to 1).

    They come from its card: the model itself and its libraries are not loaded. None when no model
    is active or its card cannot be trusted; submissions then go to people.
    """
    card = promotion.card_in_force(ModelStore(folder))
    if card is None:
        return None
    kept = card.facts.promise_at(promised)
    bars = [card.threshold_for(promised, code) for code in card.facts.departments]
    judged = card.facts.out_of_fold.overall if card.facts.out_of_fold else None
    return ModelFacts(
        version=card.version,
        trained_at=card.created_at,
        examples=card.facts.examples,
        from_people=sum(card.facts.taught_by.values()),
        departments=len(card.facts.departments),
        routed=Routed(
            min(bars), len(set(bars)) == 1, kept.coverage, kept.precision, kept.low, kept.high
        )
        if kept
        else None,
        judged=judged.count if judged else None,
        first_right=judged.accuracy if judged else None,
        among_three=judged.top3 if judged else None,
    )
