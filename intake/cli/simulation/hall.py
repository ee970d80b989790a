"""The council of a simulated call, and what its members have to do with those who propose."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from intake.cli.simulation.town import Town, settle
from intake.domain.evaluation.councils import MemberDraft, MemberPart
from intake.domain.initiatives.calls import Ballot, CallDraft, CallKind, CallRules
from intake.domain.permissions import Actor, Grant, Role
from intake.models import Council
from intake.queries.recusals import recused_from
from intake.services.evaluation import councils
from intake.services.initiatives import calls
from intake.services.initiatives.calls import starting_rubric
from intake.services.officials.accounts import NewOfficial, add_official

SINCE, CLOSES = date(2026, 3, 2), date(2026, 3, 31)
_TEXT = {
    "title": "Sáng kiến cho xã vùng cao",
    "looked_for": "Cách làm mới, đã thử hoặc thử được ngay.",
    "who": "Mọi người dân, doanh nghiệp và đơn vị.",
    "next": "Hội đồng xét trong ba tháng.",
}


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody on the council, with what is known of where they work."""

    actor: Actor
    email: str
    organisation: str
    tax_code: str
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Hall:
    """Who works on the call: departments, two secretaries and two chairs (of each the second stands
    in where the first is recused), the members, and those who hear appeals."""

    town: Town
    secretaries: tuple[Actor, ...]
    chairs: tuple[Actor, ...]
    members: tuple[Member, ...]
    others: tuple[Member, ...]
    call_id: int
    council_ids: tuple[int, ...]

    def secretary(self, session: Session, submission_id: int) -> Actor:
        """Who prepares this proposal."""
        return _free(session, self.secretaries, submission_id)

    def chair(self, session: Session, submission_id: int) -> Actor:
        """Who decides on this proposal."""
        return _free(session, self.chairs, submission_id)


def rules(members: int, ballot: Ballot) -> CallRules:
    """How proposals are judged: more than half of the members are a quorum."""
    return CallRules(starting_rubric(), blind=True, quorum=members // 2 + 1, ballot=ballot)


def open_hall(
    session: Session,
    departments: Sequence[str],
    chance: random.Random,
    *,
    members: int,
    now: datetime,
) -> Hall:
    """Publish a call with an open ballot, and make its council and the standing one, which judges
    what answers no call."""
    town = settle(session, departments, now=now)
    chairs = tuple(_official(session, f"chair{n}", now, Role.CHAIR) for n in range(2))
    both = (Role.SECRETARY, Role.EVALUATOR)
    secretaries = tuple(_official(session, f"secretary{n}", now, *both) for n in range(2))
    experts = [
        _official(session, f"expert{n}", now, Role.EVALUATOR) for n in range(2 * members - 2)
    ]
    people = [
        Member(
            actor,
            f"{actor.display_name}@work-{actor.display_name}.example",
            f"Viện Mô Phỏng {number}",
            f"01{number:08d}",
            tuple(sorted(chance.sample(list(departments), 2))),
        )
        for number, actor in enumerate((chairs[0], secretaries[0], *experts))
    ]
    by = secretaries[0]
    draft = CallDraft(CallKind.CALL, SINCE, CLOSES, {"vi": _TEXT}, rules(members, Ballot.OPEN))
    call = calls.create(session, by, None, draft, now=now)
    calls.publish(session, by, call.id, seen_version=call.version, now=now)
    made = [
        councils.create(session, by, call_id=one, department=None, now=now)
        for one in (call.id, None)
    ]
    ids = tuple(one.id for one in made)
    hall = Hall(
        town, secretaries, chairs, tuple(people[:members]), tuple(people[members:]), call.id, ids
    )
    for one in hall.members:
        join(session, hall, one, now=now)
    return hall


def join(session: Session, hall: Hall, member: Member, *, now: datetime) -> None:
    """Somebody sits on both councils from now on."""
    parts = {
        hall.chairs[0].official_id: MemberPart.CHAIR,
        hall.secretaries[0].official_id: MemberPart.SECRETARY,
    }
    draft = MemberDraft(
        member.actor.official_id,
        parts.get(member.actor.official_id, MemberPart.MEMBER),
        SINCE,
        None,
        member.fields,
        member.organisation,
        member.tax_code,
    )
    for council_id in hall.council_ids:
        seen = session.get_one(Council, council_id, populate_existing=True).version
        councils.add_member(
            session, hall.secretaries[0], council_id, draft, seen_version=seen, now=now
        )


def _official(session: Session, name: str, now: datetime, *roles: Role) -> Actor:
    grants = [Grant(role) for role in roles]
    person = NewOfficial(name, f"{name}@work-{name}.example", is_demo=True)
    row = add_official(session, person, grants, now=now, granted_by=None)
    return Actor(row.id, name, frozenset(grants))


def _free(session: Session, people: Sequence[Actor], submission_id: int) -> Actor:
    return next(one for one in people if submission_id not in recused_from(session, one))
