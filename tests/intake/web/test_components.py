"""The components, rendered: sound HTML, labelled, described, escaped, and nothing our content policy would block."""

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any
from xml.etree.ElementTree import Element

import html5lib
import pytest
from flask import Flask, render_template_string
from markupsafe import Markup
from werkzeug.datastructures import MultiDict
from wtforms import FieldList, Form, FormField, PasswordField, StringField
from wtforms.validators import InputRequired

from intake.config import ROOT
from intake.web.assets import Assets
from tests.gallery import create_gallery, sample_form
from tests.gallery_words import WORDS

TEMPLATES = ROOT / "intake" / "templates"
HOSTILE = "<img src=x onerror=alert(1)>\"'&"
FORM_MACROS = (
    "text_input, textarea, radios, checkboxes, checkbox, select, date_input, file_input, "
    "error_summary, hidden, honeypot, button, button_group, fieldset"
)
DISPLAY_MACROS = (
    "status_tag, due_tag, badge, probability_bar, probability_list, code_block, print_button, "
    "sender_text, summary_list, timeline, table, panel, inset, warning, notification, details, "
    "empty_state, back_link, breadcrumbs, pager, sub_navigation, tabs, filter_panel, identity_bar"
)
ERRORS = ["400", "403", "404", "405", "409", "413", "429", "500", "503", "csrf"]


@pytest.fixture(scope="module")
def gallery() -> Flask:
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


def parse(page: str) -> Element:
    """The tree of a page; any fault of its HTML is an exception."""
    parser = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False)
    root: Element = parser.parse(page)
    return root


def words(element: Element) -> str:
    return " ".join("".join(element.itertext()).split())


def with_class(root: Element, name: str) -> list[Element]:
    return [e for e in root.iter() if isinstance(e.tag, str) and name in e.get("class", "").split()]


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
    assert [bool(e.get("src")) and not e.text for e in page.iter("script")] == [True]


def test_no_part_depends_on_html_validation_of_the_browser(page: Element) -> None:
    for form in page.iter("form"):
        assert form.get("action") == "/account.sign_out" or "novalidate" in form.attrib
    assert [e for e in page.iter() if "required" in e.attrib or "pattern" in e.attrib] == []


def test_every_field_in_error_says_so_in_place_and_in_the_summary(page: Element) -> None:
    beside = {e.get("id", "").removesuffix("-error"): e for e in with_class(page, "govuk-error-message")}
    assert len(beside) >= 10
    for message in beside.values():
        assert words(message).startswith("Error:")
        assert with_class(message, "govuk-visually-hidden")
    linked = {e.get("href", "")[1:] for e in next(iter(with_class(page, "govuk-error-summary"))).iter("a")}
    assert set(beside) <= linked
    described = " ".join(e.get("aria-describedby", "") for e in page.iter()).split()
    assert {f"{name}-error" for name in beside} <= set(described)


def test_every_class_is_dressed() -> None:
    """A class without a rule is a slip of the pen, in components and in the pages built on them."""
    css = (ROOT / "intake" / Assets().asset("app.css").lstrip("/")).read_text("utf-8")
    known = set(re.findall(r"\.((?:govuk|app|moj)-[\w-]+)", css))
    # Names that only group, or that only the script or another rule's context looks at.
    known |= {
        "app-form",
        "govuk-date-input__label",
        "govuk-date-input__input",
        "govuk-details__summary-text",
        "govuk-table__head",
        "govuk-table__body",
        "govuk-warning-text__text",
        "moj-timeline__header",
        "app-filter__heading",
    }
    used = set()
    for template in TEMPLATES.rglob("*.html"):
        for value in re.findall(r'class="([^"]*)"', template.read_text("utf-8")):
            plain = re.sub(r"\{%.*?%\}", " ", value)
            plain = re.sub(r"[\w-]*\{\{.*?\}\}[\w-]*", " ", plain)
            used |= {(name, template.name) for name in plain.split()}
    assert sorted((name, where) for name, where in used if name not in known) == []


