"""Score sheets: begun, sent once, and revised in the discussion by a further sheet; and what is
written down of the discussion. None of this commits."""

import hashlib
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from intake.domain.errors import InvalidData, InvalidMove
from intake.domain.evaluation.rounds import (
    LEAST_CONFIDENCE,
    MOST_CONFIDENCE,
    may_discuss,
    may_send,
)
from intake.domain.evaluation.scoring import Score, sheet_problems
from intake.domain.history.record import EventKind, by_official, data_text
from intake.domain.permissions import Action, Actor, require
from intake.models import EvaluationNote, EvaluationScore, EvaluationSheet
from intake.ports import Sealer
from intake.queries.evaluation import rounds as queries
from intake.queries.evaluation.rounds import Round, Sitting
from intake.services.evaluation import results, texts, turns
from intake.services.history import record
from intake.services.history.record import NewEvent


@dataclass(frozen=True, slots=True)
class NewSheet:
    """What an evaluator says of every criterion, the comments by criterion, and how sure they
    are."""

    scores: tuple[Score, ...]
    comments: Mapping[str, str]
    confidence: int


@dataclass(frozen=True, slots=True)
class Note:
    """A note of the discussion, opened."""

    row: EvaluationNote
    text: str


def keep_draft(
    session: Session, it: Sitting, answers: Mapping[str, Any], *, sealer: Sealer
) -> None:
    """Keep what was filled in so far, for the evaluator alone; as it was typed. The caller has
    locked the seat. Raises InvalidMove when no scores can be sent now."""
    _demand_open(it)
    about = it.round.submission.id
    it.row.draft = texts.replace(session, about, it.row.draft, answers, sealer=sealer)
    session.flush()


def draft_of(session: Session, it: Sitting, *, sealer: Sealer) -> dict[str, Any]:
    """What was filled in so far; nothing when nothing was."""
    name = it.row.draft
    return texts.opened(session, [name], sealer=sealer)[name] if name else {}


def send(
    session: Session, actor: Actor, it: Sitting, new: NewSheet, *, sealer: Sealer, now: datetime
) -> None:
    """Send the sheet: once, and again in the discussion, when it replaces the one before, which
    stays in the rows. The caller has locked the seat and looked for interests.

    Raises NotAllowed, InvalidMove; InvalidData by criterion, and for the confidence.
    """
    if not actor.may_anywhere(Action.EVALUATE):
        require(actor, Action.EVALUATE)
    _demand_open(it)
    rubric = results.rubric_of(it.round.evaluation)
    problems: dict[str, str] = dict(sheet_problems(new.scores, rubric))
    if not LEAST_CONFIDENCE <= new.confidence <= MOST_CONFIDENCE:
        problems["confidence"] = "out_of_range"
    if problems:
        raise InvalidData(problems)
    before = queries.sent_sheets(session, [it.row.id])
    about, seat = it.round.submission, it.row
    reasons = {one.criterion: one.reason for one in new.scores if one.reason}
    words = {"comments": dict(new.comments), "reasons": reasons}
    sheet = EvaluationSheet(
        seat_id=seat.id,
        number=len(before) + 1,
        confidence=new.confidence,
        sent_at=now,
        words=texts.keep(session, about.id, words, sealer=sealer),
        salt=secrets.token_hex(32),
    )
    session.add(sheet)
    session.flush()
    for one in new.scores:
        session.add(
            EvaluationScore(
                sheet_id=sheet.id,
                criterion=one.criterion,
                judgement=one.judgement.value,
                points=one.points,
            )
        )
    texts.drop(session, seat.draft)
    seat.draft, seat.confidence = "", new.confidence
    data = {"sheet": sheet.number, "digest": digest_of(sheet, new.scores)}
    kind, by = EventKind.EVALUATION_SCORED, by_official(actor.official_id)
    record.append(session, NewEvent(about.id, kind, by, now, data=data))
    session.flush()
    turns.after(session, actor, it.round, sheet=True, now=now)


def words_of(
    session: Session, sheets: Sequence[results.Sheet], *, sealer: Sealer
) -> dict[int, dict[str, dict[str, str]]]:
    """The comments and reasons of these sheets, by the id of the sheet: ``comments`` and
    ``reasons``, each by criterion; empty where they were erased."""
    found = texts.opened(session, [one.row.words for one in sheets], sealer=sealer)
    return {one.row.id: {"comments": {}, "reasons": {}} | found[one.row.words] for one in sheets}


def add_note(
    session: Session,
    actor: Actor,
    it: Round,
    criterion: str,
    text: str,
    *,
    sealer: Sealer,
    now: datetime,
) -> None:
    """Write down what was said about a criterion, or ("") about the whole. The caller knows that
    the actor prepares the round or sits in it. Raises InvalidMove, InvalidData."""
    if not may_discuss(it.status, it.ballot):
        raise InvalidMove(f"a discussion in {it.status}")
    codes = {one.code for one in results.rubric_of(it.evaluation)} | {""}
    if criterion not in codes or not text.strip():
        raise InvalidData({"text": "missing"} if criterion in codes else {"criterion": "unknown"})
    about = it.submission.id
    session.add(
        EvaluationNote(
            evaluation_id=it.evaluation.id,
            official_id=actor.official_id,
            criterion=criterion,
            at=now,
            words=texts.keep(session, about, {"text": text}, sealer=sealer),
        )
    )
    kind, by = EventKind.EVALUATION_DISCUSSED, by_official(actor.official_id)
    record.append(session, NewEvent(about, kind, by, now, data={"criterion": criterion}))
    session.flush()
    turns.after(session, actor, it, sheet=False, now=now)


def notes(session: Session, evaluation_id: int, *, sealer: Sealer) -> list[Note]:
    """What is written down of the discussion, in order."""
    found = select(EvaluationNote).where(EvaluationNote.evaluation_id == evaluation_id)
    rows = list(session.scalars(found.order_by(EvaluationNote.id)))
    opened = texts.opened(session, [row.words for row in rows], sealer=sealer)
    return [Note(row, str(opened[row.words].get("text", ""))) for row in rows]


def digest_of(sheet: EvaluationSheet, scores: Sequence[Score]) -> str:
    """SHA-256 in hex over a sheet, for the record. The salt keeps whoever reads the record from
    guessing so few numbers."""
    said = {
        "salt": sheet.salt,
        "number": sheet.number,
        "confidence": sheet.confidence,
        "scores": sorted(
            [one.criterion, one.judgement.value, -1 if one.points is None else one.points]
            for one in scores
        ),
    }
    return hashlib.sha256(data_text(said).encode()).hexdigest()


def _demand_open(it: Sitting) -> None:
    if not may_send(it.round.status, it.seat, it.round.ballot):
        raise InvalidMove(f"scores in {it.round.status}")
