"""Publishing on the desk: one proposes a redacted copy, another lets it out, either takes it
away."""

import pytest
from sqlalchemy.orm import Session

from intake.database import transaction
from intake.domain.permissions import Grant, Role
from intake.domain.submission import Purpose
from intake.models import Submission
from intake.ports import Tools
from intake.queries.publishing.publication_desk import versions
from tests.conftest import SignIn
from tests.page_client import PageClient, fields
from tests.replies import REPLY
from tests.stories import SUMMARY, agreed, answer_sent, publication_proposed, published, received

pytestmark = pytest.mark.usefixtures("departments")

OWN = "most_telecom"
AT_WORK = {"status": "in_progress", "queue": "department", "department_id": OWN}
BODY = "Tôi là Nông Văn Mẫu, gọi 0901 234 567. Cả thôn mất sóng, xe 75A-123.45 đỗ ở trạm."


@pytest.fixture
def told(session: Session, tools: Tools) -> Submission:
    stored = received(session, tools, "Mất sóng ở thôn", BODY, **AT_WORK)
    answer_sent(session, tools, stored)
    return stored


def test_from_the_answer_to_the_public_page(
    told: Submission, session: Session, tools: Tools, official: SignIn, client: PageClient
) -> None:
    agreed(session, told, Purpose.PUBLISH_TEXT)
    officer = official(Role.OFFICER, OWN)
    shown = officer.get_page("review_submission.show", submission_id=told.id)
    assert "Publication of this answer" in shown.text
    page = officer.get_page("review_publish.write", submission_id=told.id)
    for data in ("Nông Văn Mẫu", "0901 234 567", "75A-123.45"):
        assert data in page.text, "the original stands beside"
        assert data not in page.value("text")
    assert "phone number" in page.text
    assert page.value("text").count("[") == 3
    assert page.value("contact") == REPLY["contact"], "offices may be reached"

    refused = officer.submit(page)
    assert "looked" in "".join(refused.errors), "the number of the office is still marked"
    proposed = officer.submit(refused, looked="y")
    assert "waits for a second person" in proposed.text

    own = officer.get_page("review_publish.write", submission_id=told.id)
    assert "Another official has to let it out" in own.text
    moderator = official(Role.MODERATOR)
    waiting = moderator.get_page("review_publish.write", submission_id=told.id)
    done = moderator.submit(waiting, form=button_of(waiting, "let-out"))
    assert "Published. Everybody can read it now." in done.text

    reference = tools.codes.reference(told.id, told.submitted_at)
    public = client.get_page("published.show", reference=reference)
    assert "Cả thôn mất sóng" in public.text
    assert REPLY["facts"] in public.text
    for data in ("Nông Văn Mẫu", "0901 234 567", "75A-123.45", "Official"):
        assert data not in public.text

    page = officer.get_page("review_publish.write", submission_id=told.id)
    gone = officer.submit(page, form=button_of(page, "withdraw"), reason="personal_data")
    assert "It is not public, from this moment on." in gone.text
    page = client.get_page("published.show", status=410, reference=reference)
    assert "has been withdrawn" in page.text
    assert "data of a person" not in page.text


def button_of(page: object, act: str) -> int:
    """The place of the form that leads to ``act``."""
    forms = page.forms()  # type: ignore[attr-defined]
    return next(
        n for n, form in enumerate(forms) if form.get("action", "").split("?")[0].endswith(act)
    )


def test_the_preview_shows_what_the_public_will_read_and_keeps_what_was_typed(
    told: Submission, session: Session, official: SignIn
) -> None:
    officer = official(Role.OFFICER, OWN)
    page = officer.get_page("review_publish.write", submission_id=told.id)
    assert page.value("text") == "", "nothing of the sender's without consent"
    form = page.forms()[-1]
    form.set("action", f"/review/{told.id}/publish/preview")
    preview = officer.submit(page, **SUMMARY, looked="y")
    assert "This is what everybody would read" in preview.text
    assert SUMMARY["text"] in preview.text
    assert versions(session, told.id) == []
    officer.submit(preview)
    session.rollback()
    assert [one.text for one in versions(session, told.id)] == [SUMMARY["text"]]


