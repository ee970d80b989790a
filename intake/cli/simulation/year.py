"""A year of submissions, from one day to another, in a database of its own."""

import random
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import delete
from sqlalchemy.orm import Session

from classifier import Example
from intake.cli.simulation.agenda import Agenda
from intake.cli.simulation.lives import Lives
from intake.cli.simulation.town import arrivals, settle
from intake.database import transaction
from intake.domain.history.record import SYSTEM
from intake.domain.timekeeping.deadlines import DayKind, local_date
from intake.models import Job
from intake.queries.organisation.departments import open_departments
from intake.services.installation import setup
from intake.services.promises import clock_rounds, deadline_rounds
from intake.services.timekeeping import calendar
from intake.services.timekeeping.calendar import Day
from intake.services.timekeeping.clock_book import office_since

# Tết 2026 is from 16 to 20 February, Tết 2027 from 4 to 10 February.
FIRST, LAST = date(2026, 2, 9), date(2027, 2, 15)
STORM = date(2026, 9, 16)  # a day off that nobody knew of until two days before
_ACTS_IN_ONE_TRANSACTION = 200
_LOOK_EVERY = timedelta(hours=3)

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What happened: how often each thing did, and the seconds that it took."""

    tally: Counter[str]
    seconds: float
    until: datetime


def live(
    session: Session,
    texts: Sequence[Example],
    *,
    count: int,
    seed: int,
    progress: Progress = lambda _done, _total: None,
) -> Outcome:
    """Let ``count`` submissions arrive over the year; the same seed gives the same year.

    Index and mail are the worker's and no part of it: their jobs are dropped.
    """
    began = time.monotonic()
    chance = random.Random(seed)  # noqa: S311 (invented people, the same for the same seed)
    start = _at(FIRST)
    with transaction(session):
        setup.prepare(session, start)
        town = settle(session, sorted(open_departments(session, FIRST)), now=start)
        office = office_since(session, FIRST)
    agenda = Agenda(office, chance, _at(LAST))
    lives = Lives(session, town, agenda, chance, texts, start)
    for number, moment in enumerate(arrivals(chance, count, FIRST, LAST, office.calendar)):
        agenda.enter(moment.astimezone(UTC), lives.arrive, number)
    _enter_rounds(lives)
    done = 0
    while acts := _some_acts(lives):
        done += acts
        progress(done, done + len(agenda))
    lives.tally["acts"] = done
    return Outcome(lives.tally, time.monotonic() - began, _at(LAST))


def _some_acts(lives: Lives) -> int:
    """Do the next acts in order of time, in one transaction; returns how many."""
    done = 0
    with transaction(lives.session):
        while done < _ACTS_IN_ONE_TRANSACTION and (entry := lives.agenda.next()):
            lives.now, act, it = entry
            lives.do(act, it)
            done += 1
        lives.session.execute(delete(Job))
    lives.session.expunge_all()
    return done


def _enter_rounds(lives: Lives) -> None:
    """The look at the deadlines, and a storm that closes the offices."""

    def look(_it: int) -> None:
        while True:
            done = deadline_rounds.look_after(lives.session, now=lives.now)
            lives.tally["told"] += done.told
            lives.tally["closed in time"] += done.closed
            if not done.more:
                break
        lives.agenda.enter(lives.now + _LOOK_EVERY, look)

    def storm(_it: int) -> None:
        day = Day(STORM, DayKind.HOLIDAY, "Bão")
        calendar.set_day(lives.session, day, now=lives.now, by=None)
        recount = clock_rounds.recompute_open(lives.session, by=SYSTEM, now=lives.now)
        lives.tally["dates moved by the storm"] += len(recount.moved)
        lives.agenda.office = office_since(lives.session, FIRST)

    lives.agenda.enter(lives.now + _LOOK_EVERY, look)
    lives.agenda.enter(_at(STORM) - timedelta(days=2), storm)


def _at(day: date) -> datetime:
    """Midnight in Vietnam, in UTC."""
    moment = datetime(day.year, day.month, day.day, tzinfo=UTC) - timedelta(hours=7)
    assert local_date(moment) == day
    return moment
