"""The order of the screens, and where somebody has to go next."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from intake.submit.forms import (
    ConsentForm,
    ContactForm,
    DetailsForm,
    FilesForm,
    KindForm,
    PlaceForm,
    StepForm,
)


@dataclass(frozen=True, slots=True)
class Step:
    """One screen: its name in the address, its form, and the answer that shows it has been
    given; an optional one may be passed by."""

    name: str
    form: type[StepForm]
    answered_by: str
    optional: bool = False


FILES = Step("files", FilesForm, "files", optional=True)
STEPS = (
    Step("kind", KindForm, "kind"),
    Step("details", DetailsForm, "body"),
    Step("place", PlaceForm, "commune"),
    FILES,
    Step("contact", ContactForm, "identity"),
    Step("consent", ConsentForm, "agree_process"),
)
BY_NAME: Mapping[str, Step] = {step.name: step for step in STEPS}


def first_gap(answers: Mapping[str, Any]) -> Step | None:
    """The first screen that has not been answered; None when all have."""
    return next(
        (step for step in STEPS if step.answered_by not in answers and not step.optional), None
    )


def reachable(step: Step, answers: Mapping[str, Any]) -> bool:
    """Whether everything before ``step`` has been answered."""
    gap = first_gap(answers)
    return gap is None or STEPS.index(step) <= STEPS.index(gap)


def after(step: Step) -> Step | None:
    """The next screen; None when the check page follows."""
    index = STEPS.index(step) + 1
    return STEPS[index] if index < len(STEPS) else None


def before(step: Step) -> Step | None:
    """The screen before; None for the first."""
    index = STEPS.index(step)
    return STEPS[index - 1] if index else None
