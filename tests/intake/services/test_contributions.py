"""One department leads, others contribute, and one joint answer goes out."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as properties
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from intake.database import transaction
from intake.domain import contributions as rules
from intake.domain.contributions import AskReason, ContributionState, DeclineReason
from intake.domain.errors import ContributionMissing, IntakeError, InvalidMove, NotAllowed, NotFound
from intake.domain.permissions import Actor, Grant, Role
from intake.domain.privacy import public_timeline
from intake.domain.record import SYSTEM
from intake.domain.workflow import Move
from intake.models import Contribution, Submission
from intake.queries.contributions import asked_of, of_submission
from intake.queries.record import history, verify
from intake.queries.submissions import readable
from intake.services import contributions, handover, moves, replies, submissions, triage
from intake.services.contributions import Question
from tests.intake.services.desk import BUILDING, LATER, NOW, TELECOM, Desk
from tests.replies import REPLY

HEALTH = "moh"
ASKED = "Trạm này có giấy phép xây dựng không?"
GIVEN = "Trạm được cấp phép ngày 3/2/2025."
# Five working days after a Monday in a week whose Tuesday is a holiday (24 November).
DUE = datetime(2026, 12, 1, 16, 59, 59, tzinfo=UTC)


@dataclass
class Story:
    """A submission at work, and everybody who has to do with it."""

    session: Session
    desk: Desk
    it: Submission
    officer: Actor
    approver: Actor
    builder: Actor
    doctor: Actor

    def ask(self, department: str = BUILDING, *, required: bool = True) -> int:
        question = Question(department, ASKED, AskReason.HOLDS_FACTS, required)
        with transaction(self.session):
            return contributions.ask(self.session, self.officer, self.it, question, now=NOW).id

    def give(self, number: int, who: Actor | None = None) -> None:
        with transaction(self.session):
            contributions.give(self.session, who or self.builder, self.it, number, GIVEN, now=LATER)

    def decline(self, number: int, who: Actor | None = None) -> None:
        with transaction(self.session):
            contributions.decline(
                self.session,
                who or self.builder,
                self.it,
                number,
                DeclineReason.NOTHING_KNOWN,
                now=LATER,
                note="Không có hồ sơ.",
            )

    def override(self, number: int, who: Actor | None = None) -> None:
        with transaction(self.session):
            contributions.override(
                self.session, who or self.approver, self.it, number, "Đã đủ căn cứ.", now=LATER
            )

    def take_back(self, number: int, who: Actor | None = None) -> None:
        with transaction(self.session):
            contributions.take_back(self.session, who or self.officer, self.it, number, now=LATER)

    def draft(self) -> None:
        with transaction(self.session):
            replies.draft(self.session, self.officer, self.it, REPLY, now=LATER)

    def approve(self) -> None:
        with transaction(self.session):
            replies.approve(self.session, self.approver, self.it, now=LATER)

    def move(self, action: Move) -> None:
        with transaction(self.session):
            moves.apply(self.session, self.it, action, by=SYSTEM, now=LATER)

    @property
    def status(self) -> str:
        return self.desk.fresh(self.it).status

    def states(self) -> list[str]:
        self.session.rollback()
        return [one.state for one in of_submission(self.session, self.it.id)]

    def read_by(self, who: Actor) -> bool:
        self.session.rollback()
        return readable(self.session, who, self.it.id) is not None


@pytest.fixture
def story(session: Session, desk: Desk) -> Story:
    return begin(session, desk)


def begin(session: Session, desk: Desk) -> Story:
    return Story(
        session,
        desk,
        desk.in_work(),
        desk.official(Role.OFFICER, TELECOM),
        desk.official(Role.APPROVER, TELECOM),
        desk.official(Role.OFFICER, BUILDING),
        desk.official(Role.OFFICER, HEALTH),
    )


def test_a_joint_answer_from_the_question_to_the_citizen(session: Session, story: Story) -> None:
    number = story.ask()
    assert story.status == "waiting_agency"
    request = session.get_one(Contribution, number)
    assert (request.lead_id, request.due_at, request.state) == (TELECOM, DUE, "asked")
    assert [one.submission_id for one in asked_of(session, story.builder)] == [story.it.id]
    story.give(number)
    assert story.status == "in_progress"
    assert asked_of(session, story.builder) == []
    story.draft()
    story.approve()
    event = history(session, story.it.id)[-1]
    assert event.data == {"move": "answer", "reply": 1, "with": [BUILDING]}
    assert verify(session).holds


def test_the_lead_goes_on_when_the_last_required_reply_is_there(story: Story) -> None:
    first, second = story.ask(), story.ask(HEALTH)
    story.give(first)
    assert story.status == "waiting_agency"
    with pytest.raises(InvalidMove):
        story.draft()
    story.decline(second, story.doctor)
    assert story.status == "in_progress"


def test_what_is_optional_holds_nobody_up(session: Session, story: Story) -> None:
    number = story.ask(required=False)
    assert story.status == "in_progress"
    story.draft()
    story.give(number)
    assert story.status == "drafted"
    story.approve()
    assert history(session, story.it.id)[-1].data["with"] == [BUILDING]


def test_what_was_optional_and_never_came_is_taken_back_with_the_answer(
    session: Session, story: Story
) -> None:
    number = story.ask(required=False)
    story.draft()
    story.approve()
    assert story.states() == ["withdrawn"]
    assert not story.read_by(story.builder)
    with pytest.raises(InvalidMove):
        story.give(number)
    assert "with" not in next(
        event.data for event in history(session, story.it.id) if event.kind == "answered"
    )


def test_a_declined_contribution_stays_missing_until_somebody_above_goes_on(
    session: Session, story: Story
) -> None:
    number = story.ask()
    story.decline(number)
    assert story.status == "in_progress"
    assert not story.read_by(story.builder)
    with pytest.raises(ContributionMissing):
        story.draft()
    story.override(number)
    event = history(session, story.it.id)[-1]
    assert (event.kind, event.note, event.actor_id) == (
        "contribution",
        "Đã đủ căn cứ.",
        story.approver.official_id,
    )
    story.draft()
    story.approve()
    assert story.status == "answered"


def test_a_department_that_declined_may_be_asked_again_and_contribute(story: Story) -> None:
    story.decline(story.ask())
    story.give(story.ask())
    story.draft()
    assert story.states() == ["declined", "given"]


def test_approval_waits_too_for_what_is_missing(session: Session, story: Story) -> None:
    """By whatever way the answer came to be written."""
    story.draft()
    with transaction(session):
        session.add(
            Contribution(
                submission_id=story.it.id,
                department_id=BUILDING,
                lead_id=TELECOM,
                required=True,
                question=ASKED,
                reason_code="expertise",
                asked_by=story.officer.official_id,
                asked_at=NOW,
                due_at=DUE,
                state="declined",
                text="",
            )
        )
    with pytest.raises(ContributionMissing):
        story.approve()
    assert story.status == "drafted"


def test_overriding_the_last_open_one_lets_the_lead_go_on(story: Story) -> None:
    number = story.ask()
    story.override(number, story.desk.official(Role.COORDINATOR))
    assert story.status == "in_progress"
    with pytest.raises(InvalidMove):
        story.give(number)
    story.draft()


def test_what_is_not_missing_is_not_overridden(story: Story) -> None:
    given, optional = story.ask(), story.ask(HEALTH, required=False)
    story.give(given)
    for number in (given, optional):
        with pytest.raises(InvalidMove):
            story.override(number)


def test_a_required_request_is_not_simply_taken_back(story: Story) -> None:
    required, optional = story.ask(), story.ask(HEALTH, required=False)
    with pytest.raises(InvalidMove):
        story.take_back(required)
    story.take_back(optional)
    assert story.states() == ["asked", "withdrawn"]
    assert not story.read_by(story.doctor)


@pytest.mark.parametrize("department", [TELECOM, "no_such_department"])
def test_neither_oneself_nor_nobody_is_asked(story: Story, department: str) -> None:
    with pytest.raises(InvalidMove):
        story.ask(department)
    assert story.states() == []


def test_a_department_is_asked_once_at_a_time(story: Story) -> None:
    number = story.ask(required=False)
    with pytest.raises(InvalidMove):
        story.ask()
    story.give(number)
    story.ask()
    assert story.states() == ["given", "asked"]


@pytest.mark.parametrize("status", ["assigned", "waiting_citizen", "drafted", "answered", "merged"])
def test_others_are_asked_only_by_whoever_works_on_it(
    session: Session, story: Story, status: str
) -> None:
    with transaction(session):
        story.it.status = status
    with pytest.raises(InvalidMove):
        story.ask()


def test_a_reply_comes_once(story: Story) -> None:
    number = story.ask()
    story.give(number)
    for again in (story.give, story.decline):
        with pytest.raises(InvalidMove):
            again(number)


def test_the_number_of_another_submissions_request_opens_nothing(story: Story) -> None:
    number = story.ask()
    other = begin(story.session, story.desk)
    for act in (other.give, other.decline, other.override, other.take_back):
        with pytest.raises(NotFound):
            act(number)
    assert story.states() == ["asked"]


@pytest.mark.parametrize(
    ("action", "state"),
    [
        (Move.SCREEN, "withdrawn"),
        (Move.WITHDRAW, "withdrawn"),
        (Move.ASSIGN, "withdrawn"),
        (Move.MERGE, "asked"),
    ],
)
def test_a_request_ends_when_the_lead_no_longer_works_on_it(
    session: Session, story: Story, action: Move, state: str
) -> None:
    story.ask()
    story.move(action)
    assert story.states() == [state]
    told = [event.data for event in history(session, story.it.id)]
    assert rules.replay(told) == {1: ContributionState(state)}


def test_what_was_asked_by_one_lead_does_not_bind_the_next(story: Story) -> None:
    story.decline(story.ask())
    with transaction(story.session):
        handover.confirm_route(
            story.session, story.desk.official(Role.COORDINATOR), story.it, HEALTH, now=LATER
        )
        story.it.status = "in_progress"
        replies.draft(story.session, story.doctor, story.it, REPLY, now=LATER)
    assert story.status == "drafted"


def test_a_joined_submission_stands_where_it_stood_when_it_is_taken_apart(story: Story) -> None:
    story.ask()
    story.move(Move.MERGE)
    assert asked_of(story.session, story.builder) == []
    with pytest.raises(InvalidMove):
        story.give(1)
    with transaction(story.session):
        story.it.status, story.it.queue = "waiting_agency", "department"
    story.give(1)
    assert story.status == "in_progress"


# Rights


def test_the_department_that_is_asked_reads_this_submission_and_nothing_else(
    session: Session, story: Story
) -> None:
    other = story.desk.in_work(title="Một việc khác")
    reader = story.desk.official(Role.READER, BUILDING)
    assert not story.read_by(story.builder)
    number = story.ask()
    assert story.read_by(story.builder)
    assert story.read_by(reader)
    assert not story.read_by(story.doctor)
    assert readable(session, story.builder, other.id) is None
    story.give(number)
    assert story.read_by(story.builder)


def test_a_denunciation_is_hidden_from_those_who_were_asked(session: Session, story: Story) -> None:
    """Also from whoever may read denunciations of the own department, and after a contribution."""
    grants = frozenset({Grant(Role.MODERATOR, BUILDING), Grant(Role.OFFICER, BUILDING)})
    moderator = Actor(story.builder.official_id, "Vũ", grants)
    story.give(story.ask())
    story.ask(HEALTH, required=False)
    with transaction(session):
        triage.quarantine(session, story.officer, story.it, now=LATER)
    for who in (story.builder, story.doctor, moderator):
        assert not story.read_by(who)
        assert asked_of(session, who) == []


ACTS: dict[str, Callable[[Story, int, Actor], None]] = {
    "give": Story.give,
    "decline": Story.decline,
    "override": Story.override,
    "take_back": Story.take_back,
}
LEAD, ASKED_ONE = {TELECOM}, {BUILDING}
ALLOWED: dict[str, set[tuple[Role, str | None]]] = {
    "give": {(role, BUILDING) for role in (Role.OFFICER, Role.APPROVER)},
    "decline": {(role, BUILDING) for role in (Role.OFFICER, Role.APPROVER)},
    "override": {(Role.APPROVER, TELECOM), (Role.COORDINATOR, TELECOM), (Role.COORDINATOR, None)},
    "take_back": {(role, TELECOM) for role in (Role.OFFICER, Role.APPROVER)},
}
# Whoever holds a role everywhere holds it in the department in question as well.
EVERYWHERE = {
    "give": {Role.OFFICER, Role.APPROVER},
    "decline": {Role.OFFICER, Role.APPROVER},
    "override": {Role.APPROVER, Role.COORDINATOR},
    "take_back": {Role.OFFICER, Role.APPROVER},
}


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize("department", [TELECOM, BUILDING, HEALTH, None])
def test_who_may_do_what_with_a_request(story: Story, act: str, department: str | None) -> None:
    for role in Role:
        if role is Role.ADMINISTRATOR and department:
            continue
        one = begin(story.session, story.desk)
        who = story.desk.official(role, department)
        number = one.ask(required=act != "take_back")
        allowed = (role, department) in ALLOWED[act] or (
            department is None and role in EVERYWHERE[act]
        )
        try:
            ACTS[act](one, number, who)
        except NotAllowed:
            assert not allowed, role
            assert one.states() == ["asked"]
        else:
            assert allowed, role


@pytest.mark.parametrize("department", [TELECOM, BUILDING, None])
def test_who_may_ask(story: Story, department: str | None) -> None:
    for role in set(Role) - {Role.ADMINISTRATOR}:
        one = begin(story.session, story.desk)
        one.officer = story.desk.official(role, department)
        if role in (Role.OFFICER, Role.APPROVER) and department in (TELECOM, None):
            one.ask()
            continue
        with pytest.raises(NotAllowed):
            one.ask()


# What the sender reads


def test_the_sender_reads_who_was_asked_and_why_and_nothing_from_inside(
    session: Session, story: Story
) -> None:
    story.give(story.ask())
    number = story.ask(HEALTH, required=False)
    story.decline(number, story.doctor)
    timeline = public_timeline(history(session, story.it.id))
    told = [(one.what, one.from_department, one.department, one.reason_code) for one in timeline]
    assert told[1:] == [
        ("contribution_asked", TELECOM, BUILDING, "holds_facts"),
        ("contribution_given", TELECOM, BUILDING, ""),
        ("contribution_asked", TELECOM, HEALTH, "holds_facts"),
        ("contribution_declined", TELECOM, HEALTH, ""),
    ]
    assert not {ASKED, GIVEN, "Không có hồ sơ."} & set(str(timeline).split("'"))


def test_what_the_sender_adds_meanwhile_arrives(story: Story) -> None:
    story.ask()
    with transaction(story.session):
        submissions.add_information(story.session, story.it, "Thêm ảnh.", now=LATER)
    assert story.status == "waiting_agency"


# Whatever is done in whatever order

steps = st.lists(
    st.tuples(
        st.sampled_from(
            ["ask", "ask", "ask optional", "give", "decline", "override", "take_back", "draft"]
        ),
        st.sampled_from([BUILDING, HEALTH]),
        st.integers(0, 4),
    ),
    min_size=1,
    max_size=12,
)


@properties(max_examples=40, suppress_health_check=list(HealthCheck))
@given(steps=steps)
def test_no_answer_goes_out_while_a_required_contribution_is_missing(
    town: Desk, steps: list[tuple[str, str, int]]
) -> None:
    story = begin(town.session, town)
    doers = {BUILDING: story.builder, HEALTH: story.doctor}
    for act, department, chosen in steps:
        requests = of_submission(town.session, story.it.id)
        owed = owing(requests)
        try:
            if act.startswith("ask"):
                story.ask(department, required=act == "ask")
            elif act == "draft":
                story.draft()
                assert not owed, "an answer was written though something was missing"
            elif requests:
                request = requests[chosen % len(requests)]
                doer = doers[request.department_id] if act in ("give", "decline") else None
                ACTS[act](story, request.id, doer)  # type: ignore[arg-type]
        except IntakeError:
            pass
        requests = of_submission(town.session, story.it.id)
        waiting = any(one.required and one.state == "asked" for one in requests)
        assert (story.status == "waiting_agency") == waiting
        told = rules.replay(event.data for event in history(town.session, story.it.id))
        assert told == {one.id: one.state for one in requests}
    if story.status == "drafted":
        story.approve()
        assert not owing(of_submission(town.session, story.it.id))


def owing(requests: list[Contribution]) -> set[str]:
    """Departments that owe a required contribution, reckoned another way than the rules do."""
    found: set[str] = set()
    for one in requests:
        if one.required and one.state in ("asked", "declined"):
            found.add(one.department_id)
        elif one.state == "given":
            found.discard(one.department_id)
    return found


@pytest.fixture
def town(desk: Desk) -> Desk:
    return desk


def test_the_record_contradicts_itself_when_a_request_is_answered_twice() -> None:
    asked = {"contribution": 1, "state": "asked"}
    given_ = {"contribution": 1, "state": "given"}
    assert rules.replay([asked, given_]) == {1: ContributionState.GIVEN}
    for wrong in ([given_], [asked, asked], [asked, given_, given_]):
        with pytest.raises(ValueError, match="request 1"):
            rules.replay(wrong)


def test_requests_are_counted_from_the_calendar(session: Session, story: Story) -> None:
    """The day of a holiday does not count."""
    story.ask()
    due = session.scalars(select(Contribution.due_at)).one()
    assert due - NOW > timedelta(days=7)
