"""The officials and the citizens of the simulated year."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy.orm import Session

from classifier import Candidate, Example, Prediction
from intake.domain.permissions import Actor, Grant, Role
from intake.domain.submission import (
    BODY_LIMIT,
    TITLE_LIMIT,
    ContactDetails,
    NewSubmission,
    Purpose,
    SenderKind,
    SubmissionKind,
)
from intake.domain.timekeeping.deadlines import VIETNAM, Calendar
from intake.services.officials.accounts import NewOfficial, add_official

OFFICERS_EACH = 3
_TITLE_WORDS = 12


@dataclass(frozen=True, slots=True)
class Town:
    """Who works here: a front office, and officers with an approver in every department."""

    clerk: Actor
    coordinator: Actor
    moderator: Actor
    officers: Mapping[str, Sequence[Actor]]
    approvers: Mapping[str, Actor]

    @property
    def departments(self) -> list[str]:
        """The ids of all departments, in order."""
        return sorted(self.officers)


def settle(session: Session, departments: Sequence[str], *, now: datetime) -> Town:
    """Make the officials of every department."""

    def official(name: str, role: Role, department: str | None = None) -> Actor:
        person = NewOfficial(name, f"{name.replace(' ', '.')}@simulation.example", is_demo=True)
        row = add_official(session, person, [Grant(role, department)], now=now, granted_by=None)
        return Actor(row.id, name, frozenset({Grant(role, department)}))

    return Town(
        clerk=official("clerk", Role.INTAKE),
        coordinator=official("coordinator", Role.COORDINATOR),
        moderator=official("moderator", Role.MODERATOR),
        officers={
            one: [official(f"officer {n} {one}", Role.OFFICER, one) for n in range(OFFICERS_EACH)]
            for one in departments
        },
        approvers={one: official(f"approver {one}", Role.APPROVER, one) for one in departments},
    )


def arrivals(
    chance: random.Random, count: int, first: date, last: date, calendar: Calendar
) -> list[datetime]:
    """``count`` moments between two days: most on working days in the daytime, few over Tết."""
    days = [first + timedelta(days=n) for n in range((last - first).days)]
    weights = [1.0 if calendar.is_working(day) else 0.25 for day in days]
    hours = [1, 1, 1, 1, 1, 2, 4, 8, 12, 12, 10, 7, 6, 10, 12, 11, 8, 6, 6, 8, 9, 7, 4, 2]
    found = []
    for day in chance.choices(days, weights, k=count):
        hour = chance.choices(range(24), hours)[0]
        moment = datetime.combine(day, time(hour), tzinfo=VIETNAM)
        found.append(moment + timedelta(seconds=chance.randrange(3600)))
    return sorted(found)


def what_is_sent(example: Example, chance: random.Random, number: int) -> NewSubmission:
    """An example text as somebody sends it; a quarter stays anonymous."""
    contact = ContactDetails()
    if chance.random() > 0.25:
        who = chance.randrange(max(number, 1)) if chance.random() < 0.1 else number
        contact = ContactDetails(SenderKind.PERSON, f"Sender {who}", f"sender{who}@example.com")
    title = example.title or " ".join(example.text.split()[:_TITLE_WORDS])
    return NewSubmission(
        kind=SubmissionKind(example.kind)
        if example.kind not in {"complaint", "denunciation", "spam"} and chance.random() < 0.8
        else SubmissionKind.UNSURE,
        title=title[:TITLE_LIMIT],
        body=example.text[:BODY_LIMIT],
        language=example.language,
        province=chance.choice(("", "", "01", "14", "22", "46", "48", "79", "92")),
        contact=contact,
        consents={Purpose.PROCESS: True, Purpose.PUBLISH_TEXT: chance.random() < 0.6},
    )


def guess(
    example: Example, departments: Sequence[str], chance: random.Random, threshold: float
) -> Prediction:
    """What a classifier that keeps its promise would say: sure of a good half, and wrong now and
    then even so. The year tries the life of submissions, not the model."""
    lead = example.department or chance.choice(departments)
    sure = chance.random() < 0.55
    named = lead if chance.random() < (0.95 if sure else 0.6) else chance.choice(departments)
    probability = chance.uniform(threshold, 1.0) if sure else chance.uniform(0.1, threshold * 0.99)
    return Prediction((Candidate(named, probability),), None, example.language, "simulation")
