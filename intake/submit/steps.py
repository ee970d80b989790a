"""The order of the screens, and where somebody has to go next."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from intake.domain.proposals import is_proposal
from intake.domain.submission import SubmissionKind
from intake.services.initiatives.proposals import Answers, draft_name
from intake.submit.call_forms import ChooseCallForm
from intake.submit.forms import (
    ConsentForm,
    ContactForm,
    DetailsForm,
    FilesForm,
    KindForm,
    PlaceForm,
    StepForm,
)
from intake.submit.proposal_forms import PART_FORMS


@dataclass(frozen=True, slots=True)
class Step:
    """One screen: its name in the address, its form, and the answer that shows it has been
    given; an optional one may be passed by. Those of a ``proposal`` are asked of some kinds only,
    and their answers are sealed."""

    name: str
    form: type[StepForm]
    answered_by: str
    optional: bool = False
    proposal: bool = False


KIND = Step("kind", KindForm, "kind")
# Asked for a proposal while there is something to choose, see ``ASKS_CALL``.
CALL = Step("call", ChooseCallForm, "call", optional=True)
FILES = Step("files", FilesForm, "files", optional=True)
DETAILS = Step("details", DetailsForm, "body")
_TEXT = (KIND, DETAILS)
_REST = (
    Step("place", PlaceForm, "commune"),
    FILES,
    Step("contact", ContactForm, "identity"),
    Step("consent", ConsentForm, "agree_process"),
)
_PARTS = tuple(
    Step(form.part.value, form, draft_name(form.part.value), proposal=True) for form in PART_FORMS
)
_PLAIN, _WITH_PROPOSAL = (*_TEXT, *_REST), (*_TEXT, *_PARTS, *_REST)
_WITH_CALL = (*_TEXT, CALL, *_PARTS, *_REST)
# Not an answer and never kept: that there is a call to choose, or that one was chosen.
ASKS_CALL = "asks_call"
# What can be said of the answers of somebody who comes from a call, before there are any.
TO_A_CALL: dict[str, Any] = {"kind": SubmissionKind.INITIATIVE.value, ASKS_CALL: True}
BY_NAME: Mapping[str, Step] = {step.name: step for step in _PLAIN}
PARTS_BY_NAME: Mapping[str, Step] = {step.name: step for step in _PARTS}


def steps_of(answers: Answers) -> tuple[Step, ...]:
    """The screens that whoever gave these answers is shown."""
    if not is_proposal(answers.get("kind", "")):
        return _PLAIN
    return _WITH_CALL if answers.get(ASKS_CALL) else _WITH_PROPOSAL


def unfinished_name(step: Step) -> str:
    """Under which name a draft keeps what was typed on a screen that was left unfinished; sealed,
    whatever the screen asks."""
    return draft_name(f"unfinished.{step.name}")


def first_gap(answers: Answers) -> Step | None:
    """The first screen that has not been answered, or was left unfinished; None when all have been
    answered."""
    return next((step for step in steps_of(answers) if _is_open(step, answers)), None)


def _is_open(step: Step, answers: Answers) -> bool:
    unanswered = step.answered_by not in answers and not step.optional
    return unanswered or unfinished_name(step) in answers


def reachable(step: Step, answers: Answers) -> bool:
    """Whether ``step`` is asked and everything before it has been answered."""
    steps, gap = steps_of(answers), first_gap(answers)
    return step in steps and (gap is None or steps.index(step) <= steps.index(gap))


def after(step: Step, answers: Answers) -> Step | None:
    """The next screen; None when the check page follows."""
    steps = order_around(step, answers)
    index = steps.index(step) + 1
    return steps[index] if index < len(steps) else None


def before(step: Step, answers: Answers) -> Step | None:
    """The screen before; None for the first."""
    steps = order_around(step, answers)
    index = steps.index(step)
    return steps[index - 1] if index else None


def order_around(step: Step, answers: Answers) -> tuple[Step, ...]:
    """The screens among which ``step`` stands, also for somebody who is no longer asked it because
    another window has changed the kind."""
    steps = steps_of(answers)
    return steps if step in steps else _WITH_CALL
