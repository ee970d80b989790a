"""What the parts of a proposal and their answers are called."""

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l

from intake.domain.answering.differences import Piece, differences
from intake.domain.initiatives.co_authors import lines_of
from intake.domain.proposals import Applied, Part, Parts, Property
from intake.web.filters import share

TITLES: Mapping[Part, Any] = {
    Part.PROBLEM: _l("The problem"),
    Part.SOLUTION: _l("The solution"),
    Part.NOVELTY: _l("What is new about it"),
    Part.APPLICATION: _l("Where it was or can be used"),
    Part.RESULT: _l("Result and target"),
    Part.RESOURCES: _l("Cost and resources"),
    Part.PLAN: _l("Steps, pilot and risks"),
    Part.AUTHORS: _l("Authors"),
    Part.PROPERTY: _l("Intellectual property and confidentiality"),
}
LABELS: Mapping[str, Any] = {
    "problem": _l("Which problem does it solve?"),
    "solution": _l("How does it work?"),
    "novelty": _l("What is new, compared with what is done today?"),
    "applied": _l("Has it been used?"),
    "applied_where": _l("Where and since when?"),
    "could_apply": _l("Where else could it be used?"),
    "result": _l("What does it achieve, in figures?"),
    "target": _l("Which target do you set, and by when?"),
    "cost": _l("What does it cost?"),
    "resources": _l("Which people, equipment or permissions does it need?"),
    "roadmap": _l("In which steps would it be introduced?"),
    "pilot_place": _l("Where could it be tried first?"),
    "risks": _l("What could go wrong, and what would you do then?"),
    "authors": _l("Authors and their shares"),
    "organisation": _l("Organisation that owns it or paid for it"),
    "tax_code": _l("Tax code of this organisation"),
    "property": _l("Is it protected?"),
    "property_number": _l("Number and date of the application or patent"),
    "confidential": _l("What must stay confidential?"),
}
APPLIED: Mapping[str, Any] = {
    Applied.IN_USE: _l("Yes, it is in use"),
    Applied.TRIED: _l("It has been tried"),
    Applied.NOT_YET: _l("Not yet"),
}
PROPERTY: Mapping[str, Any] = {
    Property.NONE: _l("No, and no protection is planned"),
    Property.PLANNED: _l("Not yet, an application is planned"),
    Property.FILED: _l("An application has been filed"),
    Property.GRANTED: _l("Yes, a patent or certificate was granted"),
    Property.UNSURE: _l("I do not know"),
}
_CHOICES = {"applied": APPLIED, "property": PROPERTY}

Shown = list[tuple[str, Any, list[tuple[Any, str]]]]
"""Parts as pages show them: name, title, and question and answer of each."""


def shown(parts: Parts, *, mails: bool = False) -> Shown:
    """What was answered, in words; what was left open is left out. ``mails`` shows the addresses of
    authors as well, which concern nobody but the sender."""
    return [
        (name, TITLES[Part(name)], _answered(answers, mails)) for name, answers in parts.items()
    ]


def changes(before: Parts, now: Parts) -> list[tuple[str, Any, list[tuple[str, list[Piece]]]]]:
    """What the sender has changed of the parts that were revised: name, title, and of each question
    answered otherwise the pieces of its answer; what was taken away is among them."""
    was = {name: dict(_in_words(answers)) for name, _title, answers in shown(before)}
    found = []
    for name, title, answers in shown({name: now[name] for name in now if name in before}):
        old, new = was[name], dict(_in_words(answers))
        asked = [*new, *(one for one in old if one not in new)]
        found.append(
            (
                name,
                title,
                [
                    (one, differences(old.get(one, ""), new.get(one, "")))
                    for one in asked
                    if old.get(one, "") != new.get(one, "")
                ],
            )
        )
    return found


def _in_words(answers: list[tuple[Any, str]]) -> list[tuple[str, str]]:
    return [(str(question), answer) for question, answer in answers]


def _answered(answers: Mapping[str, Any], mails: bool) -> list[tuple[Any, str]]:
    lines = [(LABELS["authors"], authors(answers, mails))] if "name1" in answers else []
    for name, value in answers.items():
        if value and name in LABELS:
            lines.append((LABELS[name], str(_CHOICES.get(name, {}).get(value, value))))
    return lines


def authors(answers: Mapping[str, Any], mails: bool) -> str:
    """The authors with their shares and perhaps their addresses, one a line."""
    return "\n".join(
        f"{line.name}: {share(line.share)}" + (f" · {line.mail}" if mails and line.mail else "")
        for line in lines_of(answers)
    )
