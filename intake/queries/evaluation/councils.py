"""Reading councils: which a secretary may change, and who sits on one."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from intake.domain.evaluation.councils import ROLE_FOR, MemberDraft, MemberPart, in_term
from intake.domain.permissions import Action, Actor, Role
from intake.models import (
    Council,
    CouncilMember,
    Membership,
    Official,
    ProposalCall,
    Submission,
)
from intake.queries.submissions import within

MOST_LISTED = 200
_SITTING = sorted({role.value for roles in ROLE_FOR.values() for role in roles})


@dataclass(frozen=True, slots=True)
class Member:
    """A member with the official's name."""

    row: CouncilMember
    name: str

    @property
    def draft(self) -> MemberDraft:
        """What is said of the member, as the rules know it."""
        return draft_of(self.row)

    def sits(self, day: date) -> bool:
        """Whether the term covers a day."""
        return in_term(self.row.since, self.row.until, day)


def draft_of(row: CouncilMember) -> MemberDraft:
    """A stored member as the rules know one."""
    return MemberDraft(
        row.official_id,
        MemberPart(row.part),
        row.since,
        row.until,
        tuple(row.fields),
        row.organisation,
        row.tax_code,
    )


def writable_by(actor: Actor) -> ColumnElement[bool]:
    """The condition under which ``actor`` may change a council: its department is one of the
    actor's, be it the council's own or that of its call."""
    return within(actor, Action.RUN_CALLS, Council.department_id)


def listed_for(session: Session, actor: Actor) -> list[Council]:
    """The councils that ``actor`` may change, those of calls first, the newest first."""
    found = (
        select(Council)
        .where(writable_by(actor))
        .order_by(Council.call_id.is_(None), Council.call_id.desc(), Council.id)
        .limit(MOST_LISTED)
    )
    return list(session.scalars(found))


def writable(session: Session, actor: Actor, council_id: int) -> Council | None:
    """One of them, or None when there is none or the actor may not change it."""
    return session.scalar(select(Council).where(Council.id == council_id, writable_by(actor)))


def members(session: Session, council_id: int) -> list[Member]:
    """Everybody who sits or sat on it: by name."""
    rows = session.execute(
        select(CouncilMember, Official.display_name)
        .join(Official, Official.id == CouncilMember.official_id)
        .where(CouncilMember.council_id == council_id)
        .order_by(Official.display_name, CouncilMember.id)
    )
    return [Member(row, name) for row, name in rows]


def council_of(session: Session, member_id: int) -> int | None:
    """On which council somebody sits; None when there is no such member."""
    found = select(CouncilMember.council_id).where(CouncilMember.id == member_id)
    return session.scalar(found)


def member_counts(session: Session, council_ids: Collection[int], day: date) -> dict[int, int]:
    """How many sit on each of these councils on a day; one without any is left out."""
    found: dict[int, int] = {}
    rows = session.scalars(select(CouncilMember).where(CouncilMember.council_id.in_(council_ids)))
    for row in rows:
        if in_term(row.since, row.until, day):
            found[row.council_id] = found.get(row.council_id, 0) + 1
    return found


def for_proposal(session: Session, call_id: int | None, department: str | None) -> Council | None:
    """The council that judges: that of the call that is answered, or else the standing one of the
    department, or else that of the whole service."""
    places: list[ColumnElement[bool]] = [
        (Council.call_id == call_id) if call_id is not None else Council.id.is_(None),
        Council.call_id.is_(None) & (Council.department_id == department),
        Council.call_id.is_(None) & Council.department_id.is_(None),
    ]
    for place in places:
        found = session.scalar(select(Council).where(place).order_by(Council.id).limit(1))
        if found is not None:
            return found
    return None


def judging(session: Session, submission: Submission) -> Council | None:
    """The council that judges a proposal, by the call it answers and the department it lies in."""
    call_id = session.scalar(
        select(ProposalCall.call_id).where(ProposalCall.submission_id == submission.id)
    )
    return for_proposal(session, call_id, submission.department_id)


def calls_with_council(session: Session) -> frozenset[int]:
    """The calls that have a council of their own."""
    found = select(Council.call_id).where(Council.call_id.is_not(None))
    return frozenset(one for one in session.scalars(found) if one is not None)


def standing_for(session: Session, department: str | None) -> Council | None:
    """The standing council of a department, or of the whole service."""
    place = (
        Council.department_id.is_(None)
        if department is None
        else Council.department_id == department
    )
    return session.scalar(select(Council).where(Council.call_id.is_(None), place))


def possible_members(session: Session, council: Council) -> list[tuple[int, str]]:
    """(id, name) of the officials in service who may sit on a council: in a role of councils,
    everywhere or in whatever department. Experts come from elsewhere."""
    sitting = select(CouncilMember.official_id).where(CouncilMember.council_id == council.id)
    rows = session.execute(
        select(Official.id, Official.display_name)
        .join(Membership, Membership.official_id == Official.id)
        .where(Official.active, Membership.role.in_(_SITTING), Official.id.not_in(sitting))
        .distinct()
        .order_by(Official.display_name, Official.id)
    )
    return [(row.id, row.display_name) for row in rows]


def roles_of(session: Session, official_id: int) -> frozenset[Role]:
    """Every role that an official in service holds, wherever."""
    rows = session.scalars(
        select(Membership.role)
        .join(Official, Official.id == Membership.official_id)
        .where(Membership.official_id == official_id, Official.active)
    )
    return frozenset(Role(role) for role in rows)


def holding(session: Session, role: Role, officials: Collection[int]) -> frozenset[int]:
    """Those of these officials in service who hold a role, wherever."""
    rows = session.scalars(
        select(Membership.official_id)
        .join(Official, Official.id == Membership.official_id)
        .where(
            Membership.official_id.in_(officials), Membership.role == role.value, Official.active
        )
    )
    return frozenset(rows)
