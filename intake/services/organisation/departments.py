"""Loading departments from a file: repeatable, dated, never deleting what labels bind to."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from intake.domain.errors import InvalidData, NotFound
from intake.domain.timekeeping.deadlines import local_date
from intake.models import (
    Department,
    DepartmentAlias,
    DepartmentChange,
    DepartmentName,
    DepartmentProfile,
)
from intake.queries import settings as kept
from intake.queries.organisation.departments import compute_taxonomy_version
from intake.queries.organisation.reorganisations import inherited_names
from intake.services.background import settings

# From this day the ministries of the 2025 reorganisation exist (Decree 55/2025/NĐ-CP among others).
FOUNDED = date(2025, 3, 1)
_LANGUAGES = ("vi", "en")
# A name in these is shown where there is one; profiles are written in the two above.
_NAMED = (*_LANGUAGES, "ru", "nb", "ar")
RENAME = "rename"  # in department_change
_REQUIRED = ("id", "level", *(f"{f}_{code}" for f in ("name", "competence") for code in _LANGUAGES))


@dataclass(frozen=True, slots=True)
class Loaded:
    """What loading changed, by department id."""

    added: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    unchanged: tuple[str, ...] = ()
    absent: tuple[str, ...] = field(default=())  # known, but not in the file; left as they are


def read_file(path: Path) -> list[dict[str, Any]]:
    """The records of a JSON file. Raises InvalidData when it is not a list of objects in UTF-8."""
    try:
        records = json.loads(path.read_text(encoding="utf-8"))
    except (ValueError, UnicodeDecodeError):
        raise InvalidData({path.name: "broken_json"}) from None
    if not isinstance(records, list) or not all(isinstance(one, dict) for one in records):
        raise InvalidData({path.name: "not_a_list"})
    return records


def load_departments(
    session: Session, records: Iterable[Mapping[str, Any]], now: datetime
) -> Loaded:
    """Add and bring up to date the departments of ``records`` (fields: docs/import.md).

    A new name is dated today and the old one ends; a department that is not in the file stays as
    it is. Raises InvalidData before anything is changed.
    """
    entries = _checked(list(records))
    known = {
        row.id: row
        for row in session.scalars(
            select(Department).options(
                selectinload(Department.names),
                selectinload(Department.aliases),
                selectinload(Department.profiles),
            )
        )
    }
    added, changed, unchanged = [], [], []
    inherited = inherited_names(session)
    decided = set(
        session.scalars(select(DepartmentChange.from_id).where(DepartmentChange.kind == RENAME))
    )
    for entry in entries:
        row = known.get(entry["id"])
        if row is None:
            session.add(_new(entry, now))
            added.append(entry["id"])
        elif _bring_up_to_date(
            row, entry, now, inherited.get(row.id, set()), named=row.id in decided
        ):
            changed.append(row.id)
        else:
            unchanged.append(row.id)
    session.flush()
    if added or changed:
        settings.keep(session, kept.TAXONOMY_VERSION, compute_taxonomy_version(session), now=now)
    absent = tuple(sorted(known.keys() - {entry["id"] for entry in entries}))
    return Loaded(tuple(added), tuple(changed), tuple(unchanged), absent)


def rename(
    session: Session,
    department_id: str,
    names: Mapping[str, str],
    *,
    on: date,
    now: datetime,
    by: int | None,
    reason: str = "",
) -> None:
    """Give a department new names from ``on`` (today or later, in Vietnam), by language.

    The old names stay as other names, so that people and the classifier still find it, and a file
    of departments no longer changes what was decided here. Raises NotFound, and InvalidData: field
    of the language with missing, as_before or taken, ``on`` with in_the_past.
    """
    row = session.get(Department, department_id, with_for_update=True, populate_existing=True)
    if row is None:
        raise NotFound(department_id)
    problems = _problems_of_names(row, names, on, local_date(now))
    problems |= {language: "taken" for language in _taken(session, row, names)}
    if problems:
        raise InvalidData(problems)
    for language, name in names.items():
        _rename(row, language, name, on)
    for old in row.names:  # a name that nobody translated anew is wrong from that day on
        if old.language not in names and old.valid_until is None:
            old.valid_until = on
    session.add(
        DepartmentChange(
            kind=RENAME,
            from_id=row.id,
            to_id=row.id,
            effective_on=on,
            reason=reason,
            actor_id=by,
            created_at=now,
        )
    )
    session.flush()
    hand_down_names(session, now=now)


def hand_down_names(session: Session, *, now: datetime) -> None:
    """Old names become other names of the heirs, so that people and the classifier find them."""
    present = {
        (row.department_id, row.language, row.alias)
        for row in session.scalars(select(DepartmentAlias))
    }
    for department, found in sorted(inherited_names(session).items()):
        for language, name in sorted(found):
            if (department, language, name) not in present:
                session.add(
                    DepartmentAlias(department_id=department, language=language, alias=name)
                )
    session.flush()
    settings.keep(session, kept.TAXONOMY_VERSION, compute_taxonomy_version(session), now=now)


def _problems_of_names(
    row: Department, names: Mapping[str, str], on: date, today: date
) -> dict[str, str]:
    problems = {language: "missing" for language, name in names.items() if not name.strip()}
    last = {one.language: one for one in row.names if one.valid_until is None}
    if not problems and all(
        (present := last.get(language)) is not None and present.name == name
        for language, name in names.items()
    ):
        problems[next(iter(names), "vi")] = "as_before"
    if on < today or any(one.valid_from > on for one in last.values()):
        problems["on"] = "in_the_past"
    return problems


def _taken(session: Session, row: Department, names: Mapping[str, str]) -> list[str]:
    """The languages in which another department has the name that is wanted."""
    others = session.execute(
        select(DepartmentName.language, DepartmentName.name).where(
            DepartmentName.department_id != row.id, DepartmentName.valid_until.is_(None)
        )
    )
    held = {(language, name.casefold()) for language, name in others}
    return [code for code, name in names.items() if (code, name.casefold()) in held]


def _checked(records: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    problems: dict[str, str] = {}
    seen: set[str] = set()
    for number, record in enumerate(records, start=1):
        place = f"{number} ({record.get('id', '?')})"
        missing = [name for name in _REQUIRED if not isinstance(record.get(name), str)]
        if missing:
            problems[place] = f"missing {', '.join(missing)}"
        elif record["id"] in seen:
            problems[place] = "twice"
        elif not _lists_hold(record):
            problems[place] = "keywords and aliases must be lists of texts"
        seen.add(str(record.get("id")))
    if problems:
        raise InvalidData(problems)
    return list(records)


def _lists_hold(record: Mapping[str, Any]) -> bool:
    fields = (
        record.get(f"{kind}_{code}", []) for kind in ("keywords", "aliases") for code in _LANGUAGES
    )
    return all(isinstance(one, list) and all(isinstance(t, str) for t in one) for one in fields)


def _new(entry: Mapping[str, Any], now: datetime) -> Department:
    since = date.fromisoformat(entry.get("active_from") or FOUNDED.isoformat())
    row = Department(
        id=entry["id"],
        level=entry["level"],
        parent=entry.get("parent"),
        active_from=since,
        created_at=now,
    )
    row.names = [
        DepartmentName(language=code, name=name, valid_from=since)
        for code, name in _names(entry).items()
    ]
    row.aliases = [DepartmentAlias(language=code, alias=alias) for code, alias in _aliases(entry)]
    row.profiles = [
        DepartmentProfile(
            language=code,
            competence=entry[f"competence_{code}"],
            keywords=entry.get(f"keywords_{code}", []),
            updated_at=now,
        )
        for code in _LANGUAGES
    ]
    return row


def _bring_up_to_date(
    row: Department,
    entry: Mapping[str, Any],
    now: datetime,
    inherited: set[tuple[str, str]],
    *,
    named: bool,
) -> bool:
    names = {} if named else _names(entry)  # what an official decided is not taken back
    outcomes = [
        _set(row, level=entry["level"], parent=entry.get("parent")),
        *(_rename(row, code, name, local_date(now)) for code, name in names.items()),
        _realias(row, _aliases(entry) | inherited),
        *(_reprofile(row, code, entry, now) for code in _LANGUAGES),
    ]
    return any(outcomes)


def _set(row: object, **values: object) -> bool:
    different = {name: value for name, value in values.items() if getattr(row, name) != value}
    for name, value in different.items():
        setattr(row, name, value)
    return bool(different)


def _rename(row: Department, language: str, name: str, day: date) -> bool:
    present = [one for one in row.names if one.language == language and one.valid_until is None]
    if present and present[-1].name == name:
        return False
    if present and present[-1].valid_from >= day:  # named that day: put right, not renamed
        present[-1].name = name
        return True
    for old in present:
        old.valid_until = day
    row.names.append(DepartmentName(language=language, name=name, valid_from=day))
    return True


def _realias(row: Department, wanted: set[tuple[str, str]]) -> bool:
    present = {(one.language, one.alias): one for one in row.aliases}
    for gone in present.keys() - wanted:
        row.aliases.remove(present[gone])
    for language, alias in sorted(wanted - present.keys()):
        row.aliases.append(DepartmentAlias(language=language, alias=alias))
    return present.keys() != wanted


def _reprofile(row: Department, language: str, entry: Mapping[str, Any], now: datetime) -> bool:
    competence, keywords = entry[f"competence_{language}"], entry.get(f"keywords_{language}", [])
    for profile in row.profiles:
        if profile.language == language:
            if not _set(profile, competence=competence, keywords=keywords):
                return False
            profile.updated_at = now
            return True
    row.profiles.append(
        DepartmentProfile(
            language=language, competence=competence, keywords=keywords, updated_at=now
        )
    )
    return True


def _names(entry: Mapping[str, Any]) -> dict[str, str]:
    """The names by language; those that need not be there are left out."""
    found = ((code, entry.get(f"name_{code}")) for code in _NAMED)
    return {code: name for code, name in found if isinstance(name, str) and name.strip()}


def _aliases(entry: Mapping[str, Any]) -> set[tuple[str, str]]:
    return {(code, alias) for code in _LANGUAGES for alias in entry.get(f"aliases_{code}", [])}
