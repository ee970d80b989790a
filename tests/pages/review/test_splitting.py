"""A second matter is taken out on the desk, and its sender finds both numbers."""

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from intake.domain.permissions import Role
from intake.mailer import MemoryMailer
from intake.models import Submission
from intake.ports import Tools
from tests.conftest import SignIn
from tests.page_client import Page, PageClient
from tests.stories import Sent, open_tracking, received, send, work

pytestmark = pytest.mark.usefixtures("departments")

TYPED = {
    "kind": "report",
    "title": "Đường vào thôn lún",
    "text": "Đường lún.",
    "department": "moc",
}
TWO = {"title": "Hai việc ở thôn Nà Pục", "body": "Mất sóng ba tuần. Đường lún."}
IN_TRIAGE = {"status": "routing", "queue": "triage"}
HIDDEN = {"status": "screening", "queue": "screening", "restricted": True}


def split(client: PageClient, submission: Submission, **changed: str) -> Page:
    page = client.get_page("review_submission.split", submission_id=submission.id)
    assert submission.body in page.text
    return client.submit(page, **(TYPED | changed))


def part_of(session: Session, whole: Submission) -> Submission:
    session.rollback()  # a new look
    (found,) = session.scalars(select(Submission).where(Submission.id != whole.id)).all()
    return found


def number_of(tools: Tools, it: Submission) -> str:
    return tools.codes.reference(it.id, it.submitted_at)


def test_one_letter_two_matters_two_numbers(
    app: Flask,
    client: PageClient,
    official: SignIn,
    session: Session,
    tools: Tools,
    mailer: MemoryMailer,
) -> None:
    sent = send(client, details=TWO)
    work(app, tools)
    whole = session.scalars(select(Submission)).one()
    shown = split(official(Role.INTAKE), whole)
    part = part_of(session, whole)
    number = number_of(tools, part)
    assert (part.department_id, part.title) == ("moc", TYPED["title"])
    assert number in shown.text
    work(app, tools)
    assert f"{sent.reference}: your submission was divided" in {
        mail["Subject"] for mail in mailer.sent
    }
    own = open_tracking(client, sent)
    assert number in own.text
    (switch,) = [at for at, form in enumerate(own.forms()) if "/other" in form.get("action", "")]
    other = client.submit(own, form=switch, open=number)
    assert TYPED["title"] in other.text
    assert sent.reference in other.text
    again = open_tracking(client, Sent(number, sent.code))
    assert TYPED["title"] in again.text


def test_what_was_typed_is_kept_and_said_what_is_missing(
    official: SignIn, session: Session, tools: Tools
) -> None:
    whole = received(session, tools, "Hai việc", "Mất sóng. Đường lún.", **IN_TRIAGE)
    page = split(official(Role.INTAKE), whole, title="", text="Đường lún.")
    assert "split-title" in page.errors
    assert "Đường lún." in page.text
    assert len(session.scalars(select(Submission)).all()) == 1


def test_one_after_the_other(official: SignIn, session: Session, tools: Tools) -> None:
    whole = received(session, tools, "Ba việc", "Mất sóng. Đường lún. Cầu gãy.", **IN_TRIAGE)
    desk = official(Role.INTAKE)
    page = split(desk, whole, again="1")
    assert page.response.request.path.endswith("/split")
    split(desk, whole, title="Cầu gãy", text="Cầu gãy.")
    titles = session.scalars(select(Submission.title).order_by(Submission.id)).all()
    assert titles == ["Ba việc", TYPED["title"], "Cầu gãy"]


def test_an_officer_who_splits_names_no_department(
    official: SignIn, session: Session, tools: Tools
) -> None:
    where = {"status": "in_progress", "queue": "department", "department_id": "most_telecom"}
    whole = received(session, tools, "Hai việc", "Mất sóng. Đường lún.", **where)
    officer = official(Role.OFFICER, "most_telecom")
    page = officer.get_page("review_submission.split", submission_id=whole.id)
    assert "split-department" not in page.response.text
    officer.submit(page, kind="report", title=TYPED["title"], text=TYPED["text"])
    shown = officer.get_page("review_submission.show", submission_id=whole.id)
    # Named, but not to be opened: it lies elsewhere.
    assert number_of(tools, part_of(session, whole)) in shown.text
    assert f"/review/{part_of(session, whole).id}/" not in shown.response.text


def test_nothing_on_a_part_tells_that_the_whole_is_a_denunciation(
    official: SignIn, session: Session, tools: Tools
) -> None:
    whole = received(session, tools, "Tố cáo và đường lún", "Ông A nhận tiền. Đường lún.", **HIDDEN)
    moderator = official(Role.MODERATOR)
    split(moderator, whole)
    part = part_of(session, whole)
    page = official(Role.OFFICER, "moc").get_page("review_submission.show", submission_id=part.id)
    for leak in ("Ông A", "Taken out", number_of(tools, whole), "mau@example.com", "Nông Văn Mẫu"):
        assert leak not in page.text, leak
    assert "Taken out" in moderator.get_page("review_submission.show", submission_id=part.id).text


def test_a_sender_switches_only_between_the_numbers_of_one_letter(
    client: PageClient, official: SignIn, app: Flask, session: Session, tools: Tools
) -> None:
    sent = send(client, details=TWO)
    work(app, tools)
    whole = session.scalars(select(Submission)).one()
    split(official(Role.INTAKE), whole)
    stranger = received(session, tools, "Việc của người khác", "Không liên quan.", **IN_TRIAGE)
    own = open_tracking(client, sent)
    (switch,) = [at for at, form in enumerate(own.forms()) if "/other" in form.get("action", "")]
    page = client.submit(own, form=switch, open=number_of(tools, stranger))
    assert "Việc của người khác" not in page.text
    assert sent.reference in page.text


def test_words_that_nobody_sent_are_pointed_at(
    official: SignIn, session: Session, tools: Tools
) -> None:
    whole = received(session, tools, "Hai việc", "Mất sóng. Đường lún.", **IN_TRIAGE)
    page = split(official(Role.INTAKE), whole, text="Đường lún. Phải đền tiền.")
    assert "Phải đền tiền" in page.errors["split-text"]
    assert len(session.scalars(select(Submission)).all()) == 1
