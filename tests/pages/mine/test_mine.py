"""Senders may sign in, find again what they sent, and be forgotten; who does not is asked nothing
more."""

import json
from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from intake.config import Settings
from intake.database import transaction
from intake.domain.discretion.erasure import ErasureReason
from intake.domain.history.record import SYSTEM
from intake.models import Base, CitizenSession, OwnSubmission, Submission
from intake.ports import Tools
from intake.queries.privacy import kept_about_sender
from intake.services.discretion import privacy
from intake.worker.nightly import own as nightly_own
from tests.conftest import MovedClock
from tests.page_client import Page, PageClient
from tests.stories import ANSWERS, send, walk_to_check
from tests.support.mock_provider import LIES, SILENCES, MockProvider
from tests.support.provider import asking_provider, come, go, with_provider

PERSON = {
    "sub": "079301001234",
    "name": "Nông Văn Mẫu",
    "email": "mau@example.com",
    "email_verified": True,
    "phone_number": "+84912345678",
}
ANONYMOUS = {"identity": "anonymous", "sender_kind": "", "name": "", "email": ""}
pytestmark = pytest.mark.usefixtures("departments")
SignedIn = Callable[..., PageClient]


@pytest.fixture
def settings(settings: Settings, mock: MockProvider) -> Settings:
    return with_provider(settings, mock)


@pytest.fixture
def tools(tools: Tools, settings: Settings) -> Tools:
    return asking_provider(tools, settings)


@pytest.fixture
def signed_in(app: Flask, mock: MockProvider) -> SignedIn:
    """``signed_in()`` gives the browser of somebody who has signed in there."""

    def make(**person: object) -> PageClient:
        mock.person = PERSON | person
        client = PageClient(app)
        come(client, go(client, mock, "/mine/provider"))
        return client

    return make


def everything(session: Session) -> str:
    """All that any table holds."""
    session.rollback()
    tables = Base.metadata.sorted_tables
    rows = [[*map(str, row)] for one in tables for row in session.execute(select(one))]
    return json.dumps(rows, ensure_ascii=False)


def listed(client: PageClient) -> Page:
    return client.get_page("mine.index")


def test_what_is_sent_while_signed_in_is_found_again_without_its_code(
    app: Flask, signed_in: SignedIn, session: Session, mock: MockProvider
) -> None:
    client = signed_in()
    assert "Nothing is on your list" in listed(client).text
    assert mock.last["scope"] == "openid profile email phone"
    page = walk_to_check(client)
    assert "it is put on your list" in page.text
    done = client.submit(page)
    assert "You also find it on your list" in done.text
    other = signed_in()
    page = listed(other)
    assert ANSWERS["details"]["title"] in page.text
    follow = other.submit(page, form=0)
    assert ANSWERS["details"]["title"] in follow.text
    assert "Received" in follow.text
    stranger = signed_in(sub="somebody else", email="mau@example.com")
    assert "Nothing is on your list" in listed(stranger).text
    number = session.scalars(select(Submission)).one()
    reference = app.extensions["intake_tools"].codes.reference(number.id, number.submitted_at)
    token = listed(stranger).value("csrf_token")
    for act in ("open", "take-off"):
        answer = stranger.http.post(f"/mine/{reference}/{act}", data={"csrf_token": token})
        assert answer.status_code == 404, act
    assert stranger.http.get("/track/status").status_code == 303
    kept = everything(session)
    assert PERSON["sub"] not in kept
    about = kept_about_sender(session, number.id)["own_submission"]
    assert about == [{"submission_id": number.id}]


def test_what_is_anonymous_stays_connected_with_nothing(
    signed_in: SignedIn, session: Session
) -> None:
    client = signed_in()
    page = walk_to_check(client, contact=ANONYMOUS)
    assert "not put on your list" in page.text
    done = client.submit(page)
    assert "on your list" not in done.text
    assert session.scalars(select(OwnSubmission)).all() == []
    kept = everything(session)
    for told in (PERSON["sub"], PERSON["name"], PERSON["email"], "912345678"):
        assert str(told) not in kept, told


def test_what_the_provider_tells_is_a_help_that_can_be_changed(
    app: Flask, mock: MockProvider, session: Session
) -> None:
    client, mock.person = PageClient(app), dict(PERSON)
    for step in ("kind", "details", "place"):
        client.post(client.get_page("submit.step", step=step), **ANSWERS[step])
    client.http.get("/submit/contact")
    page = client.get_page("submit.step", step="contact")
    way = next(a for a in page.find("a") if (a.get("href") or "").startswith("/mine/provider"))
    page = come(client, go(client, mock, way.get("href") or ""))
    assert "Your contact details" in page.title, "and the text that was typed is still there"
    assert page.value("name") == "Nông Văn Mẫu"
    assert page.value("email") == "mau@example.com"
    assert not [
        choice
        for choice in page.find("input")
        if choice.get("name") == "identity" and choice.get("checked") is not None
    ], "whether to leave a name is still asked"
    client.post(page, identity="known", sender_kind="person", name="Mẫu", phone="", email="a@b.vn")
    page = client.get_page("submit.step", step="contact")
    assert (page.value("name"), page.value("email")) == ("Mẫu", "a@b.vn"), "not filled in again"
    client.post(client.get_page("submit.step", step="consent"), **ANSWERS["consent"])
    client.submit(client.get_page("submit.check"))
    assert "a@b.vn" in everything(session)
    assert "mau@example.com" not in everything(session)


