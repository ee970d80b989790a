"""The answers given so far: kept on the server, named by a token in the sender's browser, resumable
by a code."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import Table, bindparam, delete, insert, update
from sqlalchemy.orm import Session

from intake.domain.proposals import PROPOSAL_KEPT_FOR, is_proposal
from intake.domain.reference import CodeBook, new_token
from intake.models import Draft
from intake.queries.receiving import drafts as queries
from intake.services.files import attachments

KEPT_FOR = timedelta(days=14)


def kept_for(answers: Mapping[str, Any]) -> timedelta:
    """How long a draft with these answers is kept after the last one."""
    return PROPOSAL_KEPT_FOR if is_proposal(answers.get("kind", "")) else KEPT_FOR


_DRAFT = cast(Table, Draft.__table__)
_START = insert(_DRAFT)
_SAVE = (
    update(_DRAFT)
    .where(_DRAFT.c.id == bindparam("draft_id"))
    .values(
        answers=bindparam("new_answers"), updated_at=bindparam("now"), expires_at=bindparam("until")
    )
)


def start(session: Session, answers: Mapping[str, Any], *, now: datetime, codes: CodeBook) -> str:
    """Begin a draft with the answers of the first step; returns the token that only the browser
    keeps."""
    token = new_token()
    session.execute(
        _START,
        {
            "token_hash": codes.hash(token),
            "answers": dict(answers),
            "created_at": now,
            "updated_at": now,
            "expires_at": now + kept_for(answers),
        },
    )
    return token


def save(
    session: Session,
    draft_id: int,
    known: Mapping[str, Any],
    answers: Mapping[str, Any],
    *,
    now: datetime,
) -> None:
    """Keep the answers of a step beside those ``known``; every save keeps the draft for as long
    again."""
    together = {**known, **answers}
    session.execute(
        _SAVE,
        {
            "draft_id": draft_id,
            "new_answers": together,
            "now": now,
            "until": now + kept_for(together),
        },
    )


def make_resumable(draft: Draft, *, codes: CodeBook) -> str:
    """A code with which the draft can be opened on any device; an earlier one ends."""
    code = new_token()
    draft.resume_hash = codes.hash(code)
    return code


def resume(session: Session, code: str, *, now: datetime, codes: CodeBook) -> str | None:
    """Open a draft by its code: a new token for this browser, the old browser's ends; None when
    there is none."""
    draft = queries.by_resume_code(session, codes.hash(code), now)
    if draft is None:
        return None
    token = new_token()
    draft.token_hash = codes.hash(token)
    return token


def discard(session: Session, draft_id: int, *, now: datetime) -> None:
    """Delete an unsent draft with all its answers and files."""
    attachments.drop_of_draft(session, draft_id, now=now)
    session.execute(delete(Draft).where(Draft.id == draft_id, Draft.submission_id.is_(None)))


def purge(session: Session, *, now: datetime) -> int:
    """Delete what has expired, with its files; returns how many."""
    attachments.drop_of_expired(session, now=now)
    done = session.execute(delete(Draft).where(Draft.expires_at <= now))
    return int(done.rowcount)  # type: ignore[attr-defined]
