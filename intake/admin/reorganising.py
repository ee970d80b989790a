"""Departments change: new names, mergers and splits, looked at before they are carried out."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from intake.admin.department_forms import PARTS, MergeForm, RenameForm, SplitForm
from intake.domain.errors import InvalidData, InvalidMove, NotFound
from intake.domain.permissions import Action
from intake.domain.reorganisation import PlanState, Step
from intake.models import Department, Reorganisation
from intake.queries.accounts import names_of
from intake.queries.organisation import reorganisations as queries
from intake.services.organisation import departments, reorganisation
from intake.web.auth import requires, signed_in_actor
from intake.web.db import db, transaction
from intake.web.departments import forget_departments
from intake.web.forms import ButtonForm
from intake.web.logging import security_event
from intake.web.tools import tools

blueprint = Blueprint("admin_changes", __name__, url_prefix="/admin/departments")
_OPEN = (PlanState.DRAFT.value, PlanState.PLANNED.value)


@blueprint.get("/changes")
@requires(Action.ADMINISTER)
def index() -> str:
    """All mergers and splits, those to come and those carried out."""
    return render_template(
        "admin/changes.html", nav="admin", plans=queries.every_plan(db.session())
    )


@blueprint.route("/merge", methods=["GET", "POST"])
@requires(Action.ADMINISTER)
def merge() -> str | Response:
    """Write down a merger and see what it would move."""
    return _write_down(MergeForm(), "admin/merge.html")


@blueprint.route("/split", methods=["GET", "POST"])
@requires(Action.ADMINISTER)
def split() -> str | Response:
    """Write down a split and see what it would move."""
    return _write_down(SplitForm(), "admin/split.html", parts=PARTS)


@blueprint.get("/changes/<int:plan_id>")
@requires(Action.ADMINISTER)
def show(plan_id: int) -> str:
    """A plan: who inherits what, and what moves with it."""
    plan = _plan(plan_id)
    step = queries.as_step(plan)
    rows = db.session()
    figures, listed = plan.figures, None
    if plan.state in _OPEN:
        figures, listed = reorganisation.preview_in_full(rows, step)
    return render_template(
        "admin/change.html",
        nav="admin",
        plan=plan,
        step=step,
        figures=figures,
        listed=listed,
        by=names_of(rows, [plan.created_by]).get(plan.created_by) if plan.created_by else None,
        button_form=ButtonForm(formdata=None),
    )


@blueprint.post("/changes/<int:plan_id>/confirm")
@requires(Action.ADMINISTER)
def confirm(plan_id: int) -> Response:
    """Decide: carried out at once, or on its day."""
    _pressed(plan_id)
    by = signed_in_actor().official_id
    try:
        with transaction() as rows:
            plan = reorganisation.confirm(rows, plan_id, now=tools().clock(), by=by)
            done = plan.state == PlanState.DONE
    except InvalidData:
        return _told(plan_id, _("The departments have changed meanwhile. Plan it anew."), "error")
    except InvalidMove:
        return _told(plan_id, _("Somebody has decided on this plan already."), "error")
    forget_departments()
    security_event("departments_changed", by=by)
    if done:
        return _told(plan_id, _("It has been carried out."))
    return _told(plan_id, _("It will be carried out in the night before its day."))


@blueprint.post("/changes/<int:plan_id>/cancel")
@requires(Action.ADMINISTER)
def cancel(plan_id: int) -> Response:
    """Give up a plan."""
    _pressed(plan_id)
    try:
        with transaction() as rows:
            reorganisation.cancel(rows, plan_id)
    except InvalidMove:
        return _told(plan_id, _("Somebody has decided on this plan already."), "error")
    return _told(plan_id, _("The plan has been given up. Nothing was moved."))


@blueprint.route("/<department_id>/rename", methods=["GET", "POST"])
@requires(Action.ADMINISTER)
def rename(department_id: str) -> str | Response:
    """Give a department new names from a day on."""
    department = db.session.get(Department, department_id)
    if department is None:
        raise NotFound(department_id)
    form = RenameForm()
    if not form.is_submitted():
        present = {one.language: one.name for one in department.names if one.valid_until is None}
        for code, name in present.items():
            form[code].data = name
    if form.validate_on_submit():
        try:
            _rename(department_id, form)
        except InvalidData as error:
            form.complain(error.problems)
        else:
            flash(_("The new names have been saved. The old ones are still found."), "success")
            there = url_for("admin.show_department", department_id=department_id)
            return redirect(there, code=303)
    return render_template(
        "admin/rename.html",
        nav="admin",
        department=department,
        form=form,
        form_error=bool(form.errors),
    )


def _rename(department_id: str, form: Any) -> None:
    by = signed_in_actor().official_id
    with transaction() as rows:
        departments.rename(
            rows,
            department_id,
            form.names(),
            on=form.on.day,
            now=tools().clock(),
            by=by,
            reason=form.reason.data or "",
        )
    forget_departments()
    security_event("departments_changed", by=by)


def _write_down(form: Any, template: str, **values: Any) -> str | Response:
    form.offer()
    if form.validate_on_submit():
        step: Step = form.step()
        try:
            with transaction() as rows:
                plan = reorganisation.write_down(
                    rows,
                    step,
                    now=tools().clock(),
                    by=signed_in_actor().official_id,
                    reason=form.reason.data or "",
                )
                number = plan.id
        except InvalidData as error:
            form.complain(error.problems)
        else:
            return redirect(url_for("admin_changes.show", plan_id=number), code=303)
    return render_template(template, nav="admin", form=form, form_error=bool(form.errors), **values)


def _plan(plan_id: int) -> Reorganisation:
    plan = queries.plan(db.session(), plan_id)
    if plan is None:
        raise NotFound(str(plan_id))
    return plan


def _pressed(plan_id: int) -> None:
    if not ButtonForm().validate_on_submit():
        raise NotFound(str(plan_id))


def _told(plan_id: int, sentence: str, tone: str = "success") -> Response:
    flash(sentence, tone)
    return redirect(url_for("admin_changes.show", plan_id=plan_id), code=303)
