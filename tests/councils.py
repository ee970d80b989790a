"""Councils and who sits on them, for many tests."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from intake.database import transaction
from intake.domain.councils import MemberDraft, MemberPart
from intake.domain.permissions import Actor, Grant, Role
from intake.models import Council, Official
from intake.ports import Tools
from intake.queries.evaluation import councils as queries
from intake.services import accounts
from intake.services.accounts import NewOfficial
from intake.services.evaluation import councils
from tests.calls import secretary

SINCE = date(2026, 11, 1)


def person(session: Session, tools: Tools, *roles: Role, name: str = "", email: str = "") -> Actor:
    """Somebody new who holds these roles everywhere."""
    count = session.query(Official).count()
    grants = [Grant(role) for role in roles]
    new = NewOfficial(name or f"Ủy Viên {count}", email or f"uv{count}@council.example")
    with transaction(session):
        row = accounts.add_official(session, new, grants, now=tools.clock(), granted_by=None)
        return Actor(row.id, new.name, frozenset(grants))


def council_made(
    session: Session,
    tools: Tools,
    actor: Actor | None = None,
    *,
    call_id: int | None = None,
    department: str | None = None,
) -> int:
    """A council without anybody on it: standing, or of a call."""
    actor = actor or secretary(session, tools)
    with transaction(session):
        made = councils.create(
            session, actor, call_id=call_id, department=department, now=tools.clock()
        )
        return int(made.id)


def member_added(
    session: Session, tools: Tools, actor: Actor, council_id: int, member: Actor, **said: Any
) -> int:
    """Somebody sits on a council; the number of the seat."""
    said = {"part": MemberPart.MEMBER, "since": SINCE} | said
    with transaction(session):
        seen = session.get_one(Council, council_id, populate_existing=True).version
        row = councils.add_member(
            session,
            actor,
            council_id,
            MemberDraft(member.official_id, **said),
            seen_version=seen,
            now=tools.clock(),
        )
        return int(row.id)


def council_of(
    session: Session,
    tools: Tools,
    actor: Actor,
    members: Sequence[Actor],
    chair: Actor | None = None,
    call_id: int | None = None,
) -> int:
    """A council with these members, and this chair."""
    there = queries.for_proposal(session, call_id, None)
    council_id = there.id if there else council_made(session, tools, actor, call_id=call_id)
    for one in members:
        member_added(session, tools, actor, council_id, one)
    if chair is not None:
        member_added(session, tools, actor, council_id, chair, part=MemberPart.CHAIR)
    return council_id
