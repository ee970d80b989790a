"""Sending a draft: the submission, its sealed proposal and its signed receipt, all or nothing."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from intake.domain.proposals import Part, Parts
from intake.domain.submission import NewSubmission
from intake.ports import Tools
from intake.services.initiatives import calls, co_authors, proposals
from intake.services.receiving import receipts
from intake.services.receiving.submissions import Stored, send_draft


@dataclass(frozen=True, slots=True)
class Proposed:
    """What makes a submission a proposal: its parts (none: it is none), and the number of the call
    that it answers."""

    parts: Parts
    call_id: int | None = None


def send(
    session: Session,
    draft_id: int,
    new: NewSubmission,
    proposed: Proposed,
    *,
    token: str,
    now: datetime,
    tools: Tools,
    files: int = 0,
) -> Stored:
    """Turn an unsent draft, locked by the caller, into a submission; ``files`` says how many files
    were added. Raises CallNotOpen."""
    codes = tools.codes
    stored = send_draft(session, draft_id, new, token=token, now=now, codes=codes, files=files)
    proposals.keep(session, stored.id, proposed.parts, sealer=tools.sealer)
    if Part.AUTHORS in proposed.parts:
        authors = proposed.parts[Part.AUTHORS]
        co_authors.ask(session, stored.id, authors, codes=codes, now=now)
    if proposed.call_id is not None:
        calls.attach(session, stored.id, proposed.call_id, now=now)
    receipts.issue(
        session,
        stored,
        new,
        codes=codes,
        signer=tools.signer,
        parts=proposed.parts,
        with_files=files > 0,
    )
    return stored
