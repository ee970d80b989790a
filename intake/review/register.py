"""The register: what a department, or everybody, received within a period, as a sheet to print."""

from datetime import date, timedelta
from typing import NamedTuple

from flask import Blueprint, render_template, request
from werkzeug.datastructures import MultiDict

from intake.domain.permissions import Action
from intake.domain.timekeeping.deadlines import local_date, start_of_day
from intake.queries.reports import register
from intake.queries.reports.register import MOST_ROWS, Period
from intake.review.desk import departments_of
from intake.web.auth import requires, signed_in_actor
from intake.web.days import is_near, parse_day
from intake.web.db import db
from intake.web.departments import department_names
from intake.web.tools import tools

blueprint = Blueprint("review_register", __name__, url_prefix="/review/register")


class Asked(NamedTuple):
    """What an address asks for: the first and the last day, the department ("" = all that the
    official reads), and whether senders are to be named."""

    first: date
    last: date
    department: str
    with_senders: bool

    @property
    def period(self) -> Period:
        """The same in moments: days are those of Vietnam."""
        before = start_of_day(self.last + timedelta(days=1))
        return Period(start_of_day(self.first), before, self.department)


@blueprint.get("/")
@requires(Action.READ)
def index() -> str:
    """The register of a period; without one, of this month so far. Whatever the address says that
    makes no sense is left out."""
    actor = signed_in_actor()
    offered = departments_of(actor, frozenset(department_names()))
    asked = asked_for(request.args, offered, local_date(tools().clock()))
    rows = register.entries(db.session(), actor, asked.period)
    shown = rows[:MOST_ROWS]
    may_see = actor.may_anywhere(Action.SEE_IDENTITY)
    return render_template(
        "review/register.html",
        nav="queues",
        asked=asked,
        departments=offered,
        rows=shown,
        more=len(rows) > len(shown),
        most=MOST_ROWS,
        may_see_senders=may_see,
        senders=register.senders(db.session(), actor, (row.id for row in shown))
        if asked.with_senders
        else {},
        now=tools().clock(),
    )


def asked_for(args: MultiDict[str, str], departments: list[str], today: date) -> Asked:
    """What the address asks for; the first day is not after the last."""
    last = _day(args.get("to", "")) or today
    first = _day(args.get("from", "")) or last.replace(day=1)
    department = args.get("department", "")
    return Asked(
        min(first, last),
        max(first, last),
        department if department in departments else "",
        args.get("senders") == "y",
    )


def _day(typed: str) -> date | None:
    found = parse_day(typed)
    return found if found is not None and is_near(found) else None
