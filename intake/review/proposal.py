"""The sealed parts of a proposal, for officials who work on it."""

from flask import redirect, render_template, url_for
from werkzeug.wrappers import Response as AnyResponse

from intake.domain.permissions import Action
from intake.queries.evaluation.judged import judged_by
from intake.review.submission import blueprint, note_look, readable_here
from intake.services.initiatives import proposal_versions, proposals
from intake.web.auth import requires, signed_in_actor
from intake.web.author_words import COLOURS, STANDINGS, authors_stated, counted
from intake.web.call_words import call_answered
from intake.web.db import db, transaction
from intake.web.proposal_words import shown
from intake.web.tools import tools


@blueprint.get("/proposal")
@requires(Action.READ_PROPOSAL)
def proposal(submission_id: int) -> str | AnyResponse:
    """The whole proposal. The reading is put down before it is shown: what could not be noted is
    not shown. Raises NotFound, NotAllowed."""
    actor, submission = signed_in_actor(), readable_here(submission_id)
    judged = judged_by(db.session(), actor, submission)
    if judged is not None:  # after declaring, and blind where that is asked for
        return redirect(url_for("judging.read", evaluation_id=judged.id), 303)
    note_look(submission_id, "proposal")  # if it is quarantined, that is to be known as well
    with transaction() as rows:
        parts = proposals.read(
            rows, actor, submission_id, sealer=tools().sealer, now=tools().clock()
        )
        before = proposal_versions.before_revision(rows, submission_id, sealer=tools().sealer)
    authors = authors_stated(submission)
    return render_template(
        "review/proposal.html",
        nav="queues",
        submission=submission,
        parts=shown(parts),
        before=shown({name: before[name] for name in parts if name in before}),
        call=call_answered(submission.id),
        authors=authors,
        counted=counted(authors),
        standings=STANDINGS,
        colours=COLOURS,
        sees_identity=actor.may(Action.SEE_IDENTITY, submission.department_id),
    )
