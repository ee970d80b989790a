"""The signed receipt as a file to keep."""

from flask import Response

from intake.domain.receipts import SignedReceipt


def receipt_response(receipt: SignedReceipt) -> Response:
    """The receipt, saved by browsers and never shown by them."""
    name = f"{receipt.document['number']}-receipt.json"
    return Response(
        receipt.file(),
        mimetype="application/json",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
