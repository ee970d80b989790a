"""Validators clean what was typed, refuse what cannot be kept, and say what to do."""

from typing import Any

import pytest
from flask import Flask
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import BadRequest
from wtforms import HiddenField, StringField, TextAreaField
from wtforms.fields import RadioField

from intake.web.choices import ManyChoices, OneOf, RadioChoice, SelectChoice
from intake.web.forms import Form
from intake.web.validators import (
    CleanLine,
    CleanText,
    Code,
    Email,
    NeededWith,
    Phone,
    Reference,
    Required,
    TaxCode,
)

CHOICES = [("a", "A"), ("b", "B")]


class Sample(Form):
    """One field of each sort."""

    title = StringField(validators=[Required("Enter a title"), CleanLine(10)])
    body = TextAreaField(validators=[CleanText(20)])
    email = StringField(validators=[Email()])
    phone = StringField(validators=[Phone()])
    tax_code = StringField(validators=[TaxCode()])
    reference = StringField(validators=[Reference()])
    code = StringField(validators=[Code()])
    radio = RadioChoice(choices=CHOICES)
    why = StringField(validators=[NeededWith("radio", ["b"], "Say why"), CleanLine(10)])
    choice = SelectChoice(choices=CHOICES, validators=[Required("Choose")])
    plain = RadioField(choices=dict(CHOICES), validators=[OneOf()])
    many = ManyChoices(choices=CHOICES)
    secret = HiddenField()


def sent(app: Flask, lang: str = "en", **typed: Any) -> Sample:
    """The form after these answers were sent and checked."""
    data = MultiDict({"title": "t", "choice": "a"} | typed)
    with app.test_request_context("/", method="POST", data=data, headers={"Accept-Language": lang}):
        app.config["WTF_CSRF_ENABLED"] = False  # the token has tests of its own
        form = Sample()
        form.validate()
        for field in form:
            field.errors = [str(error) for error in field.errors]
        return form


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  a   b  ", "a b"),
        ("a\r\nb", "a b"),
        ("a\u0302", "â"),
        ("a\u200bb", "ab"),
        ("１２", "１２"),
        ("مرحبا", "مرحبا"),
        ("\u2066a\u2069", "\u2066a\u2069"),
    ],
)
def test_lines_are_cleaned(app: Flask, typed: str, kept: str) -> None:
    form = sent(app, title=typed)
    assert (form.title.data, form.title.errors) == (kept, [])


def test_texts_keep_their_lines(app: Flask) -> None:
    assert sent(app, body="a\r\nb\r\rc  ").body.data == "a\nb\n\nc"


@pytest.mark.parametrize(
    ("typed", "says", "shown"),
    [
        ("", "Enter a title", ""),
        ("   ", "Enter a title", "   "),
        ("\u200b\ufeff", "Enter a title", "\u200b\ufeff"),
        ("x" * 11, "by 1 character: at most 10", "x" * 11),
        ("x" * 15, "by 5 characters: at most 10", "x" * 15),
        ("a\x00b", "control characters", "ab"),
        ("a\x1b[31mb", "control characters", "a[31mb"),
        ("a\u202eb", "reading order", "ab"),
        ("a\ufffdb", "damaged", "a\ufffdb"),
        ("a\ud800b", "damaged", "a\ufffdb"),  # noqa: PT014 (a lone surrogate is not U+FFFD)
        ("a\uffffb", "damaged", "a\uffffb"),
    ],
)
def test_lines_that_cannot_be_kept_are_told_and_stay(
    app: Flask, typed: str, says: str, shown: str
) -> None:
    form = sent_raw(app, typed)
    assert says in form.title.errors[0]
    assert len(form.title.errors) == 1
    assert (form.title.data or "") == shown


def sent_raw(app: Flask, title: str) -> Sample:
    """As ``sent``, past the encoding of a browser: some of these no browser could send."""
    with app.test_request_context("/", headers={"Accept-Language": "en"}):
        app.config["WTF_CSRF_ENABLED"] = False
        form = Sample(formdata=MultiDict({"title": title, "choice": "a"}))
        form.validate()
        form.title.errors = [str(error) for error in form.title.errors]
        return form


def test_the_limit_is_told_in_the_language_of_the_reader(app: Flask) -> None:
    """Whatever the catalogues hold, the numbers are there."""
    for lang in ("vi", "ru", "nb", "ar"):
        assert "10" in sent(app, lang, title="x" * 13).title.errors[0]


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("lan@example.org", "lan@example.org"),
        (" Lan@EXAMPLE.org ", "Lan@example.org"),
        ("lan+x@example.co", "lan+x@example.co"),
        ("", ""),
        ("người@ví-dụ.vn", "người@ví-dụ.vn"),
    ],
)
def test_addresses_of_mail(app: Flask, typed: str, kept: str) -> None:
    form = sent(app, email=typed)
    assert (form.email.data, form.email.errors) == (kept, [])


