"""A day is shown in a field as its hint shows it, and taken as people of any language type it."""

from datetime import date

import pytest
from flask import Flask
from flask_babel import gettext
from hypothesis import given
from hypothesis import strategies as st

from intake.web.days import missing_day, parse_day, typed_day
from intake.web.i18n import LANGUAGE_NAMES, in_language

DAYS = st.dates(date(2000, 1, 1), date(2100, 12, 31))
ARABIC = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")


@pytest.mark.parametrize("code", LANGUAGE_NAMES)
def test_what_is_filled_in_looks_as_the_example(app: Flask, code: str) -> None:
    with app.test_request_context(), in_language(code):
        assert typed_day(date(2026, 8, 31)) in gettext("For example 31/8/2026")
        assert typed_day(date(2026, 8, 31)) in gettext("Enter a day such as 31/8/2026")
        assert typed_day(None) == ""


@given(DAYS, st.sampled_from(["/", ".", "-", " ", ". ", " / "]), st.booleans(), st.booleans())
def test_every_common_way_of_writing_a_day_is_taken(
    day: date, sign: str, filled: bool, arabic: bool
) -> None:
    parts = [f"{day.day:02}", f"{day.month:02}"] if filled else [str(day.day), str(day.month)]
    for order in ((*parts, str(day.year)), (str(day.year), *reversed(parts))):
        text = sign.join(order)
        assert parse_day(text.translate(ARABIC) if arabic else text) == day


@pytest.mark.parametrize(
    "typed", ["31.8.2026.", " 2026-08-31 ", "٣١\u200f/٨\u200f/٢٠٢٦", "31.08.2026", "31 / 8 / 2026"]
)
def test_marks_around_it_do_no_harm(typed: str) -> None:
    assert parse_day(typed) == date(2026, 8, 31)


@pytest.mark.parametrize(
    "typed",
    ["", "31", "31/8", "8/31/2026", "30/2/2026", "3182026", "a/b/c", "1/2/3/2026", "²/8/2026"],
)
def test_what_is_no_day_is_none(typed: str) -> None:
    assert parse_day(typed) is None


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("31/2/2027", "31/2/2027"),
        ("2027-02-31", "31/2/2027"),
        (" 30.2.2028 ", "30/2/2028"),
        ("٣١/٢/٢٠٢٧", "31/2/2027"),
        ("31/4/2027", "31/4/2027"),
        ("28/2/2027", ""),  # there is such a day
        ("8/31/2027", ""),  # the example tells more: the day comes first
        ("32/1/2027", ""),
        ("31/2/0000", ""),
        ("soon", ""),
    ],
)
def test_a_day_that_its_month_does_not_have_is_named(app: Flask, typed: str, shown: str) -> None:
    with app.test_request_context(), in_language("vi"):
        assert missing_day(typed) == shown
    with app.test_request_context(), in_language("nb"):
        assert missing_day(typed) == shown.replace("/", ".")
