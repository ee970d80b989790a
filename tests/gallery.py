"""The gallery of components, with sample words in the language asked for (?lang=vi|ar|en).

`python -m tests.gallery [port]` serves it on 127.0.0.1 for those who build pages; the component
tests render it.
"""

import sys
from pathlib import Path
from typing import Any
from wsgiref.simple_server import make_server
from xml.etree.ElementTree import Element

import html5lib
from flask import Flask, render_template, request
from flask_babel import Babel
from flask_wtf import CSRFProtect, FlaskForm
from werkzeug.datastructures import MultiDict
from wtforms import (
    BooleanField,
    HiddenField,
    MultipleFileField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired

from intake.config import Settings
from intake.domain.permissions import Actor, Grant, Role
from intake.web import assets, fragments, navigation
from intake.web.i18n import listed
from tests.gallery_words import WORDS

LANGUAGES = [
    ("vi", "Tiếng Việt"),
    ("en", "English"),
    ("ru", "Русский"),
    ("nb", "Norsk bokmål"),
    ("ar", "العربية"),
]
ADMINISTRATOR = Actor(
    1, "Nguyễn Thị Thu Hương", frozenset({Grant(Role.COORDINATOR), Grant(Role.ADMINISTRATOR)})
)


def sample_form(say: dict[str, Any], prefix: str, data: dict[str, Any] | None = None) -> FlaskForm:
    """One field of every sort, labelled by ``say``; with ``data`` it counts as sent."""
    needed = [InputRequired(say["missing"])]
    choices = [SelectChoice(value, label) for value, label in say["choices"].items()]

    class SampleForm(FlaskForm):
        name = StringField(say["name"], needed)
        email = StringField(say["email"], needed)
        phone = StringField(say["phone"])
        body = TextAreaField(say["body"], needed)
        kind = RadioField(say["kind"], needed, choices=choices)
        known = RadioField(say["known"], needed, choices=choices[:2])
        ways = SelectMultipleField(say["ways"], needed, choices=choices)
        consent = BooleanField(say["consent"], needed)
        province = SelectField(say["province"], needed, choices=[SelectChoice("", ""), *choices])
        day = StringField(say["day"], needed)
        files = MultipleFileField(say["files"], needed)
        street = StringField(say["street"])
        website = StringField("Website")
        step = HiddenField(default="details")

    form = SampleForm(MultiDict(data) if data is not None else None, prefix=prefix)
    if data is not None:
        form.validate()
    return form


def create_gallery(*, translated: bool = False) -> Flask:
    """An application with the frame, the components and the error pages, and nothing else.

    The tests read the untranslated words, so that a better translation breaks none of them.
    """
    app = Flask("intake", static_url_path="/static")
    app.config.update(SECRET_KEY="only for looking at components", WTF_CSRF_ENABLED=True)
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = "translations" if translated else "untranslated"
    Babel(app, default_locale="en", locale_selector=lambda: request.args.get("lang", "en"))
    CSRFProtect(app)
    app.config["INTAKE_DEFAULT_LANGUAGE"] = "en"
    app.extensions["intake_settings"] = Settings.for_tests(Path("instance"))
    app.jinja_env.filters.update(listed=listed)
    assets.register(app)
    navigation.register(app)
    fragments.init_app(app)
    app.context_processor(_frame)
    app.add_url_rule("/", "submit.home", _gallery)
    app.add_url_rule("/errors/<name>", "error", lambda name: render_template(f"errors/{name}.html"))
    _add_places(app)
    return app


def parse(page: str) -> Element:
    """The tree of a page; any fault of its HTML is an exception."""
    parser = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False)
    root: Element = parser.parse(page)
    return root


def with_class(root: Element, name: str) -> list[Element]:
    """Every element that bears the class."""
    return [e for e in root.iter() if name in e.get("class", "").split()]


def _gallery() -> str:
    code = request.args.get("lang", "vi")
    say = WORDS.get(code, WORDS["vi"])
    good = sample_form(say, "good-")
    good.body.data = say["text"]
    good.kind.data = "report"
    return render_template(
        "gallery.html",
        nav="queues",
        say=say,
        good=good,
        bad=sample_form(say, "bad-", {"bad-name": ""}),
        wanted=sample_form(say, "wanted-"),
    )


def _frame() -> dict[str, object]:
    code = request.args.get("lang", "vi")
    say = WORDS.get(code, WORDS["vi"])
    return {
        "locale": code,
        "text_direction": "rtl" if code == "ar" else "ltr",
        "languages": LANGUAGES,
        "language_url": lambda other: f"{request.path}?lang={other}",
        "service": {
            "name": say["service"],
            "organisation": say["organisation"],
            "contact_email": "hotro@example.org",
        },
        "actor": ADMINISTRATOR,
        "demo": "demo" in request.args,
    }


def _add_places(app: Flask) -> None:
    for endpoint in sorted(set(navigation.PLACES.values()) - {"submit.home"}):
        app.add_url_rule(f"/{endpoint}", endpoint, _gallery, methods=["GET", "POST"])


if __name__ == "__main__":
    port = int(sys.argv[1]) if len(sys.argv) > 1 else 8099
    print(f"http://127.0.0.1:{port}/?lang=vi")
    make_server("127.0.0.1", port, create_gallery(translated=True)).serve_forever()
