"""Drafts of the public form.

Every page of the form asks for its draft, so the statement is built once: building it costs more
than running it.
"""

from datetime import datetime
from typing import Any, cast

from sqlalchemy import Row, Table, bindparam, select
from sqlalchemy.orm import Session

from intake.models import Draft

_DRAFT = cast(Table, Draft.__table__)
_BY_TOKEN = select(
    _DRAFT.c.id,
    _DRAFT.c.answers,
    _DRAFT.c.created_at,
    _DRAFT.c.expires_at,
    _DRAFT.c.submission_id,
).where(_DRAFT.c.token_hash == bindparam("token_hash"), _DRAFT.c.expires_at > bindparam("now"))
_BY_TOKEN_LOCKED = _BY_TOKEN.with_for_update()


def by_token(
    session: Session, token_hash: str, now: datetime, *, lock: bool = False
) -> Row[*tuple[Any, ...]] | None:
    """The draft of a browser's token while it is kept: ``id``, ``answers``, ``created_at``,
    ``expires_at`` and the ``submission_id`` that it became. ``lock`` keeps others from it until
    the transaction ends."""
    statement = _BY_TOKEN_LOCKED if lock else _BY_TOKEN
    return session.execute(statement, {"token_hash": token_hash, "now": now}).one_or_none()


def by_resume_code(session: Session, resume_hash: str, now: datetime) -> Draft | None:
    """The unsent draft that a resume code opens."""
    return session.scalar(
        select(Draft).where(
            Draft.resume_hash == resume_hash,
            Draft.expires_at > now,
            Draft.submission_id.is_(None),
        )
    )
