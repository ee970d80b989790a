"""Writing an answer: with a template, with somebody else's answer, after a look at the preview;
what the checks say to author and approver; and what changed between versions."""

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from intake.database import transaction
from intake.domain.permissions import Role
from intake.models import Reply, ReplyTemplate, ReplyTemplateVersion, Submission
from intake.ports import Tools
from intake.queries.history.record import history
from tests.conftest import SignIn
from tests.page_client import Page, PageClient, words
from tests.replies import REPLY, reply
from tests.stories import received, work

pytestmark = pytest.mark.usefixtures("departments")

OWN = "most_telecom"
AT_WORK = {"status": "in_progress", "queue": "department", "department_id": OWN}
FINISHED = {
    "facts": "Trạm phát sóng ở Nà Pục bị hỏng nguồn từ ngày 3.",
    "decision": "Nhà mạng đã thay nguồn và kiểm tra lại vào hôm qua.",
    "basis": "Điều 6 Nghị định 163/2024/NĐ-CP.",
    "contact": "Phòng Hạ tầng, điện thoại 024 3000 0000.",
}


@pytest.fixture
def stored(departments: None, session: Session, tools: Tools) -> Submission:
    return received(session, tools, "Mất sóng ở Nà Pục", "Ba tuần nay mất sóng.", **AT_WORK)


@pytest.fixture
def officer(official: SignIn) -> PageClient:
    return official(Role.OFFICER, OWN)


@pytest.fixture
def approver(official: SignIn) -> PageClient:
    return official(Role.APPROVER, OWN)


def pick_of(session: Session, code: str, language: str = "vi") -> str:
    found = select(ReplyTemplateVersion.id).join(
        ReplyTemplate, ReplyTemplate.id == ReplyTemplateVersion.template_id
    )
    return str(
        session.scalars(
            found.where(ReplyTemplate.code == code, ReplyTemplate.language == language)
        ).one()
    )


def writing(client: PageClient, stored: Submission, **args: object) -> Page:
    return client.get_page("review_reply.write", submission_id=stored.id, **args)


def send(client: PageClient, page: Page, where: str, **typed: str) -> Page:
    """Send the last form of a page to one of the places that its buttons name."""
    form = page.forms()[-1]
    places = {str(form.get("action"))} | {
        str(b.get("formaction")) for b in form.iter("button") if b.get("formaction")
    }
    action = next(one for one in places if one.partition("?")[0].endswith(where))
    form.set("action", action)
    return client.submit(page, **typed)


def typed_in(page: Page) -> dict[str, str]:
    return {name: page.value(name).strip() for name in REPLY}


def states(session: Session) -> list[tuple[int, str]]:
    session.rollback()
    rows = session.execute(select(Reply.version, Reply.state).order_by(Reply.id))
    return [tuple(row) for row in rows]


def test_a_template_fills_an_empty_answer_with_what_is_known(
    officer: PageClient, stored: Submission, session: Session, tools: Tools
) -> None:
    page = writing(officer, stored, template=pick_of(session, "fault_mended"))
    found = typed_in(page)
    number = tools.codes.reference(stored.id, stored.submitted_at)
    assert number in found["facts"]
    assert "“Mất sóng ở Nà Pục”" in found["facts"]
    assert "23 tháng 11 năm 2026" in found["facts"]
    assert "[… nêu kết quả kiểm tra" in found["facts"]
    assert "has to be written, too: {{contact_office}}" in page.text
    assert states(session) == []


def test_choosing_without_the_address_does_the_same(
    officer: PageClient, stored: Submission, session: Session
) -> None:
    page = writing(officer, stored)
    assert set(typed_in(page).values()) == {""}
    after = send(officer, page, "/template", pick=pick_of(session, "fault_mended"))
    assert "Sự cố đã được khắc phục vào" in typed_in(after)["decision"]
    refused = send(officer, writing(officer, stored), "/template", pick="")
    assert refused.errors == {"pick": "Error: Choose a template"}


def test_what_was_typed_is_never_replaced_unasked(
    officer: PageClient, stored: Submission, session: Session
) -> None:
    pick = pick_of(session, "fault_mended")
    asked = send(
        officer, writing(officer, stored), "/template", pick=pick, facts="Tôi đã đến tận nơi."
    )
    assert "You have written something already." in asked.text
    assert typed_in(asked) == dict.fromkeys(REPLY, "") | {"facts": "Tôi đã đến tận nơi."}

    kept = typed_in(send(officer, asked, "/template", how="keep"))
    assert kept["facts"] == "Tôi đã đến tận nơi."
    assert "Sự cố đã được khắc phục" in kept["decision"]
    replaced = typed_in(send(officer, asked, "/template", how="replace"))
    assert "Tôi đã đến tận nơi." not in replaced["facts"]


