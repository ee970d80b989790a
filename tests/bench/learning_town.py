"""What happens to the departments of the simulated year, and whose a text is then.

The ministry of culture loses the press to a new department, and two departments of the ministry of
science become one. A text is the press's when it has one of the words of two matters of the project;
the plan of the split knows the first two words of each language, so that its rules err where people
do not.
"""

import random
from dataclasses import dataclass, field
from datetime import date
from functools import cache

from classifier import Example
from intake.domain.learning.lessons import Lesson
from intake.domain.reorganisation import ChangeKind, Lineage, Share, Step
from intake.domain.routing import FoldedText
from intake.queries.organisation.departments import Profile
from intake.services.learning.example_texts import matters

CULTURE, PRESS, PRESS_MATTERS = "mocst", "press", ("press_media", "social_media_content")
JOINED, DIGITAL = ("most_telecom", "most_digital_industry"), "most_digital"


@dataclass
class Town:
    """What is known while the year goes on."""

    dice: random.Random
    agree: float
    lineage: Lineage = field(default_factory=lambda: Lineage(()))
    open_departments: frozenset[str] = frozenset()
    lessons: list[tuple[Lesson, Example]] = field(default_factory=list)


def whose(text: Example, lineage: Lineage) -> tuple[str, tuple[str, ...]]:
    """Whose it is after the reorganisation, and who else is responsible."""
    became = lineage.became()
    lead, *also = (became.get(code, code) for code in (text.department, *text.also))
    if lineage and lead == CULTURE and _is_of_the_press(text):
        lead = PRESS
    return lead, tuple(also)


def _is_of_the_press(text: Example) -> bool:
    folded = FoldedText(f"{text.title}\n{text.text}")
    return any(folded.contains(word) for words in _press_words() for word in words)


@cache
def _press_words() -> list[list[str]]:
    """The words of the matters that the press department takes over, a list for each language."""
    return [
        [word.strip(" *") for word in column.split(",")]
        for name, _department, *columns in matters()
        if name in PRESS_MATTERS
        for column in columns
    ]


def reorganise(town: Town) -> list[Profile]:
    """Divide and join departments; returns the profiles of the new ones."""
    plan = tuple(word for words in _press_words() for word in words[:2])
    day = date(2027, 7, 1)
    press = Step(ChangeKind.SPLIT, (CULTURE,), day, (Share(PRESS, words=plan),), CULTURE)
    town.lineage = Lineage([press, Step(ChangeKind.MERGE, JOINED, day, rest=DIGITAL)])
    town.open_departments = (town.open_departments - set(JOINED)) | {PRESS, DIGITAL}
    print(f"  {CULTURE} loses the press, {' and '.join(JOINED)} become one")
    return [
        Profile(PRESS, "vi", "Cục Báo chí và Nội dung số", ", ".join(plan), (), ()),
        Profile(DIGITAL, "vi", "Cục Viễn thông và Công nghiệp số", "viễn thông, bán dẫn", (), ()),
    ]
