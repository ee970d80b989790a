"""The public form: one thing per page, nothing lost, one submission however often it is sent."""

import re

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from intake.config import Settings
from intake.domain.jobs import JobKind
from intake.models import Consent, Contact, Draft, Job, Submission, SubmissionEvent
from intake.ports import Tools
from tests.conftest import MovedClock
from tests.page_client import PageClient
from tests.stories import ANSWERS, open_tracking, receipt_on, send, walk_to_check

pytestmark = pytest.mark.usefixtures("departments")


def count(session: Session, model: type) -> int:
    return session.scalar(select(func.count()).select_from(model)) or 0


def test_a_citizen_sends_a_report_and_gets_number_and_code(
    client: PageClient, session: Session
) -> None:
    sent = send(client)
    stored = session.scalars(select(Submission)).one()
    assert sent.reference == "PA-2026-000001-5"
    assert (stored.title, stored.province) == (ANSWERS["details"]["title"], "04")
    assert session.scalars(select(Contact)).one().email == "mau@example.com"
    given = {row.purpose: row.given for row in session.scalars(select(Consent))}
    assert given == {
        "process": True,
        "publish_text": False,
        "publish_name": False,
        "research": False,
    }
    assert {row.kind for row in session.scalars(select(Job))} == {
        JobKind.CLASSIFY,
        JobKind.INDEX,
        JobKind.NOTIFY,
    }
    assert session.scalars(select(SubmissionEvent)).one().kind == "received"


def test_the_database_knows_only_a_hash_of_the_code(
    client: PageClient, session: Session, settings: Settings
) -> None:
    sent = send(client)
    session.connection().exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    plain = sent.code.replace("-", "").encode()
    for file in settings.instance_dir.glob("intake.sqlite3*"):
        assert plain not in file.read_bytes()


def test_sending_the_same_form_again_shows_the_same_receipt(
    client: PageClient, session: Session
) -> None:
    check = walk_to_check(client)
    receipts = {receipt_on(client.submit(check)) for _ in range(5)}
    assert len(receipts) == 1
    assert (count(session, Submission), count(session, SubmissionEvent)) == (1, 1)


def test_an_anonymous_sender_leaves_no_trace(client: PageClient, session: Session) -> None:
    typed_then_regretted = {"identity": "anonymous", "name": "Nông Văn Mẫu", "phone": "0912345678"}
    sent = send(client, contact=typed_then_regretted)
    assert count(session, Contact) == 0
    assert "publish_name" not in {row.purpose for row in session.scalars(select(Consent))}
    assert "Nà Pục" in open_tracking(client, sent).text


def test_what_a_sender_leaves_open_about_themselves_stops_nothing(
    client: PageClient, session: Session
) -> None:
    """A business may be named without a word on what the sender writes as."""
    send(client, contact=ANSWERS["contact"] | {"sender_kind": "", "organisation": "HTX Mẫu"})
    stored = session.scalars(select(Contact)).one()
    assert (stored.sender_kind, stored.organisation) == ("person", "HTX Mẫu")


def test_where_a_name_is_required_nobody_can_stay_anonymous(
    settings: Settings, tools: Tools, session: Session, app: Flask
) -> None:
    app.extensions["intake_settings"] = settings.model_copy(update={"contact": "required"})
    client = PageClient(app)
    for step in ("kind", "details", "place"):
        client.post(client.get_page("submit.step", step=step), **ANSWERS[step])
    page = client.submit(client.get_page("submit.step", step="contact"), identity="anonymous")
    assert "needs a name" in page.errors["identity"]


@pytest.mark.parametrize("later", ["details", "place", "contact", "consent"])
def test_nobody_gets_ahead_of_the_first_open_question(client: PageClient, later: str) -> None:
    response = client.http.get(client.url("submit.step", step=later))
    assert (response.status_code, response.location) == (303, "/submit/kind")
    assert client.http.get("/submit/check").location == "/submit/kind"
    assert client.http.get("/submit/done").location == "/submit/kind"


def test_a_change_from_the_check_page_leads_straight_back(client: PageClient) -> None:
    walk_to_check(client)
    page = client.get_page("submit.step", step="details", back="check")
    assert page.value("title") == ANSWERS["details"]["title"]
    check = client.submit(page, title="Vẫn mất sóng ở Nà Pục")
    assert "Vẫn mất sóng" in check.text
    assert check.title.startswith("Check your answers")


def test_a_draft_goes_on_on_another_device_and_ends_on_the_first(
    client: PageClient, app: Flask
) -> None:
    walk_to_check(client)
    shown = client.submit(client.get_page("submit.later"), form=0)
    code = receipt_code(shown.text)
    phone = PageClient(app)
    check = phone.submit(phone.get_page("submit.resume"), code=code.lower())
    assert ANSWERS["details"]["title"] in check.text
    assert client.http.get("/submit/check").location == "/submit/kind"


def receipt_code(text: str) -> str:
    found = re.search(r"(?:[0-9A-Z]{5}-){5}[0-9A-Z]", text)
    assert found is not None
    return found.group(0)


def test_a_draft_is_kept_a_fortnight(client: PageClient, clock: MovedClock) -> None:
    walk_to_check(client)
    clock.move(days=13)
    assert client.http.get("/submit/check").status_code == 200
    clock.move(days=2)
    assert client.http.get("/submit/check").location == "/submit/kind"


def test_the_code_is_shown_for_half_an_hour_and_to_no_other_browser(
    client: PageClient, app: Flask, clock: MovedClock
) -> None:
    sent = send(client)
    assert sent.code in client.get_page("submit.done").text
    clock.move(minutes=31)
    later = client.get_page("submit.done")
    assert sent.reference in later.text
    assert sent.code not in later.text
    assert client.http.get("/submit/receipt.txt").status_code == 404
    assert PageClient(app).http.get("/submit/done").location == "/submit/kind"


def test_the_answers_leave_the_draft_when_they_are_sent(
    client: PageClient, session: Session
) -> None:
    send(client)
    assert session.scalars(select(Draft)).one().answers == {}


def test_a_program_that_fills_in_everything_is_stopped(client: PageClient) -> None:
    client.post(client.get_page("submit.step", step="kind"), kind="report")
    page = client.submit(
        client.get_page("submit.step", step="details"),
        **ANSWERS["details"],
        website="https://spam.example",
    )
    assert page.errors.keys() == {"website"} or "empty" in page.text
    assert page.value("title") == ANSWERS["details"]["title"]
