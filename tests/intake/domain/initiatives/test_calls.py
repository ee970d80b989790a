"""When a call is open, what may be written in it, and what a further version changed."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.domain.initiatives.calls import (
    CallDraft,
    CallKind,
    CallState,
    Standing,
    changed,
    closes_at,
    days_left,
    draft_problems,
    language_for,
    standing,
    whole_or_none,
)
from intake.domain.timekeeping.deadlines import start_of_day
from tests.calls import CLOSES, ENGLISH, OPENS, TEXT, call_draft

PUBLISHED = CallState.PUBLISHED


def test_it_opens_with_its_first_day_and_closes_with_the_end_of_its_last_in_vietnam() -> None:
    begins, ends = start_of_day(OPENS), closes_at(CLOSES)
    assert begins == datetime(2026, 11, 19, 17, tzinfo=UTC)
    assert ends == datetime(2026, 12, 20, 17, tzinfo=UTC)
    moment = timedelta(microseconds=1)
    at = {
        begins - moment: Standing.UPCOMING,
        begins: Standing.OPEN,
        ends - moment: Standing.OPEN,
        ends: Standing.CLOSED,
    }
    for now, where in at.items():
        assert standing(PUBLISHED, OPENS, CLOSES, now=now) is where


def test_a_draft_and_a_withdrawn_call_are_never_open() -> None:
    now = datetime(2026, 12, 1, tzinfo=UTC)
    assert standing(CallState.DRAFT, OPENS, CLOSES, now=now) is Standing.DRAFT
    assert standing(CallState.WITHDRAWN, OPENS, CLOSES, now=now) is Standing.WITHDRAWN


@given(st.integers(0, 2 * 365 * 24 * 60))
def test_days_are_left_exactly_while_it_is_open(minutes: int) -> None:
    now = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
    where = standing(PUBLISHED, date(2026, 1, 1), CLOSES, now=now)
    assert (days_left(CLOSES, now) >= 0) == (where is Standing.OPEN)
    assert standing(PUBLISHED, date(2026, 1, 1), None, now=now) is Standing.OPEN


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"closes_on": None}, "closes_on"),
        ({"closes_on": OPENS - timedelta(days=1)}, "closes_on"),
        ({"kind": CallKind.BIG_PROBLEM}, "closes_on"),
        ({"texts": {"vi": TEXT | {"who": " "}}}, "who"),
        ({"texts": {"en": ENGLISH}}, "title"),
        ({"rules": replace(call_draft().rules, quorum=1)}, "quorum"),
        ({"rules": replace(call_draft().rules, disagreement=11)}, "disagreement"),
        (
            {"rules": replace(call_draft().rules, rubric=call_draft().rules.rubric[:4])},
            "weight_novelty",
        ),
    ],
)
def test_what_cannot_be_published_is_named_by_its_field(
    wrong: dict[str, object], field: str
) -> None:
    assert draft_problems(call_draft()) == {}
    assert field in draft_problems(call_draft(**wrong))


def test_what_differs_is_named() -> None:
    old = call_draft()
    new: CallDraft = replace(
        old,
        closes_on=None,
        kind=CallKind.BIG_PROBLEM,
        texts={"vi": TEXT, "en": ENGLISH},
        rules=replace(old.rules, blind=True),
    )
    assert changed(old, old) == ()
    assert changed(old, new) == ("kind", "closes_on", "text_en", "blind")


def test_a_language_is_shown_whole_or_vietnamese_instead() -> None:
    texts = {"vi": TEXT, "en": ENGLISH}
    assert language_for(texts, "en") == "en"
    assert language_for(texts, "ar") == "vi"
    assert whole_or_none(ENGLISH)
    assert whole_or_none({})
    assert not whole_or_none({"title": "Only this"})
