"""The path of proposals, walked arrow by arrow by those who may, and by nobody else."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from intake.database import transaction
from intake.domain.errors import IntakeError, InvalidData, InvalidMove, NotAllowed, NotFound
from intake.domain.evaluation.decisions import Decision, Outcome, PlannedMilestone
from intake.domain.evaluation.rounds import Why
from intake.domain.history.record import SYSTEM
from intake.domain.history.replay import replay
from intake.domain.initiatives.pilots import EntryKind, MilestoneState, Step
from intake.domain.permissions import Actor, Role
from intake.domain.proposals import Part
from intake.domain.submission import SubmissionKind
from intake.domain.timekeeping.clock_moves import PROMISED, owes_answer, step_of
from intake.domain.timekeeping.deadlines import Term, Unit, due_at
from intake.domain.workflow import MOVES, Move, Status, is_of_path, queue_of, targets
from intake.models import EvaluationSeat, OfficialNotice, Submission
from intake.ports import Tools
from intake.queries.clocks import open_clocks, steps_due
from intake.queries.history.record import history, verify
from intake.queries.initiatives import proposal_path as queries
from intake.queries.initiatives.proposal_path import Filter
from intake.queries.organisation.calendar import calendar_for
from intake.services.desk import review
from intake.services.evaluation import decisions
from intake.services.initiatives import pilots, proposal_versions, proposals
from intake.services.initiatives.pilots import Acting
from intake.services.moving import moves
from intake.services.promises import deadline_rounds
from intake.services.receiving import submissions
from tests.councils import leads
from tests.intake.services.office import BUILDING, NOW, TELECOM, Desk
from tests.paths import council_voted

PARTS = {"problem": {"problem": "Ngập"}, "novelty": {"novelty": "Chưa xã nào có"}}
CRITERIA = ("novelty", "breakthrough", "feasibility", "impact", "resources")
REASONS = {code: f"Vì {code}" for code in CRITERIA}
LAST = date(2027, 6, 30)
ACCEPT = Decision(
    Outcome.ACCEPTED,
    REASONS,
    department=BUILDING,
    milestones=(PlannedMilestone("Hai ngầm", LAST),),
)
REFUSE = Decision(Outcome.NOT_ACCEPTED, REASONS)
REVISE = Decision(Outcome.REVISE, REASONS, why="Nêu rõ hơn", parts=frozenset({Part.NOVELTY}))
REFER = Decision(Outcome.REFERRED, why="Việc của ngành khác", department=BUILDING)


class Path:
    """One proposal and those around it; every method is somebody's step."""

    def __init__(self, session: Session, desk: Desk, tools: Tools) -> None:
        self.session, self.desk, self.sealer = session, desk, tools.sealer
        self.codes = tools.codes
        self.now, self.why, self.votes = NOW, Why.FIRST, True
        self.secretary = desk.official(Role.SECRETARY, TELECOM)
        self.chair = desk.official(Role.CHAIR)
        self.owner = desk.official(Role.OFFICER, BUILDING)
        made = desk.submission("Phao báo lũ", kind=SubmissionKind.INITIATIVE)
        self.id = made.id
        with transaction(session):
            row = session.get_one(Submission, self.id)
            row.department_id = TELECOM
            there = {"department": TELECOM}
            moves.apply(session, row, Move.ASSIGN, by=SYSTEM, now=NOW, data=there)
            moves.apply(session, row, Move.ACCEPT, by=SYSTEM, now=NOW)
            proposals.keep(session, self.id, PARTS, sealer=self.sealer)
        leads(session, tools, self.id, self.secretary, self.chair)

    @property
    def row(self) -> Submission:
        self.session.rollback()
        return self.session.get_one(Submission, self.id, populate_existing=True)

    def lead(self, step: str, actor: Actor | None = None) -> None:
        self.now += timedelta(hours=1)
        with transaction(self.session):
            decisions.lead(
                self.session,
                actor or self.secretary,
                self.id,
                step,
                seen_version=None,
                now=self.now,
            )

    def decide(self, decision: Decision, actor: Actor | None = None) -> None:
        self.now += timedelta(hours=1)
        with transaction(self.session):
            if self.votes and decision.outcome is not Outcome.REFERRED:
                for_it = (1, 2) if decision.outcome is Outcome.NOT_ACCEPTED else (2, 1)
                council_voted(self.session, self.id, *for_it, now=self.now, why=self.why)
            decisions.decide(
                self.session,
                actor or self.chair,
                self.id,
                decision,
                seen_version=None,
                sealer=self.sealer,
                now=self.now,
            )

    def revised(self, text: str = "Mới trong tỉnh") -> None:
        self.why = Why.REVISED
        with transaction(self.session):
            row, novelty = self.session.get_one(Submission, self.id), {"novelty": text}
            proposal_versions.revise(self.session, row, Part.NOVELTY, novelty, sealer=self.sealer)
            proposal_versions.send_again(
                self.session, row, sealer=self.sealer, codes=self.codes, now=self.now
            )

    def appeal(self) -> None:
        self.why = Why.APPEAL
        with transaction(self.session):
            row = self.session.get_one(Submission, self.id)
            decisions.appeal(self.session, row, "Chưa đọc kỹ", sealer=self.sealer, now=self.now)

    def hear(self) -> None:
        """Others vote on the appeal."""
        with transaction(self.session):
            council_voted(self.session, self.id, 1, 2, now=self.now, why=self.why)

    def withdraw(self) -> None:
        with transaction(self.session):
            submissions.withdraw(
                self.session, self.session.get_one(Submission, self.id), now=self.now
            )

    def acting(self, actor: Actor | None = None) -> Acting:
        self.now += timedelta(hours=1)
        return Acting(actor or self.owner, self.id, None, self.now)

    def pilot(self, step: Step, why: str = "Đã đủ") -> None:
        with transaction(self.session):
            pilots.go_on(self.session, self.acting(), step, why)

    def do(self, word: str) -> None:
        """One step by its name."""
        acts: dict[str, Callable[[], None]] = {
            **{step: lambda step=step: self.lead(step) for step in decisions.STEPS},
            **{step: lambda step=step: self.pilot(step) for step in Step},  # type: ignore[misc]
            "accept": lambda: self.decide(ACCEPT),
            "conditions": lambda: self.decide(
                replace(ACCEPT, outcome=Outcome.WITH_CONDITIONS, conditions="Đo lại")
            ),
            "refuse": lambda: self.decide(REFUSE),
            "revise": lambda: self.decide(REVISE),
            "refer": lambda: self.decide(REFER),
            "resend": self.revised,
            "appeal": self.appeal,
            "hear": self.hear,
            "withdraw": self.withdraw,
        }
        acts[word]()

    def check(self) -> None:
        """What is stored is what the record tells, and the clocks are those of the status."""
        row = self.row
        running = {clock.profile: clock for clock in open_clocks(self.session, row.id)}
        status = Status(row.status)
        final = history(self.session, row.id)[-1].data.get("move") == Move.UPHOLD
        step = None if final else step_of(status)
        assert set(running) - PROMISED == ({step} if step else set()), status
        assert bool(set(running) & PROMISED) == owes_answer(status), status
        assert row.queue == queue_of(status)
        if is_of_path(status) and row.queue:
            dates = [
                one.due_at
                for one in running.values()
                if one.profile in PROMISED or one.terms["promised"]
            ]
            assert row.due_at == max(dates)

    def told(self) -> list[tuple[str, str, str]]:
        events = history(self.session, self.id)
        return [(e.old, str(e.data["move"]), e.new) for e in events if "move" in e.data]


