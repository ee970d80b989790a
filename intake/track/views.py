"""Following a submission with its number and secret code, without an account."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, session, url_for
from werkzeug.wrappers import Response as AnyResponse

from intake.domain.discretion.privacy import public_timeline
from intake.domain.errors import NotFound
from intake.domain.following.next_step import NextStep, has_own_date, next_step
from intake.domain.history.record import EventKind
from intake.domain.publishing.publication import DECIDED
from intake.domain.workflow import (
    AT_COUNCIL,
    CARRIED_OUT,
    PUBLIC_STATUS,
    Move,
    Status,
    possible_moves,
    takes_information,
)
from intake.models import Submission
from intake.queries.clocks import due_dates
from intake.queries.desk.clusters import others_answered_with
from intake.queries.desk.contests import contest_of, rating_of
from intake.queries.desk.splitting import family
from intake.queries.history.record import PastEvent, history
from intake.queries.publishing.publication_desk import consents_of
from intake.queries.publishing.publications import one as publication_of
from intake.queries.receiving.attachments import of_submission
from intake.queries.reports.outbox import wants_letters
from intake.queries.submissions import messages, sent_replies
from intake.services.evaluation.decisions import appeal_until
from intake.services.files.attachments import put_back
from intake.services.following.contests import open_until
from intake.services.following.tracking import open_by_code
from intake.services.receiving.submissions import add_information, withdraw
from intake.services.timekeeping.clocks import is_publicly_late
from intake.track.forms import InformationForm, RateForm, TrackForm, WithdrawForm
from intake.track.late import gone_on
from intake.track.opened import is_about
from intake.web.attempts import guard_secret
from intake.web.db import db, transaction
from intake.web.decision_words import carried_out, told
from intake.web.errors import too_late
from intake.web.i18n import gettext as _
from intake.web.limits import limit_additions
from intake.web.opened import OPENED, Opened, number_of, opened
from intake.web.summaries_asked import asked_summary
from intake.web.tools import tools, wake_worker
from intake.web.uploads import ACCEPT, taken_in, takes_files, too_large_or

ANSWERED_BY = frozenset({Move.ANSWER, Move.ANSWER_ALONG})
# Whether there may be anything to judge or that was judged.
JUDGED = frozenset({Status.ANSWERED, Status.CLOSED, Status.REJECTED})
OBJECTED = frozenset({Move.REOPEN, Move.OBJECT})

blueprint = Blueprint("track", __name__, url_prefix="/track")


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
    submission = opened()
    if submission is None:
        return redirect(url_for("track.enter"), 303)
    return show(submission)


@blueprint.post("/add")
@takes_files
@limit_additions
def add() -> str | tuple[str, int] | AnyResponse:
    """Add information, or reply to a question."""
    submission = opened()
    if submission is None:
        return too_late("closed") or redirect(url_for("track.enter"), 303)
    form = InformationForm()
    if not is_about(form, submission) or not takes_information(Status(submission.status)):
        return gone_on(form, submission)
    if not form.validate_on_submit():
        return show(submission, form)
    with taken_in("files") as found:
        if found.refused:
            put_back(tools().files, found.taken)
            form.files.complain(found.refused)
            return too_large_or(found.refused, show(submission, form))
        with transaction() as rows:
            current = rows.get_one(Submission, submission.id)
            text, now = form.text.data, tools().clock()
            add_information(rows, current, text, now=now, files=found.taken)
    asked = submission.status == Status.WAITING_CITIZEN
    flash(_("Your reply has been sent.") if asked else _("Your addition has been sent."), "success")
    wake_worker()
    return redirect(url_for("track.follow"), 303)


@blueprint.route("/withdraw", methods=["GET", "POST"])
def take_back() -> str | AnyResponse:
    """Take a submission back, after a page that says what that means."""
    submission = opened()
    if submission is None:
        return redirect(url_for("track.enter"), 303)
    form = WithdrawForm(about=number_of(submission))
    other = request.method == "POST" and not is_about(form, submission)
    if other or not _may_withdraw(submission):
        return gone_on(form, submission)
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


def _may_withdraw(submission: Opened) -> bool:
    return Move.WITHDRAW in possible_moves(Status(submission.status))


def _related(submission: Opened) -> list[tuple[Submission, Status]]:
    """The other numbers of a divided submission, each with what its sender may know of it."""
    found = (one.submission for one in family(db.session(), submission.id))
    return [(one, PUBLIC_STATUS[Status(one.status)]) for one in found]


def _is_late(submission: Opened) -> bool:
    """Most are not, and cost no look at their clocks."""
    now = tools().clock()
    return bool(
        (submission.queue or submission.status == Status.MERGED)
        and now > submission.due_at
        and is_publicly_late(db.session(), submission.id, now=now)
    )


def _next(submission: Opened) -> NextStep | None:
    """What happens next; only some statuses cost a look at their clocks."""
    status = Status(submission.status)
    dates = due_dates(db.session(), submission.id) if has_own_date(status) else {}
    return next_step(status, submission.due_at, dates, now=tools().clock())


def _judged(submission: Opened, form: RateForm | None, *, objected: bool) -> dict[str, Any]:
    """What the page says of objection and rating; most submissions are not so far."""
    if submission.status not in JUDGED and not objected:
        return {"contest_until": None, "contested": None, "rating": None, "rating_form": None}
    rows, now = db.session(), tools().clock()
    rating = rating_of(rows, submission.id)
    if form is None:
        said = {"level": rating.level, "words": rating.text} if rating else {}
        form = RateForm(formdata=None, **said)
        form.prepare()
    return {
        "contest_until": open_until(rows, submission.id, Status(submission.status), now=now),
        "contested": contest_of(rows, submission.id),
        "rating": rating,
        "rating_form": form,
    }


def show(
    submission: Opened,
    form: InformationForm | None = None,
    *,
    rating_form: RateForm | None = None,
) -> str:
    """The sender's page, perhaps with what is wrong in one of its forms."""
    events = history(db.session(), submission.id)
    moved = {event.data.get("move") for event in events}
    return render_template(
        "track/follow.html",
        submission=submission,
        status=PUBLIC_STATUS[Status(submission.status)],
        timeline_entries=public_timeline(events),
        accept=ACCEPT,
        replies=sent_replies(db.session(), submission.id) if moved & ANSWERED_BY else [],
        took_part={e.data["reply"]: e.data["with"] for e in events if "with" in e.data},
        waiting=submission.status == Status.WAITING_CITIZEN,
        form=form,
        empty_form=InformationForm,
        add_url=url_for("track.add"),
        leave_url=url_for("track.leave"),
        form_error=bool((form and form.errors) or (rating_form and rating_form.errors)),
        **_judged(submission, rating_form, objected=bool(moved & OBJECTED)),
        **_told_by(submission, events),
        **_path(submission, decided=any("decision" in event.data for event in events)),
        may_withdraw=_may_withdraw(submission),
        late=_is_late(submission),
        next_step=_next(submission),
        agreed=consents_of(db.session(), submission.id),
        is_public=submission.status in JUDGED | DECIDED
        and publication_of(db.session(), submission.id) is not None,
        letters=wants_letters(db.session(), submission.id),
        answered_with=others_answered_with(db.session(), submission.id)
        if submission.status == Status.MERGED
        else 0,
    )


