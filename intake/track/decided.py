"""The certificate or the refusal of a proposal, for the sender who has come back with number and
code."""

from flask import redirect, render_template, url_for
from werkzeug.wrappers import Response as AnyResponse

from intake.domain.errors import NotFound
from intake.models import ProposalDecision, Submission
from intake.services.initiatives import certificates
from intake.track.views import blueprint
from intake.web.db import db
from intake.web.decision_papers import is_adopted, sheet, sheet_response, signed_file
from intake.web.opened import opened
from intake.web.signed import receipt_response


@blueprint.get("/decision")
def decision_paper() -> str | AnyResponse:
    """The paper to print. Raises NotFound when there is no decision yet that is yes or no."""
    found = _decided()
    if found is None:
        return redirect(url_for("track.enter"), 303)
    submission, decision = found
    return render_template(
        "track/decision.html",
        submission=submission,
        adopted=is_adopted(decision),
        sheet=sheet(submission, decision, for_desk=False),
    )


@blueprint.get("/decision.pdf")
def decision_pdf() -> AnyResponse:
    """The same paper as a PDF file. Raises NotFound as the paper does."""
    found = _decided()
    if found is None:
        return redirect(url_for("track.enter"), 303)
    return sheet_response(*found, for_desk=False)


@blueprint.get("/decision.json")
def decision_file() -> AnyResponse:
    """The same, signed, to keep and to show. Raises NotFound as the paper does."""
    found = _decided()
    if found is None:
        return redirect(url_for("track.enter"), 303)
    return receipt_response(signed_file(*found))


def _decided() -> tuple[Submission, ProposalDecision] | None:
    here, rows = opened(), db.session()
    if here is None:
        return None
    decision = certificates.last(rows, here.id)
    if decision is None:
        raise NotFound("decision")
    return rows.get_one(Submission, here.id), decision
