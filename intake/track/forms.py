"""Screens for people who come back to what they sent."""

from collections.abc import Mapping

from flask_babel import lazy_gettext as _
from wtforms import HiddenField, StringField, TextAreaField
from wtforms.validators import AnyOf

from intake.domain.following.contests import ContestReason, Satisfaction
from intake.domain.initiatives.co_authors import REASON_LIMIT, AuthorState
from intake.domain.proposals import MOST_AUTHORS
from intake.domain.publishing.publication import ABSTRACT_LIMIT
from intake.domain.submission import TITLE_LIMIT, Purpose
from intake.services.discretion.consents import PUBLIC
from intake.web.choices import OneOf, RadioChoice
from intake.web.forms import Form
from intake.web.labels import CONTESTS, SATISFACTION
from intake.web.summary_words import SUMMARY_PROBLEMS
from intake.web.uploads import FilesField
from intake.web.validators import CleanLine, CleanText, Code, Email, NeededWith, Reference, Required

INFORMATION_LIMIT = 5000
_ABOUT_REFUSALS = frozenset({ContestReason.WRONGLY_REFUSED, ContestReason.OTHER})
_ABOUT_ANSWERS = frozenset(ContestReason) - {ContestReason.WRONGLY_REFUSED}


class TrackForm(Form):
    """Number and code; together they open one submission."""

    reference = StringField(
        _("Number of your submission"),
        description=_("For example PA-2026-000123-7."),
        validators=[Required(_("Enter the number of your submission")), Reference()],
    )
    code = StringField(
        _("Secret code"),
        description=_("26 letters and digits; blanks and dashes do not matter."),
        validators=[Required(_("Enter the secret code you were shown when you sent it")), Code()],
    )

    def complain_no_such_code(self) -> None:
        """One sentence for a wrong number and a wrong code: it must not tell which."""
        self.code.errors = [_("Number and code do not belong together. Check both")]


class AboutForm(Form):
    """Says which submission the page showed: another tab may have opened another one since."""

    about = HiddenField()


class InformationForm(AboutForm):
    """More to say, or the reply to a question."""

    text = TextAreaField(
        _("What do you want to add?"),
        validators=[Required(_("Write what you want to add")), CleanText(INFORMATION_LIMIT)],
    )
    files = FilesField(_("Add files"))


class WithdrawForm(AboutForm):
    """The button that takes a submission back."""


class ConsentForm(AboutForm):
    """The buttons that take consents back; ``what`` says which of the two was pressed."""

    what = HiddenField(validators=[AnyOf(("publication", "learning"))])

    @property
    def purposes(self) -> tuple[Purpose, ...]:
        """The purposes that the pressed button stands beside."""
        return (Purpose.RESEARCH,) if self.what.data == "learning" else PUBLIC


class LettersForm(AboutForm):
    """Whether letters are to be sent."""

    wanted = HiddenField()


class AppealForm(AboutForm):
    """Why the decision of a council is not accepted."""

    text = TextAreaField(
        _("What did the council overlook or judge wrongly?"),
        description=_("Other evaluators read this together with your proposal. It is sealed."),
        validators=[
            Required(_("Write what the council overlooked or judged wrongly")),
            CleanText(INFORMATION_LIMIT),
        ],
    )


class SummaryForm(AboutForm):
    """Whether the public may read a summary; ``number`` says which one the page showed."""

    number = HiddenField(validators=[Required(OneOf.message)])
    answer = RadioChoice(
        _("May everybody read this?"),
        choices=[
            ("yes", _("Yes, exactly these words")),
            ("change", _("Yes, but in the words below")),
            ("no", _("No, nothing of it is to be public")),
        ],
        validators=[Required(_("Choose whether everybody may read it"))],
    )
    title = StringField(
        _("Title, if you want to change it"),
        validators=[
            NeededWith("answer", ("change",), _("Enter the title that everybody may read")),
            CleanLine(TITLE_LIMIT),
        ],
    )
    text = TextAreaField(
        _("Summary, if you want to change it"),
        description=_("The council's secretary reads your words before another official."),
        validators=[
            NeededWith("answer", ("change",), _("Write the summary that everybody may read")),
            CleanText(ABSTRACT_LIMIT),
        ],
    )

    def explain(self, problems: Mapping[str, str]) -> None:
        """Say beside each field what its words must not hold."""
        for name, problem in problems.items():
            self[name].errors = [SUMMARY_PROBLEMS[problem]]


class ContestForm(AboutForm):
    """Why an answer or a refusal is not accepted."""

    reason = RadioChoice(
        _("Why do you not accept it?"), validators=[Required(_("Choose a reason"))]
    )
    text = TextAreaField(
        _("What is wrong, and what do you expect?"),
        description=_("Whoever looks at it again reads this together with what you sent."),
        validators=[
            Required(_("Write what is wrong and what you expect")),
            CleanText(INFORMATION_LIMIT),
        ],
    )

    def prepare(self, *, refused: bool) -> None:
        """Offer the reasons that fit an answer, or a refusal."""
        fits = _ABOUT_REFUSALS if refused else _ABOUT_ANSWERS
        self.reason.choices = [(one.value, CONTESTS[one]) for one in ContestReason if one in fits]


class RateForm(AboutForm):
    """How satisfied the sender is with the answer."""

    level = RadioChoice(_("Your rating"), validators=[Required(_("Choose how satisfied you are"))])
    words = TextAreaField(_("Why?"), validators=[CleanText(INFORMATION_LIMIT)])

    def prepare(self) -> None:
        """Fill the levels in."""
        self.level.choices = [(one.value, SATISFACTION[one]) for one in Satisfaction]


class AuthorForm(Form):
    """Whether somebody is an author, with the share that the proposer gave."""

    answer = RadioChoice(
        _("Is that right?"),
        choices=[
            (AuthorState.CONFIRMED.value, _("Yes, I am an author with this share")),
            (AuthorState.OBJECTED.value, _("No, I object")),
        ],
        validators=[Required(_("Choose whether it is right"))],
    )
    why = TextAreaField(
        _("What is not right?"),
        description=_("Needed if you object. Whoever sent the proposal reads it. It is sealed."),
        validators=[
            NeededWith("answer", (AuthorState.OBJECTED,), _("Say what is not right")),
            CleanText(REASON_LIMIT),
        ],
    )


class AskAuthorForm(AboutForm):
    """Where an author is sent the link."""

    line = HiddenField(validators=[AnyOf([str(at) for at in range(1, MOST_AUTHORS + 1)])])
    mail = StringField(
        _("E-mail address of this author"),
        validators=[Required(_("Enter the e-mail address of this author")), Email()],
    )

    def of_line(self, at: int) -> "AskAuthorForm":
        """The form with its field told apart from those of other authors on the page."""
        self.mail.id = self.mail.label.field_id = f"mail{at}"
        return self

    @property
    def line_number(self) -> int:
        """Which author of the list, counted from 1."""
        return int(self.line.data)

    def explain(self, problem: str) -> None:
        """Say beside the address why no link goes there."""
        self.mail.errors = [
            _("Each author needs an address of their own")
            if problem == "taken"
            else _("This address has been sent too many letters today. Try again tomorrow")
        ]
