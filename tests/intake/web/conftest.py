"""What the component tests share: the gallery, and a way to look at one piece of a page."""

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask, render_template_string

from tests.gallery import create_gallery, parse

FORM_MACROS = (
    "text_input, textarea, radios, checkboxes, checkbox, select, date_input, file_input, "
    "error_summary, hidden, honeypot, button, button_group, fieldset"
)
DISPLAY_MACROS = (
    "status_tag, due_tag, badge, probability_bar, probability_list, code_block, print_button, "
    "sender_text, summary_list, timeline, table, panel, inset, warning, notification, details, "
    "empty_state, back_link, breadcrumbs, pager, sub_navigation, tabs, filter_panel, identity_bar"
)


@pytest.fixture(scope="module")
def gallery() -> Flask:
    """The application that shows components and error pages, and nothing else."""
    return create_gallery()


@pytest.fixture
def drawn(gallery: Flask) -> Iterator[Any]:
    """``drawn("{{ button('Go') }}")`` is the element tree of that piece of a page."""
    imports = (
        f'{{% from "components/form.html" import {FORM_MACROS} %}}'
        f'{{% from "components/display.html" import {DISPLAY_MACROS} %}}'
    )
    with gallery.test_request_context("/?lang=en"):
        yield lambda source, **context: parse(
            "<!doctype html><title>x</title>" + render_template_string(imports + source, **context)
        )
