"""Number and code open one submission; everything else opens nothing, and says nothing."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import event, func, select
from sqlalchemy.orm import Session

from intake.database import transaction
from intake.domain.errors import LimitExceeded, NotFound
from intake.domain.reference import new_token
from intake.models import Attempt, Draft, Submission
from intake.queries.receiving.drafts import by_token
from intake.services.following import tracking
from intake.services.officials import attempts
from intake.services.officials.attempts import Subject
from intake.services.receiving import drafts
from tests.intake.services.office import CODES, NOW, Desk

CODE = CODES.code_for_draft(new_token())
OTHER = CODES.code_for_draft(new_token())


@pytest.fixture
def stored(desk: Desk) -> Submission:
    return desk.submission(code=CODE)


def reference(stored: Submission) -> str:
    return CODES.reference(stored.id, stored.submitted_at)


def test_number_and_code_open_it(session: Session, stored: Submission) -> None:
    found = tracking.open_by_code(session, reference(stored), CODE, codes=CODES)
    assert found.id == stored.id
    typed = reference(stored).lower().replace("-", " ")
    assert tracking.open_by_code(session, typed, CODE.lower(), codes=CODES).id == stored.id


def test_everything_else_is_refused_alike_after_the_same_look(
    session: Session, desk: Desk, stored: Submission
) -> None:
    """Whether the number, the code or both are wrong must not be told by the words or the work."""
    neighbour = desk.submission(code=OTHER)
    without_code = desk.submission(code=None)
    last_year = datetime(stored.submitted_at.year - 1, 6, 1, tzinfo=UTC)
    tries = [
        (reference(stored), OTHER),
        (reference(neighbour), CODE),
        (reference(without_code), CODE),
        (reference(without_code), ""),
        (CODES.reference(stored.id, last_year), CODE),
        (CODES.reference(9_999, NOW), CODE),
        ("nonsense", CODE),
        ("", ""),
    ]
    looks = []
    for number, code in tries:
        session.rollback()
        session.expunge_all()
        statements: list[str] = []

        def listen(_c: object, _k: object, statement: str, *_: object) -> None:
            statements.append(statement)  # noqa: B023 (called within this round)

        event.listen(session.get_bind(), "before_cursor_execute", listen)
        with pytest.raises(NotFound) as refused:
            tracking.open_by_code(session, number, code, codes=CODES)
        event.remove(session.get_bind(), "before_cursor_execute", listen)
        looks.append((str(refused.value), [s for s in statements if s.startswith("SELECT")]))
    assert all(look == looks[0] for look in looks)
    assert len(looks[0][1]) == 1


GUESSER = Subject("tracking", "a" * 64, limit=3)
BYSTANDER = Subject("tracking", "b" * 64, limit=3)


def guess(session: Session, subject: Subject, at: datetime) -> None:
    with transaction(session):
        attempts.refuse_if_locked(session, [subject], now=at)
        attempts.record(session, [subject], now=at)


def test_who_guesses_waits_and_nobody_else_does(session: Session) -> None:
    for second in range(3):
        guess(session, GUESSER, NOW + timedelta(seconds=second))
    with pytest.raises(LimitExceeded) as refused:
        guess(session, GUESSER, NOW + timedelta(minutes=5))
    assert refused.value.retry_after == 10 * 60 + 2
    guess(session, BYSTANDER, NOW)
    guess(session, GUESSER, NOW + timedelta(minutes=16))


def test_who_was_right_is_not_counted(session: Session) -> None:
    for second in range(3):
        guess(session, GUESSER, NOW + timedelta(seconds=second))
    with transaction(session):
        attempts.take_back(session, [GUESSER], at=NOW)
    guess(session, GUESSER, NOW + timedelta(seconds=9))
    with transaction(session):
        attempts.forget(session, [GUESSER], now=NOW + timedelta(seconds=10))
    assert session.scalar(select(func.count()).select_from(Attempt)) == 0


def test_old_tries_are_forgotten(session: Session) -> None:
    guess(session, BYSTANDER, NOW)
    with transaction(session):
        attempts.forget(session, [GUESSER], now=NOW + timedelta(days=2))
    assert session.scalar(select(func.count()).select_from(Attempt)) == 0


def test_a_draft_is_resumed_once_by_its_code_and_goes_after_a_fortnight(session: Session) -> None:
    with transaction(session):
        first = drafts.start(session, {"title": "Mất sóng"}, now=NOW, codes=CODES)
        code = drafts.make_resumable(session.scalars(select(Draft)).one(), codes=CODES)
    with transaction(session):
        second = drafts.resume(session, code, now=NOW, codes=CODES)
    assert second is not None
    assert by_token(session, CODES.hash(first), NOW) is None, "the old browser's token ends"
    found = by_token(session, CODES.hash(second), NOW)
    assert found is not None
    assert found.answers == {"title": "Mất sóng"}
    late = NOW + drafts.KEPT_FOR
    with transaction(session):
        assert drafts.resume(session, code, now=late, codes=CODES) is None
        assert drafts.purge(session, now=late - timedelta(seconds=1)) == 0
        assert drafts.purge(session, now=late) == 1
