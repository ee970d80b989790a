"""Submissions of every sort, and officials in every role, for what each of them may find."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property

from sqlalchemy.orm import Session

from intake.database import transaction
from intake.domain.permissions import EVERYWHERE_ONLY, Actor, Grant, Role
from intake.models import Submission
from intake.ports import Tools
from intake.services.desk import review
from intake.services.officials import accounts
from intake.services.officials.accounts import NewOfficial
from tests.stories import answer_sent, department_is_asked, received

OWN, OTHER = "most_telecom", "moc"
NONSENSE = "xylophon"
SECRETS = [
    "wombat",
    "quokka",
    "dingo",
    "bilby",
    "dugong",
    "potoroo",
    "pademelon",
    "echidna",
    "galah",
    "kookaburra",
    "brolga",
    "cassowary",
    "numbat",
    "taipan",
]
# The same for their internal notes, in the same order.
IN_NOTES = [
    "haddock",
    "mackerel",
    "sturgeon",
    "anchovy",
    "barracuda",
    "flounder",
    "grayling",
    "lamprey",
    "piranha",
    "sculpin",
    "turbot",
    "whiting",
    "zander",
    "bonito",
]
READING = {"intake", "officer", "approver", "coordinator", "moderator", "reader", "auditor"}
WATCHING = {"moderator", "auditor"}  # read what is in quarantine, on its page
AUDIENCES = [
    *((Grant(role),) for role in Role),
    *((Grant(role, OWN),) for role in Role if role not in EVERYWHERE_ONLY),
    (Grant(Role.OFFICER, OWN), Grant(Role.READER, OTHER)),
    (Grant(Role.ADMINISTRATOR), Grant(Role.OFFICER, OTHER)),
]


@dataclass(frozen=True)
class Letter:
    """A submission, the word that stands in it alone, that of its note, and the department that is
    asked to contribute or did."""

    id: int
    number: str
    secret: str
    department: str | None
    state: str = "open"
    noted: str = ""
    asked: str | None = None

    def may_be_read(self, grants: tuple[Grant, ...]) -> bool:
        everywhere = {g.role.value for g in grants if g.department is None}
        reads = everywhere | {
            g.role.value for g in grants if g.department and g.department == self.department
        }
        if self.asked and self.state != "quarantined":
            reads |= {g.role.value for g in grants if g.department == self.asked}
        if self.state == "quarantined":
            return bool(reads & WATCHING)
        return bool(reads & READING)

    def is_found(self, grants: tuple[Grant, ...]) -> bool:
        return self.state in ("open", "answered") and self.may_be_read(grants)


@dataclass
class Town:
    """All of them, and the leaks that were found."""

    session: Session
    tools: Tools
    letters: list[Letter] = field(default_factory=list)
    leaks: list[tuple[object, ...]] = field(default_factory=list)

    def add(self, department: str | None, state: str) -> Submission:
        secret, noted = SECRETS[len(self.letters)], IN_NOTES[len(self.letters)]
        where = {"status": "in_progress", "queue": "department", "department_id": department}
        if department is None:
            where = {"status": "routing", "queue": "triage"}
        if state == "spam":
            where |= {"status": "spam", "queue": ""}
        text = f"Mất sóng ba tuần ở {secret}, trạm phát sóng hỏng."
        stored = received(self.session, self.tools, f"Mất sóng {secret}", text, **where)
        if state == "answered":
            answer_sent(self.session, self.tools, stored)
        with transaction(self.session):
            review.annotate(
                self.session, self.clerk, stored, self.said(noted), now=self.tools.clock()
            )
            stored.restricted = state == "quarantined"
        number = self.tools.codes.reference(stored.id, stored.submitted_at)
        self.letters.append(Letter(stored.id, number, secret, department, state, noted))
        return stored

    def ask(self, stored: Submission, stand: str) -> None:
        """OWN is asked about the newest letter, which is another's."""
        department_is_asked(self.session, self.tools, stored, OWN, stand)
        self.letters[-1] = replace(self.letters[-1], asked=OWN)

    @staticmethod
    def said(noted: str) -> str:
        return f"Đã gọi {noted}, chờ trả lời."

    @cached_property
    def clerk(self) -> Actor:
        """Writes the notes."""
        grants = frozenset({Grant(Role.COORDINATOR)})
        person = NewOfficial("Mai Ghi", "notes@example.org", locale="en")
        with transaction(self.session):
            row = accounts.add_official(
                self.session, person, grants, now=self.tools.clock(), granted_by=None
            )
        return Actor(row.id, person.name, grants)

    def official(self, grants: tuple[Grant, ...]) -> Actor:
        number = AUDIENCES.index(grants)
        person = NewOfficial(f"Lê Văn Tìm {number}", f"seeks{number}@example.org", locale="en")
        with transaction(self.session):
            row = accounts.add_official(
                self.session, person, frozenset(grants), now=self.tools.clock(), granted_by=None
            )
        return Actor(row.id, person.name, frozenset(grants))

    def note(self, where: str, grants: tuple[Grant, ...], found: object, expected: object) -> None:
        if found != expected:
            self.leaks.append((where, grants, found, expected))
