"""The versions of a proposal: what was sent first, what the sender revises, what replaced what. All
of it is sealed where the parts are. None of this commits."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from intake.domain.errors import InvalidData, InvalidMove, SealBroken
from intake.domain.history.record import SENDER
from intake.domain.proposals import Part
from intake.domain.reference import CodeBook
from intake.domain.workflow import Move, Status
from intake.models import ProposalDecision, ProposalPart, Submission
from intake.ports import Sealer
from intake.queries.initiatives import proposal_path as queries
from intake.services.initiatives import co_authors, proposals
from intake.services.moving import moves

_REVISED = "new"
Answers = Mapping[str, Any]


def as_sent(session: Session, submission_id: int, *, sealer: Sealer) -> dict[str, dict[str, Any]]:
    """The parts as they first came in, which the receipt was signed over. Raises SealBroken."""
    first = {part.value: name_before(part.value, 1) for part in Part}
    older, broken = proposals.take(session, submission_id, first.values(), sealer=sealer)
    now, broken_now = proposals.what_opens(session, submission_id, sealer=sealer)
    lost = [*broken, *(name for name in broken_now if first[name] not in older)]
    if lost:
        raise SealBroken(", ".join(lost))
    return {
        name: older.get(old, now.get(name, {}))
        for name, old in first.items()
        if name in now or old in older
    }


def before_revision(
    session: Session, submission_id: int, *, sealer: Sealer
) -> dict[str, dict[str, Any]]:
    """What the parts said that the sender has revised, by part; as far as it opens."""
    names = {name_before(part.value, 1): part.value for part in Part}
    found, _broken = proposals.take(session, submission_id, names, sealer=sealer)
    return {names[name]: answers for name, answers in found.items()}


def to_revise(session: Session, submission_id: int, status: str) -> ProposalDecision | None:
    """The decision that asks the sender to revise, while it is their turn."""
    if status != Status.REVISE:
        return None
    return queries.decisions(session, submission_id)[-1]


def revised_so_far(
    session: Session, submission_id: int, *, sealer: Sealer
) -> dict[str, dict[str, Any]]:
    """What the sender has revised and not sent yet, by part; as far as it opens."""
    names = {_pending(part.value): part.value for part in Part}
    found, _broken = proposals.take(session, submission_id, names, sealer=sealer)
    return {names[name]: answers for name, answers in found.items()}


def revise(
    session: Session, submission: Submission, part: Part, answers: Answers, *, sealer: Sealer
) -> None:
    """Keep what the sender has revised of one part, until all is sent. Raises InvalidMove when it
    is not the sender's turn, or the council did not ask for this part."""
    asked = to_revise(session, submission.id, submission.status)
    if asked is None or part.value not in asked.parts:
        raise InvalidMove(f"no revision of {part.value} in {submission.status}")
    proposals.put(session, submission.id, _pending(part.value), answers, sealer=sealer)


def send_again(
    session: Session, submission: Submission, *, sealer: Sealer, codes: CodeBook, now: datetime
) -> list[str]:
    """The sender sends the proposal again: what was revised takes the place of what stood there,
    which is kept. Returns the changed parts. Raises InvalidMove, InvalidData when nothing has
    changed, SealBroken."""
    asked = to_revise(session, submission.id, submission.status)
    if asked is None:
        raise InvalidMove(f"no revision in {submission.status}")
    new = revised_so_far(session, submission.id, sealer=sealer)
    old = proposals.of_sender(session, submission.id, sealer=sealer)
    changed = [part for part in new if new[part] != old.get(part)]
    if not changed:
        raise InvalidData({"parts": "nothing_revised"})
    for part in changed:
        kept = old.get(part, {})
        proposals.put(session, submission.id, name_before(part, 1), kept, sealer=sealer)
        proposals.put(session, submission.id, part, new[part], sealer=sealer)
    _drop_pending(session, submission.id, new)
    if Part.AUTHORS in changed:
        was, is_now = old.get(Part.AUTHORS, {}), new[Part.AUTHORS]
        co_authors.follow_revision(session, submission.id, was, is_now, codes=codes, now=now)
    data = {"parts": changed, "decision": asked.number}
    moves.apply(session, submission, Move.REVISED, by=SENDER, now=now, data=data)
    return changed


def _drop_pending(session: Session, submission_id: int, parts: Collection[str]) -> None:
    names = [_pending(part) for part in parts]
    session.execute(
        delete(ProposalPart).where(
            ProposalPart.submission_id == submission_id, ProposalPart.name.in_(names)
        )
    )


def changed_parts(session: Session, submission_id: int) -> list[str]:
    """The parts that differ from what was sent first."""
    names = {name_before(part.value, 1): part.value for part in Part}
    found = select(ProposalPart.name).where(
        ProposalPart.submission_id == submission_id, ProposalPart.name.in_(list(names))
    )
    there = set(session.scalars(found))
    return [part for name, part in names.items() if name in there]


def name_before(part: str, number: int) -> str:
    """Under which name stands what was in a part before it was revised; 1 is what was sent
    first."""
    return f"{part}.{number}"


def _pending(part: str) -> str:
    return f"{part}.{_REVISED}"
