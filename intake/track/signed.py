"""The signed receipt, for the sender who has come back with number and code."""

from flask import redirect, url_for
from werkzeug.wrappers import Response as AnyResponse

from intake.domain.errors import NotFound
from intake.services.receiving.receipts import given
from intake.track.views import blueprint
from intake.web.db import db
from intake.web.opened import opened
from intake.web.signed import receipt_response
from intake.web.tools import tools


@blueprint.get("/receipt.json")
def signed_receipt() -> AnyResponse:
    """The receipt of the submission that is open. Raises NotFound when there is none, or when what
    is stored is no longer what was signed."""
    submission = opened()
    if submission is None:
        return redirect(url_for("track.enter"), 303)
    found = given(db.session(), submission.id, sealer=tools().sealer)
    if found is None:
        raise NotFound("receipt")
    return receipt_response(found)
