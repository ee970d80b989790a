"""The components, rendered: sound HTML, labelled, described, escaped, within our content policy."""

import re
from collections import Counter
from typing import Any
from xml.etree.ElementTree import Element

import pytest
from flask import Flask

from intake.config import ROOT
from intake.web.assets import Assets
from tests.gallery import parse, with_class
from tests.page_client import words

TEMPLATES = ROOT / "intake" / "templates"
HOSTILE = "<img src=x onerror=alert(1)>\"'&"
ERRORS = [
    "400",
    "403",
    "404",
    "405",
    "409",
    "413",
    "429",
    "500",
    "503",
    "csrf",
    "closed",
    "sealed",
    "signed_out",
]


@pytest.fixture(scope="module", params=["vi", "ar", "en"])
def page(request: pytest.FixtureRequest, gallery: Flask) -> Element:
    return parse(gallery.test_client().get(f"/?lang={request.param}&demo=1").text)


def test_every_id_is_unique_and_every_reference_leads_somewhere(page: Element) -> None:
    ids = Counter(e.get("id") for e in page.iter() if e.get("id"))
    assert [name for name, times in ids.items() if times > 1] == []
    for attribute in ("for", "aria-describedby", "aria-labelledby"):
        for element in page.iter():
            for name in element.get(attribute, "").split():
                assert name in ids, (attribute, name)
    for link in page.iter("a"):
        href = link.get("href", "")
        assert href in ("#", "") or not href.startswith("#") or href[1:] in ids


def test_every_field_has_a_label_and_every_group_a_legend(page: Element) -> None:
    labels = {e.get("for") for e in page.iter("label") if words(e)}
    for kind in ("input", "select", "textarea"):
        for field in page.iter(kind):
            if field.get("type") != "hidden":
                assert field.get("id") in labels, field.attrib
    for group in page.iter("fieldset"):
        assert words(next(group.iter("legend")))


def test_the_content_policy_blocks_nothing_on_the_page(page: Element) -> None:
    for element in page.iter():
        assert "style" not in element.attrib
        assert not [name for name in element.attrib if str(name).startswith("on")]
        assert not element.get("href", "").startswith("javascript:")
    assert list(page.iter("style")) == []
    assert [bool(e.get("src")) and not e.text for e in page.iter("script")] == [True, True]


def test_no_part_depends_on_html_validation_of_the_browser(page: Element) -> None:
    for form in page.iter("form"):
        assert form.get("action") == "/account.sign_out" or "novalidate" in form.attrib
    assert [e for e in page.iter() if "required" in e.attrib or "pattern" in e.attrib] == []


def test_every_field_in_error_says_so_in_place_and_in_the_summary(page: Element) -> None:
    beside = {
        e.get("id", "").removesuffix("-error"): e for e in with_class(page, "govuk-error-message")
    }
    assert len(beside) >= 10
    for message in beside.values():
        assert words(message).startswith("Error:")
        assert with_class(message, "govuk-visually-hidden")
    linked = {
        e.get("href", "")[1:] for e in next(iter(with_class(page, "govuk-error-summary"))).iter("a")
    }
    assert set(beside) <= linked
    described = " ".join(e.get("aria-describedby", "") for e in page.iter()).split()
    assert {f"{name}-error" for name in beside} <= set(described)


def test_every_class_is_dressed() -> None:
    """A class without a rule is a slip of the pen, in components and in the pages built on them."""
    css = (ROOT / "intake" / Assets().asset("app.css").lstrip("/")).read_text("utf-8")
    known = set(re.findall(r"\.((?:govuk|app|moj)-[\w-]+)", css))
    # Names of upstream's markup that only group, or carry no look of their own.
    known |= {"govuk-table__head", "govuk-table__body", "govuk-table__row", "moj-timeline__header"}
    used = set()
    for template in TEMPLATES.rglob("*.html"):
        for value in re.findall(r'class="([^"]*)"', template.read_text("utf-8")):
            plain = re.sub(r"\{%.*?%\}", " ", value)
            plain = re.sub(r"[\w-]*\{\{.*?\}\}[\w-]*", " ", plain)
            used |= {(name, template.name) for name in plain.split()}
    assert sorted((name, where) for name, where in used if name not in known) == []