def test_an_answer_that_began_with_a_template_is_seen_before_it_goes_on(
    officer: PageClient, stored: Submission, session: Session
) -> None:
    pick = pick_of(session, "fault_mended")
    page = writing(officer, stored, template=pick)
    seen = send(officer, page, "/answer", **FINISHED)
    assert seen.title.startswith("Preview of the answer")
    assert states(session) == []
    assert typed_in(seen) == FINISHED, "what was typed is kept through the preview"

    changed = FINISHED | {"facts": "Khác với bản xem trước, nguồn hỏng từ ngày 5."}
    again = send(officer, seen, "/answer", **changed)
    assert again.title.startswith("Preview of the answer"), "another text than the one seen"
    assert states(session) == []

    done = send(officer, again, "/answer")
    assert "Your answer waits for approval" in done.text
    assert states(session) == [(1, "draft")]
    assert session.scalars(select(Reply)).one().parts == changed
    assert history(session, stored.id)[-1].data["template"] == int(pick)


def test_the_preview_shows_page_and_mail_in_the_language_of_the_sender(
    officer: PageClient, stored: Submission, session: Session
) -> None:
    seen = send(officer, writing(officer, stored), "/preview", **FINISHED)
    for text in FINISHED.values():
        assert text in seen.text
    html = [words(h) for h in seen.find("h3")]
    assert "What we found" not in html, "the page is in English, the sender reads Vietnamese"
    assert "/track" in seen.text
    assert "The checks found nothing." in seen.text
    assert "Preview" in seen.title
    assert states(session) == []


def test_what_a_template_left_open_does_not_go_on(
    officer: PageClient, stored: Submission, session: Session
) -> None:
    page = writing(officer, stored, template=pick_of(session, "repair_planned"))
    refused = send(officer, page, "/answer")
    assert set(refused.errors) == {"answer-facts", "answer-decision", "answer-contact"} or set(
        refused.errors
    ) >= {"answer-facts", "answer-decision"}
    assert "Write something in place of what the template left open" in refused.text
    assert states(session) == []
    blocked = send(
        officer, writing(officer, stored), "/preview", **(FINISHED | {"facts": "{{due}}"})
    )
    assert "answer-facts" in blocked.errors
    assert "Must be changed" in blocked.text


def test_an_identity_number_does_not_go_on_by_the_old_door_either(
    officer: PageClient, stored: Submission, session: Session
) -> None:
    page = officer.get_page("review_submission.show", submission_id=stored.id)
    places = [str(form.get("action")).partition("?")[0] for form in page.forms()]
    form = places.index(f"/review/{stored.id}/answer")
    bad = reply("Ông Nam, CCCD 001090012345, đã báo.")
    refused = officer.submit(page, form=form, **bad)
    assert "Take out the identity number" in refused.errors["answer-facts"]
    assert typed_in(refused)["decision"] == bad["decision"]
    assert states(session) == []


def test_the_approver_sees_what_the_checks_say(
    officer: PageClient, approver: PageClient, stored: Submission
) -> None:
    written = FINISHED | {"decision": "Hoàn thành trước ngày 2/11/2026. Gọi 0912 345 678."}
    send(officer, writing(officer, stored), "/answer", **written)
    shown = approver.get_page("review_submission.show", submission_id=stored.id).text
    assert "This day is promised, and it is over already · 2/11/2026" in shown
    assert "What was decided: There is a mobile number here" in shown
    assert "Please look" in shown


def test_an_answer_in_another_language_is_pointed_out(
    officer: PageClient, approver: PageClient, stored: Submission
) -> None:
    english = {
        "facts": "The mast in the village has lost its power supply and that is what we found.",
        "decision": "It has been replaced by the operator and all of the phones work again.",
        "basis": "This was done under the rules for the operators of networks.",
        "contact": "The office for networks, telephone 024 3000 0000.",
    }
    seen = send(officer, writing(officer, stored), "/preview", **english)
    assert "The sender reads another language" in seen.text


def test_versions_stand_beside_each_other_with_what_changed(
    officer: PageClient, approver: PageClient, stored: Submission
) -> None:
    send(officer, writing(officer, stored), "/answer", **FINISHED)
    page = approver.get_page("review_submission.show", submission_id=stored.id)
    places = [str(form.get("action")).partition("?")[0] for form in page.forms()]
    back = places.index(f"/review/{stored.id}/answer/return")
    approver.submit(page, form=back, text="Xin ghi rõ ngày.")
    again = writing(officer, stored)
    assert typed_in(again) == FINISHED, "written on, not anew"
    send(officer, again, "/answer", facts=FINISHED["facts"].replace("ngày 3", "ngày 5"))
    shown = officer.get_page("review_reply.versions", submission_id=stored.id)
    assert [words(h) for h in shown.find("h2")] == ["Answer, version 2", "Answer, version 1"]
    assert [words(e) for e in shown.find("ins")] == ["[added: 5 end]"]
    assert [words(e) for e in shown.find("del")] == ["[removed: 3 end]"]
    for word in ("Given back", "Waits for approval"):
        assert word in shown.text
    assert "Official" in shown.text


