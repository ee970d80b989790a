"""People say whose it is: from triage to a department, and from one department to another."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from intake.domain.errors import InvalidMove, NotAllowed
from intake.domain.handover import RoutedBy, Standing
from intake.domain.history.record import By, by_official
from intake.domain.permissions import Action, Actor, require
from intake.domain.routing import UNDONE, Method, RouteReason
from intake.domain.submission import GO_ELSEWHERE, SubmissionKind
from intake.domain.timekeeping.deadlines import local_date
from intake.domain.workflow import Move, Status, possible_moves
from intake.models import RouteRecord, Submission
from intake.queries.organisation.departments import open_departments, taxonomy_version
from intake.services.moving import moves
from intake.services.routing.triage import act_key, change_kind, latest_route


def standing_of(submission: Submission) -> Standing:
    """Where the handshake of a submission stands."""
    return Standing(submission.declines, submission.bound)


def capacity_of(actor: Actor, submission: Submission) -> RoutedBy:
    """In which capacity ``actor`` would route it. Raises NotAllowed when in none."""
    if actor.may(Action.BIND, submission.department_id):
        return RoutedBy.COORDINATOR
    if actor.may(Action.TRIAGE):
        return RoutedBy.INTAKE
    if submission.department_id is None:
        require(actor, Action.TRIAGE)
    require(actor, Action.REROUTE, submission.department_id)
    return RoutedBy.DEPARTMENT


def _check_kind(submission: Submission, kind: SubmissionKind | None) -> None:
    if (kind or submission.kind) in GO_ELSEWHERE:
        raise InvalidMove("it is redirected, refused or put away, and not routed")
    if needs_kind(submission) and kind in (None, SubmissionKind.UNSURE):
        raise InvalidMove("what is it? is asked before whose it is")


def needs_kind(submission: Submission) -> bool:
    """Whether people must say what it is before they say whose: it lies in triage, and nobody has
    (product research: the first question is the kind, not the department)."""
    return submission.kind == SubmissionKind.UNSURE and submission.department_id is None


def asks_kind(submission: Submission) -> bool:
    """Whether a route has to say anew what it is: nobody has, or no department answers what it is
    said to be."""
    return needs_kind(submission) or submission.kind in GO_ELSEWHERE


def may_route(actor: Actor, submission: Submission) -> bool:
    """Whether ``actor`` may say where it goes, as things stand."""
    try:
        _free_to_route(actor, submission)
    except (NotAllowed, InvalidMove):
        return False
    return True


def confirm_route(
    session: Session,
    actor: Actor,
    submission: Submission,
    department: str,
    *,
    now: datetime,
    kind: SubmissionKind | None = None,
    reason: RouteReason | None = None,
    note: str = "",
) -> None:
    """A person sends a submission to a department, from triage or from another department.

    A department that hands on declines; at the second decline ``department`` is only its proposal,
    and the coordinator decides. Raises NotAllowed, InvalidMove (also when it lies there already,
    the department is closed, or the coordinator's word stands).
    """
    capacity, standing = _free_to_route(actor, submission)
    if department not in open_departments(session, local_date(now)):
        raise InvalidMove("the department does not receive submissions")
    if department == submission.department_id:
        raise InvalidMove("the submission is there already")
    _check_kind(submission, kind)
    said = _Said(actor, now, reason.value if reason else "", note)
    if kind is not None:
        change_kind(session, submission, kind, by=said.by, now=now)
    if capacity is RoutedBy.DEPARTMENT:
        standing = standing.declined()
    elif capacity is RoutedBy.COORDINATOR:
        standing = standing.decided()
    if standing.needs_coordinator:
        _decline(session, submission, said, standing, proposed=department)
    else:
        _assign(session, submission, said, standing, department)


def return_to_triage(
    session: Session,
    actor: Actor,
    submission: Submission,
    *,
    now: datetime,
    reason: RouteReason,
    note: str = "",
) -> None:
    """A department says "not ours, and we do not know whose". Raises NotAllowed, InvalidMove."""
    require(actor, Action.REROUTE, submission.department_id)
    capacity, standing = _free_to_route(actor, submission)
    if capacity is RoutedBy.DEPARTMENT:
        standing = standing.declined()
    said = _Said(actor, now, reason.value, note)
    _decline(session, submission, said, standing)


def take_back(
    session: Session,
    actor: Actor,
    submission: Submission,
    department: str | None,
    *,
    now: datetime,
) -> None:
    """Write down that a person took a routing back, so that a slip counts as nobody's decision; the
    move itself is the caller's."""
    _write_route(session, submission, _Said(actor, now, UNDONE, ""), department)


@dataclass(frozen=True, slots=True)
class _Said:
    """Who decided, when and why."""

    actor: Actor
    now: datetime
    reason_code: str
    note: str

    @property
    def by(self) -> By:
        return by_official(self.actor.official_id)


def _free_to_route(actor: Actor, submission: Submission) -> tuple[RoutedBy, Standing]:
    capacity, standing = capacity_of(actor, submission), standing_of(submission)
    if not standing.may_route(capacity):
        raise InvalidMove("the coordinator decides" if not standing.bound else "it was decided")
    return capacity, standing


def _assign(
    session: Session, submission: Submission, said: _Said, standing: Standing, department: str
) -> None:
    _write_route(session, submission, said, department)
    previous = submission.department_id
    submission.department_id = department
    submission.assignee_id = None
    submission.declines, submission.bound = standing.declines, standing.bound
    moved = {"department": department, "from": previous, "bound": standing.bound}
    _move(session, submission, said, standing, Move.ASSIGN, moved)


def _decline(
    session: Session,
    submission: Submission,
    said: _Said,
    standing: Standing,
    *,
    proposed: str | None = None,
) -> None:
    _write_route(session, submission, said, None)
    submission.declines = standing.declines
    moved = {"from": submission.department_id, "proposed": proposed}
    _move(session, submission, said, standing, Move.DECLINE, moved)


def _move(
    session: Session,
    submission: Submission,
    said: _Said,
    standing: Standing,
    action: Move,
    moved: Mapping[str, object],
) -> None:
    moves.apply(
        session,
        submission,
        action,
        by=said.by,
        now=said.now,
        reason_code=said.reason_code,
        note=said.note,
        data={**moved, "declines": standing.declines},
    )


def _write_route(
    session: Session, submission: Submission, said: _Said, department: str | None
) -> None:
    """The immutable routing record of a person's decision."""
    if Move.ASSIGN not in possible_moves(Status(submission.status)):
        raise InvalidMove(f"no routing from {submission.status}")
    latest = latest_route(session, submission.id)
    session.add(
        RouteRecord(
            submission_id=submission.id,
            act=act_key(submission.id, "person", str(submission.version), said.now.isoformat()),
            method=Method.PERSON.value,
            department_id=department,
            previous_department_id=submission.department_id,
            actor_id=said.actor.official_id,
            model_version=latest.model_version if latest else "",
            taxonomy_version=taxonomy_version(session),
            text_hash=submission.text_hash,
            language=submission.language,
            kind_guess=None,
            candidates=latest.candidates if latest else [],
            reasons=latest.reasons if latest else [],
            threshold=latest.threshold if latest else None,
            rule_id=None,
            rule_trace=[],
            why_triage="",
            reason_code=said.reason_code,
            created_at=said.now,
        )
    )
