"""Reply templates: the list, one template with its versions, and what a department settled about
its answers."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from intake.domain.answering.reply_templates import Variable
from intake.domain.errors import InvalidData, NotFound
from intake.domain.permissions import Action, require
from intake.models import Department, ReplyTemplate
from intake.queries.accounts import names_of
from intake.queries.answering import reply_templates as queries
from intake.review.template_forms import SettleForm, TemplateTextForm
from intake.services.answering import reply_templates
from intake.web.auth import requires, signed_in_actor
from intake.web.base_forms import VersionForm
from intake.web.db import db, transaction
from intake.web.departments import department_choices
from intake.web.i18n import language
from intake.web.tools import tools

blueprint = Blueprint("reply_templates", __name__, url_prefix="/templates")


@blueprint.get("/")
@requires(Action.WRITE_TEMPLATES)
def index() -> str:
    """Every template that the official may change, and those for every department."""
    actor = signed_in_actor()
    scope = actor.scope(Action.WRITE_TEMPLATES)
    settles = [one for one in department_choices() if actor.may(Action.SETTLE_ANSWERS, one[0])]
    return render_template(
        "review/templates.html",
        nav="templates",
        listed=sorted(
            queries.listed_for(db.session(), actor),
            key=lambda one: one.template.language != language(),
        ),
        may_change=lambda it: scope is None or it.department_id in scope,
        settles=settles,
        settled=queries.settings_by_department(db.session()),
    )


@blueprint.route("/new", methods=["GET", "POST"])
@requires(Action.WRITE_TEMPLATES)
def add() -> str | AnyResponse:
    """A new template."""
    actor, form = signed_in_actor(), TemplateTextForm()
    form.offer(actor)
    if form.is_submitted():
        form.version.data = form.version.data or "0"
    else:
        form.active.data = True
    if form.validate_on_submit():
        try:
            with transaction() as rows:
                reply_templates.add(rows, actor, form.draft(), now=tools().clock())
        except InvalidData as error:
            form.complain(error.problems)
        else:
            return _done(_("The template has been added."))
    return _page(form, None)


@blueprint.route("/<int:template_id>", methods=["GET", "POST"])
@requires(Action.WRITE_TEMPLATES)
def edit(template_id: int) -> str | AnyResponse:
    """Change a template: another text becomes another version."""
    actor, template = signed_in_actor(), _writable(template_id)
    form = TemplateTextForm()
    form.offer(actor)
    if not form.is_submitted():
        form.show(template, queries.newest(db.session(), template_id))
    if form.validate_on_submit():
        try:
            with transaction() as rows:
                reply_templates.change(
                    rows,
                    actor,
                    template_id,
                    form.draft(),
                    seen_version=form.seen_version,
                    now=tools().clock(),
                )
        except InvalidData as error:
            form.complain(error.problems)
        else:
            return _done(_("The template has been changed. Its older versions are kept."))
    return _page(form, template)


@blueprint.post("/<int:template_id>/<any(on, off):state>")
@requires(Action.WRITE_TEMPLATES)
def switch(template_id: int, state: str) -> AnyResponse:
    """Offer a template, or no longer."""
    _writable(template_id)
    form = VersionForm()
    form.validate_on_submit()
    with transaction() as rows:
        reply_templates.switch(
            rows,
            signed_in_actor(),
            template_id,
            active=state == "on",
            seen_version=form.seen_version,
            now=tools().clock(),
        )
    if state == "on":
        return _done(_("The template is offered for answers."))
    return _done(_("The template is no longer offered."))


@blueprint.route("/department/<department_id>", methods=["GET", "POST"])
@requires(Action.SETTLE_ANSWERS)
def settle(department_id: str) -> str | AnyResponse:
    """What a department settled about its answers."""
    actor = signed_in_actor()
    if db.session.get(Department, department_id) is None:
        raise NotFound(department_id)
    require(actor, Action.SETTLE_ANSWERS, department_id)
    kept = queries.settings_of(db.session(), department_id)
    form = SettleForm()
    if not form.is_submitted():
        form.contact_office.data = kept.contact_office if kept else ""
        form.hold_hours.data = kept.hold_hours if kept else 0
    if form.validate_on_submit():
        with transaction() as rows:
            reply_templates.settle(
                rows,
                actor,
                department_id,
                hold_hours=int(form.hold_hours.data or 0),
                contact_office=form.contact_office.data,
                now=tools().clock(),
            )
        return _done(_("This holds from now on."))
    return render_template(
        "review/settle.html",
        nav="templates",
        form=form,
        department_id=department_id,
        form_error=bool(form.errors),
    )


def _writable(template_id: int) -> ReplyTemplate:
    found = queries.writable(db.session(), signed_in_actor(), template_id)
    if found is None:
        raise NotFound(str(template_id))
    return found


def _page(form: TemplateTextForm, template: ReplyTemplate | None) -> str:
    past = queries.versions(db.session(), template.id) if template else []
    authors = {one.author_id for one in past if one.author_id is not None}
    return render_template(
        "review/template.html",
        nav="templates",
        form=form,
        template=template,
        versions=past[::-1],
        names=names_of(db.session(), authors),
        variables=[f"{{{{{one.value}}}}}" for one in Variable],
        form_error=bool(form.errors),
    )


def _done(sentence: str) -> AnyResponse:
    flash(sentence, "success")
    return redirect(url_for("reply_templates.index"), code=303)
