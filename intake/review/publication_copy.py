"""The public copy while it is being written: what it begins with, and how it will be read."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from flask import Blueprint

from intake.domain.answering.replies import PARTS, Part
from intake.domain.discretion.personal_data import DataClass
from intake.domain.discretion.redaction import find, masked
from intake.domain.publishing.publication import Copy, Words, words_allowed
from intake.domain.submission import Purpose, SenderKind
from intake.models import Contact, Publication, Submission
from intake.queries.publishing.publications import Published
from intake.review import publication_words as words
from intake.review.publication_forms import CopyForm
from intake.services.publishing.publications import Original, copy_of, language_of
from intake.web.db import db
from intake.web.tools import tools

# How an office is reached is what the last part of an answer is for.
_OF_OFFICES = (DataClass.PHONE, DataClass.E_MAIL, DataClass.ADDRESS, DataClass.NAME)


def begun(submission: Submission, original: Original, past: Sequence[Publication]) -> CopyForm:
    """The form as the page first shows it: the last version of the same answer, else the original
    with everything covered that a program found. Nothing of the sender's without consent."""
    answer = original.answer
    if past and answer is not None and past[0].reply_version == answer.version:
        copy = copy_of(past[0])
        if copy.words in words_allowed(original.facts):
            return _filled(submission, copy)
    return _filled(submission, _suggested(submission, original))


def _suggested(submission: Submission, original: Original) -> Copy:
    allowed = words_allowed(original.facts)
    agreed = bool(original.facts.consents.get(Purpose.PUBLISH_TEXT))
    covering = words.masks(submission.language)
    texts = {
        name: masked(text, find(text, original.known), covering)
        for name, text in original.texts.items()
    }
    covering = words.masks(original.answer.language if original.answer else "vi")
    answer = {
        part.value: masked(
            original.parts.get(part.value, ""),
            find(original.parts.get(part.value, ""), original.known),
            covering,
            but=_OF_OFFICES if part is Part.CONTACT else (),
        )
        for part in PARTS
    }
    return Copy(
        allowed[0],
        texts["title"] if agreed else "",
        texts["text"] if Words.SENDER in allowed else "",
        answer,
    )


def _filled(submission: Submission, copy: Copy) -> CopyForm:
    return CopyForm(
        formdata=None,
        version=submission.version,
        words=copy.words.value,
        title=copy.title,
        text=copy.text,
        show_name=copy.show_name,
        **copy.answer,
    )


def as_published(submission: Submission, original: Original, copy: Copy) -> Published:
    """The copy as the public page would show it today."""
    now, answer = tools().clock(), original.answer
    assert answer is not None  # the caller has looked
    return Published(
        id=submission.id,
        submitted_at=submission.submitted_at,
        kind=submission.kind,
        province=submission.province,
        department_id=answer.department_id or submission.department_id,
        words=copy.words.value,
        language=language_of(copy, submission, answer),
        title=copy.title,
        text=copy.text,
        answer=dict(copy.answer),
        answer_language=answer.language,
        answered_at=submission.answered_at,
        due_at=submission.due_at,
        published_at=now,
        name=_public_name(submission.id) if copy.show_name else "",
        timeliness="",
        version=submission.version,
        outcome="",
    )


def _public_name(submission_id: int) -> str:
    """The name as the public query gives it: businesses and bodies go by their own."""
    contact = db.session().get(Contact, submission_id)
    if contact is None:
        return ""
    if contact.sender_kind == SenderKind.PERSON:
        return contact.name
    return contact.organisation or contact.name


def register(blueprint: Blueprint) -> None:
    """Make the words known to templates."""
    for name, table in (
        ("data_class_label", words.CLASSES),
        ("found_because_label", words.WHYS),
        ("public_words_label", words.WORDS),
        ("publication_state_label", words.STATES),
        ("publication_state_colour", words.STATE_COLOURS),
        ("publication_bar_label", words.BARS),
    ):
        blueprint.add_app_template_filter(_named(table), name)


def _named(table: Mapping[str, Any]) -> Callable[[str], str]:
    return lambda code: str(table.get(code, code))
