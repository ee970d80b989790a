"""Routes that people settled become examples, each under the official who answers for it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from functools import cache, partial

import pytest
from sqlalchemy.orm import Session

from classifier import Example
from classifier.training import train
from intake.database import transaction
from intake.domain.discretion.erasure import TOMBSTONE
from intake.domain.learning.lessons import MOST_OF_A_PERSON, NoLesson, Origin
from intake.domain.permissions import Grant, Role
from intake.domain.submission import Purpose, SubmissionKind
from intake.models import Submission
from intake.ports import Tools
from intake.services.discretion import consents
from intake.services.learning.example_texts import frozen_examples
from intake.services.learning.lessons import Lessons, PublicTexts, lessons
from intake.services.routing import handover, triage
from tests import settled
from tests.classifier import corpus
from tests.models import OURS, taught
from tests.settled import TEXT, officer_of, pass_on, take_on
from tests.stories import departments_exist

OWN, OTHER = "moc", "moet"
Agreed = Callable[..., int]


@pytest.fixture(autouse=True)
def _departments(session: Session, tools: Tools) -> None:
    departments_exist(session, tools.clock())


@pytest.fixture
def agreed(session: Session, tools: Tools) -> Agreed:
    """Sends a text that the machine routes to OWN; its sender agreed to its use."""
    return partial(settled.agreed, session, tools, OWN)


public = cache(PublicTexts.read)  # seconds


def found(session: Session, tools: Tools) -> Lessons:
    session.rollback()
    return lessons(session, public(), now=tools.clock())


def test_a_confirmed_and_a_corrected_route_teach(
    session: Session, tools: Tools, agreed: Agreed
) -> None:
    officer, teacher = officer_of(session, tools, OWN), officer_of(session, tools, OTHER)
    take_on(session, tools, officer, agreed())
    moved = agreed("Lớp con tôi năm mươi hai cháu, cô giáo không kịp chấm bài.")
    pass_on(session, tools, officer, moved, OTHER)
    take_on(session, tools, teacher, moved)
    agreed("Ổ gà trước cổng nhà tôi sâu cả gang tay, xe máy ngã liên tục mỗi khi mưa.")
    it = found(session, tools)
    assert [(one.department, one.source, one.kind) for one in it.examples] == [
        (OTHER, f"official:{officer.official_id}", ""),
        (OWN, f"official:{officer.official_id}", ""),
    ]
    assert "xe tải vẫn chạy" in it.examples[1].text
    assert it.origins == {Origin.CONFIRMED: 1, Origin.CORRECTED: 1}
    assert it.left_out == {NoLesson.OPEN: 1}  # a machine alone teaches nothing


def test_what_must_not_be_used_never_teaches(
    session: Session, tools: Tools, agreed: Agreed
) -> None:
    officer = officer_of(session, tools, OWN)
    number = agreed()
    take_on(session, tools, officer, number)
    assert len(found(session, tools).examples) == 1
    for name, value in (
        ("restricted", True),
        ("is_demo", True),
        ("body", TOMBSTONE),
        ("title", TOMBSTONE),
        ("kind", SubmissionKind.COMPLAINT.value),
        ("kind", SubmissionKind.SPAM.value),
        ("kind", SubmissionKind.DENUNCIATION.value),
    ):
        with transaction(session):
            it = session.get_one(Submission, number, populate_existing=True)
            before = getattr(it, name)
            setattr(it, name, value)
        assert found(session, tools).examples == (), (name, value)
        with transaction(session):
            setattr(session.get_one(Submission, number, populate_existing=True), name, before)
    assert len(found(session, tools).examples) == 1


def test_without_consent_nothing_is_learned_and_it_can_be_taken_back(
    session: Session, tools: Tools, agreed: Agreed
) -> None:
    officer = officer_of(session, tools, OWN)
    take_on(session, tools, officer, agreed(agree=False))
    assert found(session, tools) == Lessons((), {}, {NoLesson.BARRED: 1})
    number = agreed("Vạch kẻ đường mòn hết, ban đêm không thấy làn nào ra làn nào.")
    take_on(session, tools, officer, number)
    assert len(found(session, tools).examples) == 1
    with transaction(session):
        it = session.get_one(Submission, number, populate_existing=True)
        assert consents.take_back(session, it, (Purpose.RESEARCH,), now=tools.clock())
    assert found(session, tools).examples == ()


def test_what_was_held_for_a_moderator_never_teaches(
    session: Session, tools: Tools, agreed: Agreed
) -> None:
    """It was taken for a denunciation, and was none."""
    number = agreed()
    grants = (Grant(Role.MODERATOR), Grant(Role.INTAKE), Grant(Role.OFFICER, OWN))
    actor = replace(officer_of(session, tools, OWN), grants=frozenset(grants))
    with transaction(session):
        it = session.get_one(Submission, number, populate_existing=True)
        triage.quarantine(session, actor, it, now=tools.clock())
        triage.release(session, actor, it, SubmissionKind.REPORT, now=tools.clock())
        handover.confirm_route(session, actor, it, OWN, now=tools.clock())
    take_on(session, tools, actor, number)
    it = found(session, tools)
    assert (it.examples, it.left_out) == ((), {NoLesson.BARRED: 1})


def test_a_frozen_text_and_a_letter_of_many_teach_nothing_new(
    session: Session, tools: Tools, agreed: Agreed
) -> None:
    officer = officer_of(session, tools, OWN)
    frozen = next(one for one in frozen_examples() if len(one.text) > 80)
    for text in (f"{frozen.title}. {frozen.text} Xin cảm ơn.", TEXT, f"{TEXT} Kính mong."):
        take_on(session, tools, officer, agreed(text))
    it = found(session, tools)
    assert len(it.examples) == 1
    assert it.left_out == {NoLesson.COPY: 2}


def test_names_and_numbers_of_senders_are_not_learned(
    session: Session, tools: Tools, agreed: Agreed
) -> None:
    text = f"Tôi là Nông Văn Mẫu, số 0901 234 567. {TEXT} Hỏi anh Zyxwvuto ở cạnh."
    take_on(session, tools, officer_of(session, tools, OWN), agreed(text))
    (one,) = found(session, tools).examples
    assert "xe tải vẫn chạy" in one.text
    for word in ("Nông", "Mẫu", "0901", "Zyxwvuto"):
        assert word not in one.text


def test_what_is_older_than_two_years_teaches_no_more(
    session: Session, tools: Tools, agreed: Agreed
) -> None:
    take_on(session, tools, officer_of(session, tools, OWN), agreed())
    session.rollback()
    later = tools.clock() + timedelta(days=729)
    assert len(lessons(session, public(), now=later).examples) == 1
    assert lessons(session, public(), now=later + timedelta(days=2)).examples == ()


def test_one_official_who_routes_wrongly_cannot_turn_a_department_over(
    session: Session, tools: Tools, agreed: Agreed
) -> None:
    """Whoever sends every road to the schools, and takes it on there, teaches next to nothing; the
    same texts under many names, which no trainer limits, turn the department over."""
    poisoner = officer_of(session, tools, OWN, OTHER)
    roads = [one.text for one in corpus.examples() if one.department == "roads"]
    for number, (one, other) in enumerate(_pairs(roads)):
        submission = agreed(f"{one} Lần {number}. {other}")
        pass_on(session, tools, poisoner, submission, OTHER)
        take_on(session, tools, poisoner, submission)
    poison = found(session, tools).examples
    assert 10 < len(poison) <= MOST_OF_A_PERSON
    own = taught(OURS, corpus.examples())
    held_out = [one for one in taught(OURS, corpus.held_out()) if one.department == OWN]
    assert _right(own, held_out) >= _right([*own, *poison], held_out) >= len(held_out) - 1
    many = [replace(one, source="") for one in poison] * 6
    assert _right([*own, *many], held_out) < len(held_out) - 1


def _pairs(texts: list[str]) -> list[tuple[str, str]]:
    """Pairs of different texts: none is nearly another, or nearly a single one."""
    return [
        (one, texts[(at + step) % len(texts)]) for step in (3, 5) for at, one in enumerate(texts)
    ]


def _right(texts: list[Example], held_out: list[Example]) -> int:
    model = train(texts)
    return sum(model.predict(one.text).candidates[0].department == OWN for one in held_out)