@pytest.mark.parametrize(
    "typed",
    ["lan", "lan@", "@x.org", "a@b", "a b@c.org", "a@b..org", "a@b.org, c@d.org", "<a@b.org>",
     "a@b.org\nBcc: c@d.org", "a@-b.org", "a@b.org.", "a" * 65 + "@b.org",
     "a@" + "b" * 250 + ".org"],
)  # fmt: skip
def test_what_is_no_address_is_refused_and_kept(app: Flask, typed: str) -> None:
    form = sent(app, email=typed)
    assert len(form.email.errors) == 1
    assert form.email._value()


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("0912 345 678", "0912345678"),
        ("0912.345.678", "0912345678"),
        ("(024) 3943-1234", "02439431234"),
        ("+84 912 345 678", "0912345678"),
        ("0084912345678", "0912345678"),
        ("+84 0912 345 678", "0912345678"),
        ("+47 22 12 34 56", "+4722123456"),
        ("00 7 495 123 45 67", "+74951234567"),
        ("٠٩١٢٣٤٥٦٧٨", "0912345678"),
        ("", ""),
    ],
)
def test_phone_numbers(app: Flask, typed: str, kept: str) -> None:
    form = sent(app, phone=typed)
    assert (form.phone.data, form.phone.errors) == (kept, [])


@pytest.mark.parametrize(
    ("radio", "why", "said"),
    [
        ("b", "", ["Say why"]),
        ("b", " \u200b ", ["Say why"]),
        ("b", "so", []),
        ("a", "", []),
        ("c", "", []),
    ],
)
def test_an_answer_that_another_makes_necessary(
    app: Flask, radio: str, why: str, said: list[str]
) -> None:
    form = sent(app, radio=radio, why=why)
    assert form.why.errors == said
    assert not form.why.flags.required


@pytest.mark.parametrize(
    "typed",
    [
        "12345",
        "0000000000",
        "phone",
        "+",
        "0912345678901",
        "+1234567890123456",
        "912345678",
        "09a2345678",
        "0912345678 ext 5",
    ],
)
def test_what_is_no_phone_number(app: Flask, typed: str) -> None:
    form = sent(app, phone=typed)
    assert form.phone.errors
    assert form.phone.data == typed


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("0101243150", "0101243150"),
        ("0101 243 150-001", "0101243150-001"),
        ("0101243150001", "0101243150-001"),
        ("", ""),
    ],
)
def test_tax_codes(app: Flask, typed: str, kept: str) -> None:
    form = sent(app, tax_code=typed)
    assert (form.tax_code.data, form.tax_code.errors) == (kept, [])


@pytest.mark.parametrize("typed", ["123", "01012431500", "010124315x", "0101243150-01"])
def test_what_is_no_tax_code(app: Flask, typed: str) -> None:
    assert sent(app, tax_code=typed).tax_code.errors


def test_numbers_and_codes_forgive_how_they_are_typed(app: Flask) -> None:
    number = "PA-2026-000123-"
    digit = next(d for d in "0123456789" if not sent(app, reference=number + d).reference.errors)
    form = sent(app, reference=f" pa 2026 000123 {digit} ", code="abcde fghjk-mnpqr stvwx yz012 o")
    assert form.reference.data == number + digit
    assert form.code.data == "ABCDEFGHJKMNPQRSTVWXYZ0120"
    wrong = sent(app, reference=f"PA-2026-000124-{digit}", code="ABC")
    assert wrong.reference.errors
    assert wrong.code.errors
    assert wrong.code.data == "ABC"


@pytest.mark.parametrize("field", ["radio", "choice", "plain"])
@pytest.mark.parametrize("value", ["c", "A", "a ", "a\x00", "<b>", "0", "None ", "a,b"])
def test_unknown_choices_are_refused(app: Flask, field: str, value: str) -> None:
    refusal = "Choose among the answers shown" if field == "radio" else "Choose one from the list"
    assert sent(app, **{field: value})[field].errors == [refusal]


def test_nothing_chosen_is_for_required_to_refuse(app: Flask) -> None:
    with app.test_request_context("/", headers={"Accept-Language": "en"}):
        app.config["WTF_CSRF_ENABLED"] = False
        form = Sample(formdata=MultiDict({"title": "t"}))
        assert not form.validate()
        assert {name: [str(e) for e in errors] for name, errors in form.errors.items()} == {
            "choice": ["Choose"]
        }
        assert form.radio.data is None


def test_boxes_to_tick_take_only_what_is_offered(app: Flask) -> None:
    assert sent(app, many=["a", "b"]).many.errors == []
    assert sent(app, many=["a", "x"]).many.errors == ["Choose among the answers shown"]


@pytest.mark.parametrize("field", ["title", "body", "email", "radio", "choice"])
def test_a_field_of_one_value_sent_twice_is_never_one_of_them(app: Flask, field: str) -> None:
    form = sent(app, **{field: ["a", "b"]})
    assert "Two answers arrived. Give one answer" in form[field].errors


def test_a_hidden_field_sent_twice_is_a_bad_request(app: Flask) -> None:
    with pytest.raises(BadRequest):
        sent(app, secret=["a", "b"])
