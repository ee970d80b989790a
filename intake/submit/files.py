"""The screen of the public form on which files are added: every file is kept in the draft as soon
as it has arrived."""

from flask import redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as AnyResponse

from intake.domain.proposals import is_proposal
from intake.domain.receiving.attachments import MAX_FILES, FileRefused
from intake.queries.receiving.attachments import count_of_draft, of_draft
from intake.services.files import attachments
from intake.services.files.attachments import Intake, Refused
from intake.submit.forms import FilesForm
from intake.submit.screens import (
    Answers,
    DraftRow,
    answers_of,
    draft_here,
    locked_draft,
    onward,
    place_of,
    save,
    to_step,
    wish_to_go_back,
)
from intake.submit.steps import FILES, first_gap, reachable, unfinished_name
from intake.submit.unfinished import leads_away, sealed, unfinished_of
from intake.submit.views import blueprint
from intake.web.db import db, transaction
from intake.web.limits import limit_answers, limit_uploads
from intake.web.tools import tools, wake_worker
from intake.web.typed import shown_again
from intake.web.uploads import ACCEPT, taken_in, takes_files


@blueprint.route("/submit/files", methods=["GET", "POST"])
@shown_again
@takes_files
@limit_uploads
def files() -> str | AnyResponse:
    """Add files, see which there are. What can be taken is kept, even if something else cannot;
    what cannot is said by the page that follows, as on every screen."""
    draft = draft_here()
    answers = answers_of(draft)
    if draft is None or not reachable(FILES, answers):
        return to_step(first_gap(answers))
    form = FilesForm(data=wish_to_go_back())
    if not form.is_submitted():
        unfinished_of(draft, FILES).say_again(form)
    elif form.validate():
        try:
            _keep(draft.id, form)
        except LookupError:
            return to_step(first_gap({}))
        answers.pop(unfinished_name(FILES), None)
        return _here(to_check=_to_check(form)) if form.errors else _where(form, answers)
    return render_template(
        "submit/files.html",
        form=form,
        form_error=bool(form.errors),
        files=of_draft(db.session(), draft.id),
        most=MAX_FILES,
        accept=ACCEPT,
        proposal=is_proposal(answers.get("kind", "")),
        **place_of(FILES, answers),
    )


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
        return _here(to_check=_to_check(form))
    return onward(form, FILES, answers)


def _here(*, to_check: bool) -> AnyResponse:
    """The screen once more, which still leads back to the check page if it did."""
    return redirect(url_for("submit.files", back="check" if to_check else None), 303)


def _keep(draft_id: int, form: FilesForm) -> None:
    """Keep what can be taken in the draft; what cannot stands beside the field, and in the draft
    for the page that says so. Raises LookupError without a draft."""
    room = MAX_FILES - count_of_draft(db.session(), draft_id)
    try:
        with taken_in("files", room=room) as found:
            refused = found.refused
            if found.taken:
                _keep_rows(found)
    except FileRefused as error:  # another window was quicker
        refused = (Refused("", error.reason),)
    form.files.complain(refused)
    with transaction() as rows:
        draft = _locked(rows)
        if refused or unfinished_name(FILES) in draft.answers:
            said = sealed(draft.id, FILES, form, say=True) if refused else {}
            save(rows, draft, FILES, said, now=tools().clock())


def _keep_rows(found: Intake) -> None:
    with transaction() as rows:
        draft, now = _locked(rows), tools().clock()
        kept = attachments.add_to_draft(rows, draft.id, found.taken, now=now)
        save(rows, draft, FILES, {"files": kept}, now=now)


def _locked(rows: Session) -> DraftRow:
    draft = locked_draft(rows)
    if draft is None:
        raise LookupError("the draft was sent or deleted meanwhile")
    return draft


def _to_check(form: FilesForm) -> bool:
    return bool(form.back_to_check.data)
