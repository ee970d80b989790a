"""Routing rules below the pages: faults, order, and what a try may not do."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from intake.database import transaction
from intake.domain.errors import InvalidData, NotFound
from intake.domain.routing import Method, SubmissionFacts, WhyTriage
from intake.models import RouteRecord, RoutingRule
from intake.queries.organisation.rules import enabled_rules, every_rule, last_position
from intake.services.routing import rules
from intake.services.routing.rules import RuleDraft, StaleRule, words_of
from tests.stories import departments_exist

NOW = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)
SIGNAL = RuleDraft("Signal", "most_telecom", words=("không có sóng",))


@pytest.fixture(autouse=True)
def shipped(session: Session) -> None:
    departments_exist(session, NOW)


def add(session: Session, draft: RuleDraft = SIGNAL) -> RoutingRule:
    with transaction(session):
        return rules.add(session, draft, now=NOW, by=None)


def test_a_new_rule_comes_last(session: Session) -> None:
    assert last_position(session) == 0
    assert [add(session).position for _ in range(3)] == [1, 2, 3]


@pytest.mark.parametrize(
    ("draft", "field", "code"),
    [
        (RuleDraft("", "moc", words=("a",)), "name", "missing"),
        (RuleDraft("x", "most", words=("a",)), "department", "unknown"),  # a group
        (RuleDraft("x", "moc"), "words", "no_condition"),
        (RuleDraft("x", "moc", words=("…",)), "words", "no_word"),
        (RuleDraft("x", "moc", words=("a" * 201,)), "words", "too_long"),
        (RuleDraft("x", "moc", words=tuple(map(str, range(101)))), "words", "too_many"),
        (RuleDraft("x", "moc", kinds=("spam",)), "kinds", "unknown"),
    ],
)
def test_what_no_rule_can_be(session: Session, draft: RuleDraft, field: str, code: str) -> None:
    with pytest.raises(InvalidData) as refused:
        add(session, draft)
    assert refused.value.problems == {field: code}
    assert every_rule(session) == []


def test_words_with_marks_of_any_language_are_words(session: Session) -> None:
    draft = RuleDraft("x", "moc", words=("مُدَرِّسَة", "посёлок", "4G", "57-NQ/TW", "C++"))
    assert add(session, draft).words == list(draft.words)


def test_positions_that_became_equal_are_put_right_by_the_next_move(session: Session) -> None:
    first, second, third = (add(session).id for _ in range(3))
    with transaction(session):
        for rule in every_rule(session):
            rule.position = 1
    with transaction(session):
        rules.move(session, third, earlier=True)
    assert [rule.id for rule in every_rule(session)] == [first, third, second]
    assert [rule.position for rule in every_rule(session)] == [1, 2, 3]


def test_the_first_cannot_go_up_nor_the_last_down(session: Session) -> None:
    first, last = add(session).id, add(session).id
    with transaction(session):
        rules.move(session, first, earlier=True)
        rules.move(session, last, earlier=False)
    assert [rule.id for rule in every_rule(session)] == [first, last]


def test_what_is_not_there_cannot_be_touched(session: Session) -> None:
    with pytest.raises(NotFound):
        rules.move(session, 99, earlier=True)
    with pytest.raises(NotFound):
        rules.remove(session, 99, seen_version=1)


def test_whoever_saw_an_older_rule_changes_nothing(session: Session) -> None:
    rule = add(session)
    with transaction(session):
        rules.switch(session, rule.id, enabled=False, seen_version=1, now=NOW, by=None)
    for act in (
        lambda: rules.change(session, rule.id, SIGNAL, seen_version=1, now=NOW, by=None),
        lambda: rules.switch(session, rule.id, enabled=True, seen_version=1, now=NOW, by=None),
        lambda: rules.remove(session, rule.id, seen_version=1),
    ):
        with pytest.raises(StaleRule), transaction(session):
            act()
    assert enabled_rules(session) == []


def try_on(session: Session, kind: str = "report") -> rules.RouteDecision:
    facts = SubmissionFacts("Xã tôi không có sóng", kind, "", "vi")
    return rules.try_on(session, facts, now=NOW)


def test_a_try_writes_nothing(session: Session) -> None:
    add(session)
    decision = try_on(session)
    assert (decision.method, decision.department) == (Method.RULE, "most_telecom")
    assert session.scalars(select(RouteRecord)).all() == []


def test_a_try_says_when_people_look_first(session: Session) -> None:
    add(session)
    assert try_on(session, "complaint").why_triage is WhyTriage.KIND_FOR_PEOPLE


def test_one_word_or_phrase_a_line() -> None:
    assert words_of(" một  hai \n\nba\r\nmột hai\n") == ("một hai", "ba")
    assert words_of("") == ()
