"""Following a submission with its number and secret code, without an account."""

from datetime import timedelta
from typing import Any

from flask import Blueprint, redirect, render_template, request, session, url_for
from sqlalchemy import Row
from werkzeug.wrappers import Response as AnyResponse

from intake.domain.errors import NotFound
from intake.domain.privacy import public_timeline
from intake.domain.record import EventKind
from intake.domain.workflow import PUBLIC_STATUS, Move, Status, possible_moves, takes_information
from intake.models import Submission
from intake.queries.clusters import others_answered_with
from intake.queries.record import history
from intake.queries.submissions import for_sender, messages, sent_replies
from intake.services.clocks import is_publicly_late
from intake.services.submissions import add_information, withdraw
from intake.services.tracking import open_by_code
from intake.track.forms import AboutForm, InformationForm, TrackForm, WithdrawForm
from intake.web.attempts import guard_secret
from intake.web.db import db, transaction
from intake.web.errors import too_late
from intake.web.limits import limit_additions
from intake.web.tools import tools, wake_worker

blueprint = Blueprint("track", __name__, url_prefix="/track")

OPENED = "tracked"
OPEN_FOR = timedelta(minutes=30)


@blueprint.route("/", methods=["GET", "POST"])
def enter() -> str | AnyResponse:
    """Ask for number and code; whatever is wrong, the answer is the same."""
    form = TrackForm()
    if form.validate_on_submit():
        with guard_secret("track", request.remote_addr or "") as attempt:
            try:
                found = open_by_code(
                    db.session(), form.reference.data, form.code.data, codes=tools().codes
                )
            except NotFound:
                form.complain_no_such_code()
            else:
                attempt.succeeded()
                session[OPENED] = [found.id, tools().clock().timestamp()]
                return redirect(url_for("track.follow"), 303)
    return render_template("track/enter.html", form=form, form_error=bool(form.errors))


@blueprint.get("/status")
def follow() -> str | AnyResponse:
    """Where it stands, what happened, the answer."""
    submission = _opened()
    if submission is None:
        return redirect(url_for("track.enter"), 303)
    return _page(submission)


@blueprint.post("/add")
@limit_additions
def add() -> str | AnyResponse:
    """Add information, or reply to a question."""
    submission = _opened()
    if submission is None:
        return too_late("closed") or redirect(url_for("track.enter"), 303)
    form = InformationForm()
    if not _is_about(form, submission) or not takes_information(Status(submission.status)):
        return too_late("closed") or redirect(url_for("track.follow"), 303)
    if not form.validate_on_submit():
        return _page(submission, form)
    with transaction() as rows:
        current = rows.get_one(Submission, submission.id)
        add_information(rows, current, form.text.data, now=tools().clock())
    wake_worker()
    return redirect(url_for("track.follow", _anchor="messages"), 303)


@blueprint.route("/withdraw", methods=["GET", "POST"])
def take_back() -> str | AnyResponse:
    """Take a submission back, after a page that says what that means."""
    submission = _opened()
    if submission is None or not _may_withdraw(submission):
        return redirect(url_for("track.follow"), 303)
    form = WithdrawForm(about=_number(submission))
    if request.method == "POST" and not _is_about(form, submission):
        return redirect(url_for("track.follow"), 303)
    if form.validate_on_submit():
        with transaction() as rows:
            withdraw(rows, rows.get_one(Submission, submission.id), now=tools().clock())
        wake_worker()
        return redirect(url_for("track.follow"), 303)
    return render_template("track/withdraw.html", form=form, submission=submission)


@blueprint.post("/leave")
def leave() -> AnyResponse:
    """Close it on this device."""
    session.pop(OPENED, None)
    return redirect(url_for("track.enter"), 303)


def _opened() -> Row[*tuple[Any, ...]] | None:
    submission_id, opened_at = session.get(OPENED) or (0, 0.0)
    if tools().clock().timestamp() - opened_at > OPEN_FOR.total_seconds():
        return None
    return for_sender(db.session(), submission_id)


def _number(submission: Row[*tuple[Any, ...]]) -> str:
    return tools().codes.reference(submission.id, submission.submitted_at)


def _is_about(form: AboutForm, submission: Row[*tuple[Any, ...]]) -> bool:
    """Whether the page that was sent showed the submission that is open now."""
    return bool(form.about.data == _number(submission))


def _may_withdraw(submission: Row[*tuple[Any, ...]]) -> bool:
    return Move.WITHDRAW in possible_moves(Status(submission.status))


def _is_late(submission: Row[*tuple[Any, ...]]) -> bool:
    """Most are not, and cost no look at their clocks."""
    now = tools().clock()
    return bool(
        (submission.queue or submission.status == Status.MERGED)
        and now > submission.due_at
        and is_publicly_late(db.session(), submission.id, now=now)
    )


def _page(submission: Row[*tuple[Any, ...]], form: InformationForm | None = None) -> str:
    events = history(db.session(), submission.id)
    # The history says whether there is anything to look for; most submissions have neither.
    moved = {event.data.get("move") for event in events}
    spoken = Move.ASK_SENDER in moved or any(
        event.kind == EventKind.INFORMATION_ADDED for event in events
    )
    return render_template(
        "track/follow.html",
        submission=submission,
        status=PUBLIC_STATUS[Status(submission.status)],
        timeline_entries=public_timeline(events),
        messages=messages(db.session(), submission.id) if spoken else [],
        replies=sent_replies(db.session(), submission.id) if Move.ANSWER in moved else [],
        took_part={e.data["reply"]: e.data["with"] for e in events if "with" in e.data},
        waiting=submission.status == Status.WAITING_CITIZEN,
        form=form,
        empty_form=InformationForm,
        add_url=url_for("track.add"),
        leave_url=url_for("track.leave"),
        form_error=bool(form and form.errors),
        may_withdraw=_may_withdraw(submission),
        late=_is_late(submission),
        answered_with=others_answered_with(db.session(), submission.id)
        if submission.status == Status.MERGED
        else 0,
    )
