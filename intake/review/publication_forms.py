"""What officials fill in to publish an answered submission."""

from collections.abc import Iterable, Mapping
from typing import Any

from flask_babel import lazy_gettext as _
from wtforms import StringField, TextAreaField

from intake.domain.answering.replies import PARTS
from intake.domain.publishing.publication import CHOSEN, Copy, Words
from intake.domain.submission import BODY_LIMIT, TITLE_LIMIT
from intake.review.forms import NOTE_LIMIT, TEXT_LIMIT, ActForm
from intake.review.publication_words import PROBLEMS, WITHDRAWALS, WORDS
from intake.web.choices import RadioChoice, Tick
from intake.web.validators import CleanLine, CleanText, Required


class CopyForm(ActForm):
    """What the public is to read."""

    act = "copy"
    words = RadioChoice(
        _("Whose words shall the public read?"),
        validators=[Required(_("Choose whose words the public reads"))],
    )
    title = StringField(
        _("Title for the public"),
        validators=[
            Required(_("Write the title that the public is to read")),
            CleanLine(TITLE_LIMIT),
        ],
    )
    text = TextAreaField(
        _("Text for the public"),
        validators=[
            Required(_("Write the text that the public is to read")),
            CleanText(BODY_LIMIT),
        ],
    )
    facts = TextAreaField(_("What we found"), validators=[CleanText(TEXT_LIMIT)])
    decision = TextAreaField(_("What was decided"), validators=[CleanText(TEXT_LIMIT)])
    basis = TextAreaField(_("Legal basis or next step"), validators=[CleanText(TEXT_LIMIT)])
    contact = TextAreaField(_("Whom you can ask"), validators=[CleanText(TEXT_LIMIT)])
    show_name = Tick(_("Show the name of the sender"))
    looked = Tick(_("I have looked at everything that is still marked: it may be public"))

    def prepare(self, allowed: Iterable[Words]) -> None:
        """Offer the words that the sender's consents allow."""
        self.words.choices = [(one.value, WORDS[one]) for one in allowed]

    def copy(self) -> Copy:
        """What was filled in, whether it holds or not; while nobody has chosen whose words it has,
        it counts as a summary."""
        chosen = self.words.data
        return Copy(
            Words(chosen) if chosen in tuple(Words) else Words.SUMMARY,
            self.title.data or "",
            self.text.data or "",
            {part.value: self[part.value].data or "" for part in PARTS},
            bool(self.show_name.data),
        )

    def complain(self, problems: Mapping[str, str]) -> None:
        """Put what the rules of publication say beside the fields."""
        for name, problem in problems.items():
            self[name].errors = [PROBLEMS[problem]]


class EditionForm(ActForm):
    """A form about one version; two of them may stand on one page."""

    def __init__(self, edition: int = 0, **kwargs: Any) -> None:
        self.edition = edition
        self.act = f"{type(self).act}-{edition}"
        super().__init__(**kwargs)


class WithdrawForm(EditionForm):
    """Why a version is not, or no longer, for the public."""

    act = "withdraw"
    reason = RadioChoice(_("Why?"), validators=[Required(_("Choose a reason"))])
    note = TextAreaField(_("Note on the decision"), validators=[CleanText(NOTE_LIMIT)])

    def __init__(self, edition: int = 0, **kwargs: Any) -> None:
        super().__init__(edition, **kwargs)
        self.reason.choices = [(one.value, WITHDRAWALS[one]) for one in CHOSEN]
