"""A call as a page shows it, in the language of its reader as far as it was written in it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from intake.calls.words import time_left
from intake.domain.initiatives.calls import CallDraft, Standing, language_for
from intake.domain.timekeeping.deadlines import local_date
from intake.models import Call, CallVersion
from intake.queries.evaluation import councils
from intake.queries.initiatives.calls import Shown, draft_of
from intake.web.db import db
from intake.web.departments import department_name
from intake.web.filters import count
from intake.web.i18n import gettext as _
from intake.web.i18n import language, ngettext


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


def council_in_words(call: Call, now: datetime) -> str:
    """Which council judges what answers a call, and how many sit on it. Who they are is told to
    nobody: they are to be left alone."""
    rows = db.session()
    council = councils.for_proposal(rows, call.id, call.department_id)
    if council is None:
        return str(_("It has not been appointed yet"))
    if council.call_id is not None:
        named = str(_("The council of this call"))
    elif council.department_id is not None:
        name = department_name(council.department_id)
        named = str(_("Standing council: %(name)s", name=name))
    else:
        named = str(_("The standing council of the whole service"))
    sit = councils.member_counts(rows, [council.id], local_date(now)).get(council.id, 0)
    members = ngettext(
        "%(shown)s member of the council", "%(shown)s members of the council", sit, shown=count(sit)
    )
    return f"{named} · {members}"


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
