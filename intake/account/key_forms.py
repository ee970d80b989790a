"""Which key does what, as an official fills it in."""

import unicodedata

from flask_babel import lazy_gettext as _l
from wtforms import Form as PlainForm
from wtforms import StringField
from wtforms.fields import Field
from wtforms.validators import StopValidation

from intake.domain.desk.keys import Command, doubled, is_key
from intake.web.choices import Tick
from intake.web.forms import Form
from intake.web.labels import KEY_COMMANDS
from intake.web.validators import Required


class SingleKey:
    """One visible character."""

    message = _l("Type one letter, digit or sign")

    def __call__(self, _form: PlainForm, field: Field) -> None:
        """Take the blanks around it away."""
        typed = unicodedata.normalize("NFC", (field.data or "").strip())
        if not is_key(typed):
            field.data = "".join(c for c in typed if c.isprintable() and c != "\ufffd")
            raise StopValidation(self.message)
        field.data = typed


def _key(command: Command) -> StringField:
    words = KEY_COMMANDS[command]  # the summary above the form shows the sentence without its field
    needed = Required(_l("Type the key for: %(command)s", command=words))
    return StringField(words, validators=[needed, SingleKey()])


class KeysForm(Form):
    """Whether keys work, and which."""

    on = Tick(_l("Single keys work on the pages of queues and submissions"))
    next = _key(Command.NEXT)
    previous = _key(Command.PREVIOUS)
    open = _key(Command.OPEN)
    accept = _key(Command.ACCEPT)
    route = _key(Command.ROUTE)
    same = _key(Command.SAME)
    note = _key(Command.NOTE)
    search = _key(Command.SEARCH)
    undo = _key(Command.UNDO)
    help = _key(Command.HELP)
    first = _key(Command.FIRST)
    second = _key(Command.SECOND)
    third = _key(Command.THIRD)

    def keys(self) -> dict[Command, str]:
        """The key of every command."""
        return {command: self[command.value].data or "" for command in Command}

    def holds_together(self, *, valid: bool) -> bool:
        """No key may do two things."""
        if not valid:
            return False
        twice = doubled(self.keys())
        for command in twice:
            self[command.value].errors = [_l("This key does something else already. Type another")]
        return not twice
