"""Mails as text templates in the sender's language; the first line of a rendered template is the
subject."""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from babel.support import Translations
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from intake.dates_in_words import day_in_words
from intake.domain.timekeeping.deadlines import local_date
from intake.ports import Letter

_HERE = Path(__file__).parent


class LetterTemplates:
    """Renders ``templates/mail/<name>.txt`` through the same catalogues as the pages."""

    def __init__(self) -> None:
        self._environments: dict[str, Environment] = {}

    def __call__(self, template: str, language: str, context: Mapping[str, object]) -> Letter:
        """Raises jinja2.TemplateNotFound for an unknown template."""
        text = self._environment(language).get_template(f"{template}.txt").render(**context)
        subject, _, body = text.partition("\n")
        return Letter(subject.strip(), body.strip() + "\n")

    def _environment(self, language: str) -> Environment:
        if language not in self._environments:
            environment = Environment(
                loader=FileSystemLoader(_HERE / "templates" / "mail"),
                autoescape=False,  # noqa: S701  # nosec B701 - plain text, not HTML
                undefined=StrictUndefined,
                extensions=["jinja2.ext.i18n"],
                trim_blocks=True,
            )
            catalogue = Translations.load(str(_HERE / "translations"), [language])
            environment.install_gettext_translations(catalogue, newstyle=True)  # type: ignore[attr-defined]

            def day(moment: datetime, language: str = language) -> str:
                return day_in_words(local_date(moment), "long", language)

            environment.filters["day"] = day
            self._environments[language] = environment
        return self._environments[language]
