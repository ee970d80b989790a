"""Downloading what a sender attached."""

from flask import Response
from sqlalchemy.orm import Session

from intake.domain.errors import NotFound
from intake.domain.permissions import Action, Actor
from intake.domain.proposals import is_proposal
from intake.models import Attachment, Submission
from intake.queries.receiving.attachments import downloadable
from intake.review.submission import blueprint
from intake.services.history import looks
from intake.services.initiatives import proposals
from intake.web.auth import requires, signed_in_actor
from intake.web.db import db, transaction
from intake.web.downloads import as_download
from intake.web.tools import tools


@blueprint.get("/files/<int:file_id>")
@requires(Action.READ)
def download(submission_id: int, file_id: int) -> Response:
    """A file that was found clean, to be saved and never shown by the browser. Taking one out of a
    quarantined denunciation is a look, and one of a proposal a reading of it: both are put down
    first. Raises NotFound, NotAllowed."""
    actor, now = signed_in_actor(), tools().clock()
    file, submission = _clean(db.session(), actor, submission_id, file_id)
    look = looks.must_be_noted(db.session(), actor, submission, now=now, what="file")
    if look or is_proposal(submission.declared_kind):
        with transaction() as rows:  # in which what was true a moment ago is asked once more
            file, submission = _clean(rows, actor, submission_id, file_id)
            looks.note(rows, actor, submission, now=now, what="file")
            proposals.note_file(rows, actor, submission, now=now)
    return as_download(file)


def _clean(
    rows: Session, actor: Actor, submission_id: int, file_id: int
) -> tuple[Attachment, Submission]:
    found = downloadable(rows, actor, submission_id, file_id)
    if found is None:
        raise NotFound(str(file_id))
    return found
