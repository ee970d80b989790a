"""The signed receipt, for the browser that has just sent."""

from flask import Response

from intake.domain.errors import NotFound
from intake.services.receipts import given
from intake.submit.views import blueprint, sent_here
from intake.web.db import db
from intake.web.signed import receipt_response


@blueprint.get("/submit/receipt.json")
def signed_receipt() -> Response:
    """The receipt, while the secret code is shown as well. Raises NotFound."""
    receipt, shown = sent_here()
    found = given(db.session(), receipt.submission_id) if receipt is not None and shown else None
    if found is None:
        raise NotFound("receipt")
    return receipt_response(found)
