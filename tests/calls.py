"""Calls as secretaries make them, for many tests."""

from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from intake.database import transaction
from intake.domain.evaluation.rubric import written_bands
from intake.domain.initiatives.calls import CallDraft, CallKind, CallRules
from intake.domain.permissions import Actor, Grant, Role
from intake.models import CallQuestion, Official
from intake.ports import Tools
from intake.services.initiatives import call_questions, calls
from intake.services.officials import accounts
from intake.services.officials.accounts import NewOfficial

TITLE = "Cảnh báo ngầm tràn mùa mưa lũ"
TEXT = {
    "title": TITLE,
    "looked_for": "Cách báo trước cho dân khi ngầm tràn bị ngập.",
    "who": "Mọi người dân, doanh nghiệp và đơn vị.",
    "next": "Hội đồng xét trong ba tháng.",
}
ENGLISH = {
    "title": "Warning of flooded culverts",
    "looked_for": "A way to warn people before a culvert floods.",
    "who": "Everybody.",
    "next": "A council decides within three months.",
}
# The fields of a new call; its rules are those with which every call begins.
FIELDS = (
    {"kind": "call", "opens_on": "20/11/2026", "closes_on": "31/12/2026"}
    | {"quorum": "5", "disagreement": "4", "ballot": "open"}
    | {f"weight_{one.code}": str(one.weight) for one in calls.starting_rubric()}
    | {f"bands_{one.code}": written_bands(one.bands, "vi") for one in calls.starting_rubric()}
    | TEXT
)
OPENS, CLOSES = date(2026, 11, 20), date(2026, 12, 20)


def call_draft(**changed: Any) -> CallDraft:
    """A complete call; ``changed`` replaces what it says."""
    said: dict[str, Any] = {
        "kind": CallKind.CALL,
        "opens_on": OPENS,
        "closes_on": CLOSES,
        "texts": {"vi": TEXT},
        "rules": CallRules(calls.starting_rubric()),
    }
    return CallDraft(**(said | changed))


def secretary(session: Session, tools: Tools, department: str | None = None) -> Actor:
    """A secretary, everywhere or of one department."""
    number = session.query(Official).count()
    grants = [Grant(Role.SECRETARY, department)]
    person = NewOfficial("Lý Thị Thư Ký", f"thuky{number}@example.org")
    with transaction(session):
        row = accounts.add_official(session, person, grants, now=tools.clock(), granted_by=None)
        return Actor(row.id, person.name, frozenset(grants))


def call_drafted(
    session: Session,
    tools: Tools,
    actor: Actor | None = None,
    department: str | None = None,
    **changed: Any,
) -> int:
    """A call that nobody else sees yet."""
    actor = actor or secretary(session, tools)
    with transaction(session):
        draft = call_draft(**changed)
        return calls.create(session, actor, department, draft, now=tools.clock()).id


def call_published(
    session: Session,
    tools: Tools,
    actor: Actor | None = None,
    department: str | None = None,
    **changed: Any,
) -> int:
    """A call that everybody reads."""
    actor = actor or secretary(session, tools)
    call_id = call_drafted(session, tools, actor, department, **changed)
    with transaction(session):
        calls.publish(session, actor, call_id, seen_version=1, now=tools.clock())
    return call_id


def question_asked(session: Session, tools: Tools, call_id: int) -> int:
    """A question about a call, which waits; its number."""
    with transaction(session):
        call_questions.ask(session, call_id, "Ai gửi được?", "vi", now=tools.clock())
        waiting = session.query(CallQuestion).filter_by(call_id=call_id).one()
        return int(waiting.id)
