"""Sending a draft: the submission, its sealed proposal and its signed receipt, all or nothing."""

from datetime import datetime

from sqlalchemy.orm import Session

from intake.domain.proposals import Parts
from intake.domain.submission import NewSubmission
from intake.ports import Tools
from intake.services import proposals, receipts
from intake.services.submissions import Stored, send_draft


def send(
    session: Session,
    draft_id: int,
    new: NewSubmission,
    parts: Parts,
    *,
    token: str,
    now: datetime,
    tools: Tools,
    files: int = 0,
) -> Stored:
    """Turn an unsent draft, locked by the caller, into a submission; ``parts`` are those of its
    proposal, if it is one, ``files`` says how many files were added."""
    codes = tools.codes
    stored = send_draft(session, draft_id, new, token=token, now=now, codes=codes, files=files)
    proposals.keep(session, stored.id, parts, sealer=tools.sealer)
    receipts.issue(
        session,
        stored,
        new,
        codes=codes,
        signer=tools.signer,
        parts=parts,
        with_files=files > 0,
    )
    return stored
