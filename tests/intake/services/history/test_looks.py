"""Whoever reads a denunciation in quarantine leaves a trace; other reading leaves none."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from intake.database import transaction
from intake.domain.errors import NotAllowed
from intake.domain.history.record import EventKind
from intake.domain.permissions import Actor, Role
from intake.models import Submission, SubmissionEvent
from intake.services.history import looks
from intake.services.routing import triage
from tests.intake.services.office import LATER, NOW, TELECOM, Desk


def _put_away(desk: Desk) -> Submission:
    submission = desk.submission(
        "Cán bộ nhận tiền", status="routing", queue="triage", department_id=None
    )
    with transaction(desk.session):
        triage.quarantine(desk.session, desk.official(Role.INTAKE), submission, now=NOW)
    return desk.fresh(submission)


def _look(
    desk: Desk, actor: Actor, submission: Submission, minutes: float = 0, what: str = looks.PAGE
) -> None:
    with transaction(desk.session):
        at = LATER + timedelta(minutes=minutes)
        looks.note(desk.session, actor, submission, now=at, what=what)


def _lookers(desk: Desk, submission: Submission) -> list[int | None]:
    seen = select(SubmissionEvent.actor_id).where(
        SubmissionEvent.submission_id == submission.id,
        SubmissionEvent.kind == EventKind.VIEWED.value,
    )
    return list(desk.session.scalars(seen.order_by(SubmissionEvent.seq)))


def test_each_look_of_each_person_is_in_the_record(desk: Desk) -> None:
    submission = _put_away(desk)
    first, second = desk.official(Role.MODERATOR), desk.official(Role.AUDITOR)
    _look(desk, first, submission)
    _look(desk, second, submission, minutes=1)
    _look(desk, first, submission, minutes=6)
    assert _lookers(desk, submission) == [
        first.official_id,
        second.official_id,
        first.official_id,
    ]


def test_a_page_that_is_loaded_again_is_one_look(desk: Desk) -> None:
    submission, moderator = _put_away(desk), desk.official(Role.MODERATOR)
    _look(desk, moderator, submission)
    _look(desk, moderator, submission, minutes=0.3)
    assert len(_lookers(desk, submission)) == 1
    _look(desk, moderator, submission, minutes=1)
    assert len(_lookers(desk, submission)) == 2


def test_a_paper_and_a_file_are_looks_of_their_own(desk: Desk) -> None:
    submission, moderator = _put_away(desk), desk.official(Role.MODERATOR)
    for what in (looks.PAGE, "paper", "file", "paper"):
        _look(desk, moderator, submission, what=what)
    assert len(_lookers(desk, submission)) == 3


def test_a_look_changes_nothing_that_another_page_relies_on(desk: Desk) -> None:
    submission, moderator = _put_away(desk), desk.official(Role.MODERATOR)
    version = submission.version
    _look(desk, moderator, submission)
    assert desk.fresh(submission).version == version


def test_everyday_submissions_are_read_without_a_trace(desk: Desk) -> None:
    submission, officer = desk.in_work(), desk.official(Role.OFFICER, TELECOM)
    _look(desk, officer, submission)
    assert _lookers(desk, submission) == []


def test_who_may_not_read_it_does_not_look(desk: Desk) -> None:
    submission, officer = _put_away(desk), desk.official(Role.OFFICER, TELECOM)
    with pytest.raises(NotAllowed):
        _look(desk, officer, submission)
    assert _lookers(desk, submission) == []
