"""Lead and co-departments in the simulated year: who is asked, who contributes, who goes on."""

import random
from collections import Counter
from datetime import datetime
from typing import Protocol

from sqlalchemy.orm import Session

from intake.cli.simulation.agenda import Agenda
from intake.cli.simulation.town import Town
from intake.domain.answering.contributions import AskReason, ContributionState, DeclineReason
from intake.domain.permissions import Actor
from intake.models import Submission
from intake.queries.answering.contributions import of_submission
from intake.services.answering import contributions
from intake.services.answering.contributions import Question


class Lives(Protocol):
    """The part of the lives that is needed here."""

    session: Session
    town: Town
    agenda: Agenda
    chance: random.Random
    now: datetime
    tally: Counter[str]

    def contribute(self, it: int) -> None: ...
    def lead_officer(self, row: Submission) -> Actor: ...


def ask_others(lives: Lives, row: Submission) -> None:
    """The lead asks one or two departments; most of the time it needs them."""
    others = [one for one in lives.town.departments if one != row.department_id]
    for department in lives.chance.sample(others, lives.chance.choice((1, 1, 2))):
        reason = lives.chance.choice(list(AskReason))
        required = lives.chance.random() < 0.75
        question = Question(department, "Xin cho biết ý kiến.", reason, required)
        contributions.ask(lives.session, lives.lead_officer(row), row, question, now=lives.now)
        lives.tally["asked another department"] += 1
        if lives.chance.random() < 0.9:  # some never reply
            lives.agenda.in_office_hours(lives.now, 20.0, lives.contribute, row.id)


def reply(lives: Lives, row: Submission) -> None:
    """One of those who were asked contributes, or says that it does not."""
    for one in of_submission(lives.session, row.id):
        if one.state != ContributionState.ASKED:
            continue
        officer = lives.town.officers[one.department_id][0]
        if lives.chance.random() < 0.85:
            contributions.give(lives.session, officer, row, one.id, "Ý kiến.", now=lives.now)
            lives.tally["contributed"] += 1
        else:
            why = lives.chance.choice(list(DeclineReason))
            contributions.decline(lives.session, officer, row, one.id, why, now=lives.now)
            lives.tally["did not contribute"] += 1
        return


def go_on(lives: Lives, row: Submission) -> bool:
    """The approver of the lead goes on without what has not come; whether anything was missing."""
    owed = contributions.missing(lives.session, row)
    approver = lives.town.approvers[str(row.department_id)]
    for one in owed:
        contributions.override(lives.session, approver, row, one.id, "Đã đủ.", now=lives.now)
        lives.tally["went on without a contribution"] += 1
    return bool(owed)
