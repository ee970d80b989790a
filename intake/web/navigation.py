"""Where the frame of every page leads: one table of places, and the menus made of it.

A place whose page is not part of this installation is left out of the menus instead of breaking
every page.
"""

from dataclasses import dataclass

from flask import Flask, current_app, url_for
from flask_babel import lazy_gettext

from intake.domain.permissions import Action, Actor
from intake.web.provider import name_for

PLACES = {
    "home": "submit.home",
    "send": "submit.home",
    "track": "track.enter",
    "mine": "mine.index",
    "published": "published.index",
    "calls": "calls.index",
    "receipts": "receipts.check",
    "accessibility": "information.accessibility",
    "privacy": "information.privacy",
    "routing": "information.routing",
    "contact": "information.contact",
    "queues": "review.queue",
    "late": "review_late.index",
    "asked": "review_asked.index",
    "enter": "review_enter.enter",
    "publications": "review_publications.index",
    "search": "search.results",
    "templates": "reply_templates.index",
    "desk_calls": "desk_calls.index",
    "desk_proposals": "desk_proposals.index",
    "decide": "desk_proposals.to_decide",
    "councils": "councils.index",
    "judging": "judging.index",
    "admin": "admin.index",
    "account": "account.profile",
    "sign_in": "account.sign_in",
    "sign_out": "account.sign_out",
}


@dataclass(frozen=True, slots=True)
class Way:
    """One entry of a menu: its key (compared with ``nav``), its words, its address."""

    key: str
    text: str
    url: str


def place(name: str) -> str:
    """The address of a place of the table, or "" when its page is not installed."""
    endpoint = PLACES[name]
    return url_for(endpoint) if endpoint in current_app.view_functions else ""


def _ways(entries: list[tuple[str, str]]) -> list[Way]:
    found = ((key, text, place(key)) for key, text in entries)
    return [Way(key, text, url) for key, text, url in found if url]


_OWN_LIST = [("mine", lazy_gettext("What I sent"))]  # where senders can sign in


def public_ways() -> list[Way]:
    """The menu under the public header."""
    return _ways(
        [
            ("send", lazy_gettext("Send a submission")),
            ("track", lazy_gettext("Follow your submission")),
            *_OWN_LIST[: bool(name_for("citizens"))],
            ("published", lazy_gettext("Published answers")),
            ("calls", lazy_gettext("Calls and big problems")),
        ]
    )


def footer_ways() -> list[Way]:
    """The links at the foot of every page; the way in for officials is apart from them."""
    return _ways(
        [
            ("accessibility", lazy_gettext("Accessibility")),
            ("privacy", lazy_gettext("Privacy")),
            ("routing", lazy_gettext("How your text is routed")),
            ("receipts", lazy_gettext("Check a receipt")),
            ("contact", lazy_gettext("Contact")),
        ]
    )


# What each task needs, in the order of the menu.
_TASKS = (
    (Action.READ, "queues", lazy_gettext("Queues")),
    (Action.RECEIVE, "enter", lazy_gettext("Enter a submission")),
    (Action.ANSWER, "asked", lazy_gettext("Asked of us")),
    (Action.EXTEND, "late", lazy_gettext("Late")),
    (Action.PROPOSE_PUBLICATION, "publications", lazy_gettext("Publication")),
    (Action.SEARCH, "search", lazy_gettext("Search")),
    (Action.WRITE_TEMPLATES, "templates", lazy_gettext("Reply templates")),
    (Action.RUN_CALLS, "desk_calls", lazy_gettext("Calls")),
    (Action.PREPARE_EVALUATION, "desk_proposals", lazy_gettext("Proposals")),
    (Action.DECIDE, "decide", lazy_gettext("To decide")),
    (Action.RUN_CALLS, "councils", lazy_gettext("Councils")),
    (Action.SIT, "judging", lazy_gettext("Proposals to review")),
    (Action.ADMINISTER, "admin", lazy_gettext("Administration")),
)


def desk_ways(actor: Actor) -> list[Way]:
    """The tasks of an official, by what the official may do anywhere."""
    return _ways([(key, words) for right, key, words in _TASKS if actor.may_anywhere(right)])


def register(app: Flask) -> None:
    """Make the menus known to every template."""
    app.jinja_env.globals.update(
        place=place,
        public_ways=public_ways,
        footer_ways=footer_ways,
        desk_ways=desk_ways,
        citizens_provider=lambda: name_for("citizens"),
    )
