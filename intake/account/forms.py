"""What officials fill in about their own account."""

from typing import Any

from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from wtforms import Form as PlainForm
from wtforms import PasswordField, StringField
from wtforms.fields import Field, HiddenField
from wtforms.validators import AnyOf, Regexp, StopValidation, ValidationError

from intake.domain.permissions import EVERYWHERE_ONLY, Grant, Role
from intake.domain.submission import CONTACT_LIMIT, LINE_LIMIT
from intake.services.officials.passwords import MAX_LENGTH, MIN_LENGTH, problem_with
from intake.web.choices import RadioChoice, SelectChoice, Sent
from intake.web.forms import Form
from intake.web.labels import MAILINGS, ROLES
from intake.web.validators import CleanLine, Email, Required


class Password:
    """A password as it was typed: never cleaned, and never longer than can be hashed."""

    def __call__(self, _form: PlainForm, field: Field) -> None:
        """Refuse what is too long to be one before anything costly looks at it."""
        field.data = field.data or ""
        if len(field.data) > MAX_LENGTH:
            raise StopValidation(
                ngettext(
                    "Choose a password of at most %(num)d character",
                    "Choose a password of at most %(num)d characters",
                    MAX_LENGTH,
                )
            )


class SignInForm(Form):
    """E-mail address and password."""

    email = StringField(
        _l("E-mail"),
        validators=[Required(_l("Enter your e-mail address")), CleanLine(CONTACT_LIMIT)],
    )
    # Whatever its length, a wrong password gets the answer of a wrong password.
    password = PasswordField(_l("Password"), validators=[Required(_l("Enter your password"))])

    def refuse(self) -> None:
        """The one answer to an unknown address, a wrong password and an account that was shut."""
        self._say(_l("The e-mail address or the password is not right. Check both and try again"))

    def wait(self) -> None:
        """Too many tries; the same words whether there is such an account or not."""
        self._say(
            _l(
                "There were too many tries. Wait 15 minutes and try again, or ask an "
                "administrator for a new link"
            )
        )

    def _say(self, sentence: Any) -> None:
        self.email.errors = [*self.email.errors, sentence]


class NewPasswordForm(Form):
    """A new password, typed twice because it cannot be seen."""

    password = PasswordField(
        _l("New password"), validators=[Required(_l("Enter a password")), Password()]
    )
    repeat = PasswordField(
        _l("New password again"), validators=[Required(_l("Enter the password again")), Password()]
    )

    personal: tuple[str, ...] = ()  # what others know of the person

    def known_words(self) -> tuple[str, ...]:
        """Words that must not be most of the password."""
        return self.personal

    def validate_password(self, field: PasswordField) -> None:
        """Say what is wrong with the password, if anything is."""
        problem = problem_with(field.data or "", self.known_words())
        if problem == "too_short":
            raise ValidationError(
                ngettext(
                    "Use at least %(num)d character; three or four words are easy to remember",
                    "Use at least %(num)d characters; three or four words are easy to remember",
                    MIN_LENGTH,
                )
            )
        if problem == "too_easy":
            raise ValidationError(
                _l("This password is easily guessed. Use words that do not belong together")
            )

    def validate_repeat(self, field: PasswordField) -> None:
        """Both must be the same."""
        if field.data != self.password.data:
            raise ValidationError(_l("The two passwords differ. Type the same password twice"))


class AcceptForm(NewPasswordForm):
    """An invited official's name and password."""

    order = ("name", "email", "password", "repeat")

    name = StringField(
        _l("Full name"),
        validators=[Required(_l("Enter your full name")), CleanLine(LINE_LIMIT)],
    )

    def known_words(self) -> tuple[str, ...]:
        """The name is known, too."""
        return (*self.personal, self.name.data or "")


class SetUpForm(AcceptForm):
    """The first administrator's name, address and password."""

    email = StringField(
        _l("E-mail"), validators=[Required(_l("Enter your e-mail address")), Email()]
    )

    def known_words(self) -> tuple[str, ...]:
        """The address is known, too."""
        return (*super().known_words(), self.email.data or "")

    def complain_taken(self) -> None:
        """Somebody has this address already."""
        self.email.errors = [
            *self.email.errors,
            _l("An official with this e-mail address exists already. Use another address"),
        ]


class ConfirmForm(Form):
    """The present password, before something that protects the account is changed."""

    current = PasswordField(
        _l("Present password"), validators=[Required(_l("Enter your present password"))]
    )

    def complain_wrong(self) -> None:
        """The present password does not fit."""
        self.current.errors = [
            *self.current.errors,
            _l("This is not your present password. Type it again"),
        ]


class ChangePasswordForm(ConfirmForm, NewPasswordForm):
    """The present password and a new one."""

    order = ("current", "password", "repeat")


class GrantForm(Form):
    """A role, in one department or everywhere."""

    role = SelectChoice(_l("Role"), validators=[Required(_l("Choose a role"))])
    # "" is everywhere; a field that got lost must not mean so much.
    department = SelectChoice(_l("Where"), validators=[Sent()])

    def offer(self, departments: list[tuple[str, str]]) -> None:
        """Fill the choices in."""
        self.role.choices = [("", _l("Choose a role")), *ROLES.items()]
        self.department.choices = [("", _l("Everywhere")), *departments]

    def validate_department(self, field: Field) -> None:
        """Some roles are not held in a department."""
        if field.data and self.role.data in EVERYWHERE_ONLY:
            raise ValidationError(
                _l("An administrator runs the whole service. Choose “Everywhere”")
            )

    def grant(self) -> Grant:
        """What was chosen."""
        return Grant(Role(self.role.data), self.department.data or None)


class InviteForm(GrantForm):
    """A new official and a first role."""

    order = ("name", "email", "role", "department")

    name = StringField(
        _l("Full name"),
        validators=[Required(_l("Enter the full name of the official")), CleanLine(LINE_LIMIT)],
    )
    email = StringField(
        _l("E-mail"), validators=[Required(_l("Enter the e-mail address")), Email()]
    )

    def complain_taken(self) -> None:
        """Somebody has this address already."""
        self.email.errors = [
            *self.email.errors,
            _l("An official with this e-mail address exists already. Use another address"),
        ]


class RevokeForm(Form):
    """The button that takes one role away."""

    role = HiddenField(validators=[AnyOf([role.value for role in Role])])
    department = HiddenField(validators=[Sent()])


class MailingForm(Form):
    """How an official is told what waits."""

    mailing = RadioChoice(
        _l("Letters about what waits for you"),
        validators=[Required(_l("Choose whether letters come, and when"))],
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.mailing.choices = list(MAILINGS.items())


class HeadForm(Form):
    """Of what an official is head."""

    # "" is the whole service; a field that got lost must not mean so much.
    of = SelectChoice(_l("Department, or the whole service"), validators=[Sent()])

    def offer(self, departments: list[tuple[str, str]]) -> None:
        """Fill the choices in."""
        self.of.choices = [("", _l("The whole service")), *departments]


class EndHeadForm(Form):
    """The button that ends it."""

    head = HiddenField(validators=[Regexp("^[0-9]{1,18}$")])


class EndSessionForm(Form):
    """The button that ends one session."""

    session = HiddenField(validators=[Required(_l("Open the page again.")), CleanLine(64)])
