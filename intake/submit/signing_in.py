"""What it changes on the public form that a sender is signed in, which nobody has to be."""

from collections.abc import Mapping
from typing import Any

from intake.queries.receiving import own
from intake.submit.forms import ContactForm
from intake.submit.steps import Step
from intake.web.citizen import Citizen, current_citizen
from intake.web.db import db
from intake.web.submission_fields import ANONYMOUS


def filled_in(here: Step, answers: Mapping[str, Any]) -> dict[str, Any]:
    """What stands in the fields of a screen that has not been answered yet. Whether to leave a name
    stays the sender's choice."""
    if here.form is not ContactForm or here.answered_by in answers:
        return {}
    citizen = current_citizen()
    return dict(citizen.typed) if citizen is not None else {}


def listed_for(answers: Mapping[str, Any]) -> Citizen | None:
    """On whose list it is put; None for what is sent anonymously or by somebody not signed in."""
    return None if answers.get("identity") == ANONYMOUS else current_citizen()


def is_listed(submission_id: int) -> bool:
    """Whether what was just sent is on the list of whoever is signed in."""
    citizen = current_citizen()
    return citizen is not None and own.is_own(db.session(), citizen.identity_hash, submission_id)
