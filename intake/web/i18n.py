"""Languages: which one a visitor reads, and links to the others."""

from gettext import NullTranslations
from typing import cast
from urllib.parse import urlencode

from flask import Flask, current_app, g, request, session
from flask_babel import Babel, get_locale, get_translations

LANGUAGE_NAMES = {
    "vi": "Tiếng Việt",
    "en": "English",
    "ru": "Русский",
    "nb": "Norsk bokmål",
    "ar": "العربية",
}
ZONE = "Asia/Ho_Chi_Minh"
_RIGHT_TO_LEFT = {"ar"}
# Browsers name Norwegian in more ways than our catalogues do.
_SPELLINGS = {"no": "nb", "nn": "nb"}
_KEPT = "lang"


def init_app(app: Flask) -> None:
    """Set Flask-Babel up and give templates what they need to say the language."""
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = "translations"
    Babel(app, locale_selector=choose, default_locale="en", default_timezone=ZONE)

    # Flask-Babel finds the catalogue anew for every message; a page has a hundred.
    app.jinja_env.install_gettext_callables(  # type: ignore[attr-defined]
        gettext=lambda message: _catalogue().gettext(message),
        ngettext=lambda one, many, count: _catalogue().ngettext(one, many, count),
        newstyle=True,
    )

    @app.context_processor
    def _words() -> dict[str, object]:
        return {
            "locale": language(),
            "text_direction": text_direction(),
            "languages": list(LANGUAGE_NAMES.items()),
            "language_url": language_url,
        }


def _catalogue() -> NullTranslations:
    """The messages of this request's language, looked up once a request."""
    if "catalogue" not in g:
        g.catalogue = get_translations()
    return cast(NullTranslations, g.catalogue)


def choose() -> str:
    """The language of this request: asked for in the address, chosen before, wanted by the
    browser, or the default."""
    asked = request.args.get(_KEPT, "")
    if asked in LANGUAGE_NAMES:
        if session.get(_KEPT) != asked:
            session[_KEPT] = asked
        return asked
    kept = session.get(_KEPT)
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
    """Code of the language of this request: vi, en, ru, nb or ar."""
    locale = get_locale()
    return str(locale.language) if locale else "en"


def text_direction() -> str:
    """``rtl`` or ``ltr``, for the ``dir`` attribute of the page."""
    return "rtl" if language() in _RIGHT_TO_LEFT else "ltr"


def language_url(code: str) -> str:
    """The address of this page in another language; filters in the address are kept."""
    pairs = [(key, value) for key, value in request.args.items(multi=True) if key != _KEPT]
    return f"{request.path}?{urlencode([*pairs, (_KEPT, code)])}"
