"""Publishing an answered submission on the desk: original and public copy side by side, a preview,
a second person, and the way back."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as AnyResponse

from intake.domain.answering.replies import PARTS
from intake.domain.discretion.redaction import find, pieces
from intake.domain.errors import InvalidData, NotFound
from intake.domain.permissions import Action, Actor, require
from intake.domain.publishing.publication import (
    INVENTIVE,
    PublicationState,
    WithdrawReason,
    bar,
    marks,
    may_name,
    problems,
    words_allowed,
)
from intake.models import Publication, Submission
from intake.queries.accounts import names_of
from intake.queries.publishing import publication_desk as kept
from intake.queries.submissions import readable
from intake.review import publication_copy
from intake.review.desk import view_here
from intake.review.forms import ActForm
from intake.review.performing import seen_version
from intake.review.publication_forms import CopyForm, WithdrawForm
from intake.review.submission import readable_here
from intake.services.moving.moves import expect_version
from intake.services.publishing import publications
from intake.services.publishing.publications import Original
from intake.web.auth import requires, signed_in_actor
from intake.web.db import db, transaction
from intake.web.tools import tools, wake_worker

blueprint = Blueprint("review_publish", __name__, url_prefix="/review/<int:submission_id>/publish")
publication_copy.register(blueprint)
_ONE = "/<int:edition>"
Act = Callable[[Session, Actor, Submission], object]


@blueprint.get("/")
@requires(Action.READ)
def write(submission_id: int) -> str:
    """Original and public copy side by side; what a program suggests to cover is covered."""
    submission = _to_be_published(submission_id)
    return _page(submission)


@blueprint.post("/preview")
@requires(Action.READ)
def preview(submission_id: int) -> str:
    """The copy as the public will read it. Writes nothing."""
    submission = _to_be_published(submission_id)
    original = publications.original_of(db.session(), submission)
    form = _form(submission, original)
    if bar(original.facts) is not None or not _holds(form, original):
        return _page(submission, form, original=original)
    return render_template(
        "review/publish_preview.html",
        nav="publications",
        submission=submission,
        form=form,
        shown=publication_copy.as_published(submission, original, form.copy()),
        view=view_here(),
    )


@blueprint.post("/propose")
@requires(Action.READ)
def propose(submission_id: int) -> str | AnyResponse:
    """Put the copy before a second person."""
    submission = _to_be_published(submission_id)
    original = publications.original_of(db.session(), submission)
    form = _form(submission, original)
    # Before the form is judged: what it asks for may have changed with the submission.
    expect_version(submission, seen_version())
    if not form.validate_on_submit():
        return _page(submission, form, original=original)
    try:
        _act(
            submission_id,
            lambda rows, actor, it: publications.propose(
                rows,
                actor,
                it,
                form.copy(),
                looked=bool(form.looked.data),
                now=tools().clock(),
            ),
        )
    except InvalidData as error:
        db.session.rollback()
        form.complain(error.problems)
        return _page(_to_be_published(submission_id), form)
    return _done(submission_id, _("Proposed. Another official has to let it out."))


@blueprint.post(f"{_ONE}/let-out")
@requires(Action.PUBLISH)
def let_out(submission_id: int, edition: int) -> str | AnyResponse:
    """Publish what somebody else proposed."""
    submission = _to_be_published(submission_id)
    form = ActForm()
    if not form.validate_on_submit():
        return _page(submission, failed=form)
    try:
        _act(
            submission_id,
            lambda rows, actor, it: publications.publish(
                rows, actor, it, edition, now=tools().clock()
            ),
        )
    except InvalidData:
        db.session.rollback()
        flash(_("It cannot be published like this any more. Propose it anew."), "warning")
        return redirect(url_for("review_publish.write", submission_id=submission_id), 303)
    return _done(submission_id, _("Published. Everybody can read it now."))


@blueprint.post(f"{_ONE}/withdraw")
@requires(Action.PROPOSE_PUBLICATION)
def withdraw(submission_id: int, edition: int) -> str | AnyResponse:
    """Take a version away, or do not let it out."""
    submission = _to_be_published(submission_id)
    form = WithdrawForm(edition)
    if not form.validate_on_submit():
        return _page(submission, failed=form)
    _act(
        submission_id,
        lambda rows, actor, it: publications.withdraw(
            rows,
            actor,
            it,
            edition,
            WithdrawReason(form.reason.data),
            note=form.note.data or "",
            now=tools().clock(),
        ),
    )
    return _done(submission_id, _("It is not public, from this moment on."))


def _to_be_published(submission_id: int) -> Submission:
    submission = readable_here(submission_id)
    require(signed_in_actor(), Action.PROPOSE_PUBLICATION, submission.department_id)
    return submission


def _act(submission_id: int, act: Act) -> None:
    actor = signed_in_actor()
    with transaction() as rows:
        current = readable(rows, actor, submission_id)
        if current is None:
            raise NotFound(str(submission_id))
        expect_version(current, seen_version())
        act(rows, actor, current)


def _done(submission_id: int, said: str) -> AnyResponse:
    wake_worker()
    flash(said, "success")
    return redirect(
        url_for("review_publish.write", submission_id=submission_id, **view_here().args), 303
    )


def _form(submission: Submission, original: Original) -> CopyForm:
    form = CopyForm(version=submission.version)
    form.prepare(words_allowed(original.facts))
    return form


def _holds(form: CopyForm, original: Original) -> bool:
    """Whether the rules of publication have nothing against what was typed; what they have stands
    beside its field."""
    if not form.validate_on_submit():
        return False
    found = problems(
        form.copy(),
        original.facts,
        original.whole,
        original.known,
        looked=bool(form.looked.data),
    )
    form.complain({name: problem.value for name, problem in found.items()})
    return not found


def _page(
    submission: Submission,
    form: CopyForm | None = None,
    *,
    failed: ActForm | None = None,
    original: Original | None = None,
) -> str:
    """The page; with what the copy is made from where the caller has looked already."""
    rows, actor = db.session(), signed_in_actor()
    original = original or publications.original_of(rows, submission)
    past = kept.versions(rows, submission.id)
    if form is None:
        form = publication_copy.begun(submission, original, past)
        form.prepare(words_allowed(original.facts))
    form.version.data = str(submission.version)
    people = {one.proposed_by for one in past} | {one.approved_by for one in past}
    return render_template(
        "review/publish.html",
        nav="publications",
        submission=submission,
        why_not=bar(original.facts),
        original=original,
        inventive=original.facts.kind in INVENTIVE,
        marked=_marked(original),
        form=form,
        left=_left(form, original),
        may_name=may_name(original.facts),
        versions=past,
        waiting=_waiting(actor, submission, original, past, failed),
        public=_public(submission, past, failed),
        act=ActForm(version=submission.version, formdata=None),
        failed=failed,
        names=names_of(rows, {one for one in people if one is not None}),
        view=view_here(),
        form_error=bool(form.errors or (failed and failed.errors)),
    )


def _marked(original: Original) -> dict[str, Any]:
    """The original by its fields, cut where something was found. A denunciation is read on its own
    page, where the look is put down."""
    if original.facts.restricted:
        return {}
    texts = original.texts | {part.value: original.parts.get(part.value, "") for part in PARTS}
    return {name: pieces(text, find(text, original.known)) for name, text in texts.items() if text}


def _left(form: CopyForm, original: Original) -> list[tuple[str, Any]]:
    """What is still marked in the copy, as (field, piece)."""
    copy = form.copy()
    found = marks(copy, original.known)
    texts = copy.fields()
    return [
        (form[name].label.text, piece)
        for name, spans in found.items()
        for piece in pieces(texts[name], spans)
        if piece.kind is not None
    ]


def _waiting(
    actor: Actor,
    submission: Submission,
    original: Original,
    past: list[Publication],
    failed: ActForm | None,
) -> dict[str, Any] | None:
    """The version that waits, as the second person needs it; None when none does."""
    one = next((one for one in past if one.state == PublicationState.PROPOSED), None)
    if one is None:
        return None
    copy = publications.copy_of(one)
    texts, found = copy.fields(), marks(copy, original.known)
    return {
        "publication": one,
        "may": actor.may(Action.PUBLISH, submission.department_id),
        "own": one.proposed_by == actor.official_id,
        "marked": {name: pieces(texts[name], found[name]) for name in texts if texts[name]},
        "withdraw": _withdrawing(submission, one, failed),
    }


def _public(
    submission: Submission, past: list[Publication], failed: ActForm | None
) -> dict[str, Any] | None:
    """The version that is public; None when none is."""
    one = next((one for one in past if one.state == PublicationState.PUBLISHED), None)
    if one is None:
        return None
    return {"publication": one, "withdraw": _withdrawing(submission, one, failed)}


def _withdrawing(submission: Submission, one: Publication, failed: ActForm | None) -> WithdrawForm:
    if isinstance(failed, WithdrawForm) and failed.edition == one.version:
        return failed
    return WithdrawForm(one.version, version=submission.version, formdata=None)
