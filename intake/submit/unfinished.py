"""What was typed on a screen of the form and not finished: somebody stopped in the middle, changed
the language, or has to correct something. The draft keeps it sealed, as nobody can tell yet what
of it will be sent; it is no answer, so the form leads back to its screen."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from flask import request, url_for
from sqlalchemy import Row
from wtforms import Field

from intake.domain.errors import SealBroken
from intake.services.initiatives import proposals
from intake.submit.forms import StepForm
from intake.submit.steps import Step, unfinished_name
from intake.web.i18n import LANGUAGE_NAMES, language, language_url
from intake.web.logging import security_event
from intake.web.tools import tools

GO, LATER = "go", "later"
_BACK = "back_to_check"


@dataclass(frozen=True, slots=True)
class Unfinished:
    """What stood in the fields of a screen, by name, and what was said of it."""

    typed: dict[str, Any] = field(default_factory=dict)
    said: Mapping[str, list[str]] = field(default_factory=dict)

    def say_again(self, form: StepForm) -> None:
        """Show beside the fields what was said of them when they were sent."""
        for name, sentences in self.said.items():
            if name in form:
                form[name].errors = sentences


def unfinished_of(draft: Row[*tuple[Any, ...]] | None, here: Step) -> Unfinished:
    """What the draft keeps of a screen that was left unfinished; nothing when there is none, or it
    does not open, which is logged. Sentences in another language than the page's are left out."""
    if draft is None:
        return Unfinished()
    part = _sealed_as(here)
    try:
        kept = proposals.opened_from_draft(tools().sealer, draft.id, part, draft.answers)
    except SealBroken:
        security_event("seal_broken", draft=draft.id, part=part)
        return Unfinished()
    said = kept.get("said", {}) if kept.get("language") == language() else {}
    return Unfinished(kept.get("typed", {}), said)


def sealed(draft_id: int, here: Step, form: StepForm, *, say: bool) -> dict[str, str]:
    """What is in the fields of a form, as the draft keeps it; ``say``: with what is wrong with
    it."""
    # Who corrects something finds all of it; who leaves keeps no name that is not to be known.
    typed = StepForm.answers(form) if say else form.answers()
    if form[_BACK].data:
        typed[_BACK] = form[_BACK].data
    said = {one.name: [str(words) for words in one.errors] for one in form if one.errors}
    kept = {"typed": typed, "said": said if say else {}, "language": language()}
    return proposals.sealed_for_draft(tools().sealer, draft_id, _sealed_as(here), kept)


def leads_away() -> str | None:
    """Where a button leads that leaves the screen as it is: to the page that says how to go on
    later, or to the same screen in another language. None for every other button."""
    pressed = request.form.get(GO, "")
    if pressed == LATER:
        return url_for("submit.later")
    return language_url(pressed) if pressed in LANGUAGE_NAMES else None


def was_touched(form: StepForm) -> bool:
    """Whether anything stands in the fields that the page had not put there."""
    return any(_differs(one) for one in form if one.name not in ("csrf_token", _BACK))


def _differs(one: Field) -> bool:
    return _plain(one.data) != _plain(one.object_data)


def _plain(value: object) -> str:
    return str(value).replace("\r\n", "\n").strip() if value else ""


def _sealed_as(here: Step) -> str:
    return unfinished_name(here).removeprefix(proposals.draft_name(""))
