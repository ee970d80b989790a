"""An official's own keys: switched off, or others (WCAG 2.1.4)."""

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from intake.account.key_forms import KeysForm
from intake.account.views import blueprint
from intake.domain.desk.keys import DEFAULTS
from intake.queries.desk.desk_settings import desk_of
from intake.services.officials import desk_settings
from intake.web.auth import requires, signed_in_actor
from intake.web.db import db, transaction


@blueprint.route("/keys", methods=["GET", "POST"])
@requires()
def keys() -> str | Response:
    """Which keys work at the desk, and whether."""
    official = signed_in_actor().official_id
    desk = desk_of(db.session(), official)
    form = KeysForm(on=desk.keys_on, **{c.value: key for c, key in desk.keys.items()})
    if form.validate_on_submit():
        with transaction() as rows:
            desk_settings.set_keys(rows, official, on=form.on.data, keys=form.keys())
        flash(_("Your keys have been saved."), "success")
        return redirect(url_for("account.profile"), 303)
    return render_template(
        "account/keys.html", form=form, usual=DEFAULTS, form_error=bool(form.errors)
    )
