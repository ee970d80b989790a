"""Reads of merges and splits: the lineage of departments, and what a plan would touch."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from intake.domain.reorganisation import ChangeKind, Lineage, PlanState, Share, Step
from intake.domain.workflow import Queue, Status, queue_of
from intake.models import (
    Contribution,
    Department,
    DepartmentAlias,
    DepartmentName,
    Reorganisation,
    Submission,
)

# Where the next step is the department's. What lies in triage has no department that could hand it
# down, and what is finished keeps the one that finished it.
_AT_WORK = sorted(status.value for status in Status if queue_of(status) is Queue.DEPARTMENT)
# What is joined to another may be taken apart again, and then lies in its department.
_FOLLOWS = [*_AT_WORK, Status.MERGED.value]


def as_step(row: Reorganisation) -> Step:
    """A stored plan as the domain's value."""
    return Step(
        ChangeKind(row.kind),
        tuple(row.old_ids),
        row.effective_on,
        tuple(
            Share(one["department"], frozenset(one["kinds"]), tuple(one["words"]))
            for one in row.shares
        ),
        row.rest_id,
    )


def lineage(session: Session) -> Lineage:
    """What became of every department so far, in the order in which it was carried out."""
    rows = session.scalars(
        select(Reorganisation)
        .where(Reorganisation.state == PlanState.DONE.value)
        .order_by(Reorganisation.done_at, Reorganisation.id)
    )
    return Lineage(as_step(row) for row in rows)


def heirs_of_closed(session: Session) -> dict[str, tuple[str, ...]]:
    """What the departments that were merged or split away are now, by their old id; empty where
    people decide matter by matter."""
    done = lineage(session)
    gone = {one for row in every_plan(session) for one in row.old_ids} if done else set()
    found = {one: done.heirs(one) for one in sorted(gone)}
    return {old: heirs for old, heirs in found.items() if old not in heirs}


def every_plan(session: Session) -> list[Reorganisation]:
    """All plans, the newest first."""
    return list(session.scalars(select(Reorganisation).order_by(Reorganisation.id.desc())))


def plan(session: Session, number: int) -> Reorganisation | None:
    """The plan of this number."""
    return session.get(Reorganisation, number)


def due(session: Session, today: date) -> list[int]:
    """The numbers of the confirmed plans whose day has come, in the order of their days."""
    return list(
        session.scalars(
            select(Reorganisation.id)
            .where(
                Reorganisation.state == PlanState.PLANNED.value,
                Reorganisation.effective_on <= today,
            )
            .order_by(Reorganisation.effective_on, Reorganisation.id)
        )
    )


def in_hand(session: Session, departments: Sequence[str]) -> list[Submission]:
    """The submissions of these departments with which somebody still has to do something, and those
    that are joined to others; in order of receipt."""
    return list(
        session.scalars(
            select(Submission)
            .where(Submission.department_id.in_(departments), Submission.status.in_(_FOLLOWS))
            .order_by(Submission.id)
        )
    )


def in_closed(session: Session, today: date) -> list[Submission]:
    """The same of every department that receives nothing more on ``today``."""
    closed = session.scalars(select(Department.id).where(Department.active_until <= today)).all()
    return in_hand(session, closed)


def open_requests(
    session: Session, departments: Sequence[str]
) -> list[tuple[Contribution, Submission]]:
    """What these departments are asked to contribute and have not yet, with what it is about."""
    rows = session.execute(
        select(Contribution, Submission)
        .join(Submission, Submission.id == Contribution.submission_id)
        .where(Contribution.department_id.in_(departments), Contribution.state == "asked")
        .order_by(Contribution.id)
    )
    return [(request, submission) for request, submission in rows]


def inherited_names(session: Session) -> dict[str, set[tuple[str, str]]]:
    """The names that departments had themselves or inherited in mergers and splits, and the other
    names inherited, as (language, name), by the department of today."""
    done = lineage(session)
    found: dict[str, set[tuple[str, str]]] = {}
    past = select(DepartmentName.department_id, DepartmentName.language, DepartmentName.name).where(
        DepartmentName.valid_until.is_not(None)
    )
    for department, language, name in session.execute(past):
        found.setdefault(department, set()).add((language, name))
    if not done:
        return found
    heirs: dict[str, tuple[str, ...]] = {}
    names = select(DepartmentName.department_id, DepartmentName.language, DepartmentName.name)
    aliases = select(DepartmentAlias.department_id, DepartmentAlias.language, DepartmentAlias.alias)
    for statement in (names, aliases):
        for department, language, name in session.execute(statement):
            if department not in heirs:
                heirs[department] = done.heirs(department)
            for heir in heirs[department]:
                if heir != department:
                    found.setdefault(heir, set()).add((language, name))
    return found


def unknown(session: Session, departments: Sequence[str], day: date) -> list[str]:
    """Those of ``departments`` that do not receive submissions on ``day``."""
    open_then = session.scalars(
        select(Department.id).where(
            Department.active_from <= day,
            or_(Department.active_until.is_(None), Department.active_until > day),
        )
    ).all()
    return [one for one in departments if one not in set(open_then)]
