"""What an official has begun to write about a submission: kept while it is typed, gone when the act
is done, after a fortnight, or with the personal data of the submission (Personal Data Protection
Law 91/2025/QH15: no longer than needed). It is private, no part of the record, and never indexed.
Nothing here commits.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import Table, delete
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from intake.domain.permissions import Action, Actor, require
from intake.models import KeptText, Submission

KEPT_FOR = timedelta(days=14)
# The acts whose texts are kept, each with the right that it needs.
RIGHTS: Mapping[str, Action] = {
    "note": Action.NOTE,
    "ask": Action.ASK,
    "answer": Action.ANSWER,
    "refuse": Action.REJECT,
}
_TEXT = cast(Table, KeptText.__table__)
_INSERTS: Mapping[str, Any] = {"postgresql": postgresql.insert, "sqlite": sqlite.insert}


def keep(
    session: Session,
    actor: Actor,
    submission: Submission,
    act: str,
    fields: Mapping[str, str],
    *,
    now: datetime,
) -> bool:
    """Keep the fields of an act in place of what was kept before; False when they are empty and
    nothing is kept any more. Two windows of one person: the last one counts. Raises NotAllowed, and
    KeyError for an act whose texts are not kept."""
    require(actor, RIGHTS[act], submission.department_id)
    if not any(text.strip() for text in fields.values()):
        drop(session, actor.official_id, submission.id, act)
        return False
    row = {
        "official_id": actor.official_id,
        "submission_id": submission.id,
        "act": act,
        "fields": dict(fields),
        "updated_at": now,
        "expires_at": now + KEPT_FOR,
    }
    insert = _INSERTS[session.get_bind().dialect.name](_TEXT).values(row)
    session.execute(
        insert.on_conflict_do_update(
            index_elements=[_TEXT.c.official_id, _TEXT.c.submission_id, _TEXT.c.act],
            set_={name: row[name] for name in ("fields", "updated_at", "expires_at")},
        )
    )
    return True


def drop(session: Session, official_id: int, submission_id: int, act: str) -> None:
    """Forget what an official has begun for one act: it was done, or is not wanted."""
    session.execute(
        delete(_TEXT).where(
            _TEXT.c.official_id == official_id,
            _TEXT.c.submission_id == submission_id,
            _TEXT.c.act == act,
        )
    )


def erase(session: Session, submission_id: int) -> None:
    """Forget all that anybody has begun about a submission: it may say who sent it."""
    session.execute(delete(_TEXT).where(_TEXT.c.submission_id == submission_id))


def purge(session: Session, *, now: datetime) -> int:
    """Delete what has expired; returns how many."""
    done = session.execute(delete(_TEXT).where(_TEXT.c.expires_at <= now))
    return int(done.rowcount)  # type: ignore[attr-defined]
