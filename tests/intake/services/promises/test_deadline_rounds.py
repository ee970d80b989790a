"""Nobody is left in silence, and what waits for nobody ends by itself."""

import itertools
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from intake.database import transaction
from intake.domain.discretion.privacy import public_timeline
from intake.domain.errors import ClockRefused, NotAllowed
from intake.domain.permissions import Actor, Role
from intake.domain.workflow import Status
from intake.models import Clock, Job, Submission
from intake.queries.clocks import clocks_of
from intake.queries.history.record import history
from intake.queries.reports import timeliness
from intake.services.answering import replies
from intake.services.desk import review
from intake.services.promises import deadline_rounds, more_time
from intake.services.routing import handover, triage
from intake.services.timekeeping import clocks
from intake.services.timekeeping.clocks import Extension
from tests.intake.services.office import BUILDING, NOW, TELECOM, Desk
from tests.replies import REPLY

Act = Callable[[Submission], object]


class Life:
    """One submission, its people, and the time that goes by."""

    def __init__(self, session: Session, desk: Desk, **columns: object) -> None:
        self.session, self.desk, self.now = session, desk, NOW
        self.officer = desk.official(Role.OFFICER, TELECOM)
        self.approver = desk.official(Role.APPROVER, TELECOM)
        self.clerk = desk.official(Role.INTAKE)
        self.id = desk.submission(**columns).id  # type: ignore[arg-type]

    def row(self) -> Submission:
        self.session.rollback()
        return self.session.get_one(Submission, self.id, populate_existing=True)

    def do(self, act: Act) -> None:
        with transaction(self.session):
            act(self.session.get_one(Submission, self.id, populate_existing=True))

    def in_work(self) -> None:
        self.do(lambda it: triage.route_new(self.session, it, None, threshold=1, now=self.now))
        self.do(
            lambda it: handover.confirm_route(self.session, self.clerk, it, TELECOM, now=self.now)
        )
        self.do(lambda it: review.accept(self.session, self.officer, it, now=self.now))

    def answered(self) -> None:
        self.do(lambda it: replies.draft(self.session, self.officer, it, REPLY, now=self.now))
        self.do(lambda it: replies.approve(self.session, self.approver, it, now=self.now))

    def asked(self) -> None:
        self.do(
            lambda it: review.ask_sender(self.session, self.officer, it, "Ở đâu?", now=self.now)
        )

    def rounds(self, until: datetime) -> list[str]:
        """An hourly look until then; returns the letters that were asked for, in order."""
        before = self.letters()
        while self.now < until:
            self.now += timedelta(hours=1)
            with transaction(self.session):
                deadline_rounds.look_after(self.session, now=self.now)
        return self.letters()[len(before) :]

    def letters(self) -> list[str]:
        return [
            str(event.data["letter"])
            for event in history(self.session, self.id)
            if "letter" in event.data
        ]

    def clocks(self) -> dict[str, Clock]:
        return {clock.profile: clock for clock in clocks_of(self.session, self.id)}

    def grant(self, who: Actor, days: int, reason: str = "complex") -> None:
        self.do(
            lambda it: more_time.grant(self.session, who, it, Extension(days, reason), now=self.now)
        )


@pytest.fixture
def life(session: Session, desk: Desk) -> Life:
    return Life(session, desk)


def local(day: str) -> datetime:
    return datetime.fromisoformat(f"{day}T03:00:00").replace(tzinfo=UTC)


def test_each_step_has_its_clock(life: Life) -> None:
    assert {p: c.state for p, c in life.clocks().items()} == {"answer": "running"}
    life.in_work()
    life.asked()
    states = {profile: clock.state for profile, clock in life.clocks().items()}
    assert states == {
        "answer": "paused",
        "routing": "stopped",
        "accept": "stopped",
        "sender_reply": "running",
    }


def test_an_answer_ends_the_promise_and_opens_the_window(life: Life) -> None:
    life.in_work()
    life.answered()
    clocks_now = life.clocks()
    assert (clocks_now["answer"].state, clocks_now["answer"].timeliness) == ("stopped", "on_time")
    assert clocks_now["contest_window"].state == "running"
    assert clocks_now["contest_window"].due_at.date().isoformat() == "2026-12-07"