@pytest.fixture
def path(session: Session, desk: Desk, tools: Tools) -> Path:
    return Path(session, desk, tools)


LIVES = {
    "piloted, rolled out, completed": (
        "start discuss more discuss prepare accept begin scale complete",
        Status.COMPLETED,
    ),
    "stopped while it is rolled out": (
        "start discuss prepare conditions begin scale stop",
        Status.STOPPED,
    ),
    "completed as a pilot": ("start discuss prepare accept begin complete", Status.COMPLETED),
    "stopped as a pilot": ("start discuss prepare accept begin stop", Status.STOPPED),
    "stopped before it began": ("start discuss prepare accept stop", Status.STOPPED),
    "revised, then accepted": (
        "start discuss prepare revise resend discuss prepare accept",
        Status.ACCEPTED,
    ),
    "upheld after an appeal": (
        "start discuss prepare refuse appeal hear prepare refuse",
        Status.NOT_ACCEPTED,
    ),
    "accepted after an appeal": (
        "start discuss prepare refuse appeal hear prepare accept",
        Status.ACCEPTED,
    ),
    "referred": ("start discuss prepare refer", Status.ASSIGNED),
    "withdrawn under evaluation": ("start withdraw", Status.WITHDRAWN),
    "withdrawn in discussion": ("start discuss withdraw", Status.WITHDRAWN),
    "withdrawn before the decision": ("start discuss prepare withdraw", Status.WITHDRAWN),
    "withdrawn instead of revised": ("start discuss prepare revise withdraw", Status.WITHDRAWN),
    "withdrawn during the appeal": (
        "start discuss prepare refuse appeal withdraw",
        Status.WITHDRAWN,
    ),
}


