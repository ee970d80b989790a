"""What an official has begun to write: which fields are kept, and how they come back into a
form."""

from collections.abc import Collection, Mapping
from datetime import timedelta

from flask_babel import lazy_gettext as _l

from intake.models import KeptText
from intake.queries.desk import kept_texts
from intake.review.forms import ActForm, AnswerForm, AskForm, NoteForm, RefuseForm
from intake.web.auth import signed_in_actor
from intake.web.db import db
from intake.web.tools import tools

FORMS: Mapping[str, type[ActForm]] = {
    one.act: one for one in (NoteForm, AskForm, AnswerForm, RefuseForm)
}
# ``source`` says with which template an answer began, so that it is previewed.
FIELDS: Mapping[str, tuple[str, ...]] = {
    "note": ("text",),
    "ask": ("text",),
    "answer": ("facts", "decision", "basis", "contact", "source"),
    "refuse": ("reason", "note"),
}
NOT_TYPED = frozenset({"source"})
# Somebody who has typed within so long is writing.
IS_WRITING = timedelta(minutes=15)
WRITES = {
    "note": _l("%(name)s is writing a note."),
    "ask": _l("%(name)s is writing a question to the sender."),
    "answer": _l("%(name)s is writing an answer."),
    "refuse": _l("%(name)s is writing a refusal."),
}


def kept_here(submission_id: int) -> Mapping[str, KeptText]:
    """What the reader of this page has begun, by act."""
    actor, now = signed_in_actor(), tools().clock()
    return kept_texts.own(db.session(), actor.official_id, submission_id, now=now)


def writing_here(submission_id: int) -> list[str]:
    """Who else is writing what, in sentences."""
    actor, now = signed_in_actor(), tools().clock()
    since = now - IS_WRITING
    found = kept_texts.writing(db.session(), submission_id, since=since, but=actor.official_id)
    return [str(WRITES[act]) % {"name": name} for name, act in found]


def put_back(form: ActForm, row: KeptText | None) -> None:
    """Put what was kept back into its form."""
    if row is None:
        return
    for name in FIELDS[row.act]:
        form[name].data = row.fields.get(name, "")


def put_back_all(
    forms: Mapping[str, ActForm],
    begun: Mapping[str, KeptText],
    *,
    but: Collection[ActForm | None],
) -> None:
    """The same for every form of a page ``but`` those that show what was just sent."""
    for act, row in begun.items():
        if not any(forms[act] is one for one in but):
            put_back(forms[act], row)
