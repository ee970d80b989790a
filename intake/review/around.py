"""What is around a submission: the view that it was opened out of, and the people it names."""

from collections.abc import Iterable
from typing import Any

from flask import request

from intake.domain.permissions import Actor
from intake.domain.record import EventKind
from intake.models import Submission
from intake.queries import queues
from intake.queries.record import PastEvent
from intake.review.desk import view_here
from intake.web.db import db
from intake.web.tools import tools


def in_view(actor: Actor, submission: Submission) -> dict[str, Any]:
    """The view, and the submissions before and after this one in it; None where there is none, or
    no view in the address."""
    view = view_here()
    around: tuple[int | None, int | None] = None, None
    if request.args.get("queue"):
        wanted = view.filter(tools().clock())
        place = wanted.place_of(submission)
        around = queues.neighbours(db.session(), actor, wanted, place, submission.id)
    return {"view": view, "before_it": around[0], "after_it": around[1]}


def people_of(submission: Submission, events: Iterable[PastEvent]) -> set[int]:
    """Every official whom the page names."""
    found: set[Any] = {submission.assignee_id}
    for event in events:
        found |= {event.actor_id}
        if event.kind == EventKind.HANDED_TO:
            found |= {event.data.get("to")}
    return {one for one in found if isinstance(one, int)}
