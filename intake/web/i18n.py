"""Languages: which one a visitor reads, and the ways to the others.

Where nothing is typed, they are links. On a page with a form that is filled in at once, they are
buttons of it: the view gets the form, which never holds (``web.forms``) and is not counted
(``web.limits``), and so it shows its page again with what was typed, as after a mistake, only in
the other language and without a word of complaint. That needs no script, and nobody keeps what was
not sent. The long forms keep it with the draft instead (``submit.unfinished``).
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from gettext import NullTranslations
from typing import cast
from urllib.parse import quote, urlencode

from babel import Locale
from flask import Flask, current_app, g, has_request_context, request, session, url_for
from flask_babel import Babel, force_locale, get_translations
from jinja2 import pass_context
from jinja2.filters import do_join
from jinja2.runtime import Context
from markupsafe import Markup

from intake.web.untorn import Messages

LANGUAGE_NAMES = {
    "vi": "Tiếng Việt",
    "en": "English",
    "ru": "Русский",
    "nb": "Norsk bokmål",
    "ar": "العربية",
}
ZONE = "Asia/Ho_Chi_Minh"
_RIGHT_TO_LEFT = {"ar"}
_LIST_SEPARATORS = {"ar": "، "}
# Browsers name Norwegian in more ways than our catalogues do.
_SPELLINGS = {"no": "nb", "nn": "nb"}
LANGUAGE_ARGUMENT = "lang"
"""Names the language in an address, and in the session the one chosen last."""
SHOW_IN = "show_in"
"""The button of a form that shows its page again in another language."""


def init_app(app: Flask) -> None:
    """Set Flask-Babel up and give templates what they need to say the language."""
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = "translations"
    babel = Babel(app, locale_selector=language, default_locale="en", default_timezone=ZONE)
    babel.domain_instance = Messages()
    app.jinja_env.globals.update(_=gettext, gettext=gettext, ngettext=ngettext)
    # For macros, which know nothing of the page.
    app.jinja_env.globals.update(own_languages=LANGUAGE_NAMES, own_direction=text_direction)
    app.jinja_env.globals.update(language_name=language_name, language_names=language_names)
    app.jinja_env.filters.update(listed=listed)

    @app.before_request
    def _keep_what_is_asked_for() -> None:
        """Also when the page only leads on: the one that it leads to is in that language."""
        if LANGUAGE_ARGUMENT in request.args:
            language()
        # After the token has been looked at, which reads the form.
        pressed = request.form.get(SHOW_IN, "") if request.method == "POST" else ""
        if pressed in LANGUAGE_NAMES:
            g.language = session[LANGUAGE_ARGUMENT] = pressed
            g.changes_language = True

    @app.context_processor
    def _words() -> dict[str, object]:
        return {
            "locale": language(),
            "text_direction": text_direction(),
            "direction_of": text_direction,
            "languages": list(LANGUAGE_NAMES.items()),
            "language_url": language_url,
            "changes_language": changes_language(),
        }


class _Texts(dict[str, Markup]):
    """The messages of one language as templates want them, each looked up in the catalogue once:
    Flask-Babel and Jinja together take ten times as long, and a page has a hundred of them."""

    def __init__(self, catalogue: NullTranslations) -> None:
        super().__init__()
        self.catalogue = catalogue
        self.complete: dict[str, Markup] = {}  # of messages without placeholders

    def __missing__(self, message: str) -> Markup:
        # Messages are ours; what is filled into them is escaped by ``%``.
        text = self[message] = Markup(self.catalogue.gettext(message))  # noqa: S704  # nosec B704
        return text


_TEXTS: dict[str, _Texts] = {}


def _texts() -> _Texts:
    code = language()
    found = _TEXTS.get(code)
    if found is None:
        found = _TEXTS[code] = _Texts(cast(NullTranslations, get_translations()))
    return found


def gettext(message: str, **variables: object) -> Markup:
    """A message in the language of the page, as safe markup; ``variables`` fill its named
    placeholders and are escaped."""
    texts = _texts()
    if variables:
        return texts[message] % variables
    found = texts.complete.get(message)
    if found is None:
        found = texts.complete[message] = texts[message] % {}
    return found


def ngettext(one: str, many: str, num: int, **variables: object) -> Markup:
    """A message that depends on a number, which fills its placeholder ``num``."""
    text = _texts().catalogue.ngettext(one, many, num)
    return Markup(text) % ({"num": num} | variables)  # noqa: S704  # nosec B704 - as above


def choose() -> str:
    """The language of this request: asked for in the address, chosen before, wanted by the
    browser, or the default."""
    asked = request.args.get(LANGUAGE_ARGUMENT, "")
    if asked in LANGUAGE_NAMES:
        if session.get(LANGUAGE_ARGUMENT) != asked:
            session[LANGUAGE_ARGUMENT] = asked
        return asked
    kept = session.get(LANGUAGE_ARGUMENT)
    if kept in LANGUAGE_NAMES:
        return str(kept)
    return _of_browser() or str(current_app.config["INTAKE_DEFAULT_LANGUAGE"])


def _of_browser() -> str | None:
    for wanted, _ in request.accept_languages:
        code = wanted.lower().replace("_", "-").split("-")[0]
        code = _SPELLINGS.get(code, code)
        if code in LANGUAGE_NAMES:
            return code
    return None


def language() -> str:
    """Code of the language of this request: vi, en, ru, nb or ar; "en" outside requests."""
    if not has_request_context():
        return "en"
    code: str | None = g.get("language")
    if code is None:
        code = g.language = choose()
    return code


def changes_language() -> bool:
    """Whether this form came only to be shown again in another language."""
    return has_request_context() and bool(g.get("changes_language"))


@contextmanager
def in_language(code: str) -> Iterator[None]:
    """What is rendered inside is in the language ``code``, whatever the page is in."""
    of_the_page = language()
    g.language = code
    try:
        with force_locale(code):
            yield
    finally:
        g.language = of_the_page


def language_name(code: str) -> str:
    """What a language is called within a sentence of the page; the code itself for one that the
    service does not speak."""
    if code not in LANGUAGE_NAMES:
        return code
    name = str(Locale.parse(language()).languages[code])
    # Vietnamese puts a word before the name, and Unicode (CLDR) writes it as in a list.
    return name[:1].lower() + name[1:] if language() == "vi" else name


def language_names() -> dict[str, str]:
    """The same of all languages by their codes, as they begin a line of a list."""
    names = {code: language_name(code) for code in LANGUAGE_NAMES}
    return {code: name[:1].upper() + name[1:] for code, name in names.items()}


def list_separator() -> str:
    """What stands between the members of a list in the language of the page: Arabic has a comma of
    its own."""
    return _LIST_SEPARATORS.get(language(), ", ")


@pass_context  # else Jinja would join what is constant once, in the language of that moment
def listed(context: Context, values: Iterable[object]) -> str:
    """The members of a list in one line; what is no markup is escaped. Where text runs from the
    right, names in Latin letters keep their places in it (UAX 9, isolates)."""
    if text_direction() == "rtl":
        values = [Markup("\u2068{}\u2069").format(one) for one in values]
    joined: str = do_join(context.eval_ctx, values, list_separator())
    return joined


def text_direction(code: str = "") -> str:
    """``rtl`` or ``ltr``, for the ``dir`` attribute of the page, or of a text in ``code``."""
    return "rtl" if (code or language()) in _RIGHT_TO_LEFT else "ltr"


def language_url(code: str) -> str:
    """The address of this page in another language; filters in the address are kept."""
    pairs = [
        (key, value) for key, value in request.args.items(multi=True) if key != LANGUAGE_ARGUMENT
    ]
    return f"{quote(_path_to_ask_for())}?{urlencode([*pairs, (LANGUAGE_ARGUMENT, code)])}"


def _path_to_ask_for() -> str:
    """Of this page; of the one above it when it is the answer to a form, which cannot be asked for
    again; of the start page when nothing is above."""
    rule, path = request.url_rule, request.path
    if rule is None or "GET" in (rule.methods or ()):
        return path
    addresses = current_app.url_map.bind("")
    while path := path.rstrip("/").rpartition("/")[0]:
        if addresses.test(path, "GET"):
            return path
    return url_for("submit.home")
