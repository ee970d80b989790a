"""What people of a council typed about a proposal, sealed like its parts. None of this commits."""

import json
import secrets
from collections.abc import Mapping
from typing import Any, cast

from sqlalchemy import CursorResult, delete, select
from sqlalchemy.orm import Session

from intake.domain.errors import SealBroken
from intake.models import EvaluationText
from intake.ports import Sealer

Words = Mapping[str, Any]


def keep(session: Session, submission_id: int, words: Words, *, sealer: Sealer) -> str:
    """Seal and store; returns the name under which it is found again."""
    name = secrets.token_hex(16)
    content = json.dumps(dict(words), ensure_ascii=False).encode()
    session.add(
        EvaluationText(
            name=name,
            submission_id=submission_id,
            key_id=sealer.key_id,
            sealed=sealer.seal(content, _place(submission_id, name)),
        )
    )
    session.flush()
    return name


def replace(session: Session, submission_id: int, old: str, words: Words, *, sealer: Sealer) -> str:
    """The same in place of what stands under ``old`` ("" for nothing)."""
    drop(session, old)
    return keep(session, submission_id, words, sealer=sealer)


def drop(session: Session, name: str) -> None:
    """Forget one text; nothing for ""."""
    if name:
        session.execute(delete(EvaluationText).where(EvaluationText.name == name))


def opened(session: Session, names: list[str], *, sealer: Sealer) -> dict[str, dict[str, Any]]:
    """The texts of these names; what was erased is empty, and so is what does not open: figures
    stand without it."""
    rows = session.scalars(select(EvaluationText).where(EvaluationText.name.in_(names)))
    found: dict[str, dict[str, Any]] = {name: {} for name in names}
    for row in rows:
        try:
            content = sealer.open(row.sealed, _place(row.submission_id, row.name))
        except SealBroken:
            continue  # what seals anew names it
        found[row.name] = json.loads(content)
    return found


def forget(session: Session, submission_id: int) -> int:
    """Drop all that was typed about a submission; returns how many texts there were."""
    done = session.execute(
        delete(EvaluationText).where(EvaluationText.submission_id == submission_id)
    )
    return cast("CursorResult[Any]", done).rowcount


def seal_anew(session: Session, *, sealer: Sealer) -> tuple[int, list[str]]:
    """Seal with the newest key what an older one sealed; returns how many, and the names of those
    that do not open and were left as they are. They are few: a council types less than senders."""
    rows = session.scalars(select(EvaluationText).where(EvaluationText.key_id != sealer.key_id))
    done, broken = 0, []
    for row in rows.all():
        here = _place(row.submission_id, row.name)
        try:
            row.sealed = sealer.seal(sealer.open(row.sealed, here), here)
        except SealBroken:
            broken.append(row.name)
        else:
            row.key_id = sealer.key_id
            done += 1
    session.flush()
    return done, broken


def _place(submission_id: int, name: str) -> str:
    return f"evaluation_text\0{submission_id}\0{name}"
