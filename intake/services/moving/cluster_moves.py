"""What the moves of one submission mean for those joined to it: carried out by the one door, in its
transaction. None of this commits.

The answer of the main submission reaches every member. When the main one ends without an answer, or
is put in quarantine, its oldest member takes its place and goes back to where it was; nobody's
submission ends with somebody else's. Source: state "merged" of the recommended state machine.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from intake.domain.answering.replies import ReplyState
from intake.domain.history.record import SYSTEM, EventKind
from intake.domain.workflow import Move, Status, is_open
from intake.models import ClusterMember, Reply, Submission
from intake.queries.desk.clusters import stay_of, stays_with
from intake.services.history import record
from intake.services.history.record import NewEvent


@dataclass(frozen=True, slots=True)
class Along:
    """A move that another submission makes because of a move."""

    submission: Submission
    action: Move
    back_to: Status | None = None
    reason_code: str = ""
    data: Mapping[str, object] = field(default_factory=dict)


def follow(
    session: Session, submission: Submission, action: Move, old: Status, *, now: datetime
) -> Iterator[Along]:
    """End or begin stays as the move that ``submission`` has just made from ``old`` asks for, and
    name the moves of others that follow from it."""
    new = Status(submission.status)
    if old is Status.MERGED and action is not Move.ANSWER_ALONG:
        _leave(session, submission, with_its_own=action is Move.UNMERGE, now=now)
    elif action is Move.REOPEN:
        _end_stay(session, submission, now=now)
    elif action is Move.ANSWER:
        yield from _answered_along(session, submission, now=now)
    elif new is Status.SCREENING or (not is_open(new) and new is not Status.MERGED):
        yield from _handed_on(session, submission, now=now)


def stay(
    session: Session,
    member: Submission,
    main: Submission,
    *,
    status_before: str,
    now: datetime,
    joined_by: int | None,
    came_with: int | None = None,
) -> None:
    """Begin a stay of ``member`` with ``main``."""
    session.add(
        ClusterMember(
            submission_id=member.id,
            main_id=main.id,
            came_with_id=came_with,
            status_before=status_before,
            joined_at=now,
            joined_by_id=joined_by,
            left_at=None,
        )
    )
    session.flush()


def pass_to(
    session: Session,
    one: ClusterMember,
    main: Submission,
    *,
    now: datetime,
    came_with: int | None = None,
) -> None:
    """Let a member follow another main submission; what it was before it was joined is kept."""
    one.left_at = now
    session.flush()
    member = session.get_one(Submission, one.submission_id)
    stay(
        session,
        member,
        main,
        status_before=one.status_before,
        now=now,
        joined_by=one.joined_by_id,
        came_with=came_with,
    )
    _tell(session, member, now=now, main=main.id)


def _leave(session: Session, submission: Submission, *, with_its_own: bool, now: datetime) -> None:
    """``submission`` stands alone again; those that it had brought come back to it."""
    left = _end_stay(session, submission, now=now)
    if left is None or not with_its_own:
        return
    for one, member in stays_with(session, left.main_id):
        if one.came_with_id == submission.id and member.status == Status.MERGED:
            pass_to(session, one, submission, now=now)


def _end_stay(session: Session, submission: Submission, *, now: datetime) -> ClusterMember | None:
    left = stay_of(session, submission.id)
    if left is not None:
        left.left_at = now
        main = session.get_one(Submission, left.main_id)
        _tell(session, main, now=now, left=submission.id)
        session.flush()
    return left


def _answered_along(session: Session, main: Submission, *, now: datetime) -> Iterator[Along]:
    waiting = [m for _, m in stays_with(session, main.id) if m.status == Status.MERGED]
    if not waiting:
        return
    answer = session.scalars(
        select(Reply)
        .where(Reply.submission_id == main.id, Reply.state == ReplyState.SENT.value)
        .order_by(Reply.version.desc())
        .limit(1)
    ).one()
    versions = _last_versions(session, [member.id for member in waiting])
    for member in waiting:
        version = versions.get(member.id, 0) + 1
        session.add(_copy(answer, member.id, version, now))
        member.department_id, member.assignee_id = main.department_id, None
        yield Along(
            member,
            Move.ANSWER_ALONG,
            data={"joined_to": main.id, "reply": version, "department": main.department_id},
        )


def _copy(answer: Reply, submission_id: int, version: int, now: datetime) -> Reply:
    return Reply(
        submission_id=submission_id,
        version=version,
        language=answer.language,
        parts=dict(answer.parts),
        body=answer.body,
        state=ReplyState.SENT.value,
        department_id=answer.department_id,
        author_id=answer.author_id,
        approver_id=answer.approver_id,
        created_at=answer.created_at,
        sent_at=now,
    )


def _last_versions(session: Session, ids: list[int]) -> dict[int, int]:
    rows = session.execute(
        select(Reply.submission_id, func.max(Reply.version))
        .where(Reply.submission_id.in_(ids))
        .group_by(Reply.submission_id)
    )
    return {submission_id: version for submission_id, version in rows}


def _handed_on(session: Session, main: Submission, *, now: datetime) -> Iterator[Along]:
    """The oldest member goes back to where it was, and the others follow it."""
    waiting = [pair for pair in stays_with(session, main.id) if pair[1].status == Status.MERGED]
    if not waiting:
        return
    (oldest_stay, oldest), *others = waiting
    for one, _ in others:
        pass_to(session, one, oldest, now=now)
    yield Along(
        oldest,
        Move.UNMERGE,
        back_to=Status(oldest_stay.status_before),
        reason_code="main_ended",
        data={"from": main.id},
    )


def _tell(session: Session, submission: Submission, *, now: datetime, **data: int) -> None:
    """Put down in the history of ``submission`` that the cluster around it has changed."""
    event = NewEvent(submission.id, EventKind.CLUSTER, SYSTEM, now, data=data)
    record.append(session, event)
