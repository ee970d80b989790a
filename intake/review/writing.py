"""Writing an answer: begin with a template or a similar answer, look at it as the sender will, see
how its versions differ."""

import re
from collections.abc import Mapping
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from markupsafe import Markup
from werkzeug.wrappers import Response as AnyResponse

from intake.domain.answering.differences import differences_of_parts
from intake.domain.answering.replies import PARTS
from intake.domain.answering.reply_templates import Offered, fill, merged
from intake.domain.permissions import Action, require
from intake.domain.workflow import Move, Status, possible_moves
from intake.models import KeptText, Submission
from intake.queries.accounts import names_of
from intake.queries.answering import reply_templates as templates
from intake.queries.desk.splitting import contact_of, contact_on_desk
from intake.queries.submissions import readable, replies, sent_replies
from intake.review import checking
from intake.review.desk import view_here
from intake.review.filling import answer_form
from intake.review.forms import AnswerForm, TemplateForm
from intake.review.kept import kept_here, put_back, writing_here
from intake.review.submission import readable_here
from intake.services.answering import reply_templates, similar_answers
from intake.services.letters import notifying
from intake.web.addresses import track_url
from intake.web.auth import requires, signed_in_actor
from intake.web.db import db
from intake.web.filters import reference
from intake.web.i18n import in_language
from intake.web.places import province_choices
from intake.web.tools import settings, tools

blueprint = Blueprint("review_reply", __name__, url_prefix="/review/<int:submission_id>/reply")
_NUMBER = re.compile("[0-9]{1,18}")
_KEEP, _REPLACE = "keep", "replace"
Begun = Mapping[str, KeptText]  # see kept_here


@blueprint.get("/")
@requires(Action.READ)
def write(submission_id: int) -> str | AnyResponse:
    """The answer on a page of its own. ``template`` and ``from`` in the address fill the empty
    parts; what was written stays."""
    submission = _to_be_answered(submission_id)
    if Move.DRAFT_REPLY not in possible_moves(Status(submission.status)):
        return redirect(url_for("review_submission.show", submission_id=submission_id), 303)
    form = answer_form(submission, replies(db.session(), submission_id))
    begun = kept_here(submission_id)
    put_back(form, begun.get(form.act))
    offered = templates.offered_for(db.session(), submission)
    found = _chosen(offered, request.args.get("template", ""))
    found = found or _similar(submission, request.args.get("from", ""))
    if found is None:
        return _page(submission, form, offered, begun=begun)
    return _begin(submission, form, offered, found, how="", begun=begun)


@blueprint.post("/template")
@requires(Action.READ)
def begin(submission_id: int) -> str:
    """Put a template, or the answer to another submission, into what was typed so far; asks first
    when that would replace anything."""
    submission = _to_be_answered(submission_id)
    form, choice = AnswerForm(), TemplateForm()
    offered = templates.offered_for(db.session(), submission)
    choice.prepare(offered)
    similar = request.form.get("similar") or request.form.get("again", "")
    found = _similar(submission, similar)
    if not similar and choice.validate_on_submit():
        found = _chosen(offered, choice.pick.data or "")
    if found is None:
        return _page(submission, form, offered, choice=choice)
    how = request.form.get("how", "")
    return _begin(submission, form, offered, found, how=how, choice=choice)


@blueprint.post("/preview")
@requires(Action.READ)
def preview(submission_id: int) -> str:
    """The answer as its sender will read it, on the page and in the mail. Writes nothing."""
    submission = _to_be_answered(submission_id)
    form = AnswerForm()
    if not form.validate_on_submit():
        return _page(submission, form)
    return _preview(submission, form)


@blueprint.get("/versions")
@requires(Action.READ)
def versions(submission_id: int) -> str:
    """Every version of the answer, and what changed from one to the next."""
    submission = readable_here(submission_id)
    found = replies(db.session(), submission_id)
    shown = [
        {
            "reply": reply,
            "differences": differences_of_parts(before.parts, reply.parts) if before else {},
        }
        for before, reply in zip([None, *found], found, strict=False)
    ]
    people = {one.author_id for one in found}
    people |= {one.approver_id for one in found if one.approver_id is not None}
    return render_template(
        "review/versions.html",
        nav="queues",
        submission=submission,
        versions=shown[::-1],
        names=names_of(db.session(), people),
        parts=checking.PARTS,
        view=view_here(),
    )


def look_first(submission_id: int, form: AnswerForm) -> str | None:
    """What stands between an answer that was sent and its approver: what the form refuses, findings
    that block it, and the preview of what began with a template. None when nothing does."""
    actor, submission = signed_in_actor(), readable_here(submission_id)
    possible = Move.DRAFT_REPLY in possible_moves(Status(submission.status))
    if not actor.may(Action.ANSWER, submission.department_id) or not possible:
        return None  # the act itself says why not
    if str(submission.version) != form.version.data:
        return None
    if not form.validate_on_submit():
        return _page(submission, form)
    if checking.complain(form, checking.findings_of(submission, form)):
        return _page(submission, form)
    return _preview(submission, form) if form.must_be_previewed else None


