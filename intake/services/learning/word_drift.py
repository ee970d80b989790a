"""How many words of what comes in are new to the project's texts and to the profiles, from which
models learn: counted at night, kept as numbers."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date, datetime
from itertools import chain
from typing import Any

from sqlalchemy.orm import Session

from intake.domain.learning.drift import Words, count_words, months_back, words_of
from intake.domain.timekeeping.deadlines import local_date
from intake.queries import settings
from intake.queries.learning import routing_quality
from intake.queries.organisation.departments import profiles
from intake.services.background.settings import keep
from intake.services.learning.example_texts import descriptions, frozen_examples, learning_examples

WORD_DRIFT = "drift.words"  # by month (YYYY-MM), and for the texts kept apart
APART = "apart"
MONTHS = 12
_COUNTED = 2  # the newest months are counted anew each night
_TEXTS = 1_000  # of a month; more hardly move the share


def count(session: Session, *, now: datetime) -> dict[str, Words]:
    """This month and the last one counted, and under APART the texts kept apart from learning: they
    show how many new words are usual. Only reads, for seconds."""
    known = _known(session)
    counted = {
        _name(month): count_words(
            (
                f"{row.title}\n{row.body}"
                for row in routing_quality.some_texts(
                    session, routing_quality.month_span(month), most=_TEXTS
                )
            ),
            known,
        )
        for month in months_back(local_date(now), _COUNTED)
    }
    apart = (f"{one.title}\n{one.text}" for one in frozen_examples())
    return counted | {APART: count_words(apart, known)}


def keep_counts(session: Session, counted: Mapping[str, Words], *, now: datetime) -> None:
    """Put what was counted in the place of older counts; months older than a year are forgotten.
    Repeatable."""
    names = {_name(month) for month in months_back(local_date(now), MONTHS)}
    kept = {name: one for name, one in stored_counts(session).items() if name in names}
    kept |= counted
    keep(session, WORD_DRIFT, {name: asdict(one) for name, one in kept.items()}, now=now)


def stored_counts(session: Session) -> Mapping[str, Words]:
    """What was counted, by month and APART; empty before the first night."""
    found: dict[str, dict[str, Any]] = settings.value(session, WORD_DRIFT) or {}
    return {name: Words(**one) for name, one in found.items()}


def _known(session: Session) -> frozenset[str]:
    """Every word from which a model of today would learn departments, were it taught by nobody
    besides."""
    taught = chain(learning_examples(), descriptions(profiles(session)))
    return frozenset(word for one in taught for word in words_of(f"{one.title}\n{one.text}"))


def _name(month: date) -> str:
    return month.strftime("%Y-%m")
