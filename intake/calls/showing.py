"""A call as a page shows it, in the language of its reader as far as it was written in it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from intake.calls.words import time_left
from intake.domain.initiatives.calls import CallDraft, Standing, language_for
from intake.models import Call, CallVersion
from intake.queries.initiatives.calls import Shown, draft_of
from intake.web.i18n import language


@dataclass(frozen=True, slots=True)
class InWords:
    """A call for the template; ``language`` is the one of ``text``."""

    call: Call
    version: CallVersion
    standing: Standing
    draft: CallDraft
    language: str
    text: Mapping[str, str]
    time_left: str

    @property
    def is_translated(self) -> bool:
        """Whether it is shown in the language of the page."""
        return self.language == language()


def in_words(one: Shown, now: datetime) -> InWords:
    """What the page says of a call."""
    draft = draft_of(one.newest)
    chosen = language_for(draft.texts, language())
    return InWords(
        one.call,
        one.newest,
        one.standing,
        draft,
        chosen,
        draft.texts[chosen],
        time_left(one.newest, one.standing, now),
    )
