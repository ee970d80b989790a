"""The sender objects once, another person looks at it; and the sender rates the answer. None of
this commits."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from intake.domain.answering.replies import ReplyState
from intake.domain.errors import InvalidMove, NotAllowed
from intake.domain.following.contests import (
    CONTESTED,
    RATED,
    ContestReason,
    Satisfaction,
    may_contest,
)
from intake.domain.history.record import SENDER, SYSTEM, EventKind
from intake.domain.permissions import Action, Actor
from intake.domain.submission import SubmissionKind
from intake.domain.timekeeping.clock_moves import CONTEST_WINDOW
from intake.domain.workflow import Move, Status
from intake.models import Contest, Rating, Submission
from intake.queries.clocks import open_clocks
from intake.queries.desk import contests as kept
from intake.queries.submissions import replies
from intake.services.history import record
from intake.services.history.record import NewEvent
from intake.services.moving import moves
from intake.services.timekeeping import clocks


@dataclass(frozen=True, slots=True)
class Objection:
    """Why the sender does not accept it; ``text`` is cleaned and not empty."""

    reason: ContestReason
    text: str


def open_until(
    session: Session, submission_id: int, status: Status, *, now: datetime
) -> datetime | None:
    """Until when the sender may object, or None when not or no more."""
    if status not in CONTESTED:
        return None
    before = kept.contest_of(session, submission_id) is not None
    until = _window(session, submission_id, status)
    return until if may_contest(status, before=before, until=until, now=now) else None


def contest(
    session: Session, submission: Submission, objection: Objection, *, now: datetime
) -> Contest:
    """The sender objects: an answer goes back to its department, a refusal to triage, and to the
    moderator what is quarantined: whoever triages cannot even see it. Raises InvalidMove when it is
    too late, was done before, or there is nothing to object to."""
    status = Status(submission.status)
    if open_until(session, submission.id, status, now=now) is None:
        raise InvalidMove(f"no objection in {status.value}")
    version, author = _contested(session, submission, status)
    made = Contest(
        submission_id=submission.id,
        about=status.value,
        reply_version=version,
        author_id=author,
        reason=objection.reason.value,
        text=objection.text,
        made_at=now,
    )
    session.add(made)
    session.flush()
    submission.assignee_id = None
    data = {"reply": version} if version else {}
    action = CONTESTED[status]
    why = objection.reason.value
    moves.apply(session, submission, action, by=SENDER, now=now, reason_code=why, data=data)
    if submission.restricted and submission.status == Status.ROUTING:
        again = SubmissionKind.DENUNCIATION.value
        moves.apply(session, submission, Move.SCREEN, by=SYSTEM, now=now, reason_code=again)
    return made


def barred_official(session: Session, submission: Submission) -> int | None:
    """The official who made what the sender objected to, if somebody else can look at it."""
    made = kept.contest_of(session, submission.id)
    if made is None or made.author_id is None:
        return None
    action = Action.ANSWER if made.about == Status.ANSWERED else Action.REJECT
    others = kept.others_who_may(session, action, submission.department_id, without=made.author_id)
    return made.author_id if others else None


def is_barred(session: Session, actor: Actor, submission: Submission) -> bool:
    """Whether ``actor`` made what the sender objected to, and somebody else can look at it.

    A department of one person may look again itself: an answer late is worse.
    """
    return barred_official(session, submission) == actor.official_id


def require_another(session: Session, actor: Actor, submission: Submission) -> None:
    """Raise NotAllowed for the person whose answer or refusal was contested."""
    if is_barred(session, actor, submission):
        raise NotAllowed("own_contested")


def rate(
    session: Session, submission: Submission, level: Satisfaction, text: str, *, now: datetime
) -> Rating:
    """Keep how satisfied the sender is; said again it replaces what was said. Raises InvalidMove
    before there is an answer and once it is closed."""
    if submission.status not in RATED:
        raise InvalidMove(f"no rating in {submission.status}")
    rating = kept.rating_of(session, submission.id)
    if rating is None:
        rating = Rating(submission_id=submission.id, made_at=now)
        session.add(rating)
    elif (rating.level, rating.text) == (level.value, text):
        return rating  # the button was pressed twice
    rating.level, rating.text, rating.changed_at = level.value, text, now
    session.flush()
    data = {"level": level.value}
    record.append(session, NewEvent(submission.id, EventKind.RATED, SENDER, now, data=data))
    return rating


def _window(session: Session, submission_id: int, status: Status) -> datetime | None:
    if status is Status.ANSWERED:
        running = open_clocks(session, submission_id)
        return next((one.due_at for one in running if one.profile == CONTEST_WINDOW), None)
    refused = kept.last_move(session, submission_id, Move.REJECT)
    return clocks.reckon(session, CONTEST_WINDOW, refused.at).due_at if refused else None


def _contested(
    session: Session, submission: Submission, status: Status
) -> tuple[int | None, int | None]:
    """The version of the answer and its author, or nothing and who refused."""
    if status is Status.REJECTED:
        refused = kept.last_move(session, submission.id, Move.REJECT)
        return None, refused.actor_id if refused else None
    sent = [one for one in replies(session, submission.id) if one.state == ReplyState.SENT]
    return (sent[-1].version, sent[-1].author_id) if sent else (None, None)