def test_a_late_one_hears_at_once_and_then_every_seven_days(life: Life) -> None:
    life.in_work()  # promised for 8 December
    assert life.rounds(local("2026-12-08")) == []
    assert life.rounds(local("2026-12-30")) == ["late_apology", *["late_progress"] * 3]
    told = [event.at for event in history(life.session, life.id) if "letter" in event.data]
    gaps = [(b - a).days for a, b in itertools.pairwise(told)]
    assert max(gaps) <= 7
    said = [entry.what for entry in public_timeline(history(life.session, life.id))]
    assert said[-4:] == ["late_apology", *["late_progress"] * 3]


def test_what_came_from_another_system_gets_no_letter_from_this_one(
    session: Session, desk: Desk
) -> None:
    life = Life(session, desk, source="portal", source_id="7")
    life.in_work()
    assert life.rounds(local("2026-12-30")) == []


def test_a_question_is_recalled_and_then_closed(life: Life) -> None:
    life.in_work()
    life.asked()  # on Monday the 23rd; the 24th is off
    assert life.rounds(local("2026-11-30")) == []
    assert life.rounds(local("2026-12-02")) == ["reminder"]
    life.rounds(local("2026-12-09"))
    row = life.row()
    assert row.status == Status.CLOSED
    assert history(life.session, life.id)[-1].reason_code == "no_reply"
    assert all(clock.state == "stopped" for clock in life.clocks().values())
    assert "closed" in {job.payload.get("template") for job in life.session.scalars(select(Job))}


def test_the_window_after_an_answer_ends_by_itself_and_without_a_letter(life: Life) -> None:
    life.in_work()
    life.answered()
    assert life.rounds(local("2026-12-07")) == []
    assert life.row().status == Status.ANSWERED
    assert life.rounds(local("2026-12-09")) == []
    assert life.row().status == Status.CLOSED
    assert history(life.session, life.id)[-1].reason_code == "window_over"


def test_more_time_is_told_and_counted_apart(life: Life) -> None:
    life.in_work()
    due = life.row().due_at
    life.grant(life.approver, 10)
    assert life.row().due_at == due + timedelta(days=10)
    assert life.letters() == ["extended"]
    life.now = due + timedelta(days=3)
    life.answered()
    assert life.clocks()["answer"].timeliness == "on_time_extended"
    coordinator = life.desk.official(Role.COORDINATOR)
    kept = timeliness.by_department(life.session, coordinator, now=life.now)[TELECOM]
    assert (kept.on_time, kept.on_time_extended, kept.late, kept.share) == (0, 1, 0, 1.0)


def test_nobody_grants_time_to_the_own_work(life: Life) -> None:
    life.in_work()
    with pytest.raises(NotAllowed):
        life.grant(life.officer, 5)
    life.do(lambda it: setattr(it, "assignee_id", life.approver.official_id))
    with pytest.raises(NotAllowed):
        life.grant(life.approver, 5)
    assert more_time.offer(life.session, life.approver, life.row(), now=life.now) is None


@pytest.mark.parametrize(
    ("days", "problem"), [(16, "extension_out_of_range"), (0, "extension_out_of_range")]
)
def test_time_has_its_limits(life: Life, days: int, problem: str) -> None:
    life.in_work()
    with pytest.raises(ClockRefused) as refused:
        life.grant(life.approver, days)
    assert refused.value.problem == problem
    life.grant(life.approver, 15)
    with pytest.raises(ClockRefused, match="no_further_extension"):
        life.grant(life.approver, 1)


def test_an_extension_heals_nothing(life: Life) -> None:
    life.in_work()
    life.now = life.row().due_at + timedelta(hours=1)
    assert more_time.offer(life.session, life.approver, life.row(), now=life.now) is None
    with pytest.raises(ClockRefused, match="already_late"):
        life.grant(life.approver, 5)


def test_the_late_list_shows_each_what_they_answer_for(life: Life) -> None:
    life.in_work()
    now = life.row().due_at + timedelta(days=9)
    coordinator = life.desk.official(Role.COORDINATOR)
    elsewhere = life.desk.official(Role.APPROVER, BUILDING)
    assert [one.id for one in timeliness.late(life.session, coordinator, now=now)] == [life.id]
    assert [one.id for one in timeliness.late(life.session, life.approver, now=now)] == [life.id]
    assert timeliness.late(life.session, elsewhere, now=now) == []
    assert timeliness.by_department(life.session, elsewhere, now=now) == {}
    assert timeliness.by_department(life.session, coordinator, now=now)[TELECOM].late_now == 1
    assert clocks.is_publicly_late(life.session, life.id, now=now)
    assert not clocks.is_publicly_late(life.session, life.id, now=life.row().due_at)
