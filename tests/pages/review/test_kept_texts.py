"""What officials have begun to write is kept, theirs alone, and gone when it is done."""

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from intake.database import transaction
from intake.domain.discretion.erasure import ErasureReason
from intake.domain.history.record import SYSTEM
from intake.domain.permissions import Actor, Grant, Role
from intake.models import KeptText, Submission
from intake.ports import Tools
from intake.services.desk import kept_texts
from intake.services.discretion import privacy
from intake.services.routing import triage
from tests.conftest import MovedClock, SignIn
from tests.page_client import Page, PageClient, fields
from tests.pages.review.test_desk import act, fresh
from tests.replies import REPLY
from tests.stories import received, work

pytestmark = pytest.mark.usefixtures("departments")

OWN = "most_telecom"
TEXT = "Đã gọi cho trạm, chờ phản hồi."


@pytest.fixture
def it(departments: None, session: Session, tools: Tools) -> Submission:
    where = {"status": "in_progress", "queue": "department", "department_id": OWN}
    return received(session, tools, "Mất sóng", "Ba tuần nay mất sóng.", **where)


def page_of(client: PageClient, it: Submission) -> Page:
    return client.get_page("review_submission.show", submission_id=it.id)


def form_of(page: Page, name: str) -> dict[str, str]:
    return dict(fields(next(f for f in page.forms() if f"/{name}?" in f"{f.get('action', '')}?")))


def keep(client: PageClient, it: Submission, name: str, **typed: str) -> TestResponse:
    """Press “Save for later” in the form of an act; with ``quiet`` as the script does."""
    data = form_of(page_of(client, it), name) | typed | {"keep": name}
    return client.http.post(f"/review/{it.id}/keep", data=data, headers={"Accept-Language": "en"})


def kept(session: Session) -> list[KeptText]:
    session.rollback()
    return list(session.scalars(select(KeptText)))


def test_a_note_that_was_begun_comes_back_on_another_day(
    official: SignIn, it: Submission, clock: MovedClock
) -> None:
    lan = official(Role.OFFICER, OWN)
    answer = keep(lan, it, "note", text=TEXT)
    assert answer.status_code == 303
    assert "Saved for you for 14 days" in lan.get_page(answer.location).text
    clock.move(minutes=20)
    page = page_of(lan, it)
    assert form_of(page, "note")["text"].strip() == TEXT
    assert "Saved on" in page.text
    # It lies open, so that it is seen.
    folded = next(d for d in page.find("details") if TEXT in "".join(d.itertext()))
    assert folded.get("open") is not None


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("ask", {"text": "Ở thôn nào?"}),
        ("answer", {"facts": "Trạm hỏng.", "decision": ""}),
        ("refuse", {"reason": "court", "note": "Toà đang xét."}),
    ],
)
def test_question_answer_and_refusal_alike(
    official: SignIn, it: Submission, name: str, typed: dict[str, str]
) -> None:
    lan = official(grants=(Grant(Role.OFFICER, OWN), Grant(Role.COORDINATOR)))
    assert keep(lan, it, name, **typed).status_code == 303
    again = form_of(page_of(lan, it), name)
    assert {key: again.get(key, "").strip() for key in typed} == typed


def test_the_page_of_the_answer_goes_on_with_it(official: SignIn, it: Submission) -> None:
    lan = official(Role.OFFICER, OWN)
    keep(lan, it, "answer", facts="Trạm hỏng từ mồng 3.")
    page = lan.get_page("review_reply.write", submission_id=it.id)
    assert "Trạm hỏng từ mồng 3." in page.value("facts")
    data = dict(fields(next(f for f in page.forms() if f.get("id") == "typed")))
    data |= {"keep": "answer", "decision": "Sửa trước mồng 10."}
    back = lan.http.post(f"/review/{it.id}/keep?at=reply", data=data)
    assert "/reply/" in back.location
    assert "Sửa trước mồng 10." in lan.get_page(back.location).value("decision")


def test_the_script_gets_no_page(official: SignIn, it: Submission, session: Session) -> None:
    lan = official(Role.OFFICER, OWN)
    assert keep(lan, it, "note", text=TEXT, quiet="1").status_code == 204
    assert kept(session)[0].fields == {"text": TEXT}
    assert keep(lan, it, "note", text="x" * 5001, quiet="1").status_code == 422
    assert kept(session)[0].fields == {"text": TEXT}
    assert keep(lan, it, "note", text=" ", quiet="1").status_code == 204
    assert kept(session) == []


def test_what_is_too_long_is_told_and_stays_on_the_page(
    official: SignIn, it: Submission, session: Session
) -> None:
    lan = official(Role.OFFICER, OWN)
    answer = keep(lan, it, "note", text="x" * 5001)
    assert answer.status_code == 200
    assert "Shorten the text by 1 character" in answer.text
    assert "x" * 5001 in answer.text
    assert kept(session) == []


def test_it_is_gone_when_the_act_is_done(
    official: SignIn, it: Submission, session: Session
) -> None:
    lan = official(Role.OFFICER, OWN)
    keep(lan, it, "note", text=TEXT)
    keep(lan, it, "ask", text="Ở thôn nào?")
    act(lan, page_of(lan, it), "note")  # what came back is sent
    assert [row.act for row in kept(session)] == ["ask"]
    assert TEXT in page_of(lan, it).text


