"""How every act on a submission is carried out: the form is checked, nobody is overwritten, nobody
else has it open unawares, and then the next one of the queue opens."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from flask import flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from markupsafe import Markup
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as AnyResponse

from intake.domain.errors import NotFound, StaleSubmission
from intake.domain.permissions import Actor
from intake.models import Submission
from intake.queries.accounts import names_of
from intake.queries.desk.claims import holder_of
from intake.queries.desk.splitting import history_on_desk
from intake.queries.submissions import notes, readable
from intake.review.desk import view_here
from intake.review.forms import ActForm
from intake.review.submission import page, readable_here
from intake.services.answering import replies as answers
from intake.services.desk import claims, kept_texts, turns
from intake.services.moving.moves import expect_version
from intake.web.auth import signed_in_actor
from intake.web.db import db, transaction
from intake.web.filters import reference
from intake.web.tools import tools, wake_worker

Act = Callable[[Session, Actor, Submission, Any], object]


def perform(
    submission_id: int,
    form: ActForm,
    act: Act,
    *,
    done: str,
    stay: bool = False,
    any_version: bool = False,
    onward: Callable[[], str] | None = None,
) -> str | AnyResponse:
    """Check the form, act in one transaction, open what comes next, or the address ``onward``."""
    seen = readable_here(submission_id)
    place = _place_of(seen)  # the act moves its next date, and it does not stand there any more
    version = None if any_version else seen_version()
    try:
        # Before the form is judged: what it asks for may have changed with the submission.
        expect_version(seen, version)
        if not form.validate_on_submit():
            return page(submission_id, form)
        if not any_version and somebody_else_has_it(submission_id):
            return page(submission_id, form, confirm_over=True)
        _act(submission_id, act, version, done=form.act)
    except StaleSubmission:
        db.session.rollback()
        return conflict(submission_id, form)
    wake_worker()
    if stay:
        flash(done, "success")
        return redirect(_address(submission_id), 303)
    if onward is not None:
        flash(_said(seen, done), "success")
        return redirect(onward(), 303)
    following = _following(seen, place)
    flash(_said(seen, done, opens_next=following is not None), "success")
    here = url_for("review.queue", **view_here().args)
    return redirect(here if following is None else _address(following), 303)


def _act(submission_id: int, act: Act, version: int | None, *, done: str) -> None:
    """Do it, and let go of it, in one transaction; what was taken from somebody is noted, and what
    was begun for this act (``done``) is forgotten."""
    actor, now = signed_in_actor(), tools().clock()
    with transaction() as rows:
        current = readable(rows, actor, submission_id)
        if current is None:
            raise NotFound(str(submission_id))
        expect_version(current, version)
        if request.args.get("over") and claims.may_claim(actor, current):
            claims.take(rows, actor, current, now=now, over=True)
        act(rows, actor, current, now)
        claims.let_go(rows, actor, submission_id)
        if done in kept_texts.RIGHTS:
            kept_texts.drop(rows, actor.official_id, submission_id, done)


def somebody_else_has_it(submission_id: int) -> bool:
    """Whether another official has it open and this one has not said to act all the same."""
    holder = holder_of(db.session(), submission_id, now=tools().clock())
    other = holder is not None and holder.official_id != signed_in_actor().official_id
    return other and not request.args.get("over")


def _address(submission_id: int) -> str:
    """Of the page of a submission, in the view of this page."""
    return url_for("review_submission.show", submission_id=submission_id, **view_here().args)


def _place_of(seen: Submission) -> datetime:
    """Where it stands in the view of this page."""
    return view_here().filter(tools().clock()).place_of(seen)


def _following(seen: Submission, place: datetime) -> int | None:
    """The next one of the queue that waits for whoever acted, after the ``place`` at which they
    found what they acted on; None when nothing does."""
    actor, now = signed_in_actor(), tools().clock()
    wanted = view_here().filter(now)
    return turns.next_for(db.session(), actor, wanted, place, seen.id, now=now)


def _said(seen: Submission, done: str, *, opens_next: bool = False) -> Markup:
    """What was done, with the number of what it was done to, because another page opens now. A
    link where it may still be read."""
    number = Markup('<bdi dir="ltr">{}</bdi>').format(reference(seen))
    if readable(db.session(), signed_in_actor(), seen.id) is not None:
        link = Markup('<a class="govuk-link" href="{}">{}</a>')
        number = link.format(_address(seen.id), number)
    said = Markup("{}: {}").format(number, done)
    if not opens_next:
        return said
    return Markup("{}<br>{}").format(said, _("Below is the next submission that waits for you."))


def conflict(submission_id: int, form: ActForm) -> AnyResponse:
    """Somebody else was faster: both texts side by side, and the same act once more on what stands
    there now. Nothing that was typed is lost."""
    actor, submission = signed_in_actor(), readable_here(submission_id)
    events = history_on_desk(db.session(), actor, submission_id)
    written = notes(db.session(), submission_id)
    people = {event.actor_id for event in events} | {note.author_id for note in written}
    asked = {field.name for field in form} - {"version", "csrf_token"}
    sent = [
        (name, _readable(text)) for name, text in request.form.items(multi=True) if name in asked
    ]
    answer = render_template(
        "review/conflict.html",
        nav="queues",
        submission=submission,
        typed=[text for _name, text in sent if " " in text],  # the others are codes
        reply=answers.latest(db.session(), submission_id),
        notes=written,
        events=events,
        names=names_of(db.session(), {one for one in people if one is not None}),
        sent=sent,
        again_url=request.full_path,
        view=view_here(),
    )
    return make_response(answer, 409)


def _readable(text: str) -> str:
    """Without what no person typed and no page can show."""
    return "".join(char for char in text if char.isprintable() or char in "\n\t")


def seen_version() -> int:
    """The version that the page showed; one that no submission has when the page did not say."""
    typed = request.form.get("version", "")
    return int(typed) if typed.isascii() and typed.isdecimal() and len(typed) < 10 else -1
