"""The call that a proposal answers, for those who may read the proposal; and what is said of
ballots wherever one is held."""

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l

from intake.domain.evaluation.rubric import Texts
from intake.domain.initiatives.calls import Ballot, language_for
from intake.queries.initiatives import calls as queries
from intake.services.initiatives import calls
from intake.web.db import db
from intake.web.i18n import language
from intake.web.tools import tools

BALLOTS: Mapping[str, Any] = {
    Ballot.OPEN: _l("Open: everybody of the council sees who voted how"),
    Ballot.SECRET: _l("Secret: only the numbers are known"),
}


def call_answered(submission_id: int) -> tuple[int, str, str] | None:
    """Number, title for this reader and its language; None when it answers none."""
    found = queries.of_submission(db.session(), submission_id, now=tools().clock())
    return None if found is None else (found.call.id, *calls.title_of(found.newest, language()))


def said(texts: Texts) -> tuple[str, str]:
    """A sentence of the rubric for the reader, and its language."""
    chosen = language_for(texts, language())
    return texts.get(chosen, ""), chosen
