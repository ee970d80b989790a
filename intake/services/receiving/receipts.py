"""Signing what was received, and giving the sender the same receipt again for as long as nothing of
it has been erased."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import cast

from sqlalchemy import Table, delete, insert, select
from sqlalchemy.orm import Session

from intake.domain.errors import SealBroken
from intake.domain.initiatives.co_authors import without_mails
from intake.domain.proposals import Part, Parts, is_proposal
from intake.domain.receiving.receipts import FileFacts, Sent, SignedReceipt, canonical, digest
from intake.domain.reference import CodeBook
from intake.domain.submission import ContactDetails, NewSubmission
from intake.models import Contact, SignedReceiptRow, Submission
from intake.ports import Sealer, Signer
from intake.queries.initiatives import proposal_path
from intake.queries.receiving.attachments import of_submission
from intake.services.initiatives import proposal_versions
from intake.services.initiatives.calls import title_of
from intake.services.receiving.submissions import Stored

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
    parts: Parts = NOTHING,
    with_files: bool = False,
) -> None:
    """Sign what has just been stored, in the same transaction; ``with_files`` says whether files
    came with it, ``parts`` are those of its proposal. Raises what ``signer`` raises."""
    files = of_submission(session, stored.id) if with_files else []
    document = _sent(
        codes.reference(stored.id, stored.submitted_at),
        stored.submitted_at,
        new.kind,
        new,
        None if new.contact.is_anonymous else new.contact,
        parts,
        [FileFacts(row.filename, row.size, row.sha256) for row in files],
        _call_answered(session, stored.id) if parts else "",
    ).document()
    session.execute(
        _KEEP,
        {
            "submission_id": stored.id,
            "number": document["number"],
            "files": document["files"],
            "sha256": digest(document),
            "key_id": signer.key_id,
            "signature": signer.sign(canonical(document)).hex(),
        },
    )


def given(session: Session, submission_id: int, *, sealer: Sealer) -> SignedReceipt | None:
    """The receipt of a submission, put together again from what is stored; None when there never
    was one, or when what is stored is no longer what was signed."""
    row = session.get(SignedReceiptRow, submission_id)
    if row is None:
        return None
    try:
        sent = _stored(session, row, sealer)
    except SealBroken:
        return None
    # Receipts of before named no call.
    written = (one.document() for one in (sent, replace(sent, call="")))
    document = next((one for one in written if digest(one) == row.sha256), None)
    if document is None:
        return None
    return SignedReceipt(document, row.key_id, bytes.fromhex(row.signature))


def keys_not_at_hand(session: Session, signer: Signer) -> list[str]:
    """The numbers of keys that signed stored receipts and whose public halves are missing: with
    another key in their place those receipts could no longer be checked here."""
    named = select(SignedReceiptRow.key_id).distinct().order_by(SignedReceiptRow.key_id)
    return [one for one in session.scalars(named) if signer.public_key_of(one) is None]


def forget(session: Session, submission_id: int) -> None:
    """Drop the receipt of somebody whose data are erased."""
    session.execute(delete(SignedReceiptRow).where(SignedReceiptRow.submission_id == submission_id))


def _stored(session: Session, row: SignedReceiptRow, sealer: Sealer) -> Sent:
    """What was signed, as the rows say it today. Raises SealBroken."""
    submission = session.get_one(Submission, row.submission_id)
    sealed = is_proposal(submission.declared_kind)
    return _sent(
        row.number,
        submission.submitted_at,
        submission.declared_kind,
        submission,
        session.get(Contact, row.submission_id),
        proposal_versions.as_sent(session, submission.id, sealer=sealer) if sealed else NOTHING,
        [FileFacts(**one) for one in row.files],
        _call_answered(session, submission.id) if sealed else "",
    )


def _call_answered(session: Session, submission_id: int) -> str:
    """The title of the call in the version that was answered, which nothing changes."""
    version = proposal_path.rules_of(session, submission_id)
    return title_of(version, "vi")[0] if version else ""


def _sent(
    number: str,
    received_at: datetime,
    kind: str,
    said: NewSubmission | Submission,
    contact: ContactDetails | Contact | None,
    answers: Parts,
    files: Sequence[FileFacts],
    call: str,
) -> Sent:
    """What a receipt speaks of: as it arrives and as it is stored, the same to the byte. E-mail,
    phone and address stay out: nobody needs them to prove who wrote."""
    return Sent(
        number=number,
        received_at=received_at,
        kind=str(kind),
        title=said.title,
        body=said.body,
        province=said.province,
        commune=said.commune,
        sender={} if contact is None else _sender(contact),
        answers={
            part: without_mails(said) if part == Part.AUTHORS else said
            for part, said in answers.items()
        },
        files=files,
        call=call,
    )


def _sender(contact: ContactDetails | Contact) -> Mapping[str, str]:
    return {"kind": str(contact.sender_kind)} | {name: getattr(contact, name) for name in _SENDER}
