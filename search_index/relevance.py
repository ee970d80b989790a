"""How well an engine finds what is relevant: a folder of texts, questions and judgements.

The folder holds ``docs.jsonl`` and ``queries.jsonl`` (``{"id", "text"}`` a line) and ``qrels.tsv``
(question, document, grade). Its name ends with the language: ``xquad-vi``. Every question is asked
as it was written and as people also write it: see ``CONDITIONS``. Nothing here is random twice.
"""

from __future__ import annotations

import json
import math
import random
import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from search_index._tree import Patience
from search_index._types import Document, Filters, Query, SearchIndex

AT = 10
TYPO_SHARE = 0.05
_SEED = 2026
_START = datetime(2026, 1, 1, tzinfo=UTC)
_TONES = "\u0300\u0301\u0303\u0309\u0323"
_OPEN_END = re.compile(rf"(o)([{_TONES}])([ae])\b|(u)([{_TONES}])(y)\b", re.IGNORECASE)
_LETTERS = str.maketrans(
    {"đ": "d", "Đ": "D", "ø": "o", "Ø": "O", "æ": "ae", "Æ": "AE", "ё": "е", "Ё": "Е"}
)


class Scores(NamedTuple):
    """The three measures of one run, each between 0 and 1."""

    mrr: float
    recall: float
    ndcg: float


@dataclass(frozen=True, slots=True)
class Collection:
    """Texts, questions, and which text answers which question how well."""

    name: str
    language: str
    documents: Mapping[str, str]
    questions: Mapping[str, str]
    judged: Mapping[str, Mapping[str, int]]


def load(folder: Path) -> Collection:
    """Read a collection; raises ``OSError``, ``ValueError`` or ``KeyError`` for a bad folder."""
    judged: dict[str, dict[str, int]] = {}
    for line in (folder / "qrels.tsv").read_text(encoding="utf-8").splitlines():
        question, document, *grade = line.split("\t")
        judged.setdefault(question, {})[document] = int(grade[0]) if grade else 1
    return Collection(
        name=folder.name,
        language=folder.name.rpartition("-")[2],
        documents=dict(_texts(folder / "docs.jsonl")),
        questions={q: text for q, text in _texts(folder / "queries.jsonl") if q in judged},
        judged=judged,
    )


def letters(collection: Collection) -> list[Document]:
    """Return the texts as documents, numbered from 1 in their order."""
    return [
        Document(
            id=number,
            version=1,
            reference="",
            title="",
            body=text,
            replies="",
            kind="report",
            status="answered",
            department=None,
            submitted_at=_START + timedelta(minutes=number),
            language=collection.language,
        )
        for number, text in enumerate(collection.documents.values(), start=1)
    ]


def measure(index: SearchIndex, collection: Collection, condition: str) -> Scores:
    """Ask ``index``, which holds ``letters(collection)``, every question under ``condition``."""
    change = CONDITIONS[condition]
    names = list(collection.documents)
    with _all_the_time():
        return _measured(index, collection, change, names)


@contextmanager
def _all_the_time() -> Iterator[None]:
    """Let no query be cut short: the measure must not depend on how busy the machine is."""
    before = Patience.work, Patience.clock
    Patience.work = Patience.clock = 60.0
    try:
        yield
    finally:
        Patience.work, Patience.clock = before


def _measured(
    index: SearchIndex,
    collection: Collection,
    change: Callable[[str, str], str],
    names: list[str],
) -> Scores:
    found = []
    for question, text in collection.questions.items():
        query = Query(change(text, question), Filters(departments=None), limit=AT)
        hits = [names[hit.id - 1] for hit in index.search(query).hits]
        found.append(_judge(hits, collection.judged[question]))
    count = max(len(found), 1)
    return Scores(
        mrr=sum(one.mrr for one in found) / count,
        recall=sum(one.recall for one in found) / count,
        ndcg=sum(one.ndcg for one in found) / count,
    )


def _judge(hits: list[str], judged: Mapping[str, int]) -> Scores:
    relevant = {document for document, grade in judged.items() if grade > 0}
    places = [place for place, name in enumerate(hits, start=1) if name in relevant]
    ideal = sorted((grade for grade in judged.values() if grade > 0), reverse=True)[:AT]
    best = sum(grade / math.log2(place + 1) for place, grade in enumerate(ideal, start=1))
    gain = sum(judged[hits[place - 1]] / math.log2(place + 1) for place in places)
    return Scores(
        mrr=1 / places[0] if places else 0.0,
        recall=len(places) / max(len(relevant), 1),
        ndcg=gain / best if best else 0.0,
    )


def as_written(text: str, _: str) -> str:
    """Change nothing."""
    return text


def without_marks(text: str, _: str) -> str:
    """Leave out what people without the right keyboard leave out; й is a letter and stays."""
    apart = unicodedata.normalize("NFD", text.translate(_LETTERS).replace("й", "\0"))
    bare = "".join(letter for letter in apart if not unicodedata.combining(letter))
    return unicodedata.normalize("NFC", bare.replace("\0", "й"))


def old_tones(text: str, _: str) -> str:
    """Put the Vietnamese tone where the older rule has it: hòa becomes hoà."""
    apart = unicodedata.normalize("NFD", text)

    def moved(found: re.Match[str]) -> str:
        first, tone, second = (part for part in found.groups() if part is not None)
        return first + second + tone

    return unicodedata.normalize("NFC", _OPEN_END.sub(moved, apart))


def decomposed(text: str, _: str) -> str:
    """Write marks as signs of their own, as some systems do."""
    return unicodedata.normalize("NFD", text)


def with_typos(text: str, name: str) -> str:
    """Misspell each letter with a probability of one in twenty, alike for the same ``name``."""
    chance = random.Random(f"{_SEED} {name}")  # noqa: S311  # nosec B311 - repeatable, not secret
    alphabet = _keys(text)
    written = list(text)
    typed: list[str] = []
    place = 0
    while place < len(written):
        letter = written[place]
        place += 1
        if not letter.isalpha() or chance.random() >= TYPO_SHARE:
            typed.append(letter)
            continue
        kind = chance.choice(("left out", "another", "one more", "swapped"))
        if kind == "another":
            typed.append(chance.choice(alphabet))
        elif kind == "one more":
            typed += [letter, chance.choice(alphabet)]
        elif kind == "swapped" and place < len(written) and written[place].isalpha():
            typed += [written[place], letter]
            place += 1
    return "".join(typed)


def _keys(text: str) -> str:
    """Return the letters of the keyboard a text was typed on."""
    cyrillic = sum("\u0400" <= letter <= "\u04ff" for letter in text)
    arabic = sum("\u0600" <= letter <= "\u06ff" for letter in text)
    if max(cyrillic, arabic) * 2 < len(text.replace(" ", "")):
        return "abcdefghijklmnopqrstuvwxyz"
    return "абвгдежзийклмнопрстуфхцчшщъыьэюя" if cyrillic else "ابتثجحخدذرزسشصضطظعغفقكلمنهوي"


def without_marks_with_typos(text: str, name: str) -> str:
    """Both at once."""
    return with_typos(without_marks(text, name), name)


CONDITIONS: Mapping[str, Callable[[str, str], str]] = {
    "as written": as_written,
    "without marks": without_marks,
    "old tones": old_tones,
    "decomposed": decomposed,
    "5 % typos": with_typos,
    "without marks, typos": without_marks_with_typos,
}


def _texts(path: Path) -> Iterator[tuple[str, str]]:
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            values = json.loads(line)
            yield str(values["id"]), str(values["text"])
