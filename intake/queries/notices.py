"""Who is to be told something about a submission, and what an official has not been told yet."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, or_, select
from sqlalchemy.orm import Session

from intake.domain.answering.contributions import ContributionState
from intake.domain.notices import OF_COUNCIL
from intake.domain.permissions import Actor, Role
from intake.models import Contribution, Head, Membership, Official, OfficialNotice, Submission
from intake.queries.initiatives.proposal_path import led_by
from intake.queries.quarantine import possible_readers
from intake.queries.recusals import recused_of
from intake.queries.submissions import visible_to

MOST_IN_A_LETTER = 50


def holders(session: Session, roles: Iterable[Role], department: str | None) -> set[int]:
    """The active officials with one of the roles in the department; where there are none, or for
    no department, those who hold it everywhere."""
    return _holders(session, roles, [department])


def holders_of_each(session: Session, roles: Iterable[Role], department: str | None) -> set[int]:
    """The same for each of the roles by itself: a secretary of the department does not stand in
    for the chair, who may be there for all departments."""
    return set().union(*(holders(session, [role], department) for role in roles))


def free_holders_of_each(
    session: Session, roles: Iterable[Role], submission: Submission
) -> set[int]:
    """The same without those whom an interest keeps from a proposal: where it keeps all of the
    department, whoever holds the role everywhere stands in."""
    recused, found = recused_of(session, submission.id), set[int]()
    for role in roles:
        here = holders(session, [role], submission.department_id) - recused
        found |= here or holders(session, [role], None) - recused
    return found


def asked_people(session: Session, submission_id: int, roles: Iterable[Role]) -> set[int]:
    """Those with one of the roles in a department that still owes a contribution."""
    asked = select(Contribution.department_id).where(
        Contribution.submission_id == submission_id,
        Contribution.state == ContributionState.ASKED.value,
    )
    departments = session.scalars(asked.distinct()).all()
    return _holders(session, roles, departments) if departments else set()


def _holders(
    session: Session, roles: Iterable[Role], departments: Sequence[str | None]
) -> set[int]:
    """``holders`` of each of ``departments``, read at once."""
    rows = session.execute(
        select(Membership.department_id, Membership.official_id)
        .join(Official, Official.id == Membership.official_id)
        .where(
            Membership.role.in_([role.value for role in roles]),
            or_(
                Membership.department_id.in_([one for one in departments if one is not None]),
                Membership.department_id.is_(None),
            ),
            Official.active.is_(True),
        )
    )
    found: dict[str | None, set[int]] = {}
    for department, official_id in rows:
        found.setdefault(department, set()).add(official_id)
    everywhere = found.get(None, set())
    return set().union(*(found.get(one, everywhere) for one in departments))


def heads(session: Session, department: str | None) -> set[int]:
    """The active heads of a department; for None those of the whole service."""
    return set(
        session.scalars(
            select(Head.official_id)
            .join(Official, Official.id == Head.official_id)
            .where(Head.department_id == department, Official.active.is_(True))
        )
    )


def quarantine_keepers(session: Session, accused: Iterable[str]) -> set[int]:
    """Who works on denunciations and is not of a department that this one accuses."""
    found = possible_readers(session, sorted(accused))
    return {one.official_id for one in found if Role.MODERATOR in one.roles}


@dataclass(frozen=True, slots=True)
class Untold:
    """One thing to be told, as far as the official may know it now. Of what is in quarantine only
    that there is something: ``submission`` is None. ``led`` says that it is read as one of the
    council, and not at the desk."""

    notice_id: int
    kind: str
    submission: Submission | None
    led: bool


def untold(session: Session, actor: Actor) -> list[Untold]:
    """What an official has not been told yet and may read now, the most urgent first (by the
    nearest date, as queues are), at most ``MOST_IN_A_LETTER``."""
    at_desk = visible_to(actor)
    rows: Sequence[tuple[OfficialNotice, Submission, bool]] = [
        (notice, submission, visible)
        for notice, submission, visible in session.execute(
            select(OfficialNotice, Submission, at_desk)
            .join(Submission, Submission.id == OfficialNotice.submission_id)
            .where(
                OfficialNotice.official_id == actor.official_id,
                OfficialNotice.told_at.is_(None),
                or_(at_desk, led_by(actor)),
            )
            .order_by(Submission.next_due_at, OfficialNotice.id)
            .limit(MOST_IN_A_LETTER)
        )
    ]
    return [
        Untold(
            notice.id,
            notice.kind,
            None if submission.restricted else submission,
            not visible or notice.kind in OF_COUNCIL,
        )
        for notice, submission, visible in rows
    ]


def drop_told(session: Session, *, before: datetime) -> None:
    """Forget what was told before this moment."""
    session.execute(delete(OfficialNotice).where(OfficialNotice.told_at < before))


def heads_of(session: Session, official_id: int) -> list[Head]:
    """Of what an official is head, in the order of naming."""
    return list(
        session.scalars(select(Head).where(Head.official_id == official_id).order_by(Head.id))
    )
