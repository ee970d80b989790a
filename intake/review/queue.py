"""The queue page: what waits, in order of the nearest date that officials must keep."""

import re
from datetime import date, datetime
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from intake.domain.desk.bulk import MOST, RIGHTS, Act
from intake.domain.errors import NotFound
from intake.domain.permissions import Action, Actor
from intake.domain.timekeeping.deadlines import local_date
from intake.domain.workflow import QUEUES, Queue, Status
from intake.queries.accounts import workers_of
from intake.queries.clocks import nearest_due
from intake.queries.desk import queues
from intake.queries.desk.claims import holders
from intake.queries.desk.clusters import proposals
from intake.review import filtering, keys, shown_views, words
from intake.review.bulk_forms import ACTS, ChooseForm
from intake.review.desk import View, departments_of, view_here
from intake.services.desk import bulk
from intake.web import filters, labels
from intake.web.auth import requires, signed_in_actor
from intake.web.db import db, transaction
from intake.web.departments import department_heirs, department_names, names_version
from intake.web.i18n import gettext as _
from intake.web.paging import cursor_from, page_url
from intake.web.tools import tools

blueprint = Blueprint("review", __name__, url_prefix="/review")
words.register(blueprint)
keys.register(blueprint)

TITLE_SHOWN = 140
IN_DEPARTMENT = frozenset({Act.ACCEPT, Act.HAND, Act.CLOSE})
_NUMBER = re.compile("[0-9]{1,18}", re.ASCII)
_STATUSES = {queue: [status for status in Status if QUEUES.get(status) is queue] for queue in Queue}


@blueprint.get("/")
@requires(Action.READ)
def queue() -> str | Response:
    """One page of a queue; without an address, of the view that the official begins with."""
    actor = signed_in_actor()
    first = None if request.args else shown_views.first_address(actor)
    if first is not None:
        return redirect(first, code=303)
    view = view_here(_args())
    return _page(actor, view, ChooseForm(formdata=None), frozenset())


@blueprint.post("/many")
@requires(Action.READ)
def choose() -> str | Response:
    """Keep what was ticked, and show what the act would do."""
    actor, now = signed_in_actor(), tools().clock()
    view = view_here(_args())
    form = ChooseForm()
    form.offer(acts_for(actor, view))
    ticked = [int(one) for one in request.form.getlist("id") if _NUMBER.fullmatch(one)]
    if form.validate_on_submit():
        wanted = ticked
        if form.every.data:
            wanted = queues.ids(db.session(), actor, view.filter(now), MOST)
        try:
            with transaction() as rows:
                act = Act(form.act.data)
                number = bulk.choose(rows, actor, act, wanted, view=view.args, now=now).id
        except NotFound:
            form.every.errors = [_("Tick at least one submission, or all of this view")]
        else:
            return redirect(url_for("review_bulk.show", bulk_id=number), code=303)
    return _page(actor, view, form, frozenset(ticked))


def acts_for(actor: Actor, view: View) -> list[Act]:
    """What the actor may do to many submissions of this view."""
    if view.queue is Queue.SCREENING:
        return []  # a denunciation is looked at one by one
    here = view.department or None
    in_department = view.queue is Queue.DEPARTMENT
    return [
        act
        for act in ACTS
        if actor.may(RIGHTS[act], here) and (in_department or act not in IN_DEPARTMENT)
    ]


