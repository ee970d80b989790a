"""Somebody stops in the middle of a screen, or changes its language: what was typed is kept, though
it is no answer yet, and is there again where they left it. No script is needed."""

from dataclasses import replace
from io import BytesIO

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from intake.config import Settings
from intake.models import Draft
from intake.ports import Tools
from intake.sealing import SealBook
from intake.web.tools import keep
from tests.page_client import Page, PageClient, checked
from tests.proposals import begin, walk_parts
from tests.proposals import walk_to_check as whole_proposal
from tests.sample_files import pdf
from tests.stories import ANSWERS, walk_to_check

pytestmark = pytest.mark.usefixtures("departments")

HERE = {"Origin": "http://localhost", "Accept-Language": "en"}
HALF = "Nước ngập cầu mỗi mùa mưa, và"


def answered(client: PageClient, *steps: str) -> None:
    for step in steps:
        client.post(client.get_page("submit.step", step=step), **ANSWERS[step])


def shown(client: PageClient, address: str) -> Page:
    """The page there, or where it leads."""
    response = client.http.get(address, headers={"Accept-Language": "en"})
    while response.status_code == 303:
        response = client.http.get(response.location, headers={"Accept-Language": "en"})
    return checked(response)


@pytest.mark.parametrize(("go", "leads_to"), [("later", "/submit/later"), ("vi", "lang=vi")])
def test_a_title_without_a_text_is_there_again(client: PageClient, go: str, leads_to: str) -> None:
    answered(client, "kind")
    left = client.post(client.get_page("submit.step", step="details"), title=HALF, go=go)
    assert left.status_code == 303
    assert left.location.endswith(leads_to)
    assert shown(client, left.location).errors == {}, "an unfinished page is no faulty one"
    again = shown(client, "/submit/check")
    assert again.value("title") == HALF
    assert not again.errors


@pytest.mark.parametrize("go", ["later", "ar"])
def test_a_half_written_part_of_a_proposal_is_there_again_and_sealed(
    client: PageClient, settings: Settings, go: str
) -> None:
    walk_parts(client, until="application")
    page = client.get_page("submit.propose", part="application")
    client.post(page, could_apply=HALF, go=go)
    assert shown(client, "/submit/check").value("could_apply") == HALF
    on_disk = b"".join(one.read_bytes() for one in settings.instance_dir.glob("intake.sqlite3*"))
    assert HALF.encode() not in on_disk


def test_a_changed_answer_left_unfinished_is_not_sent_unseen(client: PageClient) -> None:
    """What was answered before stays until it is answered anew; but nobody sends it by mistake."""
    check = walk_to_check(client)
    page = client.get_page("submit.step", step="details", back="check")
    client.post(page, body=f"{HALF} còn nữa", go="later")
    again = client.submit(check)
    assert again.value("body").strip() == f"{HALF} còn nữa"
    finished = client.submit(again)
    assert finished.title.startswith("Check your answers"), "it still leads back there"
    assert f"{HALF} còn nữa" in finished.text


def test_who_changes_the_language_of_an_answered_page_has_nothing_to_finish(
    client: PageClient,
) -> None:
    whole_proposal(client)
    for page in (
        client.get_page("submit.step", step="details", back="check"),
        client.get_page("submit.step", step="contact"),
        client.get_page("submit.step", step="consent"),
        client.get_page("submit.propose", part="authors", back="check"),
        client.get_page("submit.files", back="check"),
    ):
        assert client.post(page, go="nb").status_code == 303
    assert client.http.get("/submit/check").status_code == 200


def test_a_page_opened_to_correct_one_answer_still_leads_back_in_another_language(
    client: PageClient,
) -> None:
    walk_to_check(client)
    for page in (
        client.get_page("submit.step", step="place", back="check"),
        client.get_page("submit.files", back="check"),
    ):
        moved = client.post(page, go="en")
        assert client.post(checked(client.http.get(moved.location))).location == "/submit/check"


def test_the_very_first_choice_is_kept(client: PageClient) -> None:
    client.post(client.get_page("submit.step", step="kind"), kind="question", go="later")
    chosen = [e for e in shown(client, "/submit/check").find("input") if e.get("checked") == ""]
    assert [e.get("value") for e in chosen] == ["question"]


def test_ticks_and_contact_details_are_kept_too(client: PageClient) -> None:
    answered(client, "kind", "details", "place")
    page = client.get_page("submit.step", step="contact")
    client.post(page, identity="known", email="mau@", phone="0912 345 678", go="later")
    again = shown(client, "/submit/check")
    assert (again.value("email"), again.value("phone")) == ("mau@", "0912345678")
    client.post(again, **ANSWERS["contact"])
    client.post(client.get_page("submit.step", step="consent"), agree_research="y", go="vi")
    assert shown(client, "/submit/check").value("agree_research") == "y"


def test_who_stays_anonymous_leaves_no_name_behind(client: PageClient, session: Session) -> None:
    answered(client, "kind", "details", "place")
    page = client.get_page("submit.step", step="contact")
    client.post(page, identity="anonymous", name="Nông Văn Mẫu", go="later")
    assert shown(client, "/submit/check").value("name") == ""


@pytest.mark.parametrize(("go", "leads_to"), [("later", "/submit/later"), ("vi", "lang=vi")])
def test_chosen_files_go_along(client: PageClient, go: str, leads_to: str) -> None:
    answered(client, "kind", "details", "place")
    page = client.get_page("submit.files")
    left = client.post(page, files=[(BytesIO(pdf("Ảnh chụp")), "so-do.pdf")], go=go)
    assert left.location.endswith(leads_to)
    assert "so-do.pdf" in client.get_page("submit.files").text


