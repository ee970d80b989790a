"""Every sentence of the pages in Vietnamese and English; in the other languages, what there is is
well made."""

import functools
import re
from collections.abc import Mapping
from gettext import c2py
from pathlib import Path

import pytest
from babel import Locale
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po

from intake.config import LANGUAGES, ROOT

WORDS = ROOT / "intake" / "translations"
COMPLETE = ("vi", "en", "ru", "nb", "ar")
# Besides gettext's own: the lazy ones of labels and forms (the Makefile names the same).
KEYWORDS = {**DEFAULT_KEYWORDS, "_l": None, "lazy_gettext": None}
NAMED = re.compile(r"%\((\w+)\)([sd])")
UNNAMED = re.compile(r"%(?!\(\w+\)[sd]|%)")
MARKUP = re.compile(r"</?[a-z][^>]*>")

Sentence = str | tuple[str, ...]


@functools.cache
def sentences() -> Mapping[Sentence, str]:
    """Every sentence of templates and code, and the first place where it stands."""
    with (WORDS / "babel.cfg").open(encoding="utf-8") as file:
        methods, options = parse_mapping_cfg(file)
    found: dict[Sentence, str] = {}
    for place, line, sentence, _comments, _context in extract_from_dir(
        ROOT / "intake", methods, options, keywords=KEYWORDS
    ):
        key = sentence if isinstance(sentence, str) else tuple(sentence)
        found.setdefault(key, f"intake/{place}:{line}")
    return found


@functools.cache
def catalogue(language: str) -> Catalog:
    """The catalogue of a language as people edit it."""
    with _file(language, "po").open("rb") as file:
        return read_po(file, locale=language)


def _file(language: str, suffix: str) -> Path:
    return WORDS / language / "LC_MESSAGES" / f"messages.{suffix}"


def existing() -> list[str]:
    """The languages that have a catalogue."""
    return [language for language in LANGUAGES if _file(language, "po").exists()]


def messages_of(language: str) -> list[Message]:
    """Every message but the head."""
    return [message for message in catalogue(language) if message.id]


def said(message: Message) -> list[str]:
    """Every form of the translation."""
    forms = message.string
    return [forms] if isinstance(forms, str) else list(forms)


def asked(message: Message) -> list[str]:
    """The sentence, or its forms for one and for many."""
    return [message.id] if isinstance(message.id, str) else list(message.id)


def is_translated(message: Message) -> bool:
    return all(said(message)) and not message.fuzzy


def placeholders(text: str) -> set[tuple[str, str]]:
    return set(NAMED.findall(text))


def test_the_look_around_finds_the_sentences() -> None:
    places = {place.partition(":")[0] for place in sentences().values()}
    assert len(sentences()) > 500
    assert any(place.endswith(".py") for place in places)
    assert any(place.endswith(".html") for place in places)
    assert any(place.endswith(".txt") for place in places)


def test_placeholders_have_names() -> None:
    """Who translates may have to change their order."""
    unnamed = [
        (place, text)
        for sentence, place in sentences().items()
        for text in ([sentence] if isinstance(sentence, str) else sentence)
        if UNNAMED.search(text)
    ]
    assert unnamed == []


@pytest.mark.parametrize("language", COMPLETE)
def test_every_sentence_is_in_the_catalogue(language: str) -> None:
    ids = {message.id for message in messages_of(language)}
    missing = [(place, text) for text, place in sentences().items() if text not in ids]
    assert missing == [], f"run `make translations`, then translate them in {language}"


@pytest.mark.parametrize("language", COMPLETE)
def test_every_sentence_is_translated(language: str) -> None:
    assert [message.id for message in messages_of(language) if not is_translated(message)] == []


@pytest.mark.parametrize("language", COMPLETE)
def test_no_catalogue_keeps_what_nobody_says(language: str) -> None:
    assert [m.id for m in messages_of(language) if m.id not in sentences()] == []
    assert list(catalogue(language).obsolete) == []


@pytest.mark.parametrize("language", existing())
def test_translations_keep_the_placeholders(language: str) -> None:
    """A lost one hides a number, a wrong one breaks the page."""
    wrong = []
    for message in messages_of(language):
        if not is_translated(message):
            continue
        # Of the forms for one and for many each may leave the number out ("one day left").
        allowed = set.union(*(placeholders(text) for text in asked(message)))
        needed = set.intersection(*(placeholders(text) for text in asked(message)))
        for form in said(message):
            found = placeholders(form)
            if not needed <= found <= allowed:
                wrong.append((message.id, form))
    assert wrong == []


@pytest.mark.parametrize("language", existing())
def test_translations_keep_the_markup(language: str) -> None:
    for message in messages_of(language):
        if is_translated(message):
            tags = sorted(MARKUP.findall(asked(message)[-1]))
            for form in said(message):
                assert sorted(MARKUP.findall(form)) == tags, message.id


@pytest.mark.parametrize("language", existing())
def test_a_catalogue_has_the_plural_forms_of_its_language(language: str) -> None:
    read = catalogue(language)
    for message in messages_of(language):
        if message.pluralizable and is_translated(message):
            assert len(said(message)) == read.num_plurals, message.id
    assert read.num_plurals == {"vi": 1, "en": 2, "nb": 2, "ru": 3, "ar": 6}[language]


@pytest.mark.parametrize("language", existing())
def test_what_is_compiled_is_what_was_translated(language: str) -> None:
    """Pages read the compiled catalogue."""
    with _file(language, "mo").open("rb") as file:
        compiled = {asked(m)[0]: said(m) for m in read_mo(file) if m.id}
    written = {asked(m)[0]: said(m) for m in messages_of(language) if is_translated(m)}
    differing = {
        key for key in compiled.keys() | written.keys() if compiled.get(key) != written.get(key)
    }
    assert differing == set(), "run `make translations`"


def test_vietnamese_is_not_english() -> None:
    """Names and abbreviations may be the same; sentences may not."""
    same = [
        m.id
        for m in messages_of("vi")
        if isinstance(m.id, str) and m.id == m.string and len(NAMED.sub("", m.id).split()) > 2
    ]
    assert same == []


def test_how_complete_the_catalogues_are(capsys: pytest.CaptureFixture[str]) -> None:
    known = set(sentences())
    with capsys.disabled():
        print()
        for language in LANGUAGES:
            done = 0
            if language in existing():
                done = len({m.id for m in messages_of(language) if is_translated(m)} & known)
            share = 100 * done / len(known)
            print(f"  {language}: {done} of {len(known)} sentences, {share:.1f} %")
    assert set(COMPLETE) <= set(existing())


@pytest.mark.parametrize("language", COMPLETE)
def test_a_number_gets_the_plural_form_of_its_language(language: str) -> None:
    """By the rules of CLDR: babel's own rule for Arabic swaps the last two."""
    told = c2py(catalogue(language).plural_expr)
    category = Locale(language).plural_form
    used = {number: (told(number), category(number)) for number in range(1_000)}
    assert len(set(used.values())) == catalogue(language).num_plurals, set(used.values())
