"""Councils: made for a call or standing, and their members; every change is an event of the
council's own chain. None of this commits."""

import hashlib
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import flag_modified

from intake.domain.errors import InvalidData, NotFound, StaleSubmission
from intake.domain.evaluation.councils import CouncilEventKind, MemberDraft, member_problems
from intake.domain.history.record import data_text
from intake.domain.permissions import Action, Actor, require
from intake.models import Council, CouncilMember
from intake.queries.evaluation import councils as queries
from intake.queries.initiatives import calls as call_queries
from intake.queries.organisation import departments
from intake.services.history import chains


class StaleCouncil(StaleSubmission):
    """Somebody else changed the council since the page was opened."""

    code = "stale_council"


def create(
    session: Session,
    actor: Actor,
    *,
    call_id: int | None,
    department: str | None,
    now: datetime,
) -> Council:
    """The council of a call, whose department it takes, or the standing one of a department (None =
    of the whole service). Raises NotAllowed, NotFound, InvalidData when there is one already."""
    if call_id is not None:
        call = call_queries.writable(session, actor, call_id, now=now)
        if call is None:
            raise NotFound(str(call_id))
        department = call.call.department_id
    require(actor, Action.RUN_CALLS, department)
    there = (
        session.scalar(select(Council.id).where(Council.call_id == call_id))
        if call_id is not None
        else queries.standing_for(session, department)
    )
    if there is not None:
        raise InvalidData({"place": "exists"})
    council = Council(
        call_id=call_id,
        department_id=department,
        created_by=actor.official_id,
        created_at=now,
        updated_at=now,
    )
    session.add(council)
    session.flush()
    _tell(session, actor, council, CouncilEventKind.CREATED, now=now)
    return council


def add_member(
    session: Session,
    actor: Actor,
    council_id: int,
    draft: MemberDraft,
    *,
    seen_version: int,
    now: datetime,
) -> CouncilMember:
    """Somebody more on the council. Raises NotAllowed, NotFound, StaleCouncil, InvalidData."""
    council = _seen(session, actor, council_id, seen_version)
    _check(session, council, draft, but=None, now=now)
    row = CouncilMember(council_id=council_id, official_id=draft.official)
    _write(row, draft)
    session.add(row)
    _touch(session, council, now)
    _tell(session, actor, council, CouncilEventKind.JOINED, now=now, official=draft.official)
    return row


def change_member(
    session: Session,
    actor: Actor,
    member_id: int,
    draft: MemberDraft,
    *,
    seen_version: int,
    now: datetime,
) -> None:
    """What is said of a member changes, or the term ends; who it is does not. The same again
    changes nothing. Raises as ``add_member``."""
    row = session.get(CouncilMember, member_id)
    if row is None:
        raise NotFound(str(member_id))
    council = _seen(session, actor, row.council_id, seen_version)
    if row.official_id != draft.official:
        raise InvalidData({"official": "fixed"})
    if queries.draft_of(row) == draft:
        return
    _check(session, council, draft, but=member_id, now=now)
    _write(row, draft)
    _touch(session, council, now)
    _tell(session, actor, council, CouncilEventKind.CHANGED, now=now, official=draft.official)


def broken(session: Session) -> list[int]:
    """The councils whose history is not as it was written, or that are not as it says last."""
    told = chains.told(session, chains.COUNCILS)
    there = {row.id: row for row in session.scalars(select(Council))}
    return sorted(
        one for one in told.keys() | there.keys() if not _held(session, told.get(one), there, one)
    )


def _held(session: Session, told: chains.Told, there: dict[int, Council], council_id: int) -> bool:
    council = there.get(council_id)
    if told is None or council is None:
        return False
    newest = max(told, default=0)
    return (newest, told.get(newest)) == (council.version, _digest_of(session, council))


def _seen(session: Session, actor: Actor, council_id: int, seen_version: int) -> Council:
    council = queries.writable(session, actor, council_id)
    if council is None:
        raise NotFound(str(council_id))
    require(actor, Action.RUN_CALLS, council.department_id)
    session.refresh(council, with_for_update=True)
    if council.version != seen_version:
        raise StaleCouncil(str(council_id))
    return council


def _check(
    session: Session, council: Council, draft: MemberDraft, *, but: int | None, now: datetime
) -> None:
    others = [one.draft for one in queries.members(session, council.id) if one.row.id != but]
    known = {one.id for one in departments.list_active(session, now.date(), language="vi")}
    roles = queries.roles_of(session, draft.official)
    found = member_problems(draft, roles, others, known)
    if found:
        raise InvalidData(found)


def _write(row: CouncilMember, draft: MemberDraft) -> None:
    row.part, row.fields = draft.part.value, list(draft.fields)
    row.organisation, row.tax_code = draft.organisation, draft.tax_code
    row.since, row.until = draft.since, draft.until


def _touch(session: Session, council: Council, now: datetime) -> None:
    council.updated_at = now
    flag_modified(council, "updated_at")  # also within the same moment
    session.flush()


def _tell(
    session: Session,
    actor: Actor,
    council: Council,
    kind: CouncilEventKind,
    *,
    now: datetime,
    official: int | None = None,
) -> None:
    data: dict[str, object] = {"version": council.version, "digest": _digest_of(session, council)}
    if official is not None:
        data["official"] = official
    chains.append(
        session,
        chains.COUNCILS,
        council.id,
        kind.value,
        official_id=actor.official_id,
        now=now,
        data=data,
    )


def _digest_of(session: Session, council: Council) -> str:
    """SHA-256 in hex over the council and all its members."""
    rows = session.scalars(
        select(CouncilMember)
        .where(CouncilMember.council_id == council.id)
        .order_by(CouncilMember.official_id)
    )
    said = {
        "call": council.call_id,
        "department": council.department_id,
        "members": [
            [
                *(one.official_id, one.part, one.fields, one.organisation, one.tax_code),
                *(one.since.isoformat(), one.until.isoformat() if one.until else None),
            ]
            for one in rows
        ],
    }
    return hashlib.sha256(data_text(said).encode()).hexdigest()
