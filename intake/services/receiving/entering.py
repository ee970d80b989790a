"""Submissions that an official types in for their sender, through the same door as all others."""

from datetime import datetime

from sqlalchemy import insert
from sqlalchemy.orm import Session

from intake.domain.errors import InvalidData, NotAllowed
from intake.domain.history.record import by_official
from intake.domain.permissions import Action, Actor
from intake.domain.reference import CodeBook
from intake.domain.submission import ENTERED_CHANNELS, NewSubmission
from intake.models import Draft
from intake.ports import Signer
from intake.queries.receiving import drafts as queries
from intake.services.receiving import receipts, submissions
from intake.services.receiving.drafts import KEPT_FOR


def token_for(actor: Actor, key: str) -> str:
    """The secret of one entry, from the key in the form that ``actor`` was shown: no other
    official reaches the same entry with it, and no draft of the public form has such a token."""
    return f"{key}-{actor.official_id}"


def enter(
    session: Session,
    actor: Actor,
    new: NewSubmission,
    *,
    key: str,
    now: datetime,
    codes: CodeBook,
    signer: Signer,
) -> int:
    """Store what ``actor`` typed in and return its id; the same form sent again is the same
    submission. The official is written down as the one who did it, and gets no right by it.

    Raises NotAllowed, and InvalidData for a channel of which nobody types anything in. Source:
    Decision 31/2021/QĐ-TTg art. 43 paragraph 2 point b.
    """
    if not actor.may_anywhere(Action.RECEIVE):
        raise NotAllowed(Action.RECEIVE.value)
    if new.channel not in ENTERED_CHANNELS:
        raise InvalidData({"channel": "not_entered"})
    token = token_for(actor, key)
    known = queries.by_token(session, codes.hash(token), now, lock=True)
    if known is not None:
        return int(known.submission_id)
    # A draft that is sent as it begins: its token is unique, so that two who send the same form at
    # once make one submission, and the code can be derived and need not be kept.
    values = {
        "token_hash": codes.hash(token),
        "answers": {},
        "created_at": now,
        "updated_at": now,
        "expires_at": now + KEPT_FOR,
    }
    (draft_id,) = session.execute(insert(Draft).values(values)).inserted_primary_key  # type: ignore[attr-defined]
    by = by_official(actor.official_id)
    stored = submissions.send_draft(
        session, draft_id, new, token=token, now=now, codes=codes, by=by
    )
    receipts.issue(session, stored, new, codes=codes, signer=signer)
    return stored.id
