"""The signed receipt as a file to keep."""

from flask import Response

from intake.domain.receiving.receipts import SignedReceipt


def receipt_response(receipt: SignedReceipt) -> Response:
    """The receipt or certificate, saved by browsers and never shown by them."""
    what = "certificate" if receipt.is_certificate else "receipt"
    name = f"{receipt.document['number']}-{what}.json"
    return Response(
        receipt.file(),
        mimetype="application/json",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