def test_what_people_typed_is_shown_as_text_never_as_markup(drawn: Any) -> None:
    row = {"key": HOSTILE, "value": HOSTILE, "text": True, "change_url": HOSTILE, "change_hidden": HOSTILE}
    entry = {"title": HOSTILE, "when": HOSTILE, "datetime": HOSTILE, "by": HOSTILE, "body": HOSTILE}
    candidate = {"label": HOSTILE, "share": 0.5, "words": [HOSTILE], "text": HOSTILE}
    root = drawn(
        "{{ summary_list([row]) }}{{ timeline([entry]) }}{{ sender_text(h, h) }}{{ status_tag(h) }}"
        "{{ due_tag(h) }}{{ code_block(h, label=h) }}{{ probability_list([candidate]) }}"
        "{{ table(h, [h], [[h]], stacked=True) }}{{ identity_bar(h, h, [status_tag(h)], h) }}"
        "{{ panel(h, h) }}{{ inset(h) }}{{ warning(h) }}{{ notification(h, h, h) }}{{ pager(h, h, h) }}"
        "{{ empty_state(h, h) }}{{ breadcrumbs([{'text': h, 'url': h}]) }}{{ button(h, name=h, value=h) }}"
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


def test_what_was_typed_is_kept_when_it_is_refused(drawn: Any) -> None:
    sent = {"name": HOSTILE, "body": "\nfirst line\n  second", "kind": "initiative", "consent": "y"}
    form = sample_form(WORDS["en"], "", {**sent, "ways": ["report", "unsure"], "province": "unsure"})
    root = drawn(
        "{{ text_input(f.name) }}{{ textarea(f.body) }}{{ radios(f.kind) }}{{ checkboxes(f.ways) }}"
        "{{ checkbox(f.consent) }}{{ select(f.province) }}",
        f=form,
    )
    assert next(e for e in root.iter("input") if e.get("id") == "name").get("value") == HOSTILE
    assert next(root.iter("textarea")).text == sent["body"]
    ticked = [e.get("value") for e in root.iter("input") if "checked" in e.attrib]
    assert ticked == ["initiative", "report", "unsure", "y"]
    assert [e.get("value") for e in root.iter("option") if "selected" in e.attrib] == ["unsure"]


def test_nothing_is_ticked_before_the_person_ticks_it(drawn: Any) -> None:
    form = sample_form(WORDS["en"], "")
    root = drawn("{{ radios(f.kind) }}{{ checkboxes(f.ways) }}{{ checkbox(f.consent) }}", f=form)
    assert [e for e in root.iter("input") if "checked" in e.attrib] == []


def test_only_what_may_be_left_out_is_marked_optional(drawn: Any) -> None:
    form = sample_form(WORDS["en"], "")
    root = drawn("{{ text_input(f.name) }}{{ text_input(f.phone) }}{{ text_input(f.street, mark_optional=False) }}", f=form)
    assert [words(e) for e in root.iter("label")] == [
        "Full name",
        "Phone number (optional)",
        "House number and street",
    ]


def test_a_password_never_comes_back(drawn: Any) -> None:
    class SignIn(Form):
        password = PasswordField("Password", [InputRequired()])

    form = SignIn(MultiDict({"password": "correct horse"}))
    root = drawn("{{ text_input(f.password, type='password', autocomplete='current-password') }}", f=form)
    field = next(root.iter("input"))
    assert field.get("value") is None
    assert (field.get("dir"), field.get("autocomplete")) == ("ltr", "current-password")


def test_addresses_and_numbers_run_left_to_right_in_every_language(drawn: Any) -> None:
    form = sample_form(WORDS["ar"], "")
    root = drawn(
        "{{ text_input(f.email, type='email') }}{{ text_input(f.phone, type='tel', prefix='+84') }}"
        "{{ code_block('7KQ2 M9XA') }}{{ identity_bar('PA-2026-000123-7', 'x') }}",
        f=form,
    )
    assert [e.get("dir") for e in root.iter("input")] == ["ltr", "ltr"]
    assert with_class(root, "govuk-input__wrapper")[0].get("dir") == "ltr"
    assert next(root.iter("code")).get("dir") == "ltr"
    assert with_class(root, "app-identity__reference")[0].get("dir") == "ltr"


def test_a_label_can_be_the_heading_of_the_page(drawn: Any) -> None:
    form = sample_form(WORDS["en"], "")
    root = drawn("{{ textarea(f.body, label_is_heading=True) }}{{ radios(f.kind, legend_is_heading=True) }}", f=form)
    assert [words(e) for e in root.iter("h1")] == ["Text", "What do you want to send?"]


def test_the_error_summary_shows_each_error_once_also_of_enclosed_forms(drawn: Any) -> None:
    class Address(Form):
        street = StringField("Street", [InputRequired("Enter the street")])

    class Outer(Form):
        address = FormField(Address)
        others = FieldList(StringField("Other", [InputRequired("Enter the other")]), min_entries=2)
        name = StringField("Name", [InputRequired("Enter the name")])

    form = Outer(MultiDict({"others-0": "given"}))
    form.validate()
    root = drawn("{{ error_summary(f, more=[(m, '#x')]) }}<p id=x></p>", f=form, m="Wait a minute")
    items = [words(e) for e in root.iter("li")]
    assert items == ["Enter the street", "Enter the other", "Enter the name", "Wait a minute"]
    assert with_class(root, "govuk-error-summary")[0].get("tabindex") == "-1"


def test_without_errors_there_is_no_summary(drawn: Any) -> None:
    root = drawn("{{ error_summary(f) }}", f=sample_form(WORDS["en"], ""))
    assert with_class(root, "govuk-error-summary") == []


def test_hidden_fields_carry_the_token_and_the_step(drawn: Any) -> None:
    root = drawn("{{ hidden(f) }}", f=sample_form(WORDS["en"], ""))
    sent = {e.get("name"): e.get("value") for e in root.iter("input")}
    assert sent["step"] == "details"
    assert len(sent["csrf_token"] or "") > 40


def test_the_trap_for_programs_is_met_by_no_person(drawn: Any) -> None:
    root = drawn("{{ honeypot(f.website) }}", f=sample_form(WORDS["en"], ""))
    box = with_class(root, "app-away")[0]
    field = next(box.iter("input"))
    assert box.get("aria-hidden") == "true"
    assert (field.get("tabindex"), field.get("autocomplete"), field.get("value")) == ("-1", "off", None)


@pytest.mark.parametrize(
    ("share", "step", "said"),
    [(0, 0, "0%"), (0.004, 0, "less than 1%"), (0.83, 85, "83%"), (0.974, 95, "97%"), (1, 100, "100%"), (1.2, 100, "120%")],
)
def test_a_probability_is_drawn_by_class_and_said_in_words(drawn: Any, share: float, step: int, said: str) -> None:
    bar = with_class(drawn("{{ probability_bar(s) }}", s=share), "app-share")[0]
    assert with_class(bar, f"app-w-{step}")
    assert words(bar) == said


def test_parts_that_need_the_script_stay_hidden_without_it(drawn: Any) -> None:
    root = drawn("{{ print_button() }}{{ code_block('7KQ2') }}")
    buttons = list(root.iter("button"))
    assert len(buttons) == 2
    assert all("hidden" in e.attrib for e in buttons)


def test_the_limit_of_a_text_is_said_without_the_script(drawn: Any) -> None:
    root = drawn("{{ textarea(f.body, max_chars=5000) }}", f=sample_form(WORDS["en"], ""))
    field = next(root.iter("textarea"))
    assert words(with_class(root, "app-count")[0]) == "You can enter up to 5,000 characters."
    assert field.get("aria-describedby") == "body-count"
    assert "maxlength" not in field.attrib, "what is too long must not be cut off in silence"


def test_rows_that_become_cards_keep_their_column_names(drawn: Any) -> None:
    root = drawn("{{ table('Queue', ['Title', 'Due'], [['One', 'today']], stacked=True) }}")
    cell = next(root.iter("td"))
    assert (cell.get("data-label"), cell.get("role")) == ("Due", "cell")
    assert next(root.iter("table")).get("role") == "table"


def test_markup_made_by_macros_passes_through_others(drawn: Any) -> None:
    root = drawn("{{ summary_list([{'key': 'Status', 'value': status_tag('New', 'blue')}]) }}")
    assert words(with_class(root, "govuk-tag--blue")[0]) == "New"
    assert isinstance(Markup("x"), str)


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
    assert [(e.get("lang"), words(e)) for e in links][::4] == [("vi", "Tiếng Việt"), ("ar", "العربية")]
    current = [e.get("lang") for e in links if "aria-current" in e.attrib]
    assert current == [next(page.iter("html")).get("lang")]
    assert {e.get("lang"): e.get("dir") for e in links}["ar"] == "rtl"


def test_demonstration_data_is_named_as_such(gallery: Flask) -> None:
    client = gallery.test_client()
    assert "Demonstration data" in client.get("/?lang=en&demo=1").text
    assert "Demonstration data" not in client.get("/?lang=en").text
