"""The letters to senders: what waits, what failed and why, what went out, and sending again."""

from collections.abc import Callable, Mapping
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from intake.domain.errors import NotFound
from intake.domain.jobs import JobKind
from intake.domain.permissions import Action
from intake.queries import jobs as job_queries
from intake.queries.reports import outbox as queries
from intake.services.background import jobs
from intake.services.background.jobs import DEAD, WAITING
from intake.services.letters import notifying
from intake.web.auth import requires, signed_in_actor
from intake.web.db import db, transaction
from intake.web.forms import ButtonForm
from intake.web.logging import security_event
from intake.web.tools import tools, wake_worker

blueprint = Blueprint("admin_outbox", __name__, url_prefix="/admin/outbox")
STATES: Mapping[str, Any] = {
    notifying.SENT: _l("Sent"),
    notifying.NO_ADDRESS: _l("No address to send to"),
    notifying.STOPPED: _l("The sender wants no messages"),
    notifying.AGAIN: _l("Is sent again"),
}
# What failed, by the name of the error; addresses and answers of servers are never kept.
_FAULTS: Mapping[str, Any] = {
    "ConnectionRefusedError": _l("The mail server refuses connections: is it running?"),
    "TimeoutError": _l("The mail server did not answer in time"),
    "gaierror": _l("The name of the mail server is not known: check INTAKE_SMTP_HOST"),
    "SMTPServerDisconnected": _l("The mail server hung up"),
    "SMTPRecipientsRefused": _l("The mail server does not accept the address"),
    "SMTPSenderRefused": _l("The mail server does not accept our own address"),
    "SMTPDataError": _l("The mail server does not accept the message"),
    "WorkerLost": _l("The worker was stopped while sending"),
}


@blueprint.get("/")
@requires(Action.ADMINISTER)
def index() -> str:
    """Waiting and failed letters, and a page of those dealt with."""
    asked = request.args.get("before", "")
    before = int(asked) if asked.isascii() and asked.isdecimal() and len(asked) < 18 else 0
    rows = db.session()
    past = queries.past(rows, before=before, limit=queries.PAGE + 1)
    shown = past[: queries.PAGE]
    return render_template(
        "admin/outbox.html",
        nav="admin",
        waiting=queries.pending(rows, WAITING),
        failed=queries.pending(rows, DEAD),
        past=shown,
        counts=queries.counts(rows),
        states=STATES,
        fault=fault,
        reference=tools().codes.reference,
        older_url=url_for("admin_outbox.index", before=shown[-1][0].id)
        if len(past) > queries.PAGE
        else None,
    )


def fault(error: str) -> str:
    """What failed, in words; the bare name of what has none."""
    name = error.partition(":")[0].strip()
    return str(_FAULTS.get(name, name))


@blueprint.post("/<int:job_id>/retry")
@requires(Action.ADMINISTER)
def retry(job_id: int) -> Response:
    """Try a failed letter again."""
    return _act(job_id, lambda rows: jobs.retry(rows, job_id, now=tools().clock()))


@blueprint.post("/retry-all")
@requires(Action.ADMINISTER)
def retry_all() -> Response:
    """Try all failed letters again: after a fault of the mail server."""

    def act(rows: Session) -> None:
        for one in job_queries.ids_in_state(rows, DEAD, kind=JobKind.NOTIFY.value):
            jobs.retry(rows, one, now=tools().clock())

    return _act(0, act)


@blueprint.post("/<int:mail_id>/again")
@requires(Action.ADMINISTER)
def again(mail_id: int) -> Response:
    """Send a letter once more that went out, or had no address to go to."""
    return _act(mail_id, lambda rows: notifying.send_again(rows, mail_id, now=tools().clock()))


def _act(number: int, act: Callable[[Session], None]) -> Response:
    if not ButtonForm().validate_on_submit():
        raise NotFound(str(number))
    there = redirect(url_for("admin_outbox.index"), code=303)
    try:
        with transaction() as rows:
            act(rows)
    except NotFound:
        flash(_("Somebody has dealt with it already."), "warning")
        return there
    security_event("letter_again", number=number, by=signed_in_actor().official_id)
    wake_worker()
    flash(_("It will be sent in a moment."), "success")
    return there
