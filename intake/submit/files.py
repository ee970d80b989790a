"""The screen of the public form on which files are added: every file is kept in the draft as soon
as it has arrived."""

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from intake.domain.proposals import is_proposal
from intake.domain.receiving.attachments import MAX_FILES, FileRefused
from intake.queries.receiving.attachments import count_of_draft, of_draft
from intake.services.files import attachments
from intake.services.files.attachments import Intake, Refused
from intake.submit.forms import FilesForm
from intake.submit.screens import (
    Answers,
    answers_of,
    draft_here,
    locked_draft,
    onward,
    place_of,
    save,
    to_step,
    wish_to_go_back,
)
from intake.submit.steps import FILES, first_gap, reachable
from intake.submit.unfinished import leads_away
from intake.submit.views import blueprint
from intake.web.db import db, transaction
from intake.web.limits import limit_answers, limit_uploads
from intake.web.tools import tools, wake_worker
from intake.web.typed import shown_again
from intake.web.uploads import ACCEPT, taken_in, takes_files, too_large_or


@blueprint.route("/submit/files", methods=["GET", "POST"])
@shown_again
@takes_files
@limit_uploads
def files() -> str | tuple[str, int] | AnyResponse:
    """Add files, see which there are. What can be taken is kept, even if something else cannot."""
    draft = draft_here()
    answers = answers_of(draft)
    if draft is None or not reachable(FILES, answers):
        return to_step(first_gap(answers))
    form = FilesForm(data=wish_to_go_back())
    refused: tuple[Refused, ...] = ()
    if form.validate_on_submit():
        try:
            refused = _keep(draft.id)
        except LookupError:
            return to_step(first_gap({}))
        if not refused:
            return _where(form, answers)
        form.files.complain(refused)
    page = render_template(
        "submit/files.html",
        form=form,
        form_error=bool(form.errors),
        files=of_draft(db.session(), draft.id),
        most=MAX_FILES,
        accept=ACCEPT,
        proposal=is_proposal(answers.get("kind", "")),
        **place_of(FILES, answers),
    )
    return too_large_or(refused, page)


@blueprint.post("/submit/files/<int:file_id>/remove")
@limit_answers
def remove_file(file_id: int) -> AnyResponse:
    """Take a file out again."""
    with transaction() as rows:
        draft, now = locked_draft(rows), tools().clock()
        if draft is not None:
            left = attachments.remove_from_draft(rows, draft.id, file_id, now=now)
            save(rows, draft, FILES, {"files": left}, now=now)
    wake_worker()
    return _here(to_check=request.args.get("back") == "check")


def _where(form: FilesForm, answers: Answers) -> AnyResponse:
    """Where the button that was pressed leads."""
    away = leads_away()
    if away is not None:
        return redirect(away, 303)
    if request.form.get("go") == "add":
        return _here(to_check=bool(form.back_to_check.data))
    return onward(form, FILES, answers)


def _here(*, to_check: bool) -> AnyResponse:
    """The screen once more, which still leads back to the check page if it did."""
    return redirect(url_for("submit.files", back="check" if to_check else None), 303)


def _keep(draft_id: int) -> tuple[Refused, ...]:
    """Keep what can be taken in the draft; returns what cannot."""
    room = MAX_FILES - count_of_draft(db.session(), draft_id)
    try:
        with taken_in("files", room=room) as found:
            return _keep_rows(found)
    except FileRefused as error:  # another window was quicker
        return (Refused("", error.reason),)


def _keep_rows(found: Intake) -> tuple[Refused, ...]:
    if not found.taken:
        return found.refused
    with transaction() as rows:
        draft, now = locked_draft(rows), tools().clock()
        if draft is None:
            raise LookupError("the draft was sent or deleted meanwhile")
        kept = attachments.add_to_draft(rows, draft.id, found.taken, now=now)
        save(rows, draft, FILES, {"files": kept}, now=now)
    return found.refused