def led_to_its_end(path: Path, words: str, end: Status) -> set[tuple[str, str, str]]:
    """Lead one life, looking at everything after every step; the arrows that it walked."""
    for word in words.split():
        path.do(word)
        path.check()
    row = path.row
    assert row.status == end
    life = replay(history(path.session, path.id))
    assert (life.status, life.department_id) == (row.status, row.department_id)
    assert verify(path.session).holds
    return set(path.told())


def test_every_life_comes_to_its_end_and_every_arrow_of_the_path_is_walked(
    session: Session, desk: Desk, tools: Tools
) -> None:
    walked = set[tuple[str, str, str]]()
    for name, (words, end) in LIVES.items():
        found = led_to_its_end(Path(session, desk, tools), words, end)
        assert found, name
        walked |= found
    arrows = {
        (leaves.value, action.value, enters.value)
        for action, arrow in MOVES.items()
        for leaves in arrow.leaves
        for enters in targets(action)
        if is_of_path(leaves) or is_of_path(enters)
    }
    other = {Move.SCREEN, Move.CLOSE}  # a moderator's and the clock's
    assert walked >= {arrow for arrow in arrows if Move(arrow[1]) not in other}


def test_the_council_has_twelve_working_days_to_evaluate(path: Path) -> None:
    path.lead("start")
    row, council = path.row, Term(12, Unit.WORKING_DAY)
    due = steps_due(path.session, [row])
    assert due == {row.id: due_at(path.now, council, calendar_for(path.session, NOW.date(), 60))}
    assert due[row.id] < row.due_at, "the decision is due later"


def test_nobody_else_leads_decides_or_carries_out(path: Path, desk: Desk) -> None:
    session = path.session
    elsewhere = desk.official(Role.SECRETARY, BUILDING)
    officer = desk.official(Role.OFFICER, TELECOM)
    for actor in (elsewhere, officer, path.owner):
        with pytest.raises((NotFound, NotAllowed)):
            path.lead("start", actor)
    with pytest.raises(NotAllowed):
        path.lead("start", path.chair)  # sees it, and prepares nothing
    path.lead("start")
    path.lead("discuss")
    path.lead("prepare")
    for actor in (path.secretary, officer, elsewhere):
        with pytest.raises((NotFound, NotAllowed)):
            path.decide(ACCEPT, actor)
    path.decide(ACCEPT)
    for actor in (officer, path.secretary, path.chair):
        with pytest.raises((NotFound, NotAllowed)), transaction(session):
            pilots.go_on(session, path.acting(actor), Step.BEGIN)
    assert path.row.status == Status.ACCEPTED
    assert queries.led(session, path.secretary, Filter()) == []  # it lies in another department
    assert [one.id for one in queries.led(session, path.chair, Filter(Status.ACCEPTED))] == [
        path.id
    ]
    assert queries.counts(session, path.chair, Filter()) == {"accepted": 1}
    with transaction(session):
        path.session.get_one(Submission, path.id).restricted = True
    assert queries.led_one(session, path.chair, path.id) is None


