"""Pages of the form say what a sender needs to know before pressing a button: what is kept and
where, what is deleted, what comes next."""

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from intake.models import Draft
from intake.ports import Tools
from tests.calls import call_published
from tests.page_client import Page, PageClient, words
from tests.proposals import PARTS, begin, send_proposal, walk_parts
from tests.stories import ANSWERS, open_tracking, send, walk_to_check

pytestmark = pytest.mark.usefixtures("departments")

CONTACT = {"identity": "known", "name": "Nông Văn Mẫu"}
BY_PHONE = CONTACT | {"phone": "0912345678"}
BY_MAIL = CONTACT | {"email": "mau@example.com"}
NOT_TRIED = {"applied": "not_yet", "applied_where": "", "could_apply": "Mọi xã."}


def before(page: Page, first: str, second: str) -> bool:
    return page.text.index(first) < page.text.index(second)


def test_number_and_code_are_what_is_kept_first(client: PageClient) -> None:
    send(client)
    done = client.get_page("submit.done")
    keep = next(a for a in done.find("a") if a.get("href") == "/submit/receipt.txt")
    assert keep.get("class") == "govuk-button"
    assert before(done, "Save number and code", "Save the signed receipt")
    assert "It does not contain the secret code." in done.text
    assert "Number of your submission PA-2026-000001-5" in done.text
    assert "Scan it with a phone" in words(done.find("figcaption")[0])


@pytest.mark.parametrize("contact", [BY_PHONE, {"identity": "anonymous"}])
def test_who_gets_no_letters_is_told_to_come_back(
    client: PageClient, contact: dict[str, str]
) -> None:
    send(client, contact=contact)
    done = client.get_page("submit.done")
    assert "We send no message. Come back with your number and code" in done.text
    assert "You will be answered" not in done.text


def test_who_gets_letters_is_told_so(client: PageClient) -> None:
    send(client, contact=BY_MAIL)
    done = client.get_page("submit.done")
    assert "We write to you by e-mail" in done.text
    assert "We send no message" not in done.text


@pytest.mark.parametrize("contact", [BY_MAIL, {"identity": "anonymous"}])
def test_who_proposes_is_promised_no_answer_by_the_day_of_the_first_check(
    client: PageClient, contact: dict[str, str]
) -> None:
    send_proposal(client, contact=contact)
    done = client.get_page("submit.done")
    assert "By December 8, 2026 at the latest you hear whether your proposal is complete." in (
        done.text
    )
    assert "a council evaluates it and decides" in done.text
    assert "You will be answered" not in done.text
    assert "to read the answer" not in done.text


def test_after_the_code_was_kept_it_is_said_that_all_was_sent(client: PageClient) -> None:
    sent = send(client)
    done = client.get_page("submit.done")
    assert before(done, "When you press this button", "I have kept the code")
    home = client.submit(done)
    assert f"Your submission {sent.reference} has been sent." in home.text
    assert sent.code not in home.text


def test_who_goes_back_from_the_receipt_learns_that_it_was_sent(client: PageClient) -> None:
    sent = send(client)
    said = f"Your submission {sent.reference} has been sent. Here you begin a new one."
    first = client.get_page("submit.step", step="kind")
    assert said in first.text
    client.post(first, **ANSWERS["kind"])
    assert said not in client.get_page("submit.step", step="kind").text


def test_answers_are_deleted_only_after_a_question(client: PageClient, session: Session) -> None:
    walk_parts(client, until="novelty")
    for page in (client.get_page("submit.home"), client.get_page("submit.later")):
        assert not [form for form in page.forms() if form.get("action") == "/submit/discard"]
        assert [a for a in page.find("a") if a.get("href") == "/submit/discard"]
    asked = client.get_page("submit.ask_to_discard")
    assert ANSWERS["details"]["title"] in asked.text
    assert "Step 5 of 15" in asked.text
    assert session.scalar(select(func.count()).select_from(Draft)) == 1
    client.submit(asked)
    session.rollback()
    assert session.scalar(select(func.count()).select_from(Draft)) == 0


