"""A denunciation on the desk: whom it accuses, and who alone may see it."""

import pytest
from sqlalchemy.orm import Session

from intake.domain.permissions import Grant, Role
from intake.models import Submission
from intake.ports import Tools
from intake.queries import quarantine
from tests.conftest import SignIn
from tests.page_client import Page, PageClient
from tests.stories import received

pytestmark = pytest.mark.usefixtures("departments")

HIDDEN = {"status": "screening", "queue": "screening", "restricted": True}


def hidden(session: Session, tools: Tools) -> Submission:
    return received(session, tools, "Tố cáo cán bộ", "Ông A nhận tiền.", **HIDDEN)


def confine(client: PageClient, it: Submission, **typed: object) -> Page:
    page = client.get_page("review_submission.show", submission_id=it.id)
    (form,) = [at for at, one in enumerate(page.forms()) if "/confine" in one.get("action", "")]
    return client.submit(page, form=form, **typed)


def test_the_accused_department_is_shut_out(
    official: SignIn, session: Session, tools: Tools
) -> None:
    it = hidden(session, tools)
    moderator = official(Role.MODERATOR)
    insider = official(grants=(Grant(Role.MODERATOR), Grant(Role.READER, "moc")))
    number = tools.codes.reference(it.id, it.submitted_at)
    before = insider.get_page("review.queue", queue="screening").text
    assert number in before
    assert "Tố cáo cán bộ" not in before, "to read a title is a look as well"
    confine(moderator, it, accused="moc")
    insider.get_page("review_submission.show", submission_id=it.id, status=404)
    queue = insider.get_page("review.queue", queue="screening")
    assert number not in queue.text
    assert quarantine.accused(session, it.id) == {"moc"}


def test_whoever_shuts_themselves_out_is_led_to_the_queue(
    official: SignIn, session: Session, tools: Tools
) -> None:
    it = hidden(session, tools)
    official(Role.MODERATOR)
    insider = official(grants=(Grant(Role.MODERATOR), Grant(Role.READER, "moc")))
    page = confine(insider, it, accused="moc")
    assert page.response.request.path == "/review/"


def test_one_person_alone_is_refused_beside_the_field(
    official: SignIn, session: Session, tools: Tools
) -> None:
    it, moderator = hidden(session, tools), official(Role.MODERATOR)
    page = confine(moderator, it, readers=str(moderator.official_id))
    assert "readers" in " ".join(page.errors)
    assert quarantine.named_readers(session, it.id) == frozenset()


def test_who_puts_it_away_says_whom_it_accuses(
    official: SignIn, session: Session, tools: Tools
) -> None:
    where = {"status": "assigned", "queue": "department", "department_id": "moc"}
    it = received(session, tools, "Tố cáo cán bộ", "Ông A nhận tiền.", **where)
    officer = official(Role.OFFICER, "moc")
    page = officer.get_page("review_submission.show", submission_id=it.id)
    (form,) = [at for at, one in enumerate(page.forms()) if "/quarantine" in one.get("action", "")]
    officer.submit(page, form=form, accused="moc")
    assert quarantine.accused(session, it.id) == {"moc"}
    session.expire_all()
    assert session.get_one(Submission, it.id).restricted
