"""The macros of forms: what was typed is kept, and nothing is answered for the person."""

from typing import Any

from werkzeug.datastructures import MultiDict
from wtforms import FieldList, Form, FormField, PasswordField, StringField
from wtforms.validators import InputRequired

from tests.gallery import sample_form, with_class
from tests.gallery_words import WORDS
from tests.page_client import words

HOSTILE = "<img src=x onerror=alert(1)>\"'&"


def test_what_was_typed_is_kept_when_it_is_refused(drawn: Any) -> None:
    sent = {"name": HOSTILE, "body": "\nfirst line\n  second", "kind": "initiative", "consent": "y"}
    form = sample_form(
        WORDS["en"], "", {**sent, "ways": ["report", "unsure"], "province": "unsure"}
    )
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
    root = drawn(
        "{{ text_input(f.name) }}{{ text_input(f.phone) }}"
        "{{ text_input(f.street, mark_optional=False) }}",
        f=form,
    )
    assert [words(e) for e in root.iter("label")] == [
        "Full name",
        "Phone number (optional)",
        "House number and street",
    ]


def test_a_password_never_comes_back(drawn: Any) -> None:
    class SignIn(Form):
        password = PasswordField("Password", [InputRequired()])

    form = SignIn(MultiDict({"password": "correct horse"}))
    root = drawn(
        "{{ text_input(f.password, type='password', autocomplete='current-password') }}", f=form
    )
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
    root = drawn(
        "{{ textarea(f.body, label_is_heading=True) }}{{ radios(f.kind, legend_is_heading=True) }}",
        f=form,
    )
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
    assert (field.get("tabindex"), field.get("autocomplete"), field.get("value")) == (
        "-1",
        "off",
        None,
    )


def test_the_limit_of_a_text_is_said_without_the_script(drawn: Any) -> None:
    root = drawn("{{ textarea(f.body, max_chars=5000) }}", f=sample_form(WORDS["en"], ""))
    field = next(root.iter("textarea"))
    assert words(with_class(root, "app-count")[0]) == "You can enter up to 5,000 characters."
    assert field.get("aria-describedby") == "body-count"
    assert "maxlength" not in field.attrib, "what is too long must not be cut off in silence"
