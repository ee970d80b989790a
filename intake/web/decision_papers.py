"""The paper of a decision, the same sheet for the proposer and for whoever decides, and the signed
file beside it."""

import contextlib

from flask import Response, render_template
from markupsafe import Markup

from intake.domain.errors import SealBroken
from intake.domain.evaluation.decisions import ADOPTED
from intake.domain.receiving.receipts import CertifiedAuthor, SignedReceipt
from intake.domain.workflow import Status
from intake.models import ProposalDecision, Submission
from intake.services.evaluation import decisions
from intake.services.initiatives import certificates
from intake.services.initiatives.certificates import authors_of
from intake.sheets import as_pdf
from intake.web.addresses import qr_image, whole
from intake.web.call_words import call_answered
from intake.web.db import db
from intake.web.decision_words import told
from intake.web.departments import department_name
from intake.web.downloads import to_be_saved
from intake.web.i18n import gettext as _
from intake.web.i18n import in_language, text_direction
from intake.web.tools import tools


def is_adopted(decision: ProposalDecision) -> bool:
    """Whether its paper is a certificate of recognition; else it is a refusal with reasons."""
    return decision.outcome in ADOPTED


def sheet(submission: Submission, decision: ProposalDecision, *, for_desk: bool) -> Markup:
    """The paper in the language of its sender. For the desk it has a place to sign, and no names of
    authors: those are sealed, and only the proposer prints them."""
    rows, now = db.session(), tools().clock()
    address = whole(f"/receipts/d/{tools().codes.decision_token(submission.id, decision.number)}")
    sealer = tools().sealer
    authors: list[CertifiedAuthor] = []
    if not for_desk:
        with contextlib.suppress(SealBroken):  # the paper says nothing of them rather than nothing
            authors = authors_of(rows, submission, sealer=sealer, now=now)
    with in_language(submission.sender_language):
        text = render_template(
            "papers/recognition.html" if is_adopted(decision) else "papers/not_accepted.html",
            submission=submission,
            decision=next(one for one in told(submission.id) if one.row.id == decision.id),
            authors=authors,
            call=call_answered(submission.id),
            contact=None,
            to_sign=for_desk,
            dated=decision.decided_at,
            now=now,
            address=address,
            qr=qr_image(address, scale=3, border=1),
            appeal_until=decisions.appeal_until(rows, submission.id, Status(submission.status)),
        )
    return Markup(text)  # noqa: S704  # nosec B704 - rendered by a template that escapes


def sheet_response(
    submission: Submission, decision: ProposalDecision, *, for_desk: bool
) -> Response:
    """The paper as a PDF file, saved by browsers under the number of the submission."""
    language = submission.sender_language
    with in_language(language):
        adopted = is_adopted(decision)
        title = (
            _("Certificate of recognition")
            if adopted
            else _("Notice that a proposal was not recognised")
        )
    number = tools().codes.reference(submission.id, submission.submitted_at)
    content = as_pdf(
        sheet(submission, decision, for_desk=for_desk),
        title=f"{title} {number}",
        language=language,
        right_to_left=text_direction(language) == "rtl",
        made=decision.decided_at,
    )
    name = f"{number}-{'certificate' if adopted else 'decision'}.pdf"
    return Response(content, mimetype="application/pdf", headers=to_be_saved(name))


def signed_file(submission: Submission, decision: ProposalDecision) -> SignedReceipt:
    """The certificate as a file that can be checked. Raises SealBroken, UnusableKey, OSError."""
    here = tools()
    with in_language(submission.sender_language):
        call = call_answered(submission.id)
        return certificates.signed(
            submission,
            decision,
            department=department_name(decision.department_id or submission.department_id),
            call=call[1] if call else "",
            codes=here.codes,
            authors=authors_of(db.session(), submission, sealer=here.sealer, now=here.clock()),
            signer=here.signer,
        )
