"""The queue page: what waits, in order of due date."""

from datetime import datetime
from typing import Any

from flask import Blueprint, render_template, request, url_for
from flask_babel import gettext as _

from intake.domain.permissions import Action, Actor
from intake.domain.workflow import QUEUES, Queue, Status
from intake.queries import queues
from intake.review import words
from intake.review.desk import View, cursor_args, cursor_from, departments_of, view_from
from intake.web import filters, labels
from intake.web.auth import requires, signed_in_actor
from intake.web.db import db
from intake.web.i18n import LANGUAGE_NAMES
from intake.web.tools import tools

blueprint = Blueprint("review", __name__, url_prefix="/review")
words.register(blueprint)

TITLE_SHOWN = 140
Chooser = tuple[str, str, list[tuple[str, str]], str]


@blueprint.get("/")
@requires(Action.READ)
def queue() -> str:
    """One page of a queue."""
    actor = signed_in_actor()
    now = tools().clock()
    view = view_from(_args(), actor, frozenset(labels.department_names()))
    choosers = _choosers(view)
    found = queues.page(db.session(), actor, view.filter(now), cursor_from(request.args))
    return render_template(
        "review/queue.html",
        nav="queues",
        view=view,
        heading=_name(view),
        places=_places(actor, view),
        states=_states(actor, view, now),
        fixed=_fixed(view),
        choosers=choosers,
        selected=_selected(view, choosers),
        clear_url=url_for("review.queue", **view.unfiltered().args),
        rows=_rows(found, view),
        words={
            "kind": _("Kind"),
            "status": _("Status"),
            "received": _("Received"),
            "due": _("Due"),
        },
        previous_url=_page_url(view, found.previous),
        next_url=_page_url(view, found.next),
    )


def _args() -> Any:
    """The address; a queue chosen from the list comes as one value and is taken apart here."""
    chosen = request.args.get("place")
    if chosen is None:
        return request.args
    args = request.args.copy()
    args["queue"], _sep, args["department"] = chosen.partition(":")
    return args


def _name(view: View) -> str:
    if view.queue is Queue.DEPARTMENT:
        return labels.department_names().get(view.department, _("Department"))
    return str(labels.QUEUES[view.queue])


def _places(actor: Actor, view: View) -> list[tuple[str, str, bool]]:
    """(value, name, chosen) of every queue that the actor may open."""
    offered = [
        (f"{kind.value}:", str(labels.QUEUES[kind]), view.queue is kind)
        for kind, _department in queues.queues_of(actor)
        if kind is not Queue.DEPARTMENT
    ]
    names = labels.department_names()
    for department in departments_of(actor, frozenset(names)):
        chosen = view.queue is Queue.DEPARTMENT and view.department == department
        offered.append((f"{Queue.DEPARTMENT.value}:{department}", names[department], chosen))
    return offered


def _states(actor: Actor, view: View, now: datetime) -> list[dict[str, object]]:
    """The statuses of this queue with their counts, as tabs."""
    numbers, complete = queues.counts(db.session(), actor, view.filter(now))
    statuses = [status for status in Status if QUEUES.get(status) is view.queue]
    tabs = [_tab(view.with_status(""), _("All"), sum(numbers.values()), view, complete=complete)]
    if len(statuses) > 1:
        words = labels.in_words("DESK_STATUSES")
        tabs.extend(
            _tab(
                view.with_status(status.value),
                words[status],
                numbers.get(status, 0),
                view,
                complete=complete,
            )
            for status in statuses
        )
    return tabs


def _tab(target: View, text: str, number: int, view: View, *, complete: bool) -> dict[str, object]:
    shown = filters.count(number)
    return {
        "text": text,
        "url": url_for("review.queue", **target.args),
        "current": target == view,
        "count": shown if complete else f"{shown}+",
    }


def _fixed(view: View) -> dict[str, str]:
    """What the filter form keeps of the address."""
    return {
        name: view.args[name] for name in ("queue", "department", "status") if name in view.args
    }


def _choosers(view: View) -> list[Chooser]:
    """(name, label, choices, chosen) of each filter."""
    return [
        ("kind", _("Kind"), list(labels.in_words("KINDS").items()), view.kind),
        ("language", _("Language"), list(LANGUAGE_NAMES.items()), view.language),
        ("due", _("Due"), list(labels.in_words("DUE_LEVELS").items()), view.due),
    ]


def _selected(view: View, choosers: list[Chooser]) -> list[dict[str, str]]:
    """The filters in force, each with the address without it."""
    found = []
    for name, _label, choices, chosen in choosers:
        if chosen:
            rest = {key: value for key, value in view.args.items() if key != name}
            found.append(
                {"text": dict(choices)[chosen], "remove_url": url_for("review.queue", **rest)}
            )
    return found


def _rows(found: queues.QueuePage, view: View) -> list[dict[str, str]]:
    """The rows in words. Everything that is the same for all rows is worked out once: fifty of them
    stand on a page."""
    kinds = labels.in_words("KINDS")
    statuses = labels.in_words("DESK_STATUSES")
    days: dict[Any, str] = {}
    dues: dict[Any, tuple[str, str]] = {}
    base = url_for("review_submission.show", submission_id=0, **view.args)
    before, after = base.split("/0/", 1)
    rows = []
    for row in found.rows:
        received = row.submitted_at.date()
        if received not in days:
            days[received] = filters.short_day(row.submitted_at)
        if row.due_at not in dues:
            dues[row.due_at] = (words.due_class(row.due_at), filters.due_text(row.due_at))
        rows.append(
            {
                "url": f"{before}/{row.id}/{after}",
                "title": _short(row.title),
                "reference": filters.reference(row),  # type: ignore[arg-type]
                "kind": kinds[row.kind],
                "status": statuses[row.status],
                "colour": labels.STATUS_COLOURS[row.status],
                "received": days[received],
                "level": dues[row.due_at][0],
                "due": dues[row.due_at][1],
            }
        )
    return rows


def _short(title: str) -> str:
    return title if len(title) <= TITLE_SHOWN else f"{title[:TITLE_SHOWN].rstrip()}…"


def _page_url(view: View, cursor: queues.Cursor | None) -> str | None:
    if cursor is None:
        return None
    return url_for("review.queue", **(view.args | cursor_args(cursor)))
