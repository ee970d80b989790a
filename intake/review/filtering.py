"""The filters of a queue, as its page offers them and says which are in force."""

from collections.abc import Sequence
from functools import lru_cache
from urllib.parse import urlencode

from flask import url_for
from flask_babel import lazy_gettext as _l

from intake.domain.workflow import Queue
from intake.review.desk import CONTESTED, ME, NOBODY, RECEIVED, REPEATED, View
from intake.web import labels
from intake.web.i18n import gettext as _
from intake.web.i18n import language_names
from intake.web.places import province_choices

People = Sequence[tuple[int, str]]
Chooser = tuple[str, str, list[tuple[str, str]], str]
MARKS = {CONTESTED: _l("Contested"), REPEATED: _l("Sent before")}


def address(view: View) -> str:
    """Where a view is."""
    return f"{url_for('review.queue')}?{query(view)}"


@lru_cache(maxsize=1000)
def query(view: View) -> str:
    """What stands behind the question mark of its address."""
    return urlencode(view.args)


def choosers(view: View, people: People) -> list[Chooser]:
    """(name, label, choices, chosen) of each filter; ``people`` may work on what lies there."""
    found: list[Chooser] = [
        ("kind", _("Kind"), list(labels.in_words("KINDS").items()), view.kind),
        ("due", _("Due"), list(labels.in_words("DUE_LEVELS").items()), view.due),
        ("province", _("Province or city"), province_choices(), view.province),
        ("language", _("Language"), list(language_names().items()), view.language),
        ("mark", _("Mark"), [(code, str(text)) for code, text in MARKS.items()], view.mark),
    ]
    if view.queue is Queue.DEPARTMENT:
        found.insert(2, ("who", _("Who works on it"), who_choices(view, people), view.who))
    return found


def who_choices(view: View, people: People) -> list[tuple[str, str]]:
    """Oneself, nobody, and the officials by name; somebody who has left stays choosable while
    chosen, without a name."""
    named = [(str(number), name) for number, name in people]
    if view.who.isdecimal() and view.who not in dict(named):
        named.append((view.who, _("Somebody who is no longer here")))
    return [(ME, _("I")), (NOBODY, _("Nobody yet")), *named]


def sorts(view: View) -> list[tuple[str, str, bool]]:
    """(value, words, chosen) of each order."""
    return [
        ("", _("Due"), not view.sort),
        (RECEIVED, _("Day of receipt"), view.sort == RECEIVED),
    ]


def selected(view: View, people: People) -> list[dict[str, str]]:
    """The filters in force, each with the address without it."""
    return [
        {
            # “I” and “Nobody yet” say nothing alone.
            "text": f"{label}: {dict(choices)[chosen]}" if name == "who" else dict(choices)[chosen],
            "remove_url": address(view.without(name)),
        }
        for name, label, choices, chosen in choosers(view, people)
        if chosen
    ]