def test_how_long_it_takes_is_said_before_it_is_chosen(client: PageClient) -> None:
    page = client.get_page("submit.step", step="kind")
    assert page.text.count("has 15 steps; you can stop at any of them") == 2
    assert page.text.count("go on within 90 days") == 2
    home = client.get_page("submit.home")
    assert "Steps of the form: 6; for an initiative or a solution: 15." in home.text
    assert "kept for 14 days" in home.text
    assert "Step 1 of" not in page.text


def test_the_start_names_questions_and_what_was_answered_already(client: PageClient) -> None:
    home = client.get_page("submit.home")
    assert "questions" in home.title
    assert "science, technology, innovation and digital transformation" in home.text
    assert [a for a in home.find("a") if words(a) == "See whether it has been answered already"]
    assert before(home, "Start now", "How it works")


def test_hints_fit_the_kind(client: PageClient) -> None:
    client.post(client.get_page("submit.step", step="kind"), kind="question")
    question = client.get_page("submit.step", step="details")
    assert "What do you want to know?" in question.text
    assert "What happened or what do you propose?" not in question.text
    client.post(client.get_page("submit.step", step="kind"), kind="solution")
    labels = [words(one) for one in client.get_page("submit.step", step="details").find("label")]
    assert "Summary" in labels
    assert "Your text" not in labels


def test_figures_are_expected_of_what_nobody_has_tried(client: PageClient) -> None:
    walk_parts(client, until="application")
    for answers, said in (
        (NOT_TRIED, "What do you expect it to achieve"),
        (PARTS["application"], "Give a figure from before"),
    ):
        client.post(client.get_page("submit.propose", part="application"), **answers)
        assert said in client.get_page("submit.propose", part="result").text


def test_a_name_is_published_with_the_text_or_not_at_all(client: PageClient) -> None:
    walk_to_check(client)
    page = client.get_page("submit.step", step="consent")
    assert "(required)" in page.text
    again = client.submit(page, agree_publish_name="y")
    assert "Tick also that the text may be published" in again.errors["agree_publish_name"]
    assert client.post(again, agree_publish_text="y").location == "/submit/check"


def test_who_sends_anonymously_is_not_asked_about_a_name(client: PageClient) -> None:
    walk_to_check(client, contact={"identity": "anonymous"})
    page = client.get_page("submit.step", step="consent")
    assert "agree_publish_name" not in {box.get("name") for box in page.find("input")}


def test_the_consent_of_a_proposal_names_what_is_published(client: PageClient) -> None:
    begin(client)
    walk_parts(client)
    client.post(client.get_page("submit.step", step="place"), **ANSWERS["place"])
    client.post(client.get_page("submit.step", step="contact"), **ANSWERS["contact"])
    assert "Nothing that is sealed is published with them" in (
        client.get_page("submit.step", step="consent").text
    )


def test_photos_are_named_and_each_button_says_what_it_does(client: PageClient) -> None:
    walk_to_check(client)
    page = client.get_page("submit.files", back="check")
    assert "photos" in words(page.find("h1")[0])
    said = [words(one) for one in page.find("button") if one.get("form") is None]
    assert said == ["Continue", "Add and stay on this page", "Stop here and go on later"]


def test_what_is_taken_back_stands_after_what_is_added(client: PageClient) -> None:
    consents = {"agree_process": "y", "agree_publish_text": "y"}
    status = open_tracking(client, send(client, consent=consents))
    assert before(status, "Add information", "Take this consent back")
    assert "Sign out of this page" in status.text
    assert "no department yet" in status.text


def test_nobody_must_answer_a_call(client: PageClient, session: Session, tools: Tools) -> None:
    call_published(session, tools)
    begin(client)
    assert "Yours is welcome without one" in client.get_page("submit.choose_call").text
