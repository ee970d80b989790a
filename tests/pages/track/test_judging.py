"""What a sender can say of an answer: rate it, and object to it, with number and code alone."""

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from intake.database import transaction
from intake.domain.permissions import Role
from intake.models import Submission
from intake.ports import Tools
from tests.conftest import MovedClock, SignIn
from tests.page_client import Page, PageClient
from tests.pages.review.test_desk import act
from tests.stories import Sent, answer_sent, open_tracking, send

pytestmark = pytest.mark.usefixtures("departments")


@pytest.fixture
def told(client: PageClient, session: Session, tools: Tools) -> Sent:
    """A sender who has been answered."""
    sent = send(client, contact={"identity": "anonymous"})
    with transaction(session):
        it = session.scalars(select(Submission)).one()
        it.status, it.queue, it.department_id = "in_progress", "department", "most_telecom"
    answer_sent(session, tools, it)
    return sent


def status_of(session: Session) -> str:
    session.rollback()
    return session.scalars(select(Submission.status)).one()


def contest_page(client: PageClient) -> Page:
    return client.get_page("track.contest")


def test_an_anonymous_sender_objects_with_number_and_code_alone(
    client: PageClient, session: Session, told: Sent, official: SignIn
) -> None:
    page = open_tracking(client, told)
    assert "I do not accept the answer" in page.text
    after = client.submit(contest_page(client), reason="not_done", text="Trạm vẫn chưa sửa.")
    assert "Another person will look at it" in after.text
    assert "You objected; another person will look at it" in after.text
    assert "I do not accept" not in after.text
    assert status_of(session) == "reopened"
    it = session.scalars(select(Submission)).one()
    desk = official(Role.APPROVER, "most_telecom")
    seen = desk.get_page("review_submission.show", submission_id=it.id)
    assert "The sender objects to the answer" in seen.text
    assert "Trạm vẫn chưa sửa." in seen.text
    assert "What was promised has not been done" in seen.text


def test_whoever_wrote_the_answer_is_not_offered_to_take_it_up(
    client: PageClient, session: Session, told: Sent, official: SignIn
) -> None:
    open_tracking(client, told)
    client.submit(contest_page(client), reason="wrong_facts", text="Không phải thôn tôi.")
    it = session.scalars(select(Submission)).one()
    from intake.models import Contest, Official

    contest = session.get_one(Contest, it.id)
    author = session.get_one(Official, contest.author_id)
    desk = official(Role.OFFICER, "most_telecom")
    with transaction(session):
        contest.author_id = session.scalars(
            select(Official.id).order_by(Official.id.desc())
        ).first()
    assert author.id != contest.author_id
    seen = desk.get_page("review_submission.show", submission_id=it.id)
    assert "Another person has to look at it" in seen.text
    assert all(not str(f.get("action")).split("?")[0].endswith("/accept") for f in seen.forms())


def test_the_second_time_other_ways_are_named(
    client: PageClient, session: Session, told: Sent, tools: Tools
) -> None:
    open_tracking(client, told)
    client.submit(contest_page(client), reason="wrong_facts", text="Không phải thôn tôi.")
    with transaction(session):
        it = session.scalars(select(Submission)).one()
        it.status, it.queue = "answered", ""
    page = client.get_page("track.follow")
    assert "You can object here only once" in page.text
    assert "I do not accept" not in page.text
    assert client.http.get("/track/contest").status_code == 409


def test_after_the_window_nobody_is_offered_to_object(
    client: PageClient, session: Session, told: Sent, clock: MovedClock
) -> None:
    clock.move(days=16)
    page = open_tracking(client, told)
    assert "I do not accept" not in page.text
    assert client.http.get("/track/contest").status_code == 409


def test_two_windows_never_object_for_each_other(
    client: PageClient, session: Session, told: Sent, app: Flask
) -> None:
    open_tracking(client, told)
    page = contest_page(client)
    other = send(PageClient(app))
    open_tracking(client, other)
    late = client.post(page, reason="wrong_facts", text="Không phải thôn tôi.")
    assert late.status_code in (303, 409, 410)
    session.rollback()
    assert "reopened" not in session.scalars(select(Submission.status)).all()


def test_a_refusal_can_be_objected_to(
    client: PageClient, session: Session, tools: Tools, official: SignIn
) -> None:
    sent = send(client)
    with transaction(session):
        it = session.scalars(select(Submission)).one()
        it.status, it.queue = "routing", "triage"
    desk = official(Role.COORDINATOR)
    act(
        desk,
        desk.get_page("review_submission.show", submission_id=it.id),
        "refuse",
        reason="court",
    )
    page = open_tracking(client, sent)
    assert "I do not accept the refusal" in page.text
    client.submit(contest_page(client), reason="wrongly_refused", text="Tòa không xử việc này.")
    assert status_of(session) == "routing"
    seen = desk.get_page("review_submission.show", submission_id=it.id)
    assert "The sender objects to the refusal" in seen.text


def test_a_rating_is_kept_changed_and_seen_by_officials(
    client: PageClient, session: Session, told: Sent, official: SignIn
) -> None:
    page = open_tracking(client, told)
    missing = act(client, page, "track/rate", words="Còn chậm")
    assert "Choose how satisfied you are" in missing.text
    assert "Còn chậm" in missing.response.text
    kept = act(client, missing, "track/rate", level="not", words="Còn chậm")
    assert "You said: Not satisfied" in kept.text
    assert "You said: Partly satisfied" in act(client, kept, "track/rate", level="partly").text
    it = session.scalars(select(Submission)).one()
    desk = official(Role.APPROVER, "most_telecom")
    seen = desk.get_page("review_submission.show", submission_id=it.id).text
    assert "Rated by the sender: Partly satisfied" in seen
    assert "How senders rate the answers" in desk.get_page("review_late.index").text
