"""Single keys for the work at the desk: which commands there are, and which map of keys is sound.

Every one can be changed or all switched off (WCAG 2.1.4): who speaks to the machine, or lives with
a tremor, would set them off unawares.
"""

import enum
from collections.abc import Mapping

HIGHEST = "\uffff"  # beyond it a key is no single character for a browser


class Command(enum.StrEnum):
    """What a key does. None of them sends anything: they lead somewhere, or put the focus there."""

    NEXT = "next"
    PREVIOUS = "previous"
    OPEN = "open"
    ACCEPT = "accept"
    ROUTE = "route"
    SAME = "same"  # the same matter as another
    NOTE = "note"
    SEARCH = "search"
    UNDO = "undo"
    HELP = "help"
    FIRST = "first"  # the button of the first suggested department
    SECOND = "second"
    THIRD = "third"


DEFAULTS: Mapping[Command, str] = {
    Command.NEXT: "j",
    Command.PREVIOUS: "k",
    Command.OPEN: "o",
    Command.ACCEPT: "a",
    Command.ROUTE: "r",
    Command.SAME: "m",
    Command.NOTE: "n",
    Command.SEARCH: "/",
    Command.UNDO: "u",
    Command.HELP: "?",
    Command.FIRST: "1",
    Command.SECOND: "2",
    Command.THIRD: "3",
}


def is_key(text: str) -> bool:
    """Whether a text is one visible character that a key can make."""
    return len(text) == 1 and text.isprintable() and not text.isspace() and text <= HIGHEST


def keys_of(changed: Mapping[str, object]) -> dict[Command, str]:
    """The key of every command, those of ``changed`` put in place of the usual ones; what is no key
    is left out of account."""
    found = dict(DEFAULTS)
    for command in Command:
        key = changed.get(command.value)
        if isinstance(key, str) and is_key(key):
            found[command] = key
    return found


def doubled(keys: Mapping[Command, str]) -> list[Command]:
    """The commands whose key an earlier one has already; capitals make no other key."""
    seen: set[str] = set()
    twice = []
    for command, key in keys.items():
        if key.casefold() in seen:
            twice.append(command)
        seen.add(key.casefold())
    return twice
