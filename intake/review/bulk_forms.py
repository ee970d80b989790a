"""What reviewers say about many submissions at once."""

from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import TextAreaField

from intake.domain.desk.bulk import Act
from intake.domain.routing import RouteReason
from intake.domain.submission import SubmissionKind
from intake.review.forms import NOTE_LIMIT
from intake.services.desk.bulk import Details
from intake.web.choices import RadioChoice, SelectChoice, Tick
from intake.web.departments import department_choices
from intake.web.forms import Form
from intake.web.labels import KINDS, REASONS, REFUSALS
from intake.web.validators import CleanText, Required

People = Sequence[tuple[int, str]]
ACTS = {
    Act.ROUTE: _l("Send to a department"),
    Act.ACCEPT: _l("Take on, to answer"),
    Act.KIND: _l("Say what they are"),
    Act.HAND: _l("Give to an official"),
    Act.REJECT: _l("Do not accept"),
    Act.SPAM: _l("Mark as spam"),
    Act.CLOSE: _l("Close"),
}


class ChooseForm(Form):
    """What to do with what was ticked in a queue."""

    act = SelectChoice(_l("With what is ticked"), validators=[Required(_l("Choose what to do"))])
    every = Tick(_l("All of this view, at most 500"))

    def offer(self, acts: list[Act]) -> None:
        """Fill the list."""
        self.act.choices = [("", ""), *((act.value, ACTS[act]) for act in acts)]


class BulkForm(Form):
    """An act that needs nothing more to be said."""

    def offer(self, *, moved: bool, people: People) -> None:
        """Fill the lists; ``moved`` when some lie in a department already, ``people`` may work on
        them."""

    def details(self) -> Details:
        """What was said."""
        return Details()


class BulkRouteForm(BulkForm):
    """To which department, and why it changes."""

    department = SelectChoice(_l("Department"), validators=[Required(_l("Choose a department"))])
    reason = RadioChoice(_l("Why?"))
    note = TextAreaField(_l("Note on the decision"), validators=[CleanText(NOTE_LIMIT)])

    def offer(self, *, moved: bool, people: People) -> None:  # noqa: ARG002 (as every form)
        """A reason is needed when somebody's decision is changed."""
        self.department.choices = [("", ""), *department_choices()]
        self.reason.choices = [(reason.value, REASONS[reason]) for reason in RouteReason]
        if moved:
            self.reason.validators = [Required(_l("Choose why it goes elsewhere"))]
        else:
            del self.reason  # nobody's decision is changed

    def details(self) -> Details:
        """What was said."""
        return Details(
            department=self.department.data,
            reason=(self.reason.data or "") if "reason" in self else "",
            note=self.note.data,
        )


class BulkKindForm(BulkForm):
    """What they are."""

    kind = SelectChoice(_l("What is it?"), validators=[Required(_l("Choose what it is"))])

    def offer(self, *, moved: bool, people: People) -> None:  # noqa: ARG002 (as every form)
        """Everything but a denunciation, which is quarantined one by one."""
        kinds = [kind for kind in SubmissionKind if kind is not SubmissionKind.DENUNCIATION]
        self.kind.choices = [("", ""), *((kind.value, KINDS[kind]) for kind in kinds)]

    def details(self) -> Details:
        """What was said."""
        return Details(kind=SubmissionKind(self.kind.data))


class BulkHandForm(BulkForm):
    """Who is to work on them."""

    official = SelectChoice(_l("Official"), validators=[Required(_l("Choose an official"))])

    def offer(self, *, moved: bool, people: People) -> None:  # noqa: ARG002 (as every form)
        """Fill the list."""
        self.official.choices = [("", ""), *((str(number), name) for number, name in people)]

    def details(self) -> Details:
        """What was said."""
        return Details(official=int(self.official.data))


class BulkRefuseForm(BulkForm):
    """Why they are not accepted; every sender reads the reason."""

    reason = RadioChoice(
        _l("Why is it not accepted?"), validators=[Required(_l("Choose a reason"))]
    )
    note = TextAreaField(_l("Note on the decision"), validators=[CleanText(NOTE_LIMIT)])

    def offer(self, *, moved: bool, people: People) -> None:  # noqa: ARG002 (as every form)
        """Fill the list."""
        self.reason.choices = list(REFUSALS.items())

    def details(self) -> Details:
        """What was said."""
        return Details(reason=self.reason.data, note=self.note.data)


_FORMS: dict[Act, type[BulkForm]] = {
    Act.ROUTE: BulkRouteForm,
    Act.KIND: BulkKindForm,
    Act.HAND: BulkHandForm,
    Act.REJECT: BulkRefuseForm,
}


def form_of(act: Act, **given: Any) -> BulkForm:
    """The form that ``act`` needs."""
    return _FORMS.get(act, BulkForm)(**given)
