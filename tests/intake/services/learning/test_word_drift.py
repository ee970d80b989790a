"""New words: counted beside what models learn from, and kept as numbers."""

from datetime import timedelta
from itertools import islice

from sqlalchemy.orm import Session

from intake.database import transaction
from intake.domain.learning.drift import Words
from intake.queries.organisation.departments import profiles
from intake.services.learning import word_drift
from intake.services.learning.example_texts import descriptions, frozen_ids, learning_examples
from intake.services.learning.word_drift import APART, stored_counts
from tests.intake.services.office import NOW, Desk

INVENTED = "Chữchỉngườigửiviết"


def test_no_word_that_models_learn_from_is_new(session: Session, desk: Desk) -> None:
    taught = descriptions(profiles(session))
    kinds = [
        " ".join(one.text for one in taught),  # profiles, and what people write about
        " ".join(f"{one.title} {one.text}" for one in islice(learning_examples(), 0, None, 40)),
    ]
    for body in kinds:
        it = desk.submission("Thôn")
        with transaction(session):
            it.body = body
    counted = word_drift.count(session, now=NOW)
    month = counted[f"{NOW:%Y-%m}"]
    assert month.texts == 2
    assert month.words > 10_000
    assert month.new == 0
    desk.submission("Thôn", INVENTED)
    session.rollback()
    assert word_drift.count(session, now=NOW)[f"{NOW:%Y-%m}"].new == 1


def test_the_texts_kept_apart_show_how_many_new_words_are_usual(
    session: Session, desk: Desk
) -> None:
    apart = word_drift.count(session, now=NOW)[APART]
    assert apart.texts == len(frozen_ids())
    assert 0.001 < (apart.share or 0) < 0.2


def test_a_month_is_forgotten_after_a_year_and_counting_again_changes_nothing(
    session: Session, desk: Desk
) -> None:
    for now in (NOW - timedelta(days=400), NOW - timedelta(days=40), NOW, NOW):
        with transaction(session):
            name = f"{now:%Y-%m}"
            word_drift.keep_counts(session, {name: Words(1, 9, 3), APART: Words(2, 8, 1)}, now=now)
    stored = stored_counts(session)
    assert set(stored) == {f"{NOW:%Y-%m}", f"{NOW - timedelta(days=40):%Y-%m}", APART}
    assert stored[APART] == Words(2, 8, 1)
