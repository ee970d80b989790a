"""Checking a signed receipt: what is sent here is looked at and forgotten."""

import enum
from contextlib import suppress
from dataclasses import dataclass

from flask import Blueprint, Response, render_template

from intake import signing
from intake.domain.errors import NotFound
from intake.domain.receiving.attachments import clean_name
from intake.domain.receiving.receipts import LARGEST, ReceiptProblem, ReceiptRefused, SignedReceipt
from intake.ports import Arriving
from intake.receipts.forms import CheckForm
from intake.services.files.attachments import Offered
from intake.services.initiatives import certificates
from intake.signing import UnusableKey
from intake.web.db import db
from intake.web.decision_words import OUTCOMES
from intake.web.limits import limit_checks
from intake.web.tools import tools
from intake.web.uploads import offered, takes_files, too_many

blueprint = Blueprint("receipts", __name__, url_prefix="/receipts")


class Agreement(enum.StrEnum):
    """How a file stands to a receipt."""

    SAME = "same"
    OTHER = "other"  # its name is on the receipt, its content is not
    ABSENT = "absent"  # on the receipt, and was not sent here
    UNNAMED = "unnamed"  # sent here, and not on the receipt


@dataclass(frozen=True, slots=True)
class Compared:
    """One file, by its name, and what came of comparing it."""

    name: str
    agreement: Agreement


@blueprint.route("/", methods=["GET", "POST"])
@takes_files
@limit_checks
def check() -> str:
    """Take a receipt and say whether it holds; with files, whether they are the ones it names."""
    form = CheckForm()
    receipt = _receipt(form) if form.validate_on_submit() else None
    if receipt is not None and too_many("files"):
        form.complain_of_more()
    return render_template(
        "receipts/check.html",
        form=form,
        form_error=bool(form.errors),
        receipt=receipt,
        outcomes=OUTCOMES,
        compared=_compare(receipt, offered("files")) if receipt else [],
        key_id=_key_id(),
    )


@blueprint.get("/d/<token>")
def confirm(token: str) -> str:
    """Say to whoever holds the paper of a decision whether it was made here. Raises NotFound."""
    found = certificates.confirmed(db.session(), tools().codes, token)
    if found is None:
        raise NotFound("decision")
    return render_template(
        "receipts/decision.html", found=found, outcome=OUTCOMES[found.decision.outcome]
    )


@blueprint.get("/key.pem")
def public_key() -> Response:
    """The public key with which receipts can be checked without this service. Raises NotFound while
    none signs."""
    key_id = _key_id()
    if not key_id:
        raise NotFound("key")
    name = f"receipt-key-{key_id}.pem"
    return Response(
        tools().signer.public_key,
        mimetype="application/x-pem-file",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _key_id() -> str:
    """The number of the key that signs now; "" when there is none that could: receipts are checked
    all the same."""
    with suppress(UnusableKey, OSError):
        return tools().signer.key_id
    return ""


def _receipt(form: CheckForm) -> SignedReceipt | None:
    """The receipt that was sent, if it holds; else the form says why not."""
    sent = offered("receipt")
    if not sent:
        form.complain_of_none()
        return None
    try:
        return signing.check(_content(sent[0].arrived), tools().signer.public_key_of)
    except ReceiptRefused as error:
        form.complain(error.problem)
        return None


def _content(arrived: Arriving) -> bytes:
    """What arrived. Raises OSError when the disk failed, ReceiptRefused for what can be none."""
    if arrived.failed is not None:
        raise arrived.failed
    if not 0 < arrived.size <= LARGEST:
        raise ReceiptRefused(ReceiptProblem.NO_RECEIPT)
    arrived.finish()
    return arrived.path.read_bytes()


def _compare(receipt: SignedReceipt, sent: list[Offered]) -> list[Compared]:
    """Each file of the receipt, by content first: names may have been changed since. Raises OSError
    when the disk failed: of a file that did not arrive whole nothing may be said."""
    for failed in (one.arrived.failed for one in sent):
        if failed is not None:
            raise failed
    known = {one.sha256 for one in receipt.files}
    found = {one.arrived.sha256 for one in sent}
    strangers = [clean_name(one.name) for one in sent if one.arrived.sha256 not in known]
    result = []
    for one in receipt.files:
        agreement = Agreement.SAME if one.sha256 in found else Agreement.ABSENT
        if agreement is Agreement.ABSENT and one.name in strangers:
            agreement = Agreement.OTHER
            strangers.remove(one.name)
        result.append(Compared(one.name, agreement))
    return result + [Compared(name, Agreement.UNNAMED) for name in strangers]
