"""Reading departments as they are on a given day."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Row, bindparam, or_, select
from sqlalchemy.orm import Session

from intake.domain.alphabet import reading_order
from intake.models import Department, DepartmentAlias, DepartmentName, DepartmentProfile
from intake.queries import settings


@dataclass(frozen=True, slots=True)
class Profile:
    """What a department says of itself in one language: the classifier's first teacher."""

    department: str
    language: str
    name: str
    competence: str
    keywords: tuple[str, ...]
    aliases: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ListedDepartment:
    """A department as lists show it."""

    id: str
    name: str
    level: str
    parent: str | None
    active_from: date


# Every routing asks: built once.
_D = Department.__table__.c
_OPEN = select(_D.id).where(
    _D.active_from <= bindparam("day"),
    or_(_D.active_until.is_(None), _D.active_until > bindparam("day")),
)


def open_departments(session: Session, day: date) -> frozenset[str]:
    """The ids of the departments that receive submissions on ``day``."""
    return frozenset(session.scalars(_OPEN, {"day": day}))


def taxonomy_version(session: Session) -> str:
    """SHA-256 in hex over departments, their dates and profiles; changes when one of them does.

    Kept by ``services.organisation.departments``; computed when nothing has been loaded yet.
    """
    kept = settings.value(session, settings.TAXONOMY_VERSION)
    return kept if isinstance(kept, str) else compute_taxonomy_version(session)


def compute_taxonomy_version(session: Session) -> str:
    """The same, read from the tables."""
    departments = session.execute(
        select(Department.id, Department.active_from, Department.active_until).order_by(
            Department.id
        )
    ).all()
    facts = [
        [(row.id, row.active_from.isoformat(), str(row.active_until or "")) for row in departments],
        [
            (p.department, p.language, p.name, p.competence, p.keywords, p.aliases)
            for p in profiles(session)
        ],
    ]
    return hashlib.sha256(json.dumps(facts, ensure_ascii=False).encode()).hexdigest()


def names(session: Session, language: str, day: date) -> dict[str, str]:
    """What every department, past ones too, was last called up to ``day``, by id.

    In ``language`` where there is such a name that holds, else in English, else in whatever there
    is.
    """
    rows = session.execute(
        select(
            DepartmentName.department_id,
            DepartmentName.language,
            DepartmentName.name,
            DepartmentName.valid_until,
        )
        .where(DepartmentName.valid_from <= day)
        .order_by(DepartmentName.valid_from)
    ).all()
    ranks = {
        code: rank for rank, code in enumerate(("vi", "en", language))
    }  # the later, the better
    best: dict[str, tuple[tuple[bool, int], str]] = {}
    for row in rows:
        holds = row.valid_until is None or row.valid_until > day
        rank = (holds, ranks.get(row.language, -1))
        if rank >= best.get(row.department_id, ((False, -1), ""))[0]:
            best[row.department_id] = (rank, row.name)
    return {department: name for department, (_, name) in best.items()}


def list_active(session: Session, day: date, *, language: str = "vi") -> list[ListedDepartment]:
    """The departments open on ``day``: central ones before local ones, then by name."""
    named = names(session, language, day)
    rows = session.scalars(select(Department).where(_open_on(day))).all()
    listed = [
        ListedDepartment(row.id, named.get(row.id, row.id), row.level, row.parent, row.active_from)
        for row in rows
    ]
    return sorted(listed, key=lambda one: (one.level != "central", reading_order(one.name)))


def profiles(session: Session, departments: Sequence[str] | None = None) -> list[Profile]:
    """Every profile with the department's present name and aliases, in a stable order.

    Of the given departments only, when they are given.
    """
    named = _by_key(
        session.execute(
            select(DepartmentName.department_id, DepartmentName.language, DepartmentName.name)
            .where(DepartmentName.valid_until.is_(None))
            .order_by(DepartmentName.valid_from)
        ).all()
    )
    aliased = _by_key(
        session.execute(
            select(
                DepartmentAlias.department_id, DepartmentAlias.language, DepartmentAlias.alias
            ).order_by(DepartmentAlias.alias)
        ).all()
    )
    rows = session.scalars(
        select(DepartmentProfile).order_by(
            DepartmentProfile.department_id, DepartmentProfile.language
        )
    )
    return [
        Profile(
            row.department_id,
            row.language,
            (named.get((row.department_id, row.language)) or [""])[-1],
            row.competence,
            tuple(row.keywords),
            tuple(aliased.get((row.department_id, row.language), ())),
        )
        for row in rows
        if departments is None or row.department_id in departments
    ]


def _open_on(day: date) -> ColumnElement[bool]:
    return (Department.active_from <= day) & or_(
        Department.active_until.is_(None), Department.active_until > day
    )


def _by_key(rows: Sequence[Row[str, str, str]]) -> dict[tuple[str, str], list[str]]:
    grouped: dict[tuple[str, str], list[str]] = {}
    for department, language, text in rows:
        grouped.setdefault((department, language), []).append(text)
    return grouped
