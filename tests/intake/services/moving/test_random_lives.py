"""Lives that nobody planned: whatever people, rules and the model do in whatever order, what is
stored is what the record tells, and the promises of the state machine hold."""

from collections.abc import Callable, Iterator
from dataclasses import fields
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from hypothesis.stateful import run_state_machine_as_test as run_lives
from sqlalchemy import select
from sqlalchemy.orm import Session

from classifier import Candidate, Prediction
from intake.database import transaction
from intake.domain.answering.contributions import AskReason, DeclineReason, waits
from intake.domain.answering.contributions import replay as replay_requests
from intake.domain.answering.replies import ReplyState
from intake.domain.desk.splitting import Part
from intake.domain.discretion.erasure import ErasureReason
from intake.domain.discretion.privacy import public_timeline
from intake.domain.errors import InvalidData, InvalidMove, NotAllowed
from intake.domain.following.contests import ContestReason, Satisfaction
from intake.domain.handover import MAX_DECLINES
from intake.domain.history.record import SYSTEM
from intake.domain.history.replay import Life, replay
from intake.domain.permissions import Actor
from intake.domain.routing import RouteReason
from intake.domain.submission import SubmissionKind
from intake.domain.timekeeping.clock_moves import NO_DATE, PROMISED, owes_answer, step_of
from intake.domain.timekeeping.clock_standing import fold
from intake.domain.workflow import (
    PUBLIC_STATUS,
    Queue,
    Status,
    is_open,
    queue_of,
)
from intake.models import Reply, Submission
from intake.queries.answering.contributions import of_submission
from intake.queries.clocks import clocks_of, ledger_of, open_clocks
from intake.queries.history.record import PastEvent, history, verify
from intake.services.answering import contributions, replies
from intake.services.answering.contributions import Question
from intake.services.desk import clusters, review
from intake.services.discretion import privacy
from intake.services.following import contests
from intake.services.following.contests import Objection
from intake.services.receiving import submissions
from intake.services.routing import confining, handover, splitting, triage
from intake.services.routing.confining import Confinement
from intake.services.timekeeping.clock_book import office_since
from tests.intake.services.ledgers import nearest_by_ledgers
from tests.intake.services.office import NOW
from tests.intake.services.town import DEPARTMENTS, NEEDS_REASON, WITH_LEAD, Town, settled
from tests.replies import REPLY

INNER = "nội bộ"  # stands in every note that people inside type
Act = Callable[[Submission], object]


