"""What happens next, who has it and by when, as the sender reads it."""

import pytest
from markupsafe import escape
from sqlalchemy import select
from sqlalchemy.orm import Session

from intake.database import transaction
from intake.domain.permissions import Actor, Grant, Role
from intake.models import Submission
from intake.ports import Tools
from intake.queries.organisation.departments import names
from intake.services.desk import review
from intake.services.routing import handover
from tests.conftest import MovedClock, SignIn
from tests.page_client import PageClient, words
from tests.stories import Sent, answer_sent, open_tracking, send

pytestmark = pytest.mark.usefixtures("departments")

OWN = "most_telecom"
LONG = "Trạm vẫn chưa sửa, cả thôn vẫn không gọi được điện thoại."


@pytest.fixture
def coordinator(official: SignIn) -> Actor:
    client = official(Role.COORDINATOR)
    grants = frozenset({Grant(Role.COORDINATOR), Grant(Role.OFFICER)})
    return Actor(client.official_id, "Trần Thị Điều Phối", grants)


@pytest.fixture
def sent(client: PageClient) -> Sent:
    return send(client, contact={"identity": "anonymous"})


def stored(session: Session) -> Submission:
    session.rollback()
    return session.scalars(select(Submission).execution_options(populate_existing=True)).one()


def test_the_department_has_two_days_then_it_answers(
    client: PageClient, sent: Sent, session: Session, coordinator: Actor, tools: Tools
) -> None:
    page = open_tracking(client, sent)
    assert "We read it and pass it to the department responsible" in page.text
    with transaction(session):
        it = session.scalars(select(Submission)).one()
        handover.confirm_route(session, coordinator, it, OWN, now=tools.clock())
    page = client.get_page("track.follow")
    # Two working days after Monday the 23rd; Tuesday the 24th is a public holiday.
    assert "accepts it or passes it on, by November 26, 2026" in page.text
    assert coordinator.display_name not in page.text
    with transaction(session):
        review.accept(session, coordinator, stored(session), now=tools.clock())
    assert "looks into it and answers you, by December 8, 2026" in (
        client.get_page("track.follow").text
    )
    with transaction(session):
        review.ask_sender(session, coordinator, stored(session), "Thôn nào?", now=tools.clock())
    asked = client.get_page("track.follow")
    assert "You reply to our question, by December 8, 2026" in asked.text
    assert "You reply by" in [words(one) for one in asked.find("dt")]
    assert "The department answers by" not in asked.text
    adding = next(i for i, one in enumerate(asked.forms()) if one.get("enctype"))
    replied = client.submit(asked, form=adding, text="Thôn Bản Hoàng.")
    assert "Your reply has been sent." in replied.text
    assert "The department answers by" in [words(one) for one in replied.find("dt")]
    assert "Your reply arrived; work goes on" in replied.text
    assert "You added information" not in replied.text


def test_the_same_in_vietnamese_names_the_department(
    client: PageClient, sent: Sent, session: Session, tools: Tools
) -> None:
    open_tracking(client, sent)
    with transaction(session):
        it = session.scalars(select(Submission)).one()
        it.status, it.queue, it.department_id = "in_progress", "department", OWN
    answer = client.http.get("/track/status?lang=vi", headers={"Accept-Language": "vi"})
    assert 'lang="vi"' in answer.text
    called = str(escape(names(session, "vi", tools.clock().date())[OWN]))
    assert answer.text.count(called) == 2  # who has it, and who answers next
    assert "8 tháng 12 năm 2026" in answer.text


def test_a_date_that_was_missed_is_not_promised_again(
    client: PageClient, sent: Sent, session: Session, clock: MovedClock
) -> None:
    with transaction(session):
        it = session.scalars(select(Submission)).one()
        it.status, it.queue, it.department_id = "in_progress", "department", OWN
    clock.move(days=40)
    page = open_tracking(client, sent)
    assert "looks into it and answers you." in page.text
    assert "answers you, by" not in page.text


def test_after_an_answer_the_window_and_after_not_satisfied_the_way_to_object(
    client: PageClient, sent: Sent, session: Session, tools: Tools
) -> None:
    with transaction(session):
        it = session.scalars(select(Submission)).one()
        it.status, it.queue, it.department_id = "in_progress", "department", OWN
    answer_sent(session, tools, it)
    page = open_tracking(client, sent)
    assert "You can rate the answer or object to it until" in page.text
    assert "Somebody else can look at it again" not in page.text
    form = next(n for n, f in enumerate(page.forms()) if f.get("action") == "/track/rate")
    rated = client.submit(page, form=form, level="not")
    assert "Somebody else can look at it again" in rated.text


@pytest.mark.parametrize("days", [0, 16])
def test_too_early_and_too_late_are_said_in_words_and_nothing_typed_is_lost(
    client: PageClient,
    sent: Sent,
    session: Session,
    tools: Tools,
    clock: MovedClock,
    *,
    days: int,
) -> None:
    with transaction(session):
        it = session.scalars(select(Submission)).one()
        it.status, it.queue, it.department_id = "in_progress", "department", OWN
    page = open_tracking(client, sent)
    expected = "There is no answer yet"
    if days:
        answer_sent(session, tools, it)
        page = client.get_page("track.follow")
        clock.move(days=days)
        open_tracking(client, sent)
        expected = "The time to object is over"
    refused = client.http.get("/track/contest", headers={"Accept-Language": "en"})
    assert refused.status_code == 409
    assert expected in refused.text
    typed = {"text": LONG, "reason": "not_done", "about": sent.reference}
    typed["csrf_token"] = page.value("csrf_token")
    headers = {"Accept-Language": "en", "Sec-Fetch-Site": "same-origin"}
    kept = client.http.post("/track/contest", data=typed, headers=headers)
    assert kept.status_code == 409
    assert LONG in kept.text