def test_it_goes_along_to_another_device(client: PageClient, app: Flask) -> None:
    begin(client)
    client.post(client.get_page("submit.propose", part="problem"), problem=HALF * 200, go="later")
    code = shown(client, "/submit/later")
    code = client.submit(code, form=0)
    phone = PageClient(app)
    again = phone.submit(
        phone.get_page("submit.resume"), code=code.find("code")[0].text.replace("-", "")
    )
    assert again.value("problem").strip() == HALF * 200, "longer than can be sent, and still there"


@pytest.mark.parametrize("go", ["later", "vi"])
def test_what_comes_with_a_refused_token_is_shown_and_not_kept(
    client: PageClient, session: Session, go: str
) -> None:
    answered(client, "kind")
    typed = {"title": HALF, "csrf_token": "an old token", "go": go}
    page = checked(client.http.post("/submit/details", data=typed, headers=HERE), 400)
    assert page.value("title") == HALF
    assert client.get_page("submit.step", step="details").value("title") == ""
    assert set(session.scalars(select(Draft)).one().answers) == {"kind"}


def test_enter_goes_on_wherever_the_buttons_stand(client: PageClient) -> None:
    """A browser presses the first button of the form in the order of the page (HTML, implicit
    submission); those in the header come before the fields."""
    answered(client, "kind", "details", "place")
    walk = [client.get_page("submit.step", step="details"), client.get_page("submit.files")]
    for page in walk:
        first = next(b for b in page.find("button") if b.get("form") == "answers")
        assert first.get("name") is None
        assert first.get("tabindex") == "-1"
        inside = next(f for f in page.forms() if f.get("id") == "answers").iter("button")
        assert next(iter(inside)).get("name") is None, "the same within the form"


def test_pages_without_a_form_to_fill_in_have_links_for_their_languages(
    client: PageClient,
) -> None:
    walk_to_check(client)
    for page in (client.get_page("submit.home"), client.get_page("submit.check")):
        assert [a for a in page.find("a") if a.get("hreflang") == "vi"]
        assert not [b for b in page.find("button") if b.get("value") == "vi"]


@pytest.mark.parametrize(
    ("step", "typed", "field"),
    [
        ("kind", {}, "kind"),
        ("details", {"title": HALF}, "body"),
        ("contact", {"identity": "anonymous", "name": "Mẫu", "email": "mau@"}, "email"),
    ],
)
def test_what_is_wrong_is_on_a_page_to_which_one_can_go_back(
    client: PageClient, step: str, typed: dict[str, str], field: str
) -> None:
    """A browser cannot go back to the answer to a form without sending it again."""
    steps = list(ANSWERS)
    answered(client, *steps[: steps.index(step)])
    refused = client.post(client.get_page("submit.step", step=step), **typed)
    assert (refused.status_code, refused.location) == (303, f"/submit/{step}")
    for _reload in range(2):
        page = client.get_page("submit.step", step=step)
        assert set(page.errors) == {field}
        assert page.title.startswith("Error: ")
        assert [page.value(name) for name in typed if name != "identity"] == [
            value for name, value in typed.items() if name != "identity"
        ]
    assert client.post(page, **ANSWERS[step]).status_code == 303
    assert not client.get_page("submit.step", step=step).errors


def test_errors_are_not_shown_in_another_language_than_the_page(client: PageClient) -> None:
    answered(client, "kind")
    client.post(client.get_page("submit.step", step="details"), title=HALF)
    moved = client.get_page("submit.step", step="details", lang="vi")
    assert moved.value("title") == HALF
    assert moved.errors == {}


def test_a_corrected_answer_leads_back_to_the_check_page_after_an_error(
    client: PageClient,
) -> None:
    walk_to_check(client)
    page = client.get_page("submit.step", step="details", back="check")
    again = client.submit(page, title="")
    assert "title" in again.errors
    assert client.submit(again, title=HALF).title.startswith("Check your answers")


def test_what_a_program_fills_in_is_kept_nowhere(client: PageClient, session: Session) -> None:
    answered(client, "kind")
    page = client.get_page("submit.step", step="details")
    refused = checked(client.post(page, title=HALF, website="https://example.com"))
    assert "website" in refused.errors or "Leave this field empty" in refused.text
    assert set(session.scalars(select(Draft)).one().answers) == {"kind"}


def test_what_is_unfinished_is_sealed_anew_with_the_rest(
    client: PageClient, app: Flask, session: Session, tools: Tools, settings: Settings
) -> None:
    """No draft needs a key for longer than drafts are kept."""
    begin(client)
    client.post(client.get_page("submit.propose", part="problem"), problem=HALF, go="later")
    old = settings.code_key.get_secret_value().encode()
    newer = SealBook([b"n" * 40, old])
    keep(app, settings, replace(tools, sealer=newer))
    client.post(client.get_page("submit.step", step="details"), **ANSWERS["details"])
    session.rollback()
    kept = session.scalars(select(Draft)).one().answers
    sealed = [value for name, value in kept.items() if "unfinished" in name]
    assert [newer.key_of(one) for one in sealed] == [newer.key_id]
    assert client.get_page("submit.propose", part="problem").value("problem").strip() == HALF
