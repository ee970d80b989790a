"""What people confirmed and corrected, as examples for training (ADR 0037). Only reads."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from classifier import Example
from intake.domain.copies import Copies
from intake.domain.learning.lessons import (
    MOST_OF_A_DEPARTMENT,
    MOST_OF_A_PERSON,
    Lesson,
    NoLesson,
    Origin,
    Words,
    known_words,
    lesson_of,
    without_personal_data,
    without_rare_words,
)
from intake.domain.learning.promotion import BY_OFFICIAL
from intake.domain.learning.routing_quality import Life
from intake.queries.learning import lessons as queries
from intake.queries.learning import routing_quality
from intake.queries.learning.lessons import Material
from intake.queries.organisation.departments import profiles
from intake.services.learning.example_texts import concepts, descriptions, starting_examples

# Whose routes of how long ago teach: older ones speak of other matters.
SINCE = timedelta(days=730)


@dataclass(frozen=True, slots=True)
class Lessons:
    """Examples, newest first, and what was counted on the way: how many of them people confirmed,
    corrected and chose, and why others do not teach. What came in from ``until`` on was left
    out."""

    examples: tuple[Example, ...] = ()
    origins: Mapping[Origin, int] = field(default_factory=dict)
    left_out: Mapping[NoLesson, int] = field(default_factory=dict)
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class PublicTexts:
    """What comes with the project: its texts, to find copies of them, and the words in them."""

    copies: Copies
    words: Words

    @classmethod
    def read(cls) -> "PublicTexts":
        """From the files; takes seconds."""
        return cls.of(starting_examples())

    @classmethod
    def of(cls, examples: Iterable[Example]) -> "PublicTexts":
        """Of these example texts, and of the list of concepts."""
        copies, texts = Copies(), [concepts()]
        for one in examples:
            texts.append(f"{one.title}\n{one.text}")
            copies.add(one.id, texts[-1])
        return cls(copies, known_words(texts))


def lessons(
    session: Session, public: PublicTexts, *, now: datetime, until: datetime | None = None
) -> Lessons:
    """What the submissions of the last two years teach, the newest of them, as many as a page of
    figures reads. Those first routed at ``until`` or later are left out: models are measured on
    them (``newest``)."""
    span = routing_quality.Span(now - SINCE, until or now + timedelta(seconds=1))
    left_out: Counter[NoLesson] = Counter()
    found = settled_texts(session, span, left_out)
    known = known_words(one.text for one in descriptions(profiles(session)))
    return replace(taught(found, public, known, left_out), until=until)


def settled_texts(
    session: Session, span: routing_quality.Span, left_out: Counter[NoLesson]
) -> "Pairs":
    """What people settled of the submissions first routed in ``span``, newest first, each with its
    text where that may be used, without personal data; ``left_out`` counts the others."""
    newest = reversed(routing_quality.lives(session, span).found)
    settled = list(_settled(newest, left_out))
    materials = queries.materials(session, [one.submission for one in settled])
    return _with_text(settled, materials, left_out)


def taught(
    found: Iterable[tuple[Lesson, Example]],
    public: PublicTexts,
    known: Words,
    left_out: Counter[NoLesson] | None = None,
) -> Lessons:
    """What is left of settled submissions, newest first, when copies, too many of one department
    or official and the words that few have are taken out; ``known`` are words that anybody may
    read beside those of the public texts. ``left_out`` counts what was left out before.
    """
    why = Counter[NoLesson]() if left_out is None else left_out
    kept = few_of_each(apart(found, (public.copies, Copies()), why), why)
    texts = without_rare_words(
        [f"{one.title}\n{one.text}" for _lesson, one in kept], public.words | known
    )
    examples = tuple(
        replace(one, title="", text=text) for (_lesson, one), text in zip(kept, texts, strict=True)
    )
    origins = Counter(lesson.origin for lesson, _one in kept)
    return Lessons(examples, dict(origins), dict(why))


Pairs = Iterable[tuple[Lesson, Example]]


def _settled(lives: Iterable[Life], left_out: Counter[NoLesson]) -> Iterable[Lesson]:
    for life in lives:
        found = lesson_of(life)
        if isinstance(found, Lesson):
            yield found
        else:
            left_out[found] += 1


def _with_text(
    settled: Sequence[Lesson], materials: Mapping[int, Material], left_out: Counter[NoLesson]
) -> Pairs:
    for lesson in settled:
        material = materials.get(lesson.submission)
        if material is None:
            left_out[NoLesson.BARRED] += 1
            continue
        by = lesson.by or material.taken_on_by
        title = without_personal_data(material.title, material.known)
        text = without_personal_data(material.body, material.known)
        if by is None:
            left_out[NoLesson.NOBODY] += 1
        elif title is None or text is None:
            left_out[NoLesson.BARRED] += 1
        else:
            yield lesson, _example(lesson, material, by=by, title=title, text=text)


def _example(lesson: Lesson, material: Material, *, by: int, title: str, text: str) -> Example:
    """No kind: what a text is, nobody was asked here."""
    return Example(
        text=text,
        title=title,
        department=lesson.department,
        kind="",
        language=material.language,
        source=f"{BY_OFFICIAL}{by}",
    )


def apart(
    found: Pairs, known: tuple[Copies, Copies], left_out: Counter[NoLesson]
) -> Iterator[tuple[Lesson, Example]]:
    """Without what is nearly a text of the project (those on which models are measured above all),
    or nearly another that was seen; the second of ``known`` remembers what has been."""
    project, seen = known
    for lesson, example in found:
        text = f"{example.title}\n{example.text}"
        if project.of(text) or seen.of(text):
            left_out[NoLesson.COPY] += 1
        else:
            seen.add(str(lesson.submission), text)
            yield lesson, example


def few_of_each(found: Pairs, left_out: Counter[NoLesson]) -> list[tuple[Lesson, Example]]:
    """The first of each department and official, so that nobody crowds the others out."""
    of_department: Counter[str] = Counter()
    of_person: Counter[tuple[str, str]] = Counter()
    kept = []
    for lesson, example in found:
        own = (lesson.department, example.source)
        if (
            of_department[lesson.department] == MOST_OF_A_DEPARTMENT
            or of_person[own] == MOST_OF_A_PERSON
        ):
            left_out[NoLesson.TOO_MANY] += 1
            continue
        of_department[lesson.department] += 1
        of_person[own] += 1
        kept.append((lesson, example))
    return kept
