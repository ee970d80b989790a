"""The decision on a proposal as a signed document, put together and signed whenever it is asked
for: the same words under the same key give the same signature (RFC 8032), so no copy is kept that
would have to be erased."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from intake.domain.errors import SealBroken
from intake.domain.evaluation.decisions import CERTIFIED
from intake.domain.initiatives.co_authors import is_sure
from intake.domain.proposals import Part
from intake.domain.receiving.receipts import CertifiedAuthor, Decided, SignedReceipt, canonical
from intake.domain.reference import CodeBook
from intake.domain.timekeeping.deadlines import local_date
from intake.models import ProposalDecision, Submission
from intake.ports import Sealer, Signer
from intake.queries.history.record import history
from intake.queries.initiatives import proposal_path
from intake.services.initiatives import co_authors, proposals


@dataclass(frozen=True, slots=True)
class Confirmed:
    """What may be said to whoever holds the paper of a decision; ``stands`` says whether no later
    decision has taken its place."""

    submission: Submission
    decision: ProposalDecision
    stands: bool


def last(session: Session, submission_id: int) -> ProposalDecision | None:
    """The decision of which there is a paper: the last one, if it is yes or no and stands in the
    record as it was made; else None. The caller has seen that it may be read."""
    found = proposal_path.decisions(session, submission_id)
    if not found or found[-1].outcome not in CERTIFIED:
        return None
    return found[-1] if _is_on_record(session, found[-1]) else None


def signed(
    submission: Submission,
    decision: ProposalDecision,
    *,
    department: str,
    call: str,
    codes: CodeBook,
    authors: Sequence[CertifiedAuthor],
    signer: Signer,
) -> SignedReceipt:
    """The certificate, for the proposer. ``department`` and ``call`` are what they are called in
    the language of the sender. Raises what ``signer`` raises."""
    document = Decided(
        codes.reference(submission.id, submission.submitted_at),
        decision.outcome,
        local_date(decision.decided_at),
        decision.after_appeal,
        submission.kind,
        submission.title,
        authors,
        department,
        call,
    ).document()
    return SignedReceipt(document, signer.key_id, signer.sign(canonical(document)))


def confirmed(session: Session, codes: CodeBook, token: str) -> Confirmed | None:
    """The decision of whose paper this token is; None for a token that is none of ours, for what is
    in quarantine, and for what the record does not hold."""
    found = codes.decision_of(token)
    submission = session.get(Submission, found[0]) if found else None
    if found is None or submission is None or submission.restricted:
        return None
    made = proposal_path.decisions(session, submission.id)
    decision = next((one for one in made if one.number == found[1]), None)
    if decision is None or not _is_on_record(session, decision):
        return None
    return Confirmed(submission, decision, decision.number == made[-1].number)


def authors_of(
    session: Session, submission: Submission, *, sealer: Sealer, now: datetime
) -> list[CertifiedAuthor]:
    """The authors with their shares, as the proposer gave them, and whether they said so
    themselves. Raises SealBroken."""
    _parts, broken = proposals.take(session, submission.id, [Part.AUTHORS], sealer=sealer)
    if broken:
        raise SealBroken(Part.AUTHORS)
    return [
        CertifiedAuthor(one.line.name, one.line.share, is_sure(one.standing))
        for one in co_authors.stated(session, submission, sealer=sealer, now=now)
    ]


def _is_on_record(session: Session, decision: ProposalDecision) -> bool:
    """Whether the chained history says the same: a row that was changed behind it certifies
    nothing."""
    return any(
        event.data.get("decision") == decision.number
        and event.data.get("outcome") == decision.outcome
        for event in history(session, decision.submission_id)
    )