@pytest.fixture(scope="module")
def town(migrated_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    with settled(migrated_file, tmp_path_factory.mktemp("town")) as there:
        yield there


officials = st.integers(0, 10)
departments = st.sampled_from(DEPARTMENTS)
kinds = st.sampled_from(SubmissionKind)


class Lives(RuleBasedStateMachine):
    """One submission; every rule is somebody who tries something."""

    town: Town

    @initialize(kind=kinds)
    def arrive(self, kind: SubmissionKind) -> None:
        self.now = NOW
        self.made: list[str] = []
        self.id = self.town.desk.submission(kind=kind).id

    @property
    def session(self) -> Session:
        return self.town.session

    def row(self) -> Submission:
        self.session.rollback()
        return self.session.get_one(Submission, self.id, populate_existing=True)

    def attempt(self, act: Act) -> None:
        """Do it, or be refused and leave nothing behind."""
        self.now += timedelta(hours=7)
        before = (self.life(), len(self.events()))
        try:
            with transaction(self.session):
                row = self.session.get_one(Submission, self.id, populate_existing=True)
                act(row)
        except (InvalidData, InvalidMove, NotAllowed):  # text that was erased cannot be quoted
            assert (self.life(), len(self.events())) == before

    def life(self) -> Life:
        row = self.row()
        return Life(**{one.name: getattr(row, one.name) for one in fields(Life)})

    def events(self) -> list[PastEvent]:
        return history(self.session, self.id)

    def official(self, number: int) -> Actor:
        return self.town.officials[number]

    # The machine

    @rule(department=st.none() | departments, sure=st.booleans())
    def the_machine_routes(self, department: str | None, sure: bool) -> None:
        prediction = None
        if department is not None:
            found = (Candidate(department, 0.99 if sure else 0.2),)
            prediction = Prediction(found, None, "vi", "m1")
        self.attempt(
            lambda it: triage.route_new(self.session, it, prediction, threshold=0.9, now=self.now)
        )

    # People inside

    @rule(who=officials, department=departments, kind=st.none() | kinds)
    def route(self, who: int, department: str, kind: SubmissionKind | None) -> None:
        self.attempt(
            lambda it: handover.confirm_route(
                self.session,
                self.official(who),
                it,
                department,
                now=self.now,
                kind=kind,
                reason=RouteReason.WRONG_DEPARTMENT,
                note=INNER,
            )
        )

    @rule(department=departments)
    def intake_routes(self, department: str) -> None:
        """So that lives come further than chance would bring them."""
        self.attempt(
            lambda it: handover.confirm_route(
                self.session, self.official(0), it, department, now=self.now
            )
        )

    @rule(who=officials, kind=kinds, department=st.none() | departments)
    def split(self, who: int, kind: SubmissionKind, department: str | None) -> None:
        """A second matter is taken out; the whole stays as it is."""
        matter = Part(kind, "Việc thứ hai", "Ba tuần nay", department)
        before = self.life()
        self.attempt(
            lambda it: splitting.split_off(
                self.session, self.official(who), it, matter, now=self.now
            )
        )
        assert self.life() == before

    @rule(who=officials, department=departments)
    def accuse(self, who: int, department: str) -> None:
        """Whoever may see it says whom it accuses."""
        wanted = Confinement(frozenset({department}))
        self.attempt(
            lambda it: confining.settle(self.session, self.official(who), it, wanted, now=self.now)
        )

    @rule(who=officials)
    def go_on(self, who: int) -> None:
        """What the sender was asked is known by other ways."""
        self.attempt(
            lambda it: review.go_on(self.session, self.official(who), it, INNER, now=self.now)
        )

    @rule(who=officials)
    def give_back(self, who: int) -> None:
        reason = RouteReason.WRONG_DEPARTMENT
        self.attempt(
            lambda it: handover.return_to_triage(
                self.session, self.official(who), it, now=self.now, reason=reason, note=INNER
            )
        )

    @rule(who=officials)
    def accept(self, who: int) -> None:
        self.attempt(lambda it: review.accept(self.session, self.official(who), it, now=self.now))

    @rule()
    def the_department_accepts(self) -> None:
        self.attempt(lambda it: review.accept(self.session, self.its_own(it), it, now=self.now))

    def its_own(self, it: Submission) -> Actor:
        numbers = {department: 5 + 2 * n for n, department in enumerate(DEPARTMENTS)}
        return self.official(numbers.get(it.department_id or "", 0))

    def its_approver(self, it: Submission) -> Actor:
        numbers = {department: 6 + 2 * n for n, department in enumerate(DEPARTMENTS)}
        return self.official(numbers.get(it.department_id or "", 0))

    @rule(who=officials)
    def ask(self, who: int) -> None:
        self.attempt(
            lambda it: review.ask_sender(
                self.session, self.official(who), it, "Ở đâu?", now=self.now
            )
        )

    @rule(who=officials)
    def annotate(self, who: int) -> None:
        text = f"{INNER} {self.now}"
        self.attempt(
            lambda it: review.annotate(self.session, self.official(who), it, text, now=self.now)
        )

    @rule(who=officials)
    def draft(self, who: int) -> None:
        self.attempt(
            lambda it: replies.draft(self.session, self.official(who), it, REPLY, now=self.now)
        )

    @rule()
    def the_department_drafts(self) -> None:
        self.attempt(
            lambda it: replies.draft(self.session, self.its_own(it), it, REPLY, now=self.now)
        )

    @rule(who=officials)
    def approve(self, who: int) -> None:
        self.attempt(lambda it: replies.approve(self.session, self.official(who), it, now=self.now))

    @rule()
    def the_department_approves(self) -> None:
        self.attempt(
            lambda it: replies.approve(self.session, self.its_approver(it), it, now=self.now)
        )

    @rule(who=officials)
    def give_the_answer_back(self, who: int) -> None:
        self.attempt(
            lambda it: replies.give_back(self.session, self.official(who), it, INNER, now=self.now)
        )

    @rule(who=officials)
    def close(self, who: int) -> None:
        self.attempt(lambda it: review.close(self.session, self.official(who), it, now=self.now))

    @rule(who=officials)
    def redirect(self, who: int) -> None:
        self.attempt(
            lambda it: triage.redirect(
                self.session, self.official(who), it, now=self.now, note=INNER
            )
        )

    @rule(who=officials)
    def quarantine(self, who: int) -> None:
        self.attempt(
            lambda it: triage.quarantine(self.session, self.official(who), it, now=self.now)
        )

    @rule(who=officials, kind=kinds)
    def release(self, who: int, kind: SubmissionKind) -> None:
        self.attempt(
            lambda it: triage.release(self.session, self.official(who), it, kind, now=self.now)
        )

    @rule(who=officials, spam=st.booleans())
    def refuse(self, who: int, spam: bool) -> None:
        self.attempt(
            lambda it: triage.refuse(
                self.session,
                self.official(who),
                it,
                now=self.now,
                reason_code="abusive",
                note=INNER,
                spam=spam,
            )
        )

    @rule(who=officials)
    def join_another(self, who: int) -> None:
        """To one that came in beside it and still waits in triage."""
        main = self.town.desk.submission(status="routing", queue="triage")
        self.attempt(
            lambda it: clusters.join(
                self.session,
                self.official(who),
                it,
                self.session.get_one(Submission, main.id),
                now=self.now,
                note=INNER,
            )
        )

    @rule(who=officials)
    def take_another_in(self, who: int) -> None:
        """Another is joined to this one; whatever ends this one gives it back."""
        other = self.town.desk.submission(status="routing", queue="triage")
        self.attempt(
            lambda it: clusters.join(
                self.session,
                self.official(who),
                self.session.get_one(Submission, other.id),
                it,
                now=self.now,
            )
        )

    @rule(who=officials)
    def part(self, who: int) -> None:
        self.attempt(
            lambda it: clusters.part(self.session, self.official(who), it, now=self.now, note=INNER)
        )

    # Lead and co-departments

    @rule(department=departments, required=st.booleans())
    def ask_another_department(self, department: str, required: bool) -> None:
        question = Question(department, INNER, AskReason.EXPERTISE, required)
        self.attempt(
            lambda it: contributions.ask(self.session, self.its_own(it), it, question, now=self.now)
        )

    @rule(who=officials, chosen=st.integers(0, 3), does=st.sampled_from(["give", "no", "go on"]))
    def settle_a_request(self, who: int, chosen: int, does: str) -> None:
        requests = of_submission(self.session, self.id)
        number = requests[chosen % len(requests)].id if requests else 0
        by, now, why = self.official(who), self.now, DeclineReason.NOTHING_KNOWN
        acts: dict[str, Act] = {
            "give": lambda it: contributions.give(self.session, by, it, number, INNER, now=now),
            "no": lambda it: contributions.decline(self.session, by, it, number, why, now=now),
            "go on": lambda it: contributions.override(
                self.session, by, it, number, INNER, now=now
            ),
        }
        if requests:
            self.attempt(acts[does])

    # The sender

    @rule()
    def add_information(self) -> None:
        text = f"Thêm {self.now}"
        self.attempt(lambda it: submissions.add_information(self.session, it, text, now=self.now))

    @rule(reason=st.sampled_from(ContestReason))
    def object_to_it(self, reason: ContestReason) -> None:
        said = Objection(reason, "Chưa đúng")
        self.attempt(lambda it: contests.contest(self.session, it, said, now=self.now))

    @rule(level=st.sampled_from(Satisfaction))
    def rate(self, level: Satisfaction) -> None:
        self.attempt(lambda it: contests.rate(self.session, it, level, "", now=self.now))

    @precondition(lambda self: self.now > NOW + timedelta(days=2))
    @rule()
    def withdraw(self) -> None:
        self.attempt(lambda it: submissions.withdraw(self.session, it, now=self.now))

    @precondition(lambda self: self.now > NOW + timedelta(days=2))
    @rule(with_text=st.booleans())
    def be_erased(self, with_text: bool) -> None:
        self.attempt(
            lambda it: privacy.erase_person(
                self.session,
                it,
                by=SYSTEM,
                reason=ErasureReason.REQUEST,
                now=self.now,
                with_text=with_text,
            )
        )

    # What holds at every moment

    @invariant()
    def the_record_tells_what_is_stored(self) -> None:
        assert replay(self.events()) == self.life()

    @invariant()
    def the_queue_follows_from_the_status(self) -> None:
        row = self.row()
        assert row.queue == queue_of(Status(row.status))

    @invariant()
    def somebody_leads_outside_screening_and_routing(self) -> None:
        row = self.row()
        if row.status in WITH_LEAD:
            assert row.department_id in DEPARTMENTS
        if row.queue in (Queue.SCREENING, Queue.TRIAGE):
            assert row.department_id is row.assignee_id is None

    @invariant()
    def two_decline_at_most(self) -> None:
        row = self.row()
        assert 0 <= row.declines <= MAX_DECLINES
        assert not row.bound or row.declines == MAX_DECLINES

    @invariant()
    def an_answered_one_has_its_answer(self) -> None:
        row = self.row()
        if row.status == Status.ANSWERED:
            assert row.answered_at is not None
            sent = self.session.scalars(select(Reply).where(Reply.submission_id == row.id))
            answer = max(sent, key=lambda one: one.version)
            assert answer.state == ReplyState.SENT
            assert answer.approver_id not in (None, answer.author_id)

    @invariant()
    def the_lead_waits_exactly_for_those_it_needs(self) -> None:
        row, requests = self.row(), of_submission(self.session, self.id)
        if row.status not in (Status.MERGED, Status.ROUTING):
            assert waits(requests) == (row.status == Status.WAITING_AGENCY)
        told = replay_requests(event.data for event in self.events())
        assert told == {one.id: one.state for one in requests}

    @invariant()
    def the_clocks_say_what_the_status_says(self) -> None:
        row = self.row()
        running = {clock.profile: clock for clock in open_clocks(self.session, row.id)}
        standing = handover.standing_of(row)
        step = step_of(Status(row.status), needs_coordinator=standing.needs_coordinator)
        assert set(running) - PROMISED == ({step} if step else set())
        promised = [running[profile] for profile in running if profile in PROMISED]
        assert bool(promised) == (is_open(Status(row.status)) or row.status == Status.MERGED)
        for clock in promised:
            assert (clock.state == "paused") == (row.status == Status.WAITING_CITIZEN)
            assert row.due_at == max(one.due_at for one in promised)

    @invariant()
    def the_nearest_date_is_what_the_ledgers_say(self) -> None:
        row = self.row()
        assert row.next_due_at == nearest_by_ledgers(self.session, row.id)
        runs = owes_answer(Status(row.status)) and row.status != Status.WAITING_CITIZEN
        assert (row.next_due_at != NO_DATE) == runs

    @invariant()
    def the_intervals_of_each_clock_are_its_age(self) -> None:
        row = self.row()
        office = office_since(self.session, NOW.date())
        for clock in clocks_of(self.session, row.id):
            standing = fold(ledger_of(self.session, clock), self.now, office)
            lengths = sum((one.length for one in standing.intervals), timedelta(0))
            assert lengths == standing.age == self.now - clock.started_at

    @invariant()
    def who_is_turned_away_is_told_a_reason(self) -> None:
        if self.row().status in NEEDS_REASON:
            last = [event for event in self.events() if "move" in event.data][-1]
            assert last.reason_code

    @invariant()
    def the_quarantined_stay_in_quarantine(self) -> None:
        row = self.row()
        if row.restricted and is_open(Status(row.status)):
            assert row.queue == Queue.SCREENING

    @invariant()
    def the_sender_reads_nothing_from_inside(self) -> None:
        timeline = public_timeline(self.events())
        assert INNER not in str(timeline)
        statuses = {entry.status for entry in timeline if entry.status}
        assert statuses <= set(PUBLIC_STATUS.values())
        assert {Status.SCREENING, Status.SPAM}.isdisjoint(statuses)

    @invariant()
    def every_event_has_who_when_and_what(self) -> None:
        before: datetime | None = None
        for event in self.events():
            assert before is None or event.at >= before
            before = event.at
            if event.data.get("move"):
                assert Status(event.old)
                assert Status(event.new)


def test_whatever_happens(town: Town) -> None:
    lives = type("LivesInTown", (Lives,), {"town": town})
    run_lives(
        lives,
        settings=settings(
            max_examples=100,
            stateful_step_count=30,
            deadline=None,
            suppress_health_check=[HealthCheck.too_slow],
        ),
    )
    verdict = verify(town.session)
    assert verdict.holds, verdict
    assert verdict.checked > 500
