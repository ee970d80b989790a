"""The texts from which a fresh installation learns: sound, and about departments that exist."""

from collections import Counter

import pytest
from sqlalchemy.orm import Session

from classifier import Example
from intake.domain.submission import SubmissionKind
from intake.queries.organisation.departments import open_departments, profiles
from intake.services.learning.example_texts import profile_examples, starting_examples
from tests.intake.services.office import NOW, Desk


@pytest.fixture(scope="module")
def examples() -> list[Example]:
    return list(starting_examples())


def test_every_text_is_somebodys_or_nobodys_and_has_a_name(
    session: Session, desk: Desk, examples: list[Example]
) -> None:
    known = set(open_departments(session, NOW.date()))
    assert {one.department for one in examples} - known <= {""}
    assert {code for one in examples for code in one.also} <= known
    twice = [name for name, number in Counter(one.id for one in examples).items() if number > 1]
    assert twice == []


def test_kinds_and_languages_are_ours(examples: list[Example]) -> None:
    assert {one.kind for one in examples} <= {kind.value for kind in SubmissionKind}
    assert {one.language for one in examples} == {"vi", "en", "ru", "nb", "ar"}


def test_every_text_is_in_the_script_of_its_language(examples: list[Example]) -> None:
    """Of the texts written later; the first ones mix languages now and then, as people do."""
    scripts = {"ar": ("\u0600", "\u06ff"), "ru": ("\u0400", "\u04ff")}
    for one in examples:
        if int(one.id.rsplit("-", 1)[1]) > 200:
            for language, (first, last) in scripts.items():
                has = any(first <= letter <= last for letter in one.title + one.text)
                assert has == (one.language == language), one.id


def test_every_department_has_something_to_learn_from(
    session: Session, desk: Desk, examples: list[Example]
) -> None:
    own = list(profile_examples(profiles(session)))
    taught = {one.department for one in [*own, *examples]}
    assert set(open_departments(session, NOW.date())) <= taught
    assert all(one.text.strip() for one in own)
    assert {one.kind for one in own} == {""}, "a profile teaches whose it is, not what it is"
