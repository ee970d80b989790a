"""What comes over the counter, by phone, on paper or by e-mail: typed in by an official, who hands
out the receipt."""

from datetime import datetime
from typing import NamedTuple

from flask import Blueprint, redirect, render_template, session, url_for
from markupsafe import Markup
from sqlalchemy.exc import IntegrityError
from werkzeug.wrappers import Response as AnyResponse

from intake.domain.permissions import Action
from intake.domain.submission import NewSubmission
from intake.models import Submission
from intake.queries.receiving import drafts
from intake.review.enter_forms import EnterForm, HandedOverForm
from intake.services.receiving import entering
from intake.services.receiving.submissions import Receipt
from intake.web.addresses import track_url
from intake.web.auth import requires, signed_in_actor
from intake.web.db import db, transaction
from intake.web.i18n import in_language
from intake.web.receipt import code_is_still_shown, qr_of, receipt_of
from intake.web.tools import settings, tools, wake_worker
from intake.web.typed import shown_again

blueprint = Blueprint("review_enter", __name__, url_prefix="/review/enter")

ENTERED = "entered"  # in the session cookie: the key of the entry whose receipt is to be handed out


class _Entered(NamedTuple):
    """The entry of this browser: its submission, its receipt, and when it was typed in."""

    submission: Submission
    receipt: Receipt
    entered_at: datetime


@blueprint.route("/", methods=["GET", "POST"])
@requires(Action.RECEIVE)
@shown_again
def enter() -> str | AnyResponse:
    """The page on which it is typed in; sent again, the same submission is shown."""
    form = EnterForm()
    form.prepare()
    required = settings().contact == "required"
    if form.is_submitted():
        new = form.hold(now=tools().clock(), contact_required=required)
        if new is not None:
            _store(form.key.data, new)
            session[ENTERED] = form.key.data
            wake_worker()
            return redirect(url_for("review_enter.receipt"), 303)
    return render_template(
        "review/enter.html",
        nav="enter",
        form=form,
        form_error=bool(form.errors),
        contact_required=required,
    )


@blueprint.get("/receipt")
@requires(Action.RECEIVE)
def receipt() -> str | AnyResponse:
    """The receipt to hand out, in the language of the sender. The secret code is on it only for a
    while, and only in the browser in which it was typed in."""
    found = _entered()
    if found is None:
        return redirect(url_for("review_enter.enter"), 303)
    submission, own, entered_at = found
    shown = code_is_still_shown(entered_at, tools().clock())
    with in_language(submission.sender_language):
        paper = render_template(
            "review/entered_receipt.html",
            receipt=own,
            submission=submission,
            code_shown=shown,
            is_late=own.due_at < entered_at,
            track_url=track_url(),
            qr=qr_of(own) if shown else "",
        )
    return render_template(
        "review/entered.html",
        nav="enter",
        form=HandedOverForm(),
        submission=submission,
        code_shown=shown,
        paper=Markup(paper),  # noqa: S704  # nosec B704 - rendered by a template that escapes
    )


@blueprint.post("/handed-over")
@requires(Action.RECEIVE)
def handed_over() -> AnyResponse:
    """The sender has the receipt: this browser forgets it, and the next can be typed in."""
    session.pop(ENTERED, None)
    return redirect(url_for("review_enter.enter"), 303)


def _store(key: str, new: NewSubmission) -> None:
    actor, now, codes = signed_in_actor(), tools().clock(), tools().codes
    try:
        with transaction() as rows:
            entering.enter(rows, actor, new, key=key, now=now, codes=codes, signer=tools().signer)
    except IntegrityError:
        # The same form was sent twice at once, and the other was first.
        token = entering.token_for(actor, key)
        if drafts.by_token(db.session(), codes.hash(token), now) is None:
            raise


def _entered() -> _Entered | None:
    key = session.get(ENTERED)
    if not isinstance(key, str):
        return None
    codes = tools().codes
    token = entering.token_for(signed_in_actor(), key)
    draft = drafts.by_token(db.session(), codes.hash(token), tools().clock())
    if draft is None or draft.submission_id is None:
        return None
    submission = db.session().get_one(Submission, draft.submission_id)
    return _Entered(
        submission, receipt_of(db.session(), submission.id, token, codes), draft.created_at
    )
