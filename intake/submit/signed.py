"""The receipt as a file: with the code to read, and signed to prove. Both for the browser that has
just sent."""

from flask import Response, render_template

from intake.domain.errors import NotFound
from intake.queries.receiving.attachments import of_submission
from intake.services.receiving.receipts import given
from intake.submit.views import blueprint, sent_here
from intake.web.addresses import track_url
from intake.web.call_words import call_answered
from intake.web.db import db
from intake.web.signed import receipt_response
from intake.web.tools import tools


@blueprint.get("/submit/receipt.txt")
def receipt_file() -> Response:
    """The receipt as a text file to keep."""
    receipt, shown = sent_here()
    if receipt is None or not shown:
        raise NotFound("receipt")
    text = render_template(
        "submit/receipt.txt",
        receipt=receipt,
        track_url=track_url(),
        call=call_answered(receipt.submission_id),
        files=of_submission(db.session(), receipt.submission_id),
    )
    name = f"{receipt.reference}.txt"
    return Response(
        text,
        mimetype="text/plain",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


@blueprint.get("/submit/receipt.json")
def signed_receipt() -> Response:
    """The receipt, while the secret code is shown as well. Raises NotFound."""
    receipt, shown = sent_here()
    found = (
        given(db.session(), receipt.submission_id, sealer=tools().sealer)
        if receipt is not None and shown
        else None
    )
    if found is None:
        raise NotFound("receipt")
    return receipt_response(found)
