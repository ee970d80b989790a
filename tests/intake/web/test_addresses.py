"""Addresses that are read outside a browser."""

from dataclasses import replace

import pytest
from flask import Flask

from intake.ports import Tools
from intake.web.addresses import track_url, whole


@pytest.fixture
def tools(tools: Tools) -> Tools:
    """As an operator may well write the address."""
    return replace(tools, public_url="https://gopy.example.vn/")


def test_a_slash_at_the_end_of_the_public_address_is_not_doubled(app: Flask) -> None:
    with app.app_context():
        assert track_url() == "https://gopy.example.vn/track"
        assert whole("/published/") == "https://gopy.example.vn/published/"
