"""Reply templates: parts of an answer with variables in double braces, filled in as plain text.

The variables are a closed list and their values are put in once, as they are: nothing of a template
or of a value is ever carried out. A place that only a person can fill is written ``[… what goes
here]``; it stays in the text until somebody has written something else.
"""

import enum
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from intake.domain.answering.replies import PARTS

# In which senders are answered; the same as the languages of the pages.
LANGUAGES = ("vi", "en", "ru", "nb", "ar")
_NAMED = re.compile(r"\{\{([^{}]*)\}\}")
_GAP = re.compile(r"\[(?:…|\.\.\.)[^\[\]]*\]")


class Variable(enum.StrEnum):
    """What a template can have filled in."""

    NUMBER = "number"
    TITLE = "title"
    RECEIVED = "received"
    DUE = "due"
    TODAY = "today"
    DEPARTMENT = "department"
    PLACE = "place"
    CONTACT_PERSON = "contact_person"
    CONTACT_OFFICE = "contact_office"


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a template cannot be taken: ``unknown_variable`` with its name, or ``open_braces``."""

    code: str
    what: str = ""


@dataclass(frozen=True, slots=True)
class Filled:
    """A template with its values; ``missing`` are variables that had none and stand as they
    were."""

    parts: dict[str, str]
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Offered:
    """A template as it is offered for an answer, by its newest version."""

    template_id: int
    version_id: int
    name: str
    department: str | None  # None = every department
    kind: str  # "" = every kind
    language: str
    parts: Mapping[str, str]


def faults(text: str) -> tuple[Fault, ...]:
    """What is wrong with the variables of a text, in the order in which it stands there."""
    names = dict.fromkeys(found.strip() for found in _NAMED.findall(text))
    unknown = [Fault("unknown_variable", name) for name in names if not _is_known(name)]
    rest = _NAMED.sub("", text)
    if "{{" in rest or "}}" in rest:
        unknown.append(Fault("open_braces"))
    return tuple(unknown)


def fill(parts: Mapping[str, str], values: Mapping[str, str]) -> Filled:
    """Put the values in. A variable without a value stays, so that its absence is seen; braces
    inside a value are taken apart, so that they never pass for a variable."""
    missing: dict[str, None] = {}

    def value_of(found: re.Match[str]) -> str:
        name = found.group(1).strip()
        value = values.get(name, "").strip() if _is_known(name) else ""
        if not value:
            missing[name] = None
            return found.group(0)
        return value.replace("{{", "{ {").replace("}}", "} }")

    filled = {part.value: _NAMED.sub(value_of, parts.get(part.value, "")) for part in PARTS}
    return Filled(filled, tuple(missing))


def leftovers(text: str) -> tuple[str, ...]:
    """The variables and gaps that nobody has filled, as they stand in the text, each once."""
    found = [(m.start(), m.group(0)) for one in (_NAMED, _GAP) for m in one.finditer(text)]
    rest = _NAMED.sub("", text)
    if not found and ("{{" in rest or "}}" in rest):
        found.append((0, "{{" if "{{" in rest else "}}"))
    return tuple(dict.fromkeys(text for _place, text in sorted(found)))


def fitting(
    templates: Iterable[Offered], *, department: str | None, kind: str, language: str
) -> list[Offered]:
    """The templates that fit a submission, the closest first: written for the department before
    those for all, for the kind before those for all, then by name."""
    found = [
        one
        for one in templates
        if one.language == language
        and one.department in (None, department)
        and one.kind in ("", kind)
    ]
    return sorted(found, key=lambda one: (one.department is None, one.kind == "", one.name))


def merged(typed: Mapping[str, str], offered: Mapping[str, str]) -> dict[str, str]:
    """What somebody typed, with its empty parts taken from ``offered``: nothing typed is lost."""
    return {p.value: typed.get(p.value, "") or offered.get(p.value, "") for p in PARTS}


def _is_known(name: str) -> bool:
    return name in Variable.__members__.values()
