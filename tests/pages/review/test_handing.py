"""Who of a department works on a submission: taken, given to a colleague, one or many at once."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from intake.database import transaction
from intake.domain.history.record import EventKind
from intake.domain.history.replay import replay
from intake.domain.permissions import Grant, Role
from intake.models import Contest, Submission, SubmissionEvent
from intake.ports import Tools
from intake.queries.history.record import history, verify
from tests.conftest import SignIn
from tests.page_client import PageClient
from tests.pages.review.test_desk import act, fresh
from tests.stories import received

pytestmark = pytest.mark.usefixtures("departments")

OWN = "most_telecom"
AT_WORK = {"status": "in_progress", "queue": "department", "department_id": OWN}


@pytest.fixture
def it(departments: None, session: Session, tools: Tools) -> Submission:
    return received(session, tools, "Mất sóng", "Ba tuần nay mất sóng.", **AT_WORK)


def page_of(client: PageClient, it: Submission):
    return client.get_page("review_submission.show", submission_id=it.id)


def hand_over(client: PageClient, it: Submission, to: int, status: int = 200):
    return act(client, page_of(client, it), "hand", official=str(to))


def test_taking_and_giving_stand_in_the_history(
    official: SignIn, it: Submission, session: Session
) -> None:
    lan, minh = official(Role.OFFICER, OWN), official(Role.APPROVER, OWN)
    page = page_of(lan, it)
    assert "Give to an official" in page.text
    assert "Works on it" not in page.text
    taken = act(lan, page, "hand")  # oneself is chosen already
    assert "Works on it: Official 1" in taken.text
    assert fresh(session, it).assignee_id == lan.official_id
    given = hand_over(lan, it, minh.official_id)
    assert "Given to Official 2" in given.text
    session.rollback()  # look anew
    events = history(session, it.id)
    assert replay_of(events).assignee_id == minh.official_id
    assert verify(session).holds


def replay_of(events: list):
    """The history of a submission that the test put where it is: only who works on it counts."""
    return replay(event for event in events if event.kind == EventKind.HANDED_TO)


def test_giving_it_to_the_same_official_twice_writes_one_event(
    official: SignIn, it: Submission, session: Session
) -> None:
    lan = official(Role.OFFICER, OWN)
    for _time in range(2):
        hand_over(lan, it, lan.official_id)
    kinds = session.scalars(select(SubmissionEvent.kind)).all()
    assert kinds.count(EventKind.HANDED_TO.value) == 1


def test_only_those_of_the_department_are_offered_and_taken(
    official: SignIn, it: Submission, session: Session
) -> None:
    lan, builder = official(Role.OFFICER, OWN), official(Role.OFFICER, "moc")
    reader = official(Role.READER, OWN)
    page = page_of(lan, it)
    offered = {o.get("value") for o in page.find("option")}
    assert str(lan.official_id) in offered
    assert not {str(builder.official_id), str(reader.official_id)} & offered
    for other in (builder, reader):
        again = hand_over(lan, it, other.official_id)
        assert "Choose one from the list" in again.text
    assert fresh(session, it).assignee_id is None


def test_whoever_wrote_what_the_sender_objects_to_is_not_given_it(
    official: SignIn, it: Submission, session: Session, tools: Tools
) -> None:
    lan, minh = official(Role.OFFICER, OWN), official(Role.OFFICER, OWN)
    with transaction(session):
        session.add(
            Contest(
                submission_id=it.id,
                about="answered",
                author_id=minh.official_id,
                reason="other",
                text="Chưa đúng.",
                made_at=tools.clock(),
            )
        )
    page = page_of(lan, it)
    index = next(i for i, f in enumerate(page.forms()) if "/hand" in f.get("action", ""))
    offered = page.forms()[index].findall(".//option")
    assert str(minh.official_id) not in {one.get("value") for one in offered}
    again = lan.submit(page, form=index, official=str(minh.official_id))
    assert "Choose one from the list" in again.text
    assert fresh(session, it).assignee_id is None


def test_somebody_else_was_faster(official: SignIn, it: Submission) -> None:
    lan, minh = official(Role.OFFICER, OWN), official(Role.OFFICER, OWN)
    old = page_of(lan, it)
    hand_over(lan, it, minh.official_id)
    index = next(i for i, f in enumerate(old.forms()) if "/hand" in f.get("action", ""))
    assert lan.post(old, form=index, official=str(lan.official_id)).status_code == 409


def test_many_at_once_and_taken_back(
    official: SignIn, session: Session, tools: Tools, it: Submission
) -> None:
    lan, minh = official(Role.OFFICER, OWN), official(Role.OFFICER, OWN)
    other = received(session, tools, "Sóng yếu", "Sóng yếu quá.", **AT_WORK)
    hand_over(lan, other, lan.official_id)
    queue = lan.get_page("review.queue", queue="department", department=OWN)
    looked = lan.submit(queue, act="hand", id=[str(it.id), str(other.id)])
    done = lan.submit(looked, official=str(minh.official_id))
    assert "2 submissions were changed" in done.text
    assert {fresh(session, one).assignee_id for one in (it, other)} == {minh.official_id}
    back = lan.http.get("/review/many/last")
    assert back.status_code == 303
    page = lan.get_page(back.location)
    assert "2 submissions stand as before" in lan.submit(page).text
    assert fresh(session, it).assignee_id is None
    assert fresh(session, other).assignee_id == lan.official_id
    assert lan.http.get("/review/many/last").location.endswith("/review/many/")


def test_the_next_department_begins_with_nobody(
    official: SignIn, it: Submission, session: Session
) -> None:
    lan = official(grants=(Grant(Role.OFFICER, OWN), Grant(Role.INTAKE)))
    hand_over(lan, it, lan.official_id)
    act(lan, page_of(lan, it), "route", department="moc", reason="wrong_department")
    assert fresh(session, it).assignee_id is None