def test_who_does_not_sign_in_sends_as_before(app: Flask, mock: MockProvider) -> None:
    client = PageClient(app)
    send(client)
    assert mock.asked == [], "nothing is asked of a provider that nobody wants"
    assert "You need not sign in" in listed(client).text
    assert "What I sent" in client.get_page("submit.home").text
    assert "Nobody has to sign in" in client.get_page("information.privacy").text
    for method, path in (("get", "/mine/forget"), ("get", "/mine/provider/return")):
        assert getattr(client.http, method)(path).status_code in (303, 400), path


def test_a_list_is_ended_by_its_owner_alone_and_by_erasure(
    signed_in: SignedIn, session: Session, tools: Tools
) -> None:
    client = signed_in()
    for _ in range(3):
        send(client)
        client.submit(client.get_page("submit.done"))
    page = client.submit(listed(client), form=1)  # take the newest off
    assert "no longer on your list" in page.text
    one, two = session.scalars(select(OwnSubmission.submission_id)).all()
    session.rollback()
    with transaction(session):
        row = session.get_one(Submission, one)
        reason, now = ErasureReason.REQUEST, tools.clock()
        privacy.erase_person(session, row, by=SYSTEM, reason=reason, now=now)
    assert session.scalars(select(OwnSubmission.submission_id)).all() == [two]
    session.rollback()
    elsewhere = signed_in()
    done = client.submit(client.get_page("mine.forget"))
    assert "Your list has been deleted" in done.text
    assert session.scalars(select(OwnSubmission)).all() == []
    assert "You need not sign in" in listed(client).text
    assert "You need not sign in" in listed(elsewhere).text, "also in other browsers"


def test_a_sign_in_ends_by_itself_and_at_once_when_asked(
    app: Flask, signed_in: SignedIn, session: Session, clock: MovedClock
) -> None:
    client = signed_in()
    kept = client.http.get_cookie("intake")
    assert kept is not None
    page = listed(client)
    client.submit(page)
    assert "You need not sign in" in listed(client).text
    again = PageClient(app)
    again.http.set_cookie("intake", kept.value)
    assert "You need not sign in" in listed(again).text, "nor with the cookie of before"
    client = signed_in()
    clock.move(hours=2, minutes=1)
    assert "You need not sign in" in listed(client).text
    walk = walk_to_check(client)
    assert "your list" not in walk.text
    with transaction(session):
        nightly_own.drop_expired(session, now=clock())
    assert session.scalars(select(CitizenSession)).all() == []


def test_an_official_is_no_sender_and_a_sender_no_official(
    signed_in: SignedIn, mock: MockProvider
) -> None:
    client = signed_in()
    assert "/account/sign-in" in client.http.get("/account/").location
    path = go(client, mock, "/mine/provider").replace("/mine/", "/account/")
    assert client.http.get(path).status_code == 400, "the way back of senders is theirs alone"


@pytest.mark.parametrize("lie", ["nonce", "code_refused", "metadata_pkce", "broken", "error"])
def test_when_it_fails_one_goes_on_without(app: Flask, mock: MockProvider, lie: str) -> None:
    mock.lie = "refused" if lie == "code_refused" else lie
    assert mock.lie in LIES or mock.lie in SILENCES
    client = PageClient(app)
    answer = client.http.get("/mine/provider")
    if answer.status_code == 303:
        come(client, go(client, mock, "/mine/provider"), status=503 if lie == "broken" else 502)
    else:
        assert answer.status_code == 502
    mock.lie, mock.denies = "", True
    if lie == "error":
        page = come(client, go(client, mock, "/mine/provider"))
        assert "You were not signed in with National ID" in page.text
    assert "You need not sign in" in listed(client).text


class TestForOfficialsAlone:
    """A provider that is not for senders."""

    @pytest.fixture
    def settings(self, settings: Settings) -> Settings:
        return settings.model_copy(update={"oidc_for": "officials"})

    def test_senders_hear_nothing_of_it(self, client: PageClient, mock: MockProvider) -> None:
        for path in ("", "provider", "provider/return"):
            assert client.http.get(f"/mine/{path}").status_code == 404, path
        for page in ("submit.home", "information.privacy"):
            assert "National ID" not in client.get_page(page).text
            assert "What I sent" not in client.get_page(page).text
        assert mock.asked == []
