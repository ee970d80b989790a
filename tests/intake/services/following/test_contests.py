"""The sender does not accept it: once, in time, and somebody else looks at it."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from intake.database import transaction
from intake.domain.errors import InvalidMove, NotAllowed
from intake.domain.following.contests import ContestReason, Satisfaction
from intake.domain.history.record import EventKind
from intake.domain.permissions import Actor, Role
from intake.domain.workflow import Status
from intake.models import Official, Reply, Submission, SubmissionEvent
from intake.queries.clocks import open_clocks
from intake.queries.desk.contests import contest_of, rating_of, ratings_by_department
from intake.queries.history.record import verify
from intake.services.answering import replies
from intake.services.desk import review
from intake.services.following import contests
from intake.services.following.contests import Objection
from intake.services.promises import deadline_rounds
from intake.services.routing import triage
from tests.intake.services.office import LATER, TELECOM, Desk
from tests.replies import REPLY

WRONG = Objection(ContestReason.WRONG_FACTS, "Trạm ở thôn khác, không phải thôn tôi.")
WRONGLY = Objection(ContestReason.WRONGLY_REFUSED, "Tòa án không xử việc này.")
SOON = LATER + timedelta(days=2)


@pytest.fixture
def author(desk: Desk) -> Actor:
    return desk.official(Role.OFFICER, TELECOM)


@pytest.fixture
def colleague(desk: Desk) -> Actor:
    return desk.official(Role.OFFICER, TELECOM)


@pytest.fixture
def approver(desk: Desk) -> Actor:
    return desk.official(Role.APPROVER, TELECOM)


def answer(session: Session, author: Actor, approver: Actor, it: Submission) -> None:
    with transaction(session):
        row = session.get_one(Submission, it.id, populate_existing=True)
        replies.draft(session, author, row, REPLY, now=LATER)
        replies.approve(session, approver, row, now=LATER)


@pytest.fixture
def answered(session: Session, desk: Desk, author: Actor, approver: Actor) -> Submission:
    it = desk.in_work()
    answer(session, author, approver, it)
    return it


def object_to(
    session: Session, it: Submission, said: Objection = WRONG, *, days: float = 2
) -> None:
    with transaction(session):
        row = session.get_one(Submission, it.id, populate_existing=True)
        contests.contest(session, row, said, now=LATER + timedelta(days=days))


def test_it_goes_back_to_the_department_with_a_new_date(
    session: Session, desk: Desk, answered: Submission
) -> None:
    object_to(session, answered)
    it = desk.fresh(answered)
    assert (it.status, it.queue, it.department_id) == ("reopened", "department", TELECOM)
    assert it.assignee_id is None
    assert it.due_at > SOON
    assert [clock.profile for clock in open_clocks(session, it.id)] == ["reopened"]
    assert verify(session).holds


def test_the_author_of_the_answer_does_not_look_at_it_again(
    session: Session,
    desk: Desk,
    answered: Submission,
    author: Actor,
    colleague: Actor,
    approver: Actor,
) -> None:
    object_to(session, answered)
    it = desk.fresh(answered)
    assert contests.is_barred(session, author, it)
    with pytest.raises(NotAllowed, match="own_contested"), transaction(session):
        review.accept(session, author, it, now=SOON)
    it = desk.fresh(answered)
    with transaction(session):
        review.accept(session, colleague, it, now=SOON)
    it = desk.fresh(answered)
    with pytest.raises(NotAllowed, match="own_contested"), transaction(session):
        replies.draft(session, author, it, REPLY, now=SOON)
    it = desk.fresh(answered)
    with transaction(session):
        replies.draft(session, colleague, it, REPLY, now=SOON)
        replies.approve(session, approver, it, now=SOON)
    assert [one.version for one in replies_of(session, it)] == [1, 2]


def replies_of(session: Session, it: Submission) -> list[Reply]:
    return list(session.scalars(select(Reply).where(Reply.submission_id == it.id)))


def test_where_nobody_else_can_answer_the_author_may(
    session: Session, desk: Desk, answered: Submission, author: Actor, approver: Actor
) -> None:
    object_to(session, answered)
    with transaction(session):
        other = session.get_one(Official, approver.official_id)
        other.active = False
    assert not contests.is_barred(session, author, desk.fresh(answered))


def test_once_only(
    session: Session,
    desk: Desk,
    answered: Submission,
    colleague: Actor,
    approver: Actor,
) -> None:
    object_to(session, answered)
    with transaction(session):
        review.accept(session, colleague, desk.fresh(answered), now=SOON)
    answer(session, colleague, approver, answered)
    with pytest.raises(InvalidMove):
        object_to(session, answered, days=3)
    assert desk.fresh(answered).status == "answered"


@pytest.mark.parametrize("days", [15.1, 60])
def test_too_late(session: Session, desk: Desk, answered: Submission, days: float) -> None:
    with pytest.raises(InvalidMove):
        object_to(session, answered, days=days)
    assert desk.fresh(answered).status == "answered"
    assert contest_of(session, answered.id) is None


def test_when_the_window_is_over_it_closes_and_nothing_can_be_said_any_more(
    session: Session, desk: Desk, answered: Submission
) -> None:
    with transaction(session):
        deadline_rounds.look_after(session, now=LATER + timedelta(days=15))
    assert desk.fresh(answered).status == "closed"
    with pytest.raises(InvalidMove):
        object_to(session, answered, days=1)
    with pytest.raises(InvalidMove), transaction(session):
        contests.rate(session, desk.fresh(answered), Satisfaction.NOT, "", now=SOON)


@pytest.mark.parametrize("status", sorted(set(Status) - {Status.ANSWERED, Status.REJECTED}))
def test_only_answers_and_refusals_can_be_contested(
    session: Session, desk: Desk, status: Status
) -> None:
    it = desk.submission(status=status.value, department_id=TELECOM)
    with pytest.raises(InvalidMove):
        object_to(session, it)


def test_a_refusal_goes_back_to_triage_and_another_person_decides(
    session: Session, desk: Desk
) -> None:
    first, second = desk.official(Role.MODERATOR), desk.official(Role.COORDINATOR)
    it = desk.submission(status="routing", queue="triage")
    with transaction(session):
        triage.refuse(session, first, it, now=LATER, reason_code="court", note="")
    assert contests.open_until(session, it.id, Status.REJECTED, now=SOON) is not None
    object_to(session, it, WRONGLY)
    again = desk.fresh(it)
    assert (again.status, again.queue) == ("routing", "triage")
    with pytest.raises(NotAllowed, match="own_contested"), transaction(session):
        triage.refuse(session, first, again, now=SOON, reason_code="court", note="")
    again = desk.fresh(it)
    with transaction(session):
        triage.refuse(session, second, again, now=SOON, reason_code="court", note="")
    with pytest.raises(InvalidMove):  # no second time
        object_to(session, it, WRONGLY, days=3)
    assert verify(session).holds


def test_a_refused_denunciation_goes_back_to_the_moderator_and_not_into_triage(
    session: Session, desk: Desk
) -> None:
    keeper = desk.official(Role.MODERATOR)
    it = desk.submission(status="routing", queue="triage")
    with transaction(session):
        triage.quarantine(session, keeper, it, now=LATER)
        triage.refuse(session, keeper, it, now=LATER, reason_code="court", note="")
    object_to(session, it, WRONGLY)
    again = desk.fresh(it)
    assert (again.status, again.queue, again.restricted) == ("screening", "screening", True)
    assert verify(session).holds


def test_spam_is_not_discussed(session: Session, desk: Desk) -> None:
    it = desk.submission(status="routing", queue="triage")
    moderator = desk.official(Role.MODERATOR)
    with transaction(session):
        triage.refuse(session, moderator, it, now=LATER, reason_code="spam", note="", spam=True)
    with pytest.raises(InvalidMove):
        object_to(session, it)


def test_a_rating_can_be_changed_and_every_change_is_recorded(
    session: Session, desk: Desk, answered: Submission, approver: Actor
) -> None:
    for level, text in [
        (Satisfaction.NOT, "Chưa ai đến"),
        (Satisfaction.NOT, "Chưa ai đến"),
        (Satisfaction.PARTLY, ""),
    ]:
        with transaction(session):
            contests.rate(session, desk.fresh(answered), level, text, now=SOON)
    rating = rating_of(session, answered.id)
    assert rating is not None
    assert (rating.level, rating.text) == ("partly", "")
    events = session.scalars(
        select(SubmissionEvent).where(SubmissionEvent.kind == EventKind.RATED.value)
    ).all()
    assert [event.data["level"] for event in events] == ["not", "partly"]
    counted = ratings_by_department(session, approver)
    assert counted == {TELECOM: {"satisfied": 0, "partly": 1, "not": 0}}
    assert ratings_by_department(session, desk.official(Role.APPROVER, "moc")) == {}


def test_what_is_not_answered_cannot_be_rated(session: Session, desk: Desk) -> None:
    with pytest.raises(InvalidMove), transaction(session):
        contests.rate(session, desk.in_work(), Satisfaction.SATISFIED, "", now=SOON)
