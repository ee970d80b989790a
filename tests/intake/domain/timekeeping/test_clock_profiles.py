"""Deadline profiles as data: the ones that ship, and what is refused."""

import json
from typing import Any

import pytest

from intake.domain.errors import InvalidData
from intake.domain.timekeeping.clock_moves import FIRST_REPORT, REPORT
from intake.domain.timekeeping.clock_profiles import (
    ClockUnit,
    OfficeHours,
    StartsOn,
    from_data,
    hours_from,
    profiles_from,
    to_data,
)
from tests.intake.domain.clock_stories import DATA

SHIPPED: dict[str, Any] = json.loads((DATA / "deadline_profiles.json").read_text(encoding="utf-8"))
PROFILES = profiles_from(SHIPPED["profiles"])
GOOD = SHIPPED["profiles"][0]


def test_the_terms_of_the_law_ship() -> None:
    terms = {code: (one.count, one.unit) for code, one in PROFILES.items()}
    assert terms["answer"] == (15, ClockUnit.CALENDAR_DAY)
    assert terms["answer_20"] == (20, ClockUnit.CALENDAR_DAY)
    assert terms["forward"] == (5, ClockUnit.WORKING_DAY)
    assert terms["accept"] == (2, ClockUnit.WORKING_DAY)
    assert terms["accept_urgent"] == (4, ClockUnit.WORKING_HOUR)
    assert terms["initiative_decision"] == (3, ClockUnit.MONTH)
    assert (terms["voters"][0], terms["voters_chair"][0]) == (40, 50)
    assert PROFILES["answer_20"].progress_days == 7
    # What waits for the sender is recalled half way; all others warn at 80 %.
    asked = {"sender_reply", "revision"}
    warned = {one.warn_percent for code, one in PROFILES.items() if code not in asked}
    assert (warned, {PROFILES[code].warn_percent for code in asked}) == ({80}, {50})
    assert hours_from(SHIPPED["working_hours"]).spans[1][0].hour == 13


def test_every_profile_cites_its_source_and_reads_back() -> None:
    for one in PROFILES.values():
        assert len(one.source) > 20
        assert from_data(to_data(one)) == one


def test_everything_that_starts_a_clock_has_a_profile() -> None:
    assert {one.starts_on for one in PROFILES.values()} == set(StartsOn)


def test_what_the_sender_is_promised_is_never_kept_silent() -> None:
    # A report on what is carried out is no answer that anybody waits for; the page shows its day.
    reports = {FIRST_REPORT, REPORT}
    promised = {code: one.progress_days for code, one in PROFILES.items() if one.promised}
    assert {days for code, days in promised.items() if code not in reports} == {7}
    assert reports <= set(promised)


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"unit": "fortnight"}, "incomplete_profile"),
        ({"count": "many"}, "incomplete_profile"),
        ({"pauses_on": ["holiday_of_the_officer"]}, "incomplete_profile"),
        ({"extension": 5}, "incomplete_profile"),
        ({"count": 0}, "count_not_positive"),
        ({"source": " "}, "no_source"),
        ({"code": ""}, "no_code"),
        ({"code": "x" * 41}, "no_code"),
        ({"warn_percent": 100}, "warning_outside_the_term"),
        ({"extension": {"times": 1}}, "extension_half_given"),
        (
            {"extension": {"times": 1, "count": 1, "unit": "working_hour"}},
            "extension_in_other_measure",
        ),
        ({"progress_days": 0}, "progress_not_positive"),
    ],
)
def test_a_broken_profile_is_named(change: dict[str, Any], problem: str) -> None:
    with pytest.raises(InvalidData, match=problem):
        from_data(GOOD | change)


def test_a_profile_without_its_law_or_twice_is_refused() -> None:
    with pytest.raises(InvalidData, match="incomplete_profile"):
        from_data({key: value for key, value in GOOD.items() if key != "source"})
    with pytest.raises(InvalidData, match="twice"):
        profiles_from([GOOD, GOOD])


@pytest.mark.parametrize("spans", [[], ["08:00-12:00", "11:00-17:00"], ["12:00-08:00"]])
def test_office_hours_follow_each_other(spans: list[str]) -> None:
    with pytest.raises(InvalidData, match="not_in_order"):
        hours_from(spans)


@pytest.mark.parametrize("spans", [["8"], ["25:00-26:00"], [7]])
def test_office_hours_are_hours(spans: list[Any]) -> None:
    with pytest.raises(InvalidData, match="not_hours"):
        hours_from(spans)
    with pytest.raises(InvalidData):
        OfficeHours(())