def _page(actor: Actor, view: View, form: ChooseForm, ticked: frozenset[int]) -> str:
    now = tools().clock()
    acts = acts_for(actor, view)
    form.offer(acts)
    wanted = view.filter(now)
    found = queues.page(db.session(), actor, wanted, cursor_from(request.args))
    people = tuple(workers_of(db.session(), view.department)) if view.department else ()
    return render_template(
        "review/queue.html",
        nav="queues",
        view=view,
        heading=_name(view),
        # What depends on the view alone is worked out when its fragment is not kept already.
        version=names_version(),
        people=people,
        places=lambda: _places(actor, view),
        choosers=lambda: filtering.choosers(view, people),
        sorts=lambda: filtering.sorts(view),
        selected=lambda: filtering.selected(view, people),
        clear_url=lambda: filtering.address(view.unfiltered()),
        views=shown_views.beside_queue(actor, view, now),
        save_url=f"{url_for('review_views.add')}?{filtering.query(view)}",
        states=_states(actor, view, wanted),
        rows=_rows(found, view, now),
        proposed=len(proposals(db.session(), actor)) if view.queue is Queue.TRIAGE else 0,
        picks=bool(acts),
        many=form,
        ticked=ticked,
        many_url=f"{url_for('review.choose')}?{filtering.query(view)}",
        form_error=bool(form.errors),
        previous_url=page_url("review.queue", view.args, found.previous),
        next_url=page_url("review.queue", view.args, found.next),
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
        return department_names().get(view.department, _("Department"))
    return str(labels.QUEUES[view.queue])


def _places(actor: Actor, view: View) -> list[tuple[str, str, bool]]:
    """(value, name, chosen) of every queue that the actor may open."""
    offered = [
        (f"{kind.value}:", str(labels.QUEUES[kind]), view.queue is kind)
        for kind, _department in queues.queues_of(actor)
        if kind is not Queue.DEPARTMENT
    ]
    names = department_names()
    for department in departments_of(actor, frozenset(names)):
        chosen = view.queue is Queue.DEPARTMENT and view.department == department
        if department_heirs(department) and not chosen:
            continue  # what lay there lies with its heirs
        offered.append((f"{Queue.DEPARTMENT.value}:{department}", names[department], chosen))
    return offered


def _states(
    actor: Actor, view: View, wanted: queues.QueueFilter
) -> list[tuple[str, str, str, bool]]:
    """(address, words, count, chosen) of each status of this queue, as tabs."""
    numbers, complete = queues.counts(db.session(), actor, wanted)
    more = "" if complete else "+"
    words = labels.in_words("STATUSES")
    offered: list[tuple[str, str, int]] = [("", _("All"), sum(numbers.values()))]
    statuses = _STATUSES[view.queue]
    if len(statuses) > 1:
        offered.extend((status, words[status], numbers.get(status, 0)) for status in statuses)
    page = url_for("review.queue")
    return [
        (
            f"{page}?{filtering.query(view.with_status(status))}",
            text,
            f"{filters.count(number)}{more}",
            status == view.status,
        )
        for status, text, number in offered
    ]


def _rows(found: queues.QueuePage, view: View, now: datetime) -> list[tuple[Any, ...]]:
    """The rows as (id, address, title, number, kind, status, day of receipt, what is due first,
    who has it open, who works on it, contested, repeated). Due first is what officials must do
    next, which need not be the answer, and gives the rows their order; None where no such clock
    runs. What is the same for all of them is worked out once: fifty stand on a page."""
    numbers = [row[0] for row in found.rows]
    held = holders(db.session(), numbers, now=now)
    nearest = nearest_due(db.session(), numbers)
    reference, today = tools().codes.reference, local_date(now)
    # To read a title is a look, too, and every look at a denunciation is noted.
    closed = _("Not shown before it is opened") if view.queue is Queue.SCREENING else ""
    page = url_for("review_submission.show", submission_id=0)
    before, after = page.rsplit("0", 1)
    after = f"{after}?{filtering.query(view)}"
    return [
        (
            row_id,
            f"{before}{row_id}{after}",
            closed or _short(title),
            reference(row_id, submitted_at),
            kind,
            status,
            local_date(submitted_at),
            _due_first(nearest.get(row_id), status, now, today),
            held[row_id].name if row_id in held else "",
            *marks,
        )
        for row_id, title, kind, status, submitted_at, _next_due_at, *marks in found.rows
    ]


def _due_first(
    nearest: tuple[str, datetime] | None, status: str, now: datetime, today: date
) -> tuple[str, int, str] | str:
    """What the cell of a row says: the look, the days left and the clock; or, in words, that none
    runs."""
    if nearest is None:
        return filters.no_date(status)
    clock, due = nearest
    return (*words.due_in_days(due, now, today), clock)


def _short(title: str) -> str:
    return title if len(title) <= TITLE_SHOWN else f"{title[:TITLE_SHOWN].rstrip()}…"