def test_a_decision_is_refused_until_all_of_it_is_there(path: Path) -> None:
    for step in ("start", "discuss", "prepare"):
        path.lead(step)
    few = replace(
        ACCEPT,
        reasons=REASONS | {"impact": " "},
        milestones=(),
        department="nowhere",
    )
    path.votes = False
    with pytest.raises(InvalidData) as refused:
        path.decide(few)
    assert dict(refused.value.problems) == {
        "reason_impact": "no_reason",
        "outcome": "no_ballot",
        "milestone1": "no_milestone",
        "department": "no_department",
    }
    assert queries.decisions(path.session, path.id) == []
    assert path.row.status == Status.DECIDING
    path.votes = True
    path.decide(ACCEPT)
    (row,) = queries.decisions(path.session, path.id)
    assert {"present": 3, "for": 2, "against": 1, "abstained": 0, "quorum": 3}.items() <= (
        row.ballot.items()
    )
    words = decisions.words_of(path.session, row, sealer=path.sealer)
    assert words is not None
    assert words["reasons"] == REASONS
    (milestone,) = queries.milestones(path.session, path.id)
    assert (milestone.title, milestone.due_on, milestone.department_id) == (
        "Hai ngầm",
        LAST,
        BUILDING,
    )


@pytest.mark.parametrize("after", ["revise", "appeal"])
def test_a_vote_on_what_it_was_before_decides_nothing(path: Path, after: str) -> None:
    for step in ("start", "discuss", "prepare"):
        path.lead(step)
    path.decide(REVISE if after == "revise" else REFUSE)
    if after == "revise":
        path.revised()
        for step in ("discuss", "prepare"):
            path.lead(step)
    path.votes = False
    if after == "appeal":
        path.appeal()
        with pytest.raises(InvalidMove):  # nothing but a vote decides it
            path.lead("prepare")
        return
    with pytest.raises(InvalidData, match="no_ballot"):
        path.decide(REFUSE)


def test_whoever_is_recused_leads_and_decides_nothing(path: Path, desk: Desk) -> None:
    for step in ("start", "discuss", "prepare"):
        path.lead(step)
    with transaction(path.session):
        council_voted(path.session, path.id, now=path.now)
        seat = path.session.query(EvaluationSeat).first()
        assert seat is not None
        seat.official_id, seat.state = path.chair.official_id, "recused"
    with pytest.raises(NotFound):
        path.decide(ACCEPT)
    assert queries.led(path.session, path.chair, Filter()) == []
    assert queries.counts(path.session, path.chair, Filter()) == {}


def test_revising_keeps_what_was_sent_first_and_happens_once(path: Path) -> None:
    session, sealer = path.session, path.sealer
    for step in ("start", "discuss", "prepare", "revise"):
        path.do(step)
    row = path.row
    with pytest.raises(InvalidMove), transaction(session):
        proposal_versions.revise(
            session, row, Part.PROBLEM, {"problem": "Khác"}, sealer=sealer
        )  # not asked for
    with pytest.raises(InvalidData):
        path.revised("Chưa xã nào có")  # the same again
    path.revised()
    assert path.row.status == Status.EVALUATION
    parts = proposals.of_sender(session, path.id, sealer=sealer)
    assert parts == PARTS | {"novelty": {"novelty": "Mới trong tỉnh"}}
    assert proposal_versions.as_sent(session, path.id, sealer=sealer) == PARTS
    assert proposal_versions.changed_parts(session, path.id) == ["novelty"]
    assert proposal_versions.revised_so_far(session, path.id, sealer=sealer) == {}
    for step in ("discuss", "prepare"):
        path.lead(step)
    with pytest.raises(InvalidData) as refused:
        path.decide(REVISE)
    assert dict(refused.value.problems) == {"outcome": "once_only"}


def rounds(path: Path, moment: datetime) -> None:
    path.now = moment
    with transaction(path.session):
        deadline_rounds.look_after(path.session, now=moment)


