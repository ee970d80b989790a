"""Routing rules: their order, their conditions, and a try on a text."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from intake.admin.forms import RuleForm, TryForm
from intake.domain.errors import InvalidData, NotFound
from intake.domain.permissions import Action
from intake.domain.routing import SubmissionFacts
from intake.models import RoutingRule
from intake.queries.accounts import names_of
from intake.queries.organisation import rules as queries
from intake.services.routing import rules
from intake.web.auth import requires, signed_in_actor
from intake.web.base_forms import VersionForm
from intake.web.db import db, transaction
from intake.web.forms import ButtonForm
from intake.web.i18n import language
from intake.web.logging import security_event
from intake.web.places import province_choices
from intake.web.tools import tools

blueprint = Blueprint("admin_rules", __name__, url_prefix="/admin/rules")


@blueprint.get("/")
@requires(Action.ADMINISTER)
def index() -> str:
    """All rules in the order in which they are tried."""
    return render_template(
        "admin/rules.html",
        nav="admin",
        rules=queries.every_rule(db.session()),
        provinces=dict(province_choices()),
        button_form=ButtonForm(formdata=None),
    )


@blueprint.route("/new", methods=["GET", "POST"])
@requires(Action.ADMINISTER)
def add() -> str | Response:
    """A new rule, tried after all others."""
    form = RuleForm()
    form.offer()
    if form.is_submitted():
        form.version.data = form.version.data or "0"
    else:
        form.enabled.data = True
    if form.validate_on_submit():
        try:
            with transaction() as rows:
                rule = rules.add(
                    rows, form.draft(), now=tools().clock(), by=signed_in_actor().official_id
                )
        except InvalidData as error:
            form.complain(error.problems)
        else:
            return _done(rule.id, _("The rule has been added behind the others."))
    return _form_page(form, None)


@blueprint.route("/<int:rule_id>", methods=["GET", "POST"])
@requires(Action.ADMINISTER)
def edit(rule_id: int) -> str | Response:
    """Change a rule."""
    rule = _rule(rule_id)
    form = RuleForm()
    form.offer()
    if not form.is_submitted():
        form.show(rule)
    if form.validate_on_submit():
        try:
            with transaction() as rows:
                rules.change(
                    rows,
                    rule_id,
                    form.draft(),
                    seen_version=form.seen_version,
                    now=tools().clock(),
                    by=signed_in_actor().official_id,
                )
        except InvalidData as error:
            form.complain(error.problems)
        else:
            return _done(rule_id, _("The rule has been changed."))
    return _form_page(form, rule)


@blueprint.post("/<int:rule_id>/<any(up, down):where>")
@requires(Action.ADMINISTER)
def move(rule_id: int, where: str) -> Response:
    """Try a rule earlier or later."""
    if not ButtonForm().validate_on_submit():
        raise NotFound(str(rule_id))
    with transaction() as rows:
        rules.move(rows, rule_id, earlier=where == "up")
    return _done(rule_id, _("The order has been changed."))


@blueprint.post("/<int:rule_id>/<any(on, off):state>")
@requires(Action.ADMINISTER)
def switch(rule_id: int, state: str) -> Response:
    """Put a rule in force or out of force."""
    form = VersionForm()
    form.validate_on_submit()
    with transaction() as rows:
        rules.switch(
            rows,
            rule_id,
            enabled=state == "on",
            seen_version=form.seen_version,
            now=tools().clock(),
            by=signed_in_actor().official_id,
        )
    done = _("The rule is in force.") if state == "on" else _("The rule is out of force.")
    return _done(rule_id, done)


@blueprint.post("/<int:rule_id>/delete")
@requires(Action.ADMINISTER)
def delete(rule_id: int) -> Response:
    """Delete a rule."""
    form = VersionForm()
    form.validate_on_submit()
    with transaction() as rows:
        rules.remove(rows, rule_id, seen_version=form.seen_version)
    return _done(rule_id, _("The rule has been deleted."))


@blueprint.route("/try", methods=["GET", "POST"])
@requires(Action.ADMINISTER)
def try_out() -> str:
    """What the rules in force would do with a text. Changes nothing, so it answers at once."""
    form = TryForm()
    form.offer()
    decision = None
    if form.validate_on_submit():
        facts = SubmissionFacts(
            text=form.text.data,
            kind=form.kind.data or "",
            province=form.province.data or "",
            language=form.language.data or "",
        )
        decision = rules.try_on(db.session(), facts, now=tools().clock())
    elif not form.is_submitted():
        form.language.data = language()
    return render_template(
        "admin/try.html",
        nav="admin",
        form=form,
        decision=decision,
        form_error=bool(form.errors),
    )


def _rule(rule_id: int) -> RoutingRule:
    rule = db.session.get(RoutingRule, rule_id)
    if rule is None:
        raise NotFound(str(rule_id))
    return rule


def _form_page(form: RuleForm, rule: RoutingRule | None) -> str:
    by = rule.updated_by if rule else None
    return render_template(
        "admin/rule.html",
        nav="admin",
        form=form,
        rule=rule,
        changed_by=names_of(db.session(), [by]).get(by, "") if by else "",
        button_form=ButtonForm(formdata=None),
        form_error=bool(form.errors),
    )


def _done(rule_id: int, sentence: str) -> Response:
    security_event("rules_changed", rule=rule_id, by=signed_in_actor().official_id)
    flash(sentence, "success")
    return redirect(url_for("admin_rules.index"), code=303)
