"""Places stand in the letters that a reader reads."""

import pytest
from flask import Flask

from intake.web.places import province_choices


@pytest.mark.parametrize(
    ("spoken", "name"),
    [("vi", "Đà Nẵng"), ("en", "Da Nang"), ("nb", "Da Nang"), ("ru", "Дананг"), ("ar", "دا نانغ")],
)
def test_a_province_in_the_letters_of_the_language(app: Flask, spoken: str, name: str) -> None:
    with app.test_request_context(headers={"Accept-Language": spoken}):
        assert dict(province_choices())["48"] == name


def test_no_two_provinces_share_a_name(app: Flask) -> None:
    for spoken in ("vi", "en", "ru", "nb", "ar"):
        with app.test_request_context(headers={"Accept-Language": spoken}):
            names = [name for _, name in province_choices()]
        assert len(set(names)) == len(names) == 34, spoken
