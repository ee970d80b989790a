"""Saved views as pages list them: where each leads, how many wait there, which one is open."""

from dataclasses import dataclass
from datetime import datetime

from werkzeug.datastructures import MultiDict

from intake.domain.permissions import Actor
from intake.models import SavedView
from intake.queries.desk import queues
from intake.queries.desk import saved_views as queries
from intake.review import filtering
from intake.review.desk import View, view_from
from intake.review.keys import desk_here
from intake.services.desk import saved_views
from intake.web import filters
from intake.web.db import db
from intake.web.departments import department_names

BESIDE_QUEUE = 8  # as many as one statement counts; the page of views lists all


@dataclass(frozen=True, slots=True)
class Shown:
    """One saved view."""

    row: SavedView
    owner: str  # "" for one's own
    url: str
    number: str
    current: bool
    first: bool  # the official begins with it


def view_of(row: SavedView, actor: Actor) -> View:
    """What a saved view means for ``actor``: “I” is whoever opens it, and a department that is
    no longer theirs is asked for all the same and shows nothing."""
    return view_from(MultiDict(saved_views.args_of(row)), actor, frozenset(department_names()))


def first_address(actor: Actor) -> str | None:
    """Where the official begins, when that is a view that may still be opened."""
    number = desk_here().default_view
    row = queries.find(db.session(), actor, number) if number else None
    return filtering.address(view_of(row, actor)) if row else None


def beside_queue(actor: Actor, view: View, now: datetime) -> list[Shown]:
    """The first few, for the page of a queue."""
    return listed(actor, now, here=view, most=BESIDE_QUEUE)


def listed(
    actor: Actor, now: datetime, *, here: View | None = None, most: int | None = None
) -> list[Shown]:
    """All that the actor may open and whose queue the actor may see, own ones first."""
    offered: list[tuple[SavedView, str, View, queues.QueueFilter]] = []
    for row, owner in queries.offered(db.session(), actor):
        view = view_of(row, actor)
        wanted = view.filter(now)
        own = row.official_id == actor.official_id
        if own or queues.may_see(actor, wanted):
            offered.append((row, "" if own else owner, view, wanted))
        if len(offered) == most:
            break
    numbers = queues.numbers(db.session(), actor, [wanted for *_shown, wanted in offered])
    return [
        Shown(
            row,
            owner,
            filtering.address(view),
            f"{filters.count(number)}{'' if complete else '+'}",
            view == here,
            row.id == desk_here().default_view,
        )
        for (row, owner, view, _wanted), (number, complete) in zip(offered, numbers, strict=True)
    ]
