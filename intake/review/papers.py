"""Papers about one submission, to be printed by an official: letters in the sender's language, the
control sheet in the official's own."""

from flask import Blueprint, render_template

from intake.domain.desk.papers import Paper
from intake.domain.errors import NotFound
from intake.domain.permissions import Action, Actor
from intake.models import Contact, Submission
from intake.queries.desk.splitting import contact_on_desk
from intake.queries.evaluation.judged import sees_sender
from intake.queries.reports.papers import Folder, folder_of
from intake.review.submission import note_look, readable_here
from intake.web import papers
from intake.web.auth import requires, signed_in_actor
from intake.web.db import db
from intake.web.i18n import language
from intake.web.tools import tools

blueprint = Blueprint("review_papers", __name__, url_prefix="/review/<int:submission_id>/papers")


@blueprint.get("/")
@requires(Action.READ)
def index(submission_id: int) -> str:
    """Which papers there are. A look at a denunciation is put down first, as on its page."""
    folder = _folder(submission_id)
    return render_template(
        "papers/index.html", nav="queues", submission=folder.submission, papers=folder.offered
    )


@blueprint.get("/<paper>")
@requires(Action.READ)
def show(submission_id: int, paper: str) -> str:
    """One paper. Raises NotFound for one that makes no sense now."""
    actor, folder = signed_in_actor(), _folder(submission_id)
    found = papers.paper_named(paper, folder.offered)
    if found is None:
        raise NotFound(paper)
    submission = folder.submission
    internal = found is Paper.CONTROL
    sheet = (
        papers.control_sheet(folder)
        if internal
        else papers.letter(folder, found, contact=_contact(actor, submission), to_sign=True)
    )
    return render_template(
        "papers/desk_sheet.html",
        nav="queues",
        submission=submission,
        paper=found,
        sheet=sheet,
        sheet_language=language() if internal else submission.sender_language,
    )


def _folder(submission_id: int) -> Folder:
    note_look(submission_id, "paper")
    return folder_of(
        db.session(),
        readable_here(submission_id),
        now=tools().clock(),
        reader=signed_in_actor(),
    )


def _contact(actor: Actor, submission: Submission) -> Contact | None:
    """Whom a letter is addressed to, for those who may know who that is."""
    if not sees_sender(db.session(), actor, submission):
        return None
    return contact_on_desk(db.session(), submission.id)