def test_silence_closes_a_revision_and_ends_the_window_of_an_appeal(path: Path) -> None:
    for step in ("start", "discuss", "prepare", "revise"):
        path.do(step)
    assert not review.may_close(path.session, path.row, now=path.now)  # nor may an official
    rounds(path, path.now + timedelta(days=20))
    letters = [e.data.get("letter") for e in history(path.session, path.id)]
    assert "revise_reminder" in letters
    rounds(path, path.now + timedelta(days=20))
    last = history(path.session, path.id)[-1]
    assert (path.row.status, last.reason_code) == (Status.CLOSED, "no_reply")


def test_an_appeal_comes_in_time_and_once(path: Path) -> None:
    session = path.session
    for step in ("start", "discuss", "prepare", "refuse"):
        path.do(step)
    until = decisions.appeal_until(session, path.id, Status.NOT_ACCEPTED)
    assert until is not None
    path.now = until
    path.appeal()
    words = proposals.appeal_words(session, path.id, sealer=path.sealer)
    assert words == "Chưa đọc kỹ"
    path.hear()
    path.lead("prepare")
    with pytest.raises(InvalidData) as refused:
        path.decide(REVISE)
    assert dict(refused.value.problems) == {"outcome": "after_appeal"}
    path.decide(REFUSE)
    assert decisions.appeal_until(session, path.id, Status.NOT_ACCEPTED) is None
    with pytest.raises(InvalidMove):
        path.appeal()


def test_the_window_of_an_appeal_ends_by_itself(path: Path) -> None:
    for step in ("start", "discuss", "prepare", "refuse"):
        path.do(step)
    rounds(path, path.now + timedelta(days=17))
    assert path.row.status == Status.NOT_ACCEPTED
    assert open_clocks(path.session, path.id) == []
    with pytest.raises(InvalidMove):
        path.appeal()


def test_what_is_carried_out_is_reported(path: Path) -> None:
    session = path.session
    for step in ("start", "discuss", "prepare", "accept", "begin"):
        path.do(step)
    first = path.row.due_at
    with transaction(session):
        pilots.write(session, path.acting(), EntryKind.NOTE, "Đã mua phao")
    assert path.row.due_at == first
    path.now += timedelta(days=60)
    with transaction(session):
        pilots.write(session, path.acting(), EntryKind.REPORT, "Hai ngầm đã có phao")
    assert path.row.due_at > first
    path.check()
    assert [one.kind for one in queries.diary(session, path.id)] == ["report", "note"]
    with transaction(session):
        made = pilots.add_milestone(session, path.acting(), "Cả xã", LAST)
        pilots.settle(session, path.acting(), made.id, MilestoneState.REACHED)
    with pytest.raises(InvalidMove), transaction(session):
        pilots.settle(session, path.acting(), made.id, MilestoneState.DROPPED)
    with pytest.raises(InvalidData), transaction(session):
        pilots.add_milestone(session, path.acting(), "Hôm qua", date(2026, 1, 1))
    with pytest.raises(InvalidData):
        path.pilot(Step.STOP, why="")
    path.pilot(Step.STOP, why="Hết kinh phí")
    assert queries.diary(session, path.id)[0].text == "Hết kinh phí"
    with pytest.raises(IntakeError), transaction(session):
        pilots.write(session, path.acting(), EntryKind.NOTE, "Thêm")
    assert verify(session).holds


def test_a_report_that_is_missed_reaches_the_coordinator(path: Path, desk: Desk) -> None:
    coordinator, approver = desk.official(Role.COORDINATOR), desk.official(Role.APPROVER, BUILDING)
    for step in ("start", "discuss", "prepare", "accept", "begin"):
        path.do(step)
    rounds(path, path.row.due_at + timedelta(hours=1))
    told = {(one.official_id, one.kind) for one in path.session.scalars(select(OfficialNotice))}
    assert (approver.official_id, "missed") in told
    assert coordinator.official_id not in {official for official, _kind in told}
    rounds(path, path.row.due_at + timedelta(days=7))
    told = {(one.official_id, one.kind) for one in path.session.scalars(select(OfficialNotice))}
    assert (coordinator.official_id, "late") in told
    letters = [e.data.get("letter") for e in history(path.session, path.id)]
    assert "late_apology" not in letters  # no answer is owed
