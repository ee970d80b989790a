"""From a record of another system to a submission of ours: every field checked, nothing guessed.

The fields are documented in docs/import.md.
"""

import functools
import json
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any, TypeVar

from intake.domain.routing import strip_marks
from intake.domain.submission import (
    ASKED_PURPOSES,
    BODY_LIMIT,
    CONTACT_LIMIT,
    LINE_LIMIT,
    TITLE_LIMIT,
    Channel,
    ContactDetails,
    NewSubmission,
    Purpose,
    SenderKind,
    SubmissionKind,
)
from intake.domain.text import UnusableText, clean_line, clean_text
from intake.domain.timekeeping.deadlines import VIETNAM
from intake.shipped import DATA

_PROVINCES = DATA / "provinces.json"
_LANGUAGES = frozenset({"vi", "en", "ru", "nb", "ar"})
# Another name -> our name of a field.
SYNONYMS: Mapping[str, str] = {"body": "text", "lang": "language"}
_SENDER_LIMITS: Mapping[str, int] = {
    "name": LINE_LIMIT,
    "email": CONTACT_LIMIT,
    "phone": 40,
    "address": LINE_LIMIT * 2,
    "organisation": LINE_LIMIT,
    "tax_code": 20,
}
FIELDS = frozenset(
    {
        *("id", "title", "text", "kind", "language", "submitted_at"),
        *("province", "commune", "department", "sender_kind"),
        *(f"sender_{name}" for name in _SENDER_LIMITS),
        *(f"consent_{purpose.value}" for purpose in ASKED_PURPOSES),
        *SYNONYMS,
    }
)
_MADE_TITLE = 80  # characters of the text from which a missing title is made
_EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)
_CLOCKS_DIFFER = timedelta(days=1)
_CODE = re.compile(r"[^\W_][\w.-]{0,39}")
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_YES, _NO = frozenset({"true", "1", "yes"}), frozenset({"false", "0", "no"})
_Choice = TypeVar("_Choice", bound=StrEnum)


class UnusableRecord(ValueError):
    """The record cannot be taken; ``code`` says why and ``field`` where."""

    def __init__(self, field: str, code: str) -> None:
        super().__init__(f"{field}: {code}")
        self.field = field
        self.code = code


@dataclass(frozen=True, slots=True)
class Incoming:
    """A checked record. ``declared_department`` is where it lay elsewhere; it routes nothing."""

    source_id: str
    new: NewSubmission
    declared_department: str = ""


def interpret(record: Mapping[str, Any], *, now: datetime, default_language: str) -> Incoming:
    """Check and clean one record. Raises UnusableRecord at its first fault."""
    record = {SYNONYMS.get(name, name): value for name, value in record.items()}
    source_id = _line(record, "id", LINE_LIMIT)
    if not source_id:
        raise UnusableRecord("id", "missing")
    body = _text(record, "text", BODY_LIMIT)
    if not body:
        raise UnusableRecord("text", "missing")
    new = NewSubmission(
        kind=_choice(record, "kind", SubmissionKind) or SubmissionKind.UNSURE,
        title=_line(record, "title", TITLE_LIMIT) or made_title(body),
        body=body,
        language=_language(record, default_language),
        province=_province(record),
        commune=_line(record, "commune", LINE_LIMIT),
        contact=_contact(record),
        consents=_consents(record),
        channel=Channel.IMPORT,
        submitted_at=_moment(record, now),
    )
    return Incoming(source_id, new, _department(record))


def made_title(body: str) -> str:
    """The first words of a text, for submissions that came without a title."""
    line = " ".join(body.split())
    if len(line) <= _MADE_TITLE:
        return line
    cut = line[: _MADE_TITLE + 1].rsplit(" ", 1)[0][:_MADE_TITLE]
    return cut.rstrip(" ,;:.-–") + "…"


def _given(record: Mapping[str, Any], field: str) -> str:
    """The value as text; numbers are taken as they are written, anything else is refused."""
    value = record.get(field)
    if value is None:
        return ""
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    if not isinstance(value, str):
        raise UnusableRecord(field, "wrong_type")
    return value


