"""What happens between submissions and after answers in the simulated year: many write about one
matter, one writes about several, and senders object."""

import random
import re
from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from sqlalchemy.orm import Session

from classifier import Example
from intake.cli.simulation.agenda import Agenda
from intake.cli.simulation.town import Town
from intake.domain.desk.splitting import Part
from intake.domain.following.contests import ContestReason, Satisfaction
from intake.domain.submission import TITLE_LIMIT, SubmissionKind
from intake.domain.workflow import JOINABLE, Status
from intake.models import Submission
from intake.services.desk import clusters
from intake.services.following import contests
from intake.services.following.contests import Objection
from intake.services.routing import splitting

_JOINED = 0.05  # of what is routed by hand, when another about the same lies open
_SPLIT = 0.03  # of what is looked at in triage: it holds a second matter
_SENTENCE = re.compile(r"(?<=[.!?…؟])\s+")  # where one ends and the next begins
_PARTED = 0.2  # of what was joined
_OBJECTS = 0.04  # of those who were answered
_OBJECTS_TO_REFUSAL = 0.2
_RATES = 0.3


class Lives(Protocol):
    """The part of the lives that is needed here."""

    session: Session
    town: Town
    agenda: Agenda
    chance: random.Random
    now: datetime
    tally: Counter[str]
    open_about: dict[str, int]
    members: dict[int, set[int]]
    texts: Sequence[Example]
    told: dict[int, Example]

    def part(self, it: int) -> None: ...
    def object_to(self, it: int) -> None: ...
    def rate(self, it: int) -> None: ...


def join(lives: Lives, row: Submission, department: str) -> bool:
    """Now and then it is about the same matter as one that lies with that department."""
    main_id = lives.open_about.get(department)
    if main_id is None or main_id == row.id or lives.chance.random() >= _JOINED:
        return False
    main = lives.session.get_one(Submission, main_id)
    if main.status not in JOINABLE or not clusters.may_join(row) or not clusters.may_join(main):
        return False
    clusters.join(lives.session, lives.town.clerk, row, main, now=lives.now)
    lives.members.setdefault(main_id, set()).add(row.id)
    lives.tally["joined"] += 1
    if lives.chance.random() < _PARTED:
        lives.agenda.in_days(lives.now, 3, lives.part, row.id)
    return True


def split(lives: Lives, row: Submission) -> Submission | None:
    """Now and then it holds a second matter, which becomes a submission of its own."""
    who, said = lives.town.clerk, _SENTENCE.split(row.body.strip(), maxsplit=1)
    if len(said) < 2 or lives.chance.random() >= _SPLIT:
        return None
    if not splitting.may_split(lives.session, who, row):
        return None
    example = lives.chance.choice(lives.texts)
    title = (example.title or example.text)[:TITLE_LIMIT]
    matter = Part(SubmissionKind.REPORT, title, said[0])
    found = splitting.split_off(lives.session, who, row, matter, now=lives.now)
    lives.told[found.id] = example
    lives.tally["divided"] += 1
    return found


def part(lives: Lives, row: Submission) -> None:
    """It was another matter after all."""
    if row.status == Status.MERGED:
        clusters.part(lives.session, lives.town.clerk, row, now=lives.now, note="Việc khác.")
        lives.tally["parted"] += 1


def returned(lives: Lives, main_id: int) -> list[Submission]:
    """Those that no longer wait for the answer of ``main_id``."""
    waiting = lives.members.pop(main_id, set())
    rows = [lives.session.get_one(Submission, it) for it in sorted(waiting)]
    still = {row.id for row in rows if row.status == Status.MERGED}
    if still:
        lives.members[main_id] = still
    return [row for row in rows if row.id not in still]


def look_at_the_answer(lives: Lives, row: Submission) -> None:
    """Enter what the sender will say of it."""
    dice = lives.chance.random()
    share = _OBJECTS if row.status == Status.ANSWERED else _OBJECTS_TO_REFUSAL
    if dice < share:
        lives.agenda.in_days(lives.now, 6, lives.object_to, row.id)
    elif row.status == Status.ANSWERED and dice < share + _RATES:
        lives.agenda.in_days(lives.now, 2, lives.rate, row.id)


def object_to(lives: Lives, row: Submission) -> None:
    """The sender does not accept it."""
    said = Objection(ContestReason.OTHER, "Tôi chưa đồng ý, đề nghị xem lại.")
    contests.contest(lives.session, row, said, now=lives.now)
    lives.tally["objected"] += 1


def rate(lives: Lives, row: Submission) -> None:
    """The sender says how satisfied."""
    level = lives.chance.choice(list(Satisfaction))
    contests.rate(lives.session, row, level, "", now=lives.now)
    lives.tally["rated"] += 1
