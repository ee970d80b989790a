"""One department leads, others contribute, and one joint answer goes out."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from intake.database import transaction
from intake.domain.answering import contributions as rules
from intake.domain.answering.contributions import ContributionState
from intake.domain.discretion.privacy import public_timeline
from intake.domain.errors import ContributionMissing, InvalidMove, NotFound
from intake.domain.permissions import Role
from intake.domain.workflow import Move
from intake.models import Contribution
from intake.queries.answering.contributions import asked_of
from intake.queries.history.record import history, verify
from intake.services.answering import replies
from intake.services.receiving import submissions
from intake.services.routing import handover
from tests.intake.services.joint_story import ASKED, DUE, GIVEN, HEALTH, Story, begin
from tests.intake.services.office import BUILDING, LATER, NOW, TELECOM, Desk
from tests.replies import REPLY


@pytest.fixture
def story(session: Session, desk: Desk) -> Story:
    return begin(session, desk)


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