def _to_be_answered(submission_id: int) -> Submission:
    submission = readable_here(submission_id)
    require(signed_in_actor(), Action.ANSWER, submission.department_id)
    return submission


def _chosen(offered: list[Offered], pick: str) -> tuple[str, dict[str, str]] | None:
    """The template that was chosen, as source of an answer and its parts."""
    for one in offered:
        if str(one.version_id) == pick:
            return f"t{one.version_id}", dict(one.parts)
    return None


def _similar(submission: Submission, asked: str) -> tuple[str, dict[str, str]] | None:
    """The answer to another submission that the official may read."""
    other = (
        readable(db.session(), signed_in_actor(), int(asked)) if _NUMBER.fullmatch(asked) else None
    )
    sent = sent_replies(db.session(), other.id) if other and other.id != submission.id else []
    return (f"a{asked}", dict(sent[-1].parts)) if sent else None


def _begin(
    submission: Submission,
    form: AnswerForm,
    offered: list[Offered],
    found: tuple[str, dict[str, str]],
    *,
    how: str,
    choice: TemplateForm | None = None,
    begun: Begun | None = None,
) -> str:
    source, parts = found
    filled = fill(parts, _values(submission))
    typed = form.parts()
    written = [name for name, text in typed.items() if text.strip() and text != filled.parts[name]]
    asks = bool(written) and how not in (_KEEP, _REPLACE)
    missing: tuple[str, ...] = ()
    if not asks:
        missing = filled.missing
        taken = filled.parts if how == _REPLACE else merged(typed, filled.parts)
        for part in PARTS:
            form[part.value].data = taken[part.value]
        form.source.data, form.previewed.data = source, ""
    asked = source if asks else ""
    return _page(submission, form, offered, choice=choice, asks=asked, missing=missing, begun=begun)


def _values(submission: Submission) -> dict[str, str]:
    kept = settings()
    province = dict(province_choices()).get(submission.province, "")
    office = ", ".join(
        one for one in (kept.contact_address, kept.contact_phone, kept.contact_email) if one
    )
    return reply_templates.values_for(
        db.session(),
        signed_in_actor(),
        submission,
        number=reference(submission),
        place=", ".join(one for one in (submission.commune, province) if one),
        office=office,
        now=tools().clock(),
    )


def _page(
    submission: Submission,
    form: AnswerForm,
    offered: list[Offered] | None = None,
    *,
    choice: TemplateForm | None = None,
    asks: str = "",
    missing: tuple[str, ...] = (),
    begun: Begun | None = None,
) -> str:
    if offered is None:
        offered = templates.offered_for(db.session(), submission)
    if choice is None:
        choice = TemplateForm(formdata=None)
        choice.prepare(offered)
    if form.template is not None and not choice.pick.data:
        choice.pick.data = str(form.template)
    found = similar_answers.find(db.session(), tools().index, signed_in_actor(), submission)
    return render_template(
        "review/write.html",
        nav="queues",
        submission=submission,
        form=form,
        choice=choice,
        asks=asks,
        missing=missing,
        similar=found,
        begun=kept_here(submission.id) if begun is None else begun,
        writing=writing_here(submission.id),
        view=view_here(),
        form_error=bool(form.errors or choice.errors),
    )


def _preview(submission: Submission, form: AnswerForm) -> str:
    findings = checking.findings_of(submission, form)
    blocked = checking.complain(form, findings)
    form.previewed.data = form.seal
    return render_template(
        "review/preview.html",
        nav="queues",
        submission=submission,
        form=form,
        findings=checking.in_words(findings),
        blocked=blocked,
        as_sent=_as_sent(submission, form),
        **_mail(submission),
        letter=tools().letters(
            "answered",
            submission.sender_language,
            {
                "reference": reference(submission),
                "track_url": track_url(),
                "due_at": submission.due_at,
                "department_id": submission.department_id,
            },
        ),
        view=view_here(),
        form_error=blocked,
    )


def _mail(submission: Submission) -> dict[str, Any]:
    """Why the sender is not told by mail, if so, and whether there is a number to call. Where
    nobody at the desk may know who sent it, neither is said."""
    contact = contact_on_desk(db.session(), submission.id)
    hidden = contact is None and contact_of(db.session(), submission.id) is not None
    return {
        "no_mail": "" if hidden else notifying.why_none(submission, contact),
        "can_be_called": contact is not None and bool(contact.phone),
    }


def _as_sent(submission: Submission, form: AnswerForm) -> Markup:
    """The answer with its headings in the sender's language, whatever the page is in."""
    reply = {"parts": form.parts(), "language": submission.sender_language}
    with in_language(submission.sender_language):
        shown = render_template("review/as_sent.html", reply=reply)
    return Markup(shown)  # noqa: S704  # nosec B704 - rendered by a template that escapes
