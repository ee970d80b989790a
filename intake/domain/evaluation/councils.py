"""Councils: who sits on one and for how long.

Source: Circular 18/2013/TT-BKHCN (a council has a chair, a secretary and members who know the
field), peers 5.2 and N13. A call has a council of its own, or that of its department judges; the
standing ones are of a department, or of the whole service.
"""

import enum
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from intake.domain.permissions import Role

MOST_MEMBERS = 50
MOST_FIELDS = 10


class MemberPart(enum.StrEnum):
    """What somebody is on a council."""

    CHAIR = "chair"
    SECRETARY = "secretary"
    MEMBER = "member"


class CouncilEventKind(enum.StrEnum):
    """What happened to a council; one link of its chain each."""

    CREATED = "council_created"
    JOINED = "council_joined"
    CHANGED = "council_changed"


# Which role each part asks for: whoever decides or prepares has the right to it.
ROLE_FOR: Mapping[MemberPart, frozenset[Role]] = {
    MemberPart.CHAIR: frozenset({Role.CHAIR}),
    MemberPart.SECRETARY: frozenset({Role.SECRETARY}),
    MemberPart.MEMBER: frozenset({Role.EVALUATOR, Role.CHAIR, Role.SECRETARY}),
}


@dataclass(frozen=True, slots=True)
class MemberDraft:
    """Everything that is said of a member; ``fields`` are codes of departments, ``until`` None
    means without an end. Texts are cleaned."""

    official: int
    part: MemberPart
    since: date
    until: date | None = None
    fields: tuple[str, ...] = ()
    organisation: str = ""
    tax_code: str = ""


def in_term(since: date, until: date | None, day: date) -> bool:
    """Whether a member sits on the council on a day: the first and the last count."""
    return since <= day and (until is None or day <= until)


def member_problems(
    draft: MemberDraft,
    roles: Collection[Role],
    others: Collection[MemberDraft],
    known: Collection[str],
) -> dict[str, str]:
    """What is wrong with a member among the ``others`` of the council, by the name of the field: a
    code. ``roles`` are those of the official, ``known`` the codes of all fields."""
    found: dict[str, str] = {}
    if not ROLE_FOR[draft.part] & set(roles):
        found["part"] = "no_role"
    elif draft.part is MemberPart.CHAIR and any(_both_chair(draft, one) for one in others):
        found["part"] = "two_chairs"
    if any(one.official == draft.official for one in others):
        found["official"] = "sits_already"
    elif len(others) >= MOST_MEMBERS:
        found["official"] = "too_many"
    if draft.until is not None and draft.until < draft.since:
        found["until"] = "before_since"
    if not set(draft.fields) <= set(known):
        found["fields"] = "unknown"
    elif len(draft.fields) > MOST_FIELDS:
        found["fields"] = "too_many_fields"
    return found


def _both_chair(one: MemberDraft, other: MemberDraft) -> bool:
    """Whether two terms as chair touch."""
    return other.part is MemberPart.CHAIR and not (
        (one.until is not None and one.until < other.since)
        or (other.until is not None and other.until < one.since)
    )
