"""What is sent about a submission that has gone on meanwhile: nothing is done, and nothing that was
typed is lost without a word."""

from flask import flash, redirect, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from intake.track.forms import AboutForm
from intake.track.opened import is_about
from intake.web.errors import too_late
from intake.web.opened import Opened


def gone_on(form: AboutForm, submission: Opened) -> AnyResponse:
    """The answer to a form that can no longer be carried out: long texts are given back, and
    everybody reads that nothing was done. Another submission opened in the same browser is told
    apart from one that is finished."""
    same = is_about(form, submission)
    page = too_late("gone_on" if same else "closed")
    if page is not None:
        return page
    flash(
        _("Nothing was done: your submission has gone on meanwhile. Here is where it stands.")
        if same
        else _("Nothing was done: you have opened another submission meanwhile, this one."),
        "error",
    )
    return redirect(url_for("track.follow"), 303)
