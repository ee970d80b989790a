"""The working-day calendar: days that differ from the ordinary week."""

from datetime import date

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from intake.admin.forms import DAY_KINDS, DayForm
from intake.dates_in_words import weekday_in_words
from intake.domain.errors import InvalidData, NotFound
from intake.domain.permissions import Action
from intake.domain.timekeeping.deadlines import local_date
from intake.queries.organisation import calendar as queries
from intake.services.timekeeping import calendar
from intake.web.auth import requires, signed_in_actor
from intake.web.db import db, transaction
from intake.web.forms import ButtonForm
from intake.web.i18n import language
from intake.web.logging import security_event
from intake.web.tools import tools

blueprint = Blueprint("admin_calendar", __name__, url_prefix="/admin/calendar")


@blueprint.get("/")
@requires(Action.ADMINISTER)
def index() -> str:
    """The days of a year."""
    return _page(_asked_year(), DayForm(formdata=None))


@blueprint.post("/")
@requires(Action.ADMINISTER)
def add() -> str | Response:
    """Add a day, or change what is known about it."""
    form = DayForm()
    form.offer()
    if form.validate_on_submit():
        by = signed_in_actor().official_id
        one = form.wished()
        try:
            with transaction() as rows:
                calendar.set_day(rows, one, now=tools().clock(), by=by)
        except InvalidData as error:
            form.complain(error.problems)
        else:
            return _done(
                one.day, _("The day has been saved. Promised dates move only if they become later.")
            )
    return _page(_asked_year(), form)


@blueprint.post("/<day>/remove")
@requires(Action.ADMINISTER)
def remove(day: str) -> Response:
    """Make a day an ordinary one again."""
    try:
        one = date.fromisoformat(day)
    except ValueError:
        raise NotFound(day) from None
    if not ButtonForm().validate_on_submit():
        raise NotFound(day)
    with transaction() as rows:
        calendar.remove_day(rows, one, now=tools().clock(), by=signed_in_actor().official_id)
    return _done(one, _("The day is an ordinary one again. Promised dates stay."))


def _asked_year() -> int:
    asked = request.args.get("year", "")
    if asked.isdecimal() and len(asked) == 4:
        return int(asked)
    return local_date(tools().clock()).year


def _page(year: int, form: DayForm) -> str:
    form.offer()
    rows = db.session()
    years = sorted({*queries.years(rows), year, local_date(tools().clock()).year})
    return render_template(
        "admin/calendar.html",
        nav="admin",
        year=year,
        years=years,
        days=queries.days_of(rows, max(1, year)),
        kinds=DAY_KINDS,
        weekday=lambda one: weekday_in_words(one, language()),
        form=form,
        button_form=ButtonForm(formdata=None),
        form_error=bool(form.errors),
    )


def _done(day: date, sentence: str) -> Response:
    security_event("calendar_changed", by=signed_in_actor().official_id)
    flash(sentence, "success")
    return redirect(url_for("admin_calendar.index", year=day.year), code=303)
