"""What one submission of an act on many goes through, and the way back. None of this commits."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from intake.domain.desk.bulk import Act
from intake.domain.errors import InvalidMove
from intake.domain.history.record import by_official
from intake.domain.permissions import Actor
from intake.domain.routing import UNDONE, RouteReason
from intake.domain.submission import SubmissionKind
from intake.domain.workflow import Move, Status
from intake.models import Submission
from intake.services.desk import assigning, review
from intake.services.moving import moves
from intake.services.routing import handover, triage


@dataclass(frozen=True, slots=True)
class Said:
    """Who decided what, when and why."""

    actor: Actor
    now: datetime
    department: str = ""
    kind: SubmissionKind | None = None
    reason: RouteReason | None = None
    code: str = ""
    note: str = ""
    official: int | None = None  # to whom it is given


def standing(submission: Submission) -> dict[str, Any]:
    """Where a submission stands, as far as an act on many changes it."""
    return {
        "status": submission.status,
        "department": submission.department_id,
        "assignee": submission.assignee_id,
        "kind": submission.kind,
        "declines": submission.declines,
        "bound": submission.bound,
    }


def do(session: Session, act: Act, submission: Submission, said: Said) -> None:
    """The act on one submission, by the service that does it singly. Raises NotAllowed and
    InvalidMove."""
    actor, now = said.actor, said.now
    match act:
        case Act.ROUTE:
            handover.confirm_route(
                session,
                actor,
                submission,
                said.department,
                now=now,
                reason=said.reason,
                note=said.note,
            )
        case Act.ACCEPT:
            review.accept(session, actor, submission, now=now)
        case Act.KIND if said.kind is not None:
            by = by_official(actor.official_id)
            triage.change_kind(session, submission, said.kind, by=by, now=now)
        case Act.HAND if said.official is not None:
            assigning.hand_to(session, actor, submission, said.official, now=now)
        case Act.REJECT | Act.SPAM:
            triage.refuse(
                session,
                actor,
                submission,
                now=now,
                reason_code=said.code,
                note=said.note,
                spam=act is Act.SPAM,
            )
        case Act.CLOSE:
            review.close(session, actor, submission, now=now)
        case _:
            raise InvalidMove("incomplete")


def undo(
    session: Session,
    act: Act,
    submission: Submission,
    before: Mapping[str, Any],
    actor: Actor,
    *,
    now: datetime,
) -> None:
    """Back to where it stood before the act, by a move of its own: what happened stays written
    down. The two days to accept begin anew; the date promised to the sender never moved."""
    by = by_official(actor.official_id)
    if act is Act.KIND:
        triage.change_kind(session, submission, SubmissionKind(before["kind"]), by=by, now=now)
        return
    if act is Act.HAND:
        assigning.put_back(session, submission, before["assignee"], by=by, now=now)
        return
    if act is Act.ROUTE:
        handover.take_back(session, actor, submission, before["department"], now=now)
    back = Move.TO_TRIAGE if before["status"] == Status.ROUTING else Move.ASSIGN
    submission.department_id = before["department"]
    submission.assignee_id = before["assignee"]
    submission.declines, submission.bound = before["declines"], before["bound"]
    data = {"department": before["department"], "declines": before["declines"]}
    if back is Move.ASSIGN:
        data["bound"] = before["bound"]
    moves.apply(session, submission, back, by=by, now=now, reason_code=UNDONE, data=data)
