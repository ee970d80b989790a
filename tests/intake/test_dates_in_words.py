"""Days as people of each language write them."""

from datetime import date

import pytest

from intake.dates_in_words import day_in_words, weekday_in_words

DAY = date(2026, 1, 1)  # a Thursday


@pytest.mark.parametrize(
    ("language", "written"),
    [
        ("vi", "1 tháng 1 năm 2026"),
        ("en", "January 1, 2026"),
        ("ru", "1 января 2026 года"),
        ("nb", "1. januar 2026"),
        ("ar", "1 يناير 2026"),
    ],
)
def test_a_day_is_written_out(language: str, written: str) -> None:
    assert day_in_words(DAY, "long", language) == written


@pytest.mark.parametrize(
    ("language", "written"), [("nb", "torsdag 1. januar"), ("ru", "четверг, 1 января")]
)
def test_a_day_of_the_week_with_its_day(language: str, written: str) -> None:
    assert weekday_in_words(DAY, language) == written


def test_no_form_ends_with_a_stop_that_a_sentence_would_double() -> None:
    for language in ("vi", "en", "ru", "nb", "ar"):
        for length in ("short", "medium", "long"):
            assert not day_in_words(DAY, length, language).endswith("."), (language, length)
