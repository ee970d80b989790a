"""Views of queues under names: the list with counts, saving, renaming, sharing, beginning with one,
deleting."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from intake.domain.errors import InvalidData, NotFound
from intake.domain.permissions import Action
from intake.models import SavedView
from intake.queries.desk import saved_views as queries
from intake.review import filtering, shown_views
from intake.review.desk import View, view_here
from intake.review.keys import desk_here
from intake.review.view_forms import NamedForm, ViewForm
from intake.services.desk import saved_views
from intake.web.auth import requires, signed_in_actor
from intake.web.db import db, transaction
from intake.web.tools import tools

blueprint = Blueprint("review_views", __name__, url_prefix="/review/views")


@blueprint.get("/")
@requires(Action.READ)
def index() -> str:
    """Own views and those that colleagues share."""
    return render_template(
        "review/views.html",
        nav="queues",
        views=shown_views.listed(signed_in_actor(), tools().clock()),
        form=NamedForm(formdata=None),
    )


@blueprint.route("/new", methods=["GET", "POST"])
@requires(Action.READ)
def add() -> str | Response:
    """Save the view that the address names."""
    actor, form = signed_in_actor(), ViewForm()
    view = view_here()
    if form.validate_on_submit():
        try:
            with transaction() as rows:
                row = saved_views.save(
                    rows,
                    actor,
                    form.name.data,
                    view.args,
                    shared=form.shared.data,
                    now=tools().clock(),
                )
                if form.first.data:
                    saved_views.begin_with(rows, actor, row.id)
        except InvalidData as error:
            form.complain(error.problems["name"])
        else:
            flash(_("The view has been saved."), "success")
            return redirect(filtering.address(view), code=303)
    return _page(form, view)


@blueprint.route("/<int:view_id>", methods=["GET", "POST"])
@requires(Action.READ)
def edit(view_id: int) -> str | Response:
    """Rename one's own view, share it, begin with it."""
    actor, row = signed_in_actor(), _own(view_id)
    first = desk_here().default_view == view_id
    form = ViewForm(name=row.name, shared=row.shared, first=first)
    if form.validate_on_submit():
        try:
            with transaction() as rows:
                name, shared = form.name.data, form.shared.data
                saved_views.change(rows, actor, view_id, name, shared=shared, now=tools().clock())
                if form.first.data != first:
                    saved_views.begin_with(rows, actor, view_id if form.first.data else None)
        except InvalidData as error:
            form.complain(error.problems["name"])
        else:
            flash(_("The view has been changed."), "success")
            return redirect(url_for("review_views.index"), code=303)
    return _page(form, shown_views.view_of(row, actor), row)


@blueprint.post("/<int:view_id>/first")
@requires(Action.READ)
def begin(view_id: int) -> Response:
    """Begin with a view, own or shared; once more ends it."""
    actor, form = signed_in_actor(), NamedForm()
    if queries.find(db.session(), actor, view_id) is None or not form.validate_on_submit():
        raise NotFound(str(view_id))
    same = desk_here().default_view == view_id
    with transaction() as rows:
        saved_views.begin_with(rows, actor, None if same else view_id)
    first, this = _("Queues open with the first one again."), _("Queues open with this view.")
    flash(first if same else this, "success")
    return redirect(url_for("review_views.index"), code=303)


@blueprint.post("/<int:view_id>/delete")
@requires(Action.READ)
def delete(view_id: int) -> Response:
    """Forget one's own view."""
    _own(view_id)
    if not NamedForm().validate_on_submit():
        raise NotFound(str(view_id))
    with transaction() as rows:
        saved_views.delete(rows, signed_in_actor(), view_id)
    flash(_("The view has been deleted."), "success")
    return redirect(url_for("review_views.index"), code=303)


def _own(view_id: int) -> SavedView:
    row = queries.own(db.session(), signed_in_actor(), view_id)
    if row is None:
        raise NotFound(str(view_id))
    return row


def _page(form: ViewForm, view: View, row: SavedView | None = None) -> str:
    return render_template(
        "review/view.html",
        nav="queues",
        form=form,
        row=row,
        view=view,
        queue_url=filtering.address(view),
        filters_in_force=filtering.selected(view, ()),
        form_error=bool(form.errors),
    )
