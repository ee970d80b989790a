"""How many words of what comes in are new to the texts that models learn from: counted at night,
kept as numbers."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from intake.domain.deadlines import local_date
from intake.domain.drift import Words, count_words, words_of
from intake.queries import routing_quality, settings
from intake.queries.departments import profiles
from intake.services.settings import keep

DATA = Path(__file__).resolve().parent.parent / "data"
WORD_DRIFT = "drift.words"  # by month (YYYY-MM), and for the texts kept apart
APART = "apart"
MONTHS = 12
_TEXTS = 1_000  # of a month; more hardly move the share


def bring_up_to_date(session: Session, *, now: datetime) -> None:
    """Count this month and the last one anew. Repeatable; months older than a year are forgotten.

    The texts kept apart from learning are counted too: they show how many new words are usual.
    """
    months = routing_quality.months_back(local_date(now), MONTHS)
    known = _known(session)
    stored = stored_counts(session)
    counted = {
        month.strftime("%Y-%m"): count_words(
            (
                f"{row.title}\n{row.body}"
                for row in routing_quality.some_texts(
                    session, routing_quality.month_span(month), most=_TEXTS
                )
            ),
            known,
        )
        for month in months[:2]
    }
    names = {month.strftime("%Y-%m") for month in months}
    kept = {name: one for name, one in stored.items() if name in names}
    kept |= counted | {APART: count_words(_learned()[1], known)}
    keep(session, WORD_DRIFT, {name: asdict(one) for name, one in kept.items()}, now=now)


def stored_counts(session: Session) -> Mapping[str, Words]:
    """What was counted, by month and APART; empty before the first night."""
    found: dict[str, dict[str, Any]] = settings.value(session, WORD_DRIFT) or {}
    return {name: Words(**one) for name, one in found.items()}


def _known(session: Session) -> frozenset[str]:
    """Every word of the texts that models learn from, and of the departments' profiles."""
    known = set(_learned()[0])
    for profile in profiles(session):
        said = (profile.name, profile.competence, *profile.keywords, *profile.aliases)
        known.update(word for text in said for word in words_of(text))
    return frozenset(known)


@lru_cache(maxsize=1)
def _learned() -> tuple[frozenset[str], tuple[str, ...]]:
    """The words of the example texts that are learned from, and the texts that are not; they
    change only with the program."""
    words: set[str] = set()
    apart = []
    for text, is_apart in _examples():
        if is_apart:
            apart.append(text)
        else:
            words.update(words_of(text))
    return frozenset(words), tuple(apart)


def _examples() -> Iterator[tuple[str, bool]]:
    """Each example text, and whether it is kept apart from learning. ``services.training`` reads
    them too, but loads the learning library with it."""
    lines = (DATA / "frozen.txt").read_text("utf-8").splitlines()
    frozen = {line for line in lines if line and not line.startswith("#")}
    for path in sorted((DATA / "examples").glob("*.jsonl")):
        for line in path.read_text("utf-8").splitlines():
            if line.strip():
                row = json.loads(line)
                yield f"{row.get('title', '')}\n{row['text']}", row["id"] in frozen
