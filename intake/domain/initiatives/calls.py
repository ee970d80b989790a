"""Calls for proposals and big problems: what they say, when they are open, what may change.

A call looks for answers until a day; a big problem stays open until it is withdrawn. What was
published is changed only by a further version, and the rules by which proposals are judged stay as
they were when the first proposal was sent (issue of the calls; Decision 2266/QĐ-TTg for the
criteria; peers 5.2 for blindness, quorum and the limit of disagreement).
"""

import enum
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from intake.domain.evaluation.rubric import MOST_POINTS, Rubric, problems
from intake.domain.timekeeping.deadlines import local_date, start_of_day

# The language in which every call is written; the others may be left out.
MAIN_LANGUAGE = "vi"
FEWEST_MEMBERS, MOST_MEMBERS = 2, 50
DEFAULT_QUORUM, DEFAULT_DISAGREEMENT = 5, 4


class CallKind(enum.StrEnum):
    """What is published."""

    CALL = "call"
    BIG_PROBLEM = "big_problem"  # has no closing day


class CallState(enum.StrEnum):
    """What people made of it; the clock does the rest, see ``Standing``."""

    DRAFT = "draft"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"


class Standing(enum.StrEnum):
    """Where it stands at a moment."""

    DRAFT = "draft"
    UPCOMING = "upcoming"  # public, and not open yet
    OPEN = "open"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"


class Ballot(enum.StrEnum):
    """How the council votes (Circular 18/2013/TT-BKHCN: open or secret)."""

    OPEN = "open"
    SECRET = "secret"  # noqa: S105 (no password)


class TextPart(enum.StrEnum):
    """What a call says, in each of its languages."""

    TITLE = "title"
    LOOKED_FOR = "looked_for"
    WHO = "who"
    NEXT = "next"


class CallEventKind(enum.StrEnum):
    """What happened to a call; one link of its chain each."""

    CREATED = "call_created"
    CHANGED = "call_changed"
    PUBLISHED = "call_published"
    WITHDRAWN = "call_withdrawn"
    ASKED = "call_asked"
    ANSWERED = "call_answered"
    PUT_ASIDE = "call_put_aside"


class QuestionState(enum.StrEnum):
    """Where a question about a call stands."""

    WAITING = "waiting"
    ANSWERED = "answered"
    PUT_ASIDE = "put_aside"


CallTexts = Mapping[str, Mapping[str, str]]
"""What a call says: by language, then by ``TextPart``."""


@dataclass(frozen=True, slots=True)
class CallRules:
    """How proposals are judged; ``disagreement`` is the spread of points that forces a
    discussion."""

    rubric: Rubric
    blind: bool = False
    quorum: int = DEFAULT_QUORUM
    disagreement: int = DEFAULT_DISAGREEMENT
    ballot: Ballot = Ballot.OPEN


@dataclass(frozen=True, slots=True)
class CallDraft:
    """Everything of a call. Texts are cleaned."""

    kind: CallKind
    opens_on: date
    closes_on: date | None
    texts: CallTexts
    rules: CallRules


def closes_at(day: date | None) -> datetime | None:
    """The instant from which a call is closed: the end of its closing day in Vietnam."""
    return None if day is None else start_of_day(day + timedelta(days=1))


def standing(state: str, opens_on: date, closes_on: date | None, *, now: datetime) -> Standing:
    """Where it stands; by the clock alone, so that no job can be late."""
    if state != CallState.PUBLISHED:
        return Standing(state)
    if now < start_of_day(opens_on):
        return Standing.UPCOMING
    end = closes_at(closes_on)
    return Standing.OPEN if end is None or now < end else Standing.CLOSED


def days_left(closes_on: date, now: datetime) -> int:
    """How many days remain after today; 0 on the last day."""
    return (closes_on - local_date(now)).days


def draft_problems(draft: CallDraft) -> dict[str, str]:
    """What is wrong, by the name of the field: a code."""
    found = _wrong_dates(draft) | _wrong_texts(draft.texts)
    rules = draft.rules
    if not FEWEST_MEMBERS <= rules.quorum <= MOST_MEMBERS:
        found["quorum"] = "out_of_range"
    if not 1 <= rules.disagreement <= MOST_POINTS:
        found["disagreement"] = "out_of_range"
    for code, wrong in problems(rules.rubric).items():
        found[f"bands_{code}" if code else f"weight_{rules.rubric[0].code}"] = wrong.value
    return found


def _wrong_dates(draft: CallDraft) -> dict[str, str]:
    if draft.kind is CallKind.BIG_PROBLEM:
        return {"closes_on": "not_for_problems"} if draft.closes_on else {}
    if draft.closes_on is None:
        return {"closes_on": "missing"}
    return {"closes_on": "before_opening"} if draft.closes_on < draft.opens_on else {}


def _wrong_texts(texts: CallTexts) -> dict[str, str]:
    main = texts.get(MAIN_LANGUAGE, {})
    return {part.value: "missing" for part in TextPart if not main.get(part, "").strip()}


def changed(old: CallDraft, new: CallDraft) -> tuple[str, ...]:
    """The codes of what differs, in a fixed order: ``closes_on``, ``text_en``, ``quorum`` …"""
    found = [
        name
        for name in ("kind", "opens_on", "closes_on")
        if getattr(old, name) != getattr(new, name)
    ]
    found += [
        f"text_{language}"
        for language in sorted({*old.texts, *new.texts})
        if dict(old.texts.get(language, {})) != dict(new.texts.get(language, {}))
    ]
    return (*found, *changed_rules(old.rules, new.rules))


def changed_rules(old: CallRules, new: CallRules) -> tuple[str, ...]:
    """The same for the rules alone."""
    names = ("rubric", "blind", "quorum", "disagreement", "ballot")
    return tuple(name for name in names if getattr(old, name) != getattr(new, name))


def language_for(texts: Mapping[str, object], wanted: str) -> str:
    """In which of its languages a reader of ``wanted`` is shown something of a call: that one, or
    Vietnamese."""
    return wanted if wanted in texts else MAIN_LANGUAGE


def whole_or_none(text: Mapping[str, str]) -> bool:
    """Whether a further language has all its parts or none: half a call misleads."""
    given = [bool(text.get(part, "").strip()) for part in TextPart]
    return all(given) or not any(given)