def _text(record: Mapping[str, Any], field: str, limit: int) -> str:
    try:
        return clean_text(_given(record, field), limit=limit)
    except UnusableText as error:
        raise UnusableRecord(field, error.code) from None


def _line(record: Mapping[str, Any], field: str, limit: int) -> str:
    try:
        return clean_line(_given(record, field), limit=limit)
    except UnusableText as error:
        raise UnusableRecord(field, error.code) from None


def _choice(record: Mapping[str, Any], field: str, choices: type[_Choice]) -> _Choice | None:
    value = _line(record, field, LINE_LIMIT).lower()
    try:
        return choices(value) if value else None
    except ValueError:
        raise UnusableRecord(field, "unknown") from None


def _language(record: Mapping[str, Any], default: str) -> str:
    value = _line(record, "language", LINE_LIMIT).lower() or default
    if value not in _LANGUAGES:
        raise UnusableRecord("language", "unknown")
    return value


def _moment(record: Mapping[str, Any], now: datetime) -> datetime:
    """ISO 8601; without a zone it is meant in Vietnam's."""
    value = _line(record, "submitted_at", LINE_LIMIT)
    if not value:
        return now
    try:
        moment = datetime.fromisoformat(value)
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=VIETNAM)
        moment = moment.astimezone(UTC)
    except (ValueError, OverflowError):
        raise UnusableRecord("submitted_at", "no_date") from None
    if not _EARLIEST <= moment <= now + _CLOCKS_DIFFER:
        raise UnusableRecord("submitted_at", "impossible_date")
    return min(moment, now)


def _province(record: Mapping[str, Any]) -> str:
    value = _line(record, "province", LINE_LIMIT)
    if not value:
        return ""
    code = _provinces().get(_folded(value))
    if code is None:
        raise UnusableRecord("province", "unknown")
    return code


def _department(record: Mapping[str, Any]) -> str:
    """A code; names of people or whole sentences must not get into the record by this door."""
    value = unicodedata.normalize("NFC", _given(record, "department").strip())
    if value and not _CODE.fullmatch(value):
        raise UnusableRecord("department", "no_code")
    return value


def _contact(record: Mapping[str, Any]) -> ContactDetails:
    parts = {name: _line(record, f"sender_{name}", limit) for name, limit in _SENDER_LIMITS.items()}
    if parts["email"] and not _EMAIL.fullmatch(parts["email"]):
        raise UnusableRecord("sender_email", "no_email")
    kind = _choice(record, "sender_kind", SenderKind) or SenderKind.PERSON
    return ContactDetails(sender_kind=kind, **parts)


def _consents(record: Mapping[str, Any]) -> dict[Purpose, bool]:
    """Only what was asked and answered elsewhere; nothing said is no consent and no refusal."""
    found = {}
    for purpose in ASKED_PURPOSES:
        field = f"consent_{purpose.value}"
        value = record.get(field)
        if isinstance(value, bool):
            found[purpose] = value
            continue
        word = _line(record, field, LINE_LIMIT).lower()
        if word and word not in _YES | _NO:
            raise UnusableRecord(field, "no_yes_or_no")
        if word:
            found[purpose] = word in _YES
    return found


@functools.cache
def _provinces() -> dict[str, str]:
    """Every code, name and former name, folded, with the code it means."""
    found = {}
    for row in json.loads(_PROVINCES.read_text(encoding="utf-8")):
        names = (row[part] for part in ("code", "vi", "en", "ru", "ar"))
        for name in (*names, *row["aliases"]):
            found[_folded(name)] = row["code"]
    return found


def _folded(name: str) -> str:
    """Without marks, capitals, signs, and the words for province and city."""
    plain = re.sub(r"[\W_]+", " ", strip_marks(name)).strip()
    return re.sub(r"^(tinh|thanh pho|tp|province of|city of) ", "", plain).replace(" ", "")
