"""Merges and splits of departments: written down, looked at, confirmed, carried out on their day.

Nothing here commits. What moves is done by ``reorganisation_moves``.
"""

from datetime import date, datetime

from sqlalchemy.orm import Session

from intake.domain.errors import InvalidData, InvalidMove, NotFound
from intake.domain.history.record import SYSTEM, By, by_official
from intake.domain.reorganisation import PlanState, Share, Step, problems_of
from intake.domain.submission import SubmissionKind
from intake.domain.timekeeping.deadlines import local_date
from intake.models import Reorganisation
from intake.queries.organisation import reorganisations as queries
from intake.services.organisation import departments, reorganisation_moves
from intake.services.organisation.reorganisation_moves import Figures, Listed


def write_down(
    session: Session, step: Step, *, now: datetime, by: int | None, reason: str = ""
) -> Reorganisation:
    """Keep a plan as a draft; nothing else changes. ``reason`` names the decision behind it.

    Raises InvalidData: fields old, heir, shares, on; codes missing, unknown, nothing_to_merge,
    nothing_to_split, no_condition, in_the_past.
    """
    _check(session, step, local_date(now))
    row = Reorganisation(
        kind=step.kind.value,
        state=PlanState.DRAFT.value,
        effective_on=step.on,
        old_ids=list(step.old),
        shares=[_stored(share) for share in step.shares],
        rest_id=step.rest,
        reason=reason,
        created_by=by,
        created_at=now,
        done_at=None,
        figures={},
    )
    session.add(row)
    session.flush()
    return row


def confirm(session: Session, number: int, *, now: datetime, by: int | None) -> Reorganisation:
    """Decide on a draft: carried out at once when its day has come, else by the nightly work.

    Raises NotFound, InvalidMove when it is no draft any more, InvalidData when the departments have
    changed meanwhile.
    """
    row = _locked(session, number, PlanState.DRAFT)
    step = queries.as_step(row)
    _check(session, step, row.effective_on)
    _no_other_plan(session, row)
    if row.effective_on <= local_date(now):
        _carry_out(session, row, by=by_official(by) if by else SYSTEM, now=now)
    else:
        row.state = PlanState.PLANNED.value
    session.flush()
    return row


def cancel(session: Session, number: int) -> Reorganisation:
    """Give up what has not been carried out yet. Raises NotFound, InvalidMove."""
    row = _locked(session, number, PlanState.DRAFT, PlanState.PLANNED)
    row.state = PlanState.CANCELLED.value
    session.flush()
    return row


def carry_out_due(session: Session, number: int, *, now: datetime) -> bool:
    """Carry out a confirmed plan whose day has come; False when somebody has done it or given it
    up. A plan that departments have overtaken is given up rather than tried every night."""
    try:
        row = _locked(session, number, PlanState.PLANNED)
    except InvalidMove:
        return False
    try:
        _check(session, queries.as_step(row), row.effective_on)
    except InvalidData:
        row.state = PlanState.CANCELLED.value
        session.flush()
        return False
    _carry_out(session, row, by=SYSTEM, now=now)
    return True


def preview(session: Session, step: Step) -> Figures:
    """What carrying it out today would move; nothing is written."""
    return reorganisation_moves.count(session, step)


def preview_in_full(session: Session, step: Step) -> tuple[Figures, Listed]:
    """The same with everything one by one, for whoever decides; nothing is written."""
    return reorganisation_moves.preview(session, step)


def _carry_out(session: Session, row: Reorganisation, *, by: By, now: datetime) -> None:
    step = queries.as_step(row)
    row.figures = reorganisation_moves.carry_out(session, step, by=by, now=now, reason=row.reason)
    row.state, row.done_at = PlanState.DONE.value, now
    session.flush()
    departments.hand_down_names(session, now=now)


def _locked(session: Session, number: int, *states: PlanState) -> Reorganisation:
    row = session.get(Reorganisation, number, with_for_update=True, populate_existing=True)
    if row is None:
        raise NotFound(str(number))
    if row.state not in states:
        raise InvalidMove(f"the plan is {row.state}")
    return row


def _no_other_plan(session: Session, row: Reorganisation) -> None:
    """A department has one future at a time."""
    step = queries.as_step(row)
    touched = {*step.old, *step.heirs}
    for one in queries.every_plan(session):
        if one.state != PlanState.PLANNED:
            continue
        other = queries.as_step(one)
        if touched & set(other.closing) or set(step.closing) & {*other.old, *other.heirs}:
            raise InvalidData({"old": "planned_already"})


def _check(session: Session, step: Step, earliest: date) -> None:
    problems = problems_of(step)
    if queries.unknown(session, step.old, step.on):
        problems.setdefault("old", "unknown")
    if queries.unknown(session, step.heirs, step.on):
        problems.setdefault("heir", "unknown")
    if any(not share.kinds <= set(SubmissionKind) for share in step.shares):
        problems.setdefault("shares", "unknown")
    if step.on < earliest:
        problems["on"] = "in_the_past"
    if problems:
        raise InvalidData(problems)


def _stored(share: Share) -> dict[str, object]:
    return {
        "department": share.department,
        "kinds": sorted(share.kinds),
        "words": list(share.words),
    }
