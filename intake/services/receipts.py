"""Signing what was received, and giving the sender the same receipt again for as long as nothing of
it has been erased."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, cast

from sqlalchemy import Table, delete, insert
from sqlalchemy.orm import Session

from intake.domain.proposals import Parts, is_proposal
from intake.domain.receipts import FileFacts, Sent, SignedReceipt, digest
from intake.domain.reference import CodeBook
from intake.domain.submission import NewSubmission
from intake.models import Contact, SignedReceiptRow, Submission
from intake.ports import Sealer, Signer
from intake.queries.attachments import of_submission
from intake.sealing import SealBroken
from intake.services import proposals
from intake.services.submissions import Stored

_KEEP = insert(cast(Table, SignedReceiptRow.__table__))
NOTHING: Parts = {}
_SENDER = ("name", "organisation", "tax_code")


def issue(
    session: Session,
    stored: Stored,
    new: NewSubmission,
    *,
    codes: CodeBook,
    signer: Signer,
    now: datetime,
    parts: Parts = NOTHING,
    with_files: bool = False,
) -> None:
    """Sign what has just been stored, in the same transaction; ``with_files`` says whether files
    came with it, ``parts`` are those of its proposal. E-mail, phone and address stay out: nobody
    needs them to prove who wrote."""
    sent = _arrived(session, stored, new, codes, parts, with_files=with_files)
    document = sent.document()
    signed = SignedReceipt(document, signer.key_id, b"")
    session.execute(
        _KEEP,
        {
            "submission_id": stored.id,
            "number": sent.number,
            "files": document["files"],
            "sha256": digest(document),
            "key_id": signed.key_id,
            "signature": signer.sign(signed.message).hex(),
            "signed_at": now,
        },
    )


def given(session: Session, submission_id: int, *, sealer: Sealer) -> SignedReceipt | None:
    """The receipt of a submission, put together again from what is stored; None when there never
    was one, or when what is stored is no longer what was signed."""
    row = session.get(SignedReceiptRow, submission_id)
    if row is None:
        return None
    try:
        document = _stored(session, row, sealer).document()
    except SealBroken:
        return None
    if digest(document) != row.sha256:
        return None
    return SignedReceipt(document, row.key_id, bytes.fromhex(row.signature))


def forget(session: Session, submission_id: int) -> None:
    """Drop the receipt of somebody whose data are erased."""
    session.execute(delete(SignedReceiptRow).where(SignedReceiptRow.submission_id == submission_id))


def _arrived(
    session: Session,
    stored: Stored,
    new: NewSubmission,
    codes: CodeBook,
    parts: Parts,
    *,
    with_files: bool,
) -> Sent:
    rows = of_submission(session, stored.id) if with_files else []
    files = [FileFacts(row.filename, row.size, row.sha256) for row in rows]
    return Sent(
        number=codes.reference(stored.id, stored.submitted_at),
        received_at=stored.submitted_at,
        kind=new.kind.value,
        title=new.title,
        body=new.body,
        province=new.province,
        commune=new.commune,
        sender={} if new.contact.is_anonymous else _sender(new.contact),
        answers=parts,
        files=files,
    )


def _stored(session: Session, row: SignedReceiptRow, sealer: Sealer) -> Sent:
    submission = session.get_one(Submission, row.submission_id)
    contact = session.get(Contact, row.submission_id)
    return Sent(
        number=row.number,
        received_at=submission.submitted_at,
        kind=submission.declared_kind,
        title=submission.title,
        body=submission.body,
        province=submission.province,
        commune=submission.commune,
        sender=_sender(contact) if contact else {},
        answers=proposals.of_sender(session, submission.id, sealer=sealer)
        if is_proposal(submission.declared_kind)
        else {},
        files=[FileFacts(**one) for one in row.files],
    )


def _sender(contact: Any) -> Mapping[str, str]:
    return {"kind": str(contact.sender_kind)} | {name: getattr(contact, name) for name in _SENDER}