def _path(submission: Opened, *, decided: bool) -> dict[str, Any]:
    """What the page says of the path of a proposal; nothing is looked for before a decision."""
    status = Status(submission.status)
    said: dict[str, Any] = {
        "at_council": status in AT_COUNCIL,
        "carried_out": status in CARRIED_OUT,
        "decisions": [],
        "summary_asked": False,
    }
    if decided:
        until = appeal_until(db.session(), submission.id, status)
        said |= {"decisions": told(submission.id), "appeal_until": until}
        said |= carried_out(submission.id)
        if status in DECIDED:
            said["summary_asked"] = asked_summary(submission) is not None
    return said


def _told_by(submission: Opened, events: list[PastEvent]) -> dict[str, Any]:
    """What was said and sent, and the numbers beside it. The history says whether there is anything
    to look for; most submissions have none of it."""
    rows, number = db.session(), submission.id
    kinds = {event.kind for event in events}
    asked = any(event.data.get("move") == Move.ASK_SENDER for event in events)
    spoken = asked or EventKind.INFORMATION_ADDED in kinds
    return {
        "messages": messages(rows, number) if spoken else [],
        "files": of_submission(rows, number)
        if any("files" in event.data for event in events)
        else [],
        "related": _related(submission) if EventKind.SPLIT in kinds else [],
    }