@pytest.mark.parametrize(
    ("typed", "beside", "said"),
    [
        ({"title": "Mất sóng ở thôn"}, "copy-title", "repeats what the sender wrote"),
        ({"text": BODY[40:]}, "copy-text", "repeats what the sender wrote"),
        ({"text": "Ông Nông Văn Mẫu phản ánh."}, "copy-text", "data of the sender"),
        ({"text": "CCCD 001098123456 bị sai."}, "copy-text", "data of the sender"),
        ({"text": " "}, "copy-text", "the public"),
        ({"looked": None}, "copy-looked", "still marked"),
        ({"show_name": "y"}, "copy-show_name", "has not agreed"),
        ({"words": "sender"}, "copy-words", "Choose"),
        ({"facts": "", "decision": "", "basis": "", "contact": ""}, "copy-facts", "Write what"),
    ],
)
def test_what_is_wrong_stands_beside_its_field(
    told: Submission,
    session: Session,
    official: SignIn,
    typed: dict[str, str],
    beside: str,
    said: str,
) -> None:
    officer = official(Role.OFFICER, OWN)
    page = officer.get_page("review_publish.write", submission_id=told.id)
    refused = officer.submit(page, **(SUMMARY | {"looked": "y"} | typed))
    assert said in refused.errors[beside]
    assert versions(session, told.id) == []


def test_the_lists_say_what_is_to_be_done(
    told: Submission, session: Session, tools: Tools, official: SignIn
) -> None:
    officer = official(Role.OFFICER, OWN)

    def titles(chosen: str, who: PageClient = officer) -> bool:
        page = who.get_page("review_publications.index", list=chosen)
        return "Mất sóng ở thôn" in page.text

    assert [titles(one) for one in ("open", "waiting", "public")] == [True, False, False]
    publication_proposed(session, tools, told)
    assert [titles(one) for one in ("open", "waiting", "public")] == [False, True, False]
    published(session, tools, told)
    assert [titles(one) for one in ("open", "waiting", "public")] == [False, False, True]
    elsewhere = official(Role.OFFICER, "moc")
    assert not any(titles(one, elsewhere) for one in ("open", "waiting", "public"))


def test_two_at_once_are_told(told: Submission, session: Session, official: SignIn) -> None:
    officer = official(Role.OFFICER, OWN)
    page = officer.get_page("review_publish.write", submission_id=told.id)
    with transaction(session):
        told.title = "Mất sóng ở hai thôn"
    data = dict(fields(page.forms()[-1])) | SUMMARY
    address = f"/review/{told.id}/publish/propose"
    answer = officer.http.post(address, data=data, headers={"Sec-Fetch-Site": "same-origin"})
    assert answer.status_code == 409
    assert SUMMARY["text"] in answer.text, "nothing typed is lost"


def test_a_mark_of_a_state_secret_warns(session: Session, tools: Tools, official: SignIn) -> None:
    stored = received(
        session, tools, "Văn bản", "Tôi thấy một văn bản đóng dấu Tối mật.", **AT_WORK
    )
    answer_sent(session, tools, stored)
    agreed(session, stored, Purpose.PUBLISH_TEXT)
    page = official(Role.OFFICER, OWN).get_page("review_publish.write", submission_id=stored.id)
    assert "mark state secrets" in page.text


def test_what_cannot_be_published_says_why(
    session: Session, tools: Tools, official: SignIn
) -> None:
    waiting = received(session, tools, "Mất sóng", "Mất sóng.", **AT_WORK)
    complaint = received(session, tools, "Khiếu nại", "Khiếu nại.", **AT_WORK)
    answer_sent(session, tools, complaint)
    with transaction(session):
        complaint.kind = "complaint"
    hidden = received(
        session, tools, "Tố cáo", "Tố cáo.", status="screening", queue="screening", restricted=True
    )
    moderator = official(grants=(Grant(Role.MODERATOR),))
    for stored, said in (
        (waiting, "Only what has been answered"),
        (complaint, "Complaints and denunciations"),
        (hidden, "in quarantine is never"),
    ):
        page = moderator.get_page("review_publish.write", submission_id=stored.id)
        assert said in page.text
        assert not any("propose" in form.get("action", "") for form in page.forms())
