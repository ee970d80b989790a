"""The decision on a proposal as a signed document, put together and signed whenever it is asked
for: the same words under the same key give the same signature (RFC 8032), so no copy is kept that
would have to be erased."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from intake.domain.evaluation.decisions import ADOPTED, Outcome
from intake.domain.proposals import MOST_AUTHORS, Part, Parts
from intake.domain.receiving.receipts import Decided, SignedReceipt, canonical
from intake.domain.reference import CodeBook
from intake.domain.timekeeping.deadlines import local_date
from intake.models import ProposalDecision, Submission
from intake.ports import Sealer, Signer
from intake.queries.history.record import history
from intake.queries.initiatives import proposal_path
from intake.services.initiatives import proposals

CERTIFIED = ADOPTED | {Outcome.NOT_ACCEPTED}


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
    session: Session,
    submission: Submission,
    decision: ProposalDecision,
    *,
    department: str,
    call: str,
    codes: CodeBook,
    sealer: Sealer,
    signer: Signer,
) -> SignedReceipt:
    """The certificate, for the proposer. ``department`` and ``call`` are what they are called in
    the language of the sender. Raises SealBroken, and what ``signer`` raises."""
    document = Decided(
        codes.reference(submission.id, submission.submitted_at),
        decision.outcome,
        local_date(decision.decided_at),
        decision.after_appeal,
        submission.kind,
        submission.title,
        authors_of(proposals.of_sender(session, submission.id, sealer=sealer)),
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


def authors_of(parts: Parts) -> list[tuple[str, str]]:
    """The authors with their shares, as the proposer gave them."""
    said: Any = parts.get(Part.AUTHORS, {})
    lines = [(said.get(f"name{at}"), said.get(f"share{at}")) for at in range(1, MOST_AUTHORS + 1)]
    return [(str(name), str(share or "")) for name, share in lines if name]


def _is_on_record(session: Session, decision: ProposalDecision) -> bool:
    """Whether the chained history says the same: a row that was changed behind it certifies
    nothing."""
    return any(
        event.data.get("decision") == decision.number
        and event.data.get("outcome") == decision.outcome
        for event in history(session, decision.submission_id)
    )
