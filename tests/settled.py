"""Submissions on whose department people settle, as the trainer reads them."""

from sqlalchemy.orm import Session

from classifier import Candidate, Prediction
from intake.database import transaction
from intake.domain.permissions import Actor, Grant, Role
from intake.domain.routing import RouteReason
from intake.domain.submission import Purpose
from intake.models import Consent, Official, Submission
from intake.ports import Tools
from intake.services.desk import review
from intake.services.officials import accounts
from intake.services.officials.accounts import NewOfficial
from intake.services.routing import handover, triage
from tests.stories import received

TEXT = "Cầu qua kênh bị nứt mặt, xe tải vẫn chạy qua ầm ầm, bà con sợ sập."


def agreed(
    session: Session, tools: Tools, department: str, text: str = TEXT, *, agree: bool = True
) -> int:
    """A text that the machine routes to ``department``; its sender agreed to its use, or not."""
    it = received(session, tools, "Phản ánh", text)
    with transaction(session):
        current = session.get_one(Submission, it.id, populate_existing=True)
        said = Prediction((Candidate(department, 0.9),), None, "vi", "2026-11-01-0123456789ab")
        triage.route_new(session, current, said, threshold=0.8, now=tools.clock())
        session.add(
            Consent(
                submission_id=it.id,
                purpose=Purpose.RESEARCH.value,
                given=agree,
                decided_at=tools.clock(),
            )
        )
    return it.id


def officer_of(session: Session, tools: Tools, *departments: str) -> Actor:
    """An official who works in these departments."""
    grants = tuple(Grant(Role.OFFICER, one) for one in departments)
    with transaction(session):
        name = f"officer{session.query(Official).count()}"
        row = accounts.add_official(
            session,
            NewOfficial(name, f"{name}@example.org"),
            grants,
            now=tools.clock(),
            granted_by=None,
        )
        return Actor(row.id, name, frozenset(grants))


def take_on(session: Session, tools: Tools, actor: Actor, number: int) -> None:
    """The department says that it is its own."""
    with transaction(session):
        it = session.get_one(Submission, number, populate_existing=True)
        review.accept(session, actor, it, now=tools.clock())


def pass_on(session: Session, tools: Tools, actor: Actor, number: int, to: str) -> None:
    """Another department is responsible, says an official."""
    with transaction(session):
        it = session.get_one(Submission, number, populate_existing=True)
        reason = RouteReason.WRONG_DEPARTMENT
        handover.confirm_route(session, actor, it, to, now=tools.clock(), reason=reason)
