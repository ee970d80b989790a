"""Models are measured on the newest submissions that people settled and neither has learned."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from classifier.model_store import ModelStore
from intake.domain.learning.promotion import Gate
from intake.models import NewestMeasure
from intake.ports import Tools
from intake.services.learning import newest
from intake.services.learning.lessons import PublicTexts, lessons
from intake.services.learning.newest import HELD_BACK, LEAST, learned_until, on_newest
from intake.services.learning.promotion import gate
from intake.services.learning.training import measure_newest
from tests import settled
from tests.classifier import corpus
from tests.models import store_of, trained
from tests.settled import officer_of, pass_on, take_on
from tests.stories import departments_exist

ROADS = "Đường liên xã đầy ổ gà, xe máy ngã liên tục mỗi khi mưa to."
SCHOOL = "Trường làng thiếu giáo viên tiếng Anh, học sinh cả học kỳ chưa có cô nào dạy."
OLD = "Cầu qua kênh bị nứt mặt, xe tải vẫn chạy qua ầm ầm, bà con sợ sập."


@pytest.fixture
def store() -> ModelStore:
    return ModelStore(trained()[0])


def earlier(tools: Tools, weeks: int) -> Tools:
    then = tools.clock() - timedelta(weeks=weeks)
    return replace(tools, clock=lambda: then)


def test_both_models_judge_what_came_in_since_neither_learned(
    session: Session, tools: Tools, store: ModelStore
) -> None:
    """A road that was confirmed, a class that was passed on, a copy of what came in before."""
    departments_exist(session, tools.clock())
    officer = officer_of(session, tools, "moc", "moet")
    before = earlier(tools, 20)
    take_on(session, before, officer, settled.agreed(session, before, "moc", OLD))
    road = settled.agreed(session, tools, "moc", ROADS)
    take_on(session, tools, officer, road)
    lesson = settled.agreed(session, tools, "moc", SCHOOL)
    pass_on(session, tools, officer, lesson, "moet")
    take_on(session, tools, officer, lesson)
    take_on(session, tools, officer, settled.agreed(session, tools, "moc", f"{OLD} Xin cảm ơn."))
    settled.agreed(session, tools, "moc", "Vỉa hè lún, nắp cống vỡ, đi bộ rất nguy hiểm.")
    session.rollback()
    _folder, good, _better, bad = trained()
    models = store.load(bad), store.load(good)
    cards = store.card(bad), store.card(good)
    public = PublicTexts.of(corpus.examples())
    row = newest.measure(session, models, cards, lambda: public, now=tools.clock())
    assert sorted(row.outcomes) == [[road, "moc", True, False], [lesson, "moet", True, False]]
    newest.keep(session, row)
    row = newest.measure(session, models[::-1], cards[::-1], lambda: public, now=tools.clock())
    newest.keep(session, row)
    session.commit()
    found = newest.measured(session, cards[1], cards[0], now=tools.clock())
    assert found is not None
    assert (found.overall.before, found.overall.gained) == (0, 2)
    later = tools.clock() + HELD_BACK + timedelta(days=1)
    assert newest.measured(session, cards[1], cards[0], now=later) is None, "no longer the newest"


def test_what_a_model_may_have_learned_is_not_measured_on(
    session: Session, tools: Tools, store: ModelStore
) -> None:
    card = store.card(trained()[1])
    taught = replace(card, facts=replace(card.facts, sources={"": 9, "official:1": 1}))
    assert learned_until(card) is None
    assert learned_until(taught) == card.created_at, "a card from before this was written down"
    until = tools.clock() - HELD_BACK
    assert learned_until(replace(taught, learned_until=until)) == until
    departments_exist(session, tools.clock())
    officer = officer_of(session, tools, "moc")
    for its in (earlier(tools, 5), tools):
        take_on(session, its, officer, settled.agreed(session, its, "moc", ROADS))
    session.rollback()
    public = PublicTexts.of(corpus.examples())
    assert len(lessons(session, public, now=tools.clock(), until=until).examples) == 1
    texts = newest.newest_texts(session, lambda: public, since=until, now=tools.clock())
    assert texts == [], "nearly the one that was learned from"


def measure(right_before: int, right_after: int, lost: int, texts: int) -> NewestMeasure:
    """``lost`` of the first texts lost; so many won as make up ``right_after``."""
    gained = right_after - right_before + lost
    outcomes = [
        [number, "moc", number < right_before, lost <= number < right_before + gained]
        for number in range(texts)
    ]
    now = datetime(2026, 11, 30, tzinfo=UTC)
    return NewestMeasure(
        model_version="b", against="a", since=now, measured_at=now, outcomes=outcomes
    )


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        (measure(40, 40, 5, LEAST), Gate.PASSES),
        (measure(40, 28, 12, LEAST), Gate.WORSE),
        (measure(40, 28, 12, LEAST - 1), Gate.PASSES),  # too few to judge
        (None, Gate.NOT_ON_NEWEST),
    ],
)
def test_the_gate_hears_the_newest_weeks(
    store: ModelStore, row: NewestMeasure | None, expected: Gate
) -> None:
    active = store.card(trained()[1])
    other = replace(active, version="2026-11-01-000000000000")
    verdict = gate(active, other, on_newest(row) if row else None)
    assert verdict.gate is expected
    assert verdict.gate.opens is (expected is Gate.PASSES)
    if expected is Gate.WORSE:
        assert {(one.department, one.newest) for one in verdict.fallen} == {
            ("", True),
            ("moc", True),
        }


def test_a_model_is_measured_beside_the_one_in_force_alone(
    app: Flask, session: Session, tools: Tools
) -> None:
    store, (_folder, good, better, _bad) = store_of(app), trained()
    assert measure_newest(session, store, better, now=tools.clock()) is None, "none is in force"
    store.activate(good)
    assert measure_newest(session, store, good, now=tools.clock()) is None
    row = measure_newest(session, store, better, now=tools.clock())
    assert row is not None
    assert (row.model_version, row.against, row.outcomes) == (better, good, [])
