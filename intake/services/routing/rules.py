"""Routing rules as administrators edit them: order, conditions, and a try on a text."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Table, update
from sqlalchemy.orm import Session

from intake.domain.errors import InvalidData, NotFound, StaleSubmission
from intake.domain.routing import (
    FoldedText,
    RouteDecision,
    SubmissionFacts,
    decide,
    strip_marks,
)
from intake.domain.submission import LINE_LIMIT, OFFERED_KINDS
from intake.domain.timekeeping.deadlines import local_date
from intake.models import Department, RoutingRule
from intake.queries.organisation import rules as queries
from intake.queries.organisation.departments import open_departments

MAX_WORDS = 100
_TABLE: Table = RoutingRule.__table__  # type: ignore[assignment]


class StaleRule(StaleSubmission):
    """Somebody else changed the rule since the page was opened."""

    code = "stale_rule"


@dataclass(frozen=True, slots=True)
class RuleDraft:
    """What an administrator wants a rule to be; empty conditions do not count."""

    name: str
    department: str
    words: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    provinces: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    enabled: bool = True


def add(session: Session, draft: RuleDraft, *, now: datetime, by: int | None) -> RoutingRule:
    """Put a rule behind all others. Raises InvalidData."""
    _check(session, draft)
    rule = RoutingRule(
        position=queries.last_position(session) + 1, updated_by=by, updated_at=now, **_values(draft)
    )
    session.add(rule)
    session.flush()
    return rule


def change(
    session: Session,
    rule_id: int,
    draft: RuleDraft,
    *,
    seen_version: int,
    now: datetime,
    by: int | None,
) -> None:
    """Make a rule what the draft says. Raises InvalidData, NotFound, StaleRule."""
    rule = _seen(session, rule_id, seen_version)
    _check(session, draft)
    for name, value in _values(draft).items():
        setattr(rule, name, value)
    rule.updated_by, rule.updated_at = by, now
    session.flush()


def switch(
    session: Session,
    rule_id: int,
    *,
    enabled: bool,
    seen_version: int,
    now: datetime,
    by: int | None,
) -> None:
    """Switch a rule on or off. Raises NotFound, StaleRule."""
    rule = _seen(session, rule_id, seen_version)
    rule.enabled, rule.updated_by, rule.updated_at = enabled, by, now
    session.flush()


def move(session: Session, rule_id: int, *, earlier: bool) -> None:
    """Let a rule be tried one place earlier or later; at the end nothing happens. Raises NotFound.

    The versions stay: an order that somebody else changed does not spoil an open form.
    """
    order = [rule.id for rule in queries.every_rule(session)]
    if rule_id not in order:
        raise NotFound(str(rule_id))
    place = order.index(rule_id)
    other = place - 1 if earlier else place + 1
    if not 0 <= other < len(order):
        return
    order[place], order[other] = order[other], order[place]
    for position, one in enumerate(order, start=1):
        session.execute(
            update(_TABLE)
            .where(_TABLE.c.id == one, _TABLE.c.position != position)
            .values(position=position)
        )
    session.expire_all()


def remove(session: Session, rule_id: int, *, seen_version: int) -> None:
    """Delete a rule; the records of what it routed stay. Raises NotFound, StaleRule."""
    session.delete(_seen(session, rule_id, seen_version))
    session.flush()


def try_on(session: Session, facts: SubmissionFacts, *, now: datetime) -> RouteDecision:
    """What the rules in force would do with a text, with the trace of each; nothing is written."""
    return decide(
        None,
        queries.enabled_rules(session),
        facts,
        threshold=1.0,
        open_departments=open_departments(session, local_date(now)),
    )


def words_of(text: str) -> tuple[str, ...]:
    """The words and phrases of a text that has one a line, each once, in the order typed."""
    lines = (" ".join(line.split()) for line in text.splitlines())
    return tuple(dict.fromkeys(line for line in lines if line))


def _seen(session: Session, rule_id: int, seen_version: int) -> RoutingRule:
    rule = session.get(RoutingRule, rule_id, with_for_update=True, populate_existing=True)
    if rule is None:
        raise NotFound(str(rule_id))
    if rule.version != seen_version:
        raise StaleRule(str(rule_id))
    return rule


def _values(draft: RuleDraft) -> dict[str, object]:
    return {
        "name": draft.name,
        "enabled": draft.enabled,
        "words": list(draft.words),
        "kinds": list(draft.kinds),
        "provinces": list(draft.provinces),
        "languages": list(draft.languages),
        "department_id": draft.department,
    }


def _check(session: Session, draft: RuleDraft) -> None:
    problems = {
        "name": "missing" if not draft.name.strip() else "",
        "department": "unknown" if session.get(Department, draft.department) is None else "",
        "kinds": "unknown" if not set(draft.kinds) <= set(OFFERED_KINDS) else "",
        "words": _problem_with(draft.words),
    }
    if not (draft.words or draft.kinds or draft.provinces or draft.languages):
        problems["words"] = "no_condition"
    found = {field: code for field, code in problems.items() if code}
    if found:
        raise InvalidData(found)


def _problem_with(words: Sequence[str]) -> str:
    if len(words) > MAX_WORDS:
        return "too_many"
    if any(len(word) > LINE_LIMIT for word in words):
        return "too_long"
    # What consists of signs only is found in no text.
    if not all(FoldedText(word).contains(strip_marks(word)) for word in words):
        return "no_word"
    return ""