def test_what_people_typed_is_shown_as_text_never_as_markup(drawn: Any) -> None:
    row = {
        "key": HOSTILE,
        "value": HOSTILE,
        "text": True,
        "change_url": HOSTILE,
        "change_hidden": HOSTILE,
    }
    entry = {"title": HOSTILE, "when": HOSTILE, "datetime": HOSTILE, "by": HOSTILE, "body": HOSTILE}
    candidate = {"label": HOSTILE, "share": 0.5, "words": [HOSTILE], "text": HOSTILE}
    root = drawn(
        "{{ summary_list([row]) }}{{ timeline([entry]) }}{{ sender_text(h, h) }}{{ status_tag(h) }}"
        "{{ due_tag(h) }}{{ code_block(h, label=h) }}{{ probability_list([candidate]) }}"
        "{{ table(h, [h], [[h]], stacked=True) }}{{ identity_bar(h, h, [status_tag(h)], h) }}"
        "{{ panel(h, h) }}{{ inset(h) }}{{ warning(h) }}{{ notification(h, h, h) }}"
        "{{ pager(h, h, h) }}{{ empty_state(h, h) }}{{ breadcrumbs([{'text': h, 'url': h}]) }}"
        "{{ button(h, name=h, value=h) }}"
        "{{ sub_navigation([{'text': h, 'url': h, 'count': h}], h) }}{{ badge(h, h) }}"
        "{% call details(h) %}{{ h }}{% endcall %}",
        h=HOSTILE,
        row=row,
        entry=entry,
        candidate=candidate,
    )
    assert list(root.iter("img")) == []
    assert [e.attrib for e in root.iter() if "onerror" in e.attrib] == []
    assert words(root).count("<img src=x onerror=alert(1)>") > 25


@pytest.mark.parametrize(
    ("share", "step", "said"),
    [
        (0, 0, "0%"),
        (0.004, 0, "less than 1%"),
        (0.83, 85, "83%"),
        (0.974, 95, "97%"),
        (1, 100, "100%"),
        (1.2, 100, "120%"),
    ],
)
def test_a_probability_is_drawn_by_class_and_said_in_words(
    drawn: Any, share: float, step: int, said: str
) -> None:
    bar = with_class(drawn("{{ probability_bar(s) }}", s=share), "app-share")[0]
    assert with_class(bar, f"app-w-{step}")
    assert words(bar) == said


def test_parts_that_need_the_script_stay_hidden_without_it(drawn: Any) -> None:
    root = drawn("{{ print_button() }}{{ code_block('7KQ2') }}")
    buttons = list(root.iter("button"))
    assert len(buttons) == 2
    assert all("hidden" in e.attrib for e in buttons)


def test_rows_that_become_cards_keep_their_column_names(drawn: Any) -> None:
    root = drawn("{{ table('Queue', ['Title', 'Due'], [['One', 'today']], stacked=True) }}")
    cell = next(root.iter("td"))
    assert (cell.get("data-label"), cell.get("role")) == ("Due", "cell")
    assert next(root.iter("table")).get("role") == "table"


def test_markup_made_by_macros_passes_through_others(drawn: Any) -> None:
    root = drawn("{{ summary_list([{'key': 'Status', 'value': status_tag('New', 'blue')}]) }}")
    assert words(with_class(root, "govuk-tag--blue")[0]) == "New"


@pytest.mark.parametrize("name", ERRORS)
@pytest.mark.parametrize("language", ["vi", "ar"])
def test_every_error_page_says_what_to_do(gallery: Flask, name: str, language: str) -> None:
    root = parse(gallery.test_client().get(f"/errors/{name}?lang={language}").text)
    html = next(root.iter("html"))
    assert (html.get("lang"), html.get("dir")) == (language, "rtl" if language == "ar" else "ltr")
    heading = words(next(root.iter("h1")))
    assert words(next(root.iter("title"))).startswith(heading)
    assert len(list(next(root.iter("main")).iter("p"))) >= 2


def test_the_page_of_a_broken_service_needs_nothing_of_the_service() -> None:
    """No session, no database, no menus, no settings: only the words."""
    bare = Flask("intake")
    bare.jinja_env.globals["_"] = lambda text, **named: text % named
    with bare.test_request_context():
        root = parse(bare.jinja_env.get_template("errors/500.html").render())
    assert words(next(root.iter("h1"))) == "Something went wrong on our side"


def test_each_language_is_named_in_itself_and_the_current_one_is_marked(page: Element) -> None:
    links = with_class(page, "app-languages__link")
    assert [(e.get("lang"), words(e)) for e in links][::4] == [
        ("vi", "Tiếng Việt"),
        ("ar", "العربية"),
    ]
    current = [e.get("lang") for e in links if "aria-current" in e.attrib]
    assert current == [next(page.iter("html")).get("lang")]
    assert {e.get("lang"): e.get("dir") for e in links}["ar"] == "rtl"


def test_demonstration_data_is_named_as_such(gallery: Flask) -> None:
    client = gallery.test_client()
    assert "Demonstration data" in client.get("/?lang=en&demo=1").text
    assert "Demonstration data" not in client.get("/?lang=en").text