def answered(
    app: Flask, session: Session, tools: Tools, officer: PageClient, approver: PageClient
) -> Submission:
    """A submission that was answered, and found by the search."""
    body = "Cả thôn Bản Lồng ba tuần nay mất sóng điện thoại, trạm phát sóng hỏng."
    other = received(session, tools, "Mất sóng ở Bản Lồng", body, **AT_WORK)
    send(officer, writing(officer, other), "/answer", **FINISHED)
    page = approver.get_page("review_submission.show", submission_id=other.id)
    places = [str(form.get("action")).partition("?")[0] for form in page.forms()]
    approver.submit(page, form=places.index(f"/review/{other.id}/approve"))
    work(app, tools)
    return other


def test_an_answer_to_something_similar_can_be_taken_as_a_start(
    app: Flask,
    session: Session,
    tools: Tools,
    officer: PageClient,
    approver: PageClient,
    stored: Submission,
) -> None:
    with transaction(session):
        stored.body = "Ba tuần nay cả thôn mất sóng điện thoại, đề nghị sửa trạm phát sóng."
    other = answered(app, session, tools, officer, approver)
    page = writing(officer, stored)
    assert other.title in page.text
    assert FINISHED["decision"] in page.text
    taken = writing(officer, stored, **{"from": other.id})
    assert typed_in(taken) == FINISHED
    seen = send(officer, taken, "/answer")
    assert seen.title.startswith("Preview"), "somebody else's words are looked at first"

    asked = send(officer, page, "/template", similar=str(other.id), facts="Tôi đã đến.")
    assert "You have written something already." in asked.text
    assert typed_in(asked)["facts"] == "Tôi đã đến."
    kept = typed_in(send(officer, asked, "/template", how="keep"))
    assert kept == FINISHED | {"facts": "Tôi đã đến."}
    assert typed_in(send(officer, asked, "/template", how="replace")) == FINISHED


def test_nobody_is_shown_an_answer_that_they_may_not_read(
    app: Flask,
    session: Session,
    tools: Tools,
    official: SignIn,
    officer: PageClient,
    approver: PageClient,
) -> None:
    other = answered(app, session, tools, officer, approver)
    theirs = received(
        session, tools, other.title, other.body, **(AT_WORK | {"department_id": "moc"})
    )
    stranger = official(Role.OFFICER, "moc")
    plain = writing(stranger, theirs)
    for page in (
        plain,
        writing(stranger, theirs, **{"from": other.id}),
        send(stranger, plain, "/template", similar=str(other.id)),
    ):
        assert FINISHED["decision"] not in page.response.text
        assert "Nothing similar that you may read" in page.text


def test_what_is_not_at_work_is_not_written_on(
    official: SignIn, session: Session, tools: Tools
) -> None:
    new = received(session, tools, "Mất sóng", "Ba tuần", **(AT_WORK | {"status": "assigned"}))
    client = official(Role.OFFICER, OWN)
    answer = client.http.get(f"/review/{new.id}/reply/")
    assert answer.status_code == 303
    assert answer.location.endswith(f"/review/{new.id}/")


def test_an_approved_answer_that_waits_says_until_when_and_can_be_stopped(
    app: Flask,
    official: SignIn,
    officer: PageClient,
    approver: PageClient,
    stored: Submission,
    session: Session,
    tools: Tools,
) -> None:
    coordinator = official(Role.COORDINATOR)
    page = coordinator.get_page("reply_templates.settle", department_id=OWN)
    coordinator.submit(page, hold_hours="4", contact_office="")
    send(officer, writing(officer, stored), "/answer", **FINISHED)

    def act(client: PageClient, name: str, **typed: str) -> Page:
        page = client.get_page("review_submission.show", submission_id=stored.id)
        places = [str(form.get("action")).partition("?")[0] for form in page.forms()]
        return client.submit(page, form=places.index(f"/review/{stored.id}/{name}"), **typed)

    assert "It goes out unless the coordinator" in act(approver, "approve").text
    work(app, tools)
    assert states(session) == [(1, "approved")]
    shown = approver.get_page("review_submission.show", submission_id=stored.id).text
    assert "The answer is approved. It goes out on Nov 23, 2026, 2:00" in shown
    assert "You wrote this answer" not in shown
    assert "The answer was approved and waits for the coordinator" in shown
    act(coordinator, "answer/return", text="Trái với câu trả lời của tuần trước.")
    assert states(session) == [(1, "returned")]

    send(officer, writing(officer, stored), "/answer", facts="Trạm hỏng nguồn từ ngày 5.")
    act(approver, "approve")
    tools.clock.move(hours=4)  # type: ignore[attr-defined]
    work(app, tools)
    assert states(session) == [(1, "returned"), (2, "sent")]
    assert [m["Subject"] for m in tools.mailer.sent][-1:]  # type: ignore[attr-defined]
