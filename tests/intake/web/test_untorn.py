"""Short words with a hyphen stay on one line of a page, and are as they were everywhere else."""

from datetime import UTC, datetime

import pytest
from flask import Flask
from flask_babel import force_locale
from flask_babel import gettext as babel_gettext

from intake.web.filters import moment
from intake.web.i18n import gettext, in_language
from intake.web.untorn import JOINER, untorn


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("E-postadresse", f"E-{JOINER}postadresse"),
        ("svar på e-post eller QR-kode", f"svar på e-{JOINER}post eller QR-{JOINER}kode"),
        ("30/2020/NĐ-CP", f"30/2020/NĐ-{JOINER}CP"),
        ("из-за", f"из-{JOINER}за"),
        ("PA-2026-000001-5", "PA-2026-000001-5"),
        ("11-24", "11-24"),
        ("open-ended", "open-ended"),
        ("a – b", "a – b"),
    ],
)
def test_only_short_beginnings_of_words_are_joined(typed: str, shown: str) -> None:
    assert untorn(typed) == shown
    assert untorn(shown) == shown


def test_pages_join_them_and_letters_do_not(app: Flask) -> None:
    with app.test_request_context(), in_language("nb"):
        assert JOINER in gettext("E-mail")
        assert JOINER in babel_gettext("E-mail")
    with app.app_context(), force_locale("nb"):
        assert babel_gettext("E-mail") == "E-post"


def test_the_half_of_the_day_does_not_begin_a_line_alone(app: Flask) -> None:
    with app.test_request_context(), in_language("ar"):
        assert moment(datetime(2026, 11, 23, 3, 0, tzinfo=UTC)).endswith("10:00\u00a0ص\u2069")
