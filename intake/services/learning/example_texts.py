"""The texts from which models learn and on which they are measured, as they come with the project,
and the departments' profiles as texts. Nothing here loads the learning library."""

import hashlib
import json
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path

from classifier import Example
from intake.queries.organisation.departments import Profile
from intake.shipped import DATA

EXAMPLES = DATA / "examples"
# The ids of the examples that are kept apart for measuring.
FROZEN = DATA / "frozen.txt"
CONCEPTS = DATA / "concepts.txt"
# What people write to each department about, in words of all languages (``matters``).
MATTERS = DATA / "matters.txt"
# The languages of the columns of MATTERS after name and department.
_MATTER_LANGUAGES = ("vi", "en", "ru", "nb", "ar")


def starting_examples(folder: Path = EXAMPLES) -> Iterator[Example]:
    """The example texts that come with the project, one JSON object a line."""
    for path in sorted(folder.glob("*.jsonl")):
        with path.open(encoding="utf-8") as lines:
            for line in lines:
                if line.strip():
                    yield _example(json.loads(line))


def frozen_ids(file: Path = FROZEN) -> frozenset[str]:
    """The ids of the example texts that nothing may learn from."""
    lines = file.read_text("utf-8").splitlines()
    return frozenset(line for line in lines if line and not line.startswith("#"))


def learning_examples() -> Iterator[Example]:
    """The example texts that models learn from."""
    apart = frozen_ids()
    return (example for example in starting_examples() if example.id not in apart)


def frozen_examples() -> Iterator[Example]:
    """The example texts that models are measured on."""
    apart = frozen_ids()
    return (example for example in starting_examples() if example.id in apart)


def texts_of(examples: Iterable[Example], ids: Collection[str]) -> dict[str, str]:
    """Title and text of those of ``examples`` that have these ids, by id."""
    return {one.id: f"{one.title}\n{one.text}".strip() for one in examples if one.id in ids}


def by_lot(examples: Iterable[Example], seed: str) -> list[Example]:
    """The examples in an order that the seed and the ids alone decide: where one comes in or goes,
    the others stay as they stand."""
    return sorted(examples, key=lambda one: hashlib.sha256(f"{seed} {one.id}".encode()).hexdigest())


def profile_examples(found: Iterable[Profile]) -> Iterator[Example]:
    """What departments say of themselves, as examples: a department without texts routes from
    it."""
    for profile in found:
        words = ", ".join((*profile.keywords, *profile.aliases))
        yield Example(
            text=f"{profile.name}\n{profile.competence}\n{words}",
            department=profile.department,
            kind="",
            language=profile.language,
        )


def descriptions(found: Iterable[Profile]) -> list[Example]:
    """What teaches departments beside the example texts: their profiles, and the words of every
    matter of a department that has one."""
    described = list(profile_examples(found))
    return [*described, *matter_examples({one.department for one in described})]


def concepts() -> str:
    """The list of concepts: CONCEPTS, and every matter without the department it belongs to."""
    rows = (f"{row[1]}.{row[0]} | {' | '.join(row[2:])}" for row in matters())
    return "\n".join([CONCEPTS.read_text("utf-8"), *rows])


def matter_examples(departments: Collection[str]) -> Iterator[Example]:
    """The words of every matter as a text of its department, for those of ``departments``."""
    for _, department, *columns in matters():
        if department in departments:
            for language, words in zip(_MATTER_LANGUAGES, columns, strict=True):
                yield Example(words.replace("*", ""), department, kind="", language=language)


def matters() -> Iterator[list[str]]:
    """Every matter: its name, its department, and its words in each language."""
    for line in MATTERS.read_text("utf-8").splitlines():
        if line and not line.startswith("#"):
            yield [column.strip() for column in line.split("|")]


def _example(row: dict[str, object]) -> Example:
    also = row.get("also") or ()
    return Example(
        text=str(row["text"]),
        department=str(row["lead"]),
        kind=str(row["kind"]),
        language=str(row["language"]),
        title=str(row.get("title", "")),
        also=tuple(str(code) for code in also) if isinstance(also, list) else (),
        id=str(row["id"]),
    )