def test_it_can_be_discarded(official: SignIn, it: Submission, session: Session) -> None:
    lan = official(Role.OFFICER, OWN)
    keep(lan, it, "note", text=TEXT)
    data = form_of(page_of(lan, it), "note") | {"keep": "note"}
    assert lan.http.post(f"/review/{it.id}/discard", data=data).status_code == 303
    assert kept(session) == []
    assert TEXT not in page_of(lan, it).response.text


def test_others_see_that_somebody_writes_and_never_what(
    official: SignIn, it: Submission, clock: MovedClock
) -> None:
    lan, minh = official(Role.OFFICER, OWN), official(Role.OFFICER, OWN)
    keep(lan, it, "note", text=TEXT)
    seen = page_of(minh, it)
    assert "Official 1 is writing a note." in seen.text
    assert TEXT not in seen.response.text
    assert "is writing" not in page_of(lan, it).text
    keep(minh, it, "note", text="Của Minh.")
    assert form_of(page_of(lan, it), "note")["text"].strip() == TEXT
    clock.move(minutes=16)
    assert "is writing" not in page_of(minh, it).text


def test_somebody_faster_takes_nothing_away(
    official: SignIn, it: Submission, session: Session
) -> None:
    lan, minh = official(Role.OFFICER, OWN), official(Role.OFFICER, OWN)
    keep(lan, it, "ask", text="Ở thôn nào, từ ngày nào?")
    old = page_of(lan, it)
    act(lan, page_of(lan, it), "let-go")
    act(minh, page_of(minh, it), "ask", text="Ở xã nào vậy?")
    index = next(i for i, f in enumerate(old.forms()) if "/ask?" in f"{f.get('action', '')}?")
    answer = lan.post(old, form=index)
    assert answer.status_code == 409
    assert "Ở thôn nào, từ ngày nào?" in answer.text
    assert [row.act for row in kept(session)] == ["ask"]


def test_only_who_may_do_the_act_keeps_a_text_for_it(
    official: SignIn, it: Submission, session: Session
) -> None:
    reader = official(Role.READER, OWN)
    token = page_of(reader, it).value("csrf_token")
    for name in ("note", "answer", "refuse"):
        data = {"csrf_token": token, "keep": name, "text": TEXT, "facts": TEXT, "note": TEXT}
        assert reader.http.post(f"/review/{it.id}/keep", data=data).status_code == 403
    for name in ("route", "", "x" * 50):
        data = {"csrf_token": token, "keep": name, "text": TEXT}
        assert reader.http.post(f"/review/{it.id}/keep", data=data).status_code == 404
    assert kept(session) == []


def test_after_a_fortnight_it_is_neither_shown_nor_stored(
    app: Flask, official: SignIn, it: Submission, session: Session, clock: MovedClock, tools: Tools
) -> None:
    lan = official(Role.OFFICER, OWN)
    keep(lan, it, "note", text=TEXT)
    with transaction(session):
        row = session.scalars(select(KeptText)).one()
        row.updated_at = row.expires_at = clock.now
    assert TEXT not in page_of(lan, it).response.text
    with transaction(session):
        assert kept_texts.purge(session, now=clock.now) == 1
    assert kept(session) == []


def test_it_goes_with_the_personal_data(
    official: SignIn, it: Submission, session: Session, tools: Tools
) -> None:
    lan = official(Role.OFFICER, OWN)
    keep(lan, it, "note", text="Bà Lan gọi lại.")
    with transaction(session):
        row = session.get_one(Submission, it.id, populate_existing=True)
        privacy.erase_person(
            session, row, by=SYSTEM, reason=ErasureReason.REQUEST, now=tools.clock()
        )
    assert kept(session) == []


def test_put_in_quarantine_it_is_out_of_reach(
    official: SignIn, it: Submission, session: Session, tools: Tools
) -> None:
    lan = official(Role.OFFICER, OWN)
    keep(lan, it, "note", text=TEXT)
    grants = frozenset({Grant(Role.OFFICER, OWN)})
    with transaction(session):
        row = session.get_one(Submission, it.id, populate_existing=True)
        actor = Actor(lan.official_id, "Lan", grants)
        triage.quarantine(session, actor, row, now=tools.clock())
    assert lan.http.get(f"/review/{it.id}/").status_code == 404
    token = lan.get_page("account.password").value("csrf_token")
    data = {"csrf_token": token, "keep": "note", "text": TEXT}
    assert lan.http.post(f"/review/{it.id}/keep", data=data).status_code == 404


def test_it_is_never_found(
    app: Flask, official: SignIn, it: Submission, tools: Tools, session: Session
) -> None:
    lan = official(Role.OFFICER, OWN)
    keep(lan, it, "answer", **(REPLY | {"facts": "Chữhiếmhoi trong nháp"}))
    work(app, tools)
    assert "0 submissions found" in lan.get_page("/search/?q=Chữhiếmhoi").text
    assert session.scalar(select(func.count()).select_from(KeptText)) == 1
    assert fresh(session, it).status == "in_progress"
