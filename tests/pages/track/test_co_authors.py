"""Co-authors confirm by the link that they were sent, and are sure only then."""

import json
import re

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from intake.database import transaction
from intake.domain.discretion.erasure import ErasureReason
from intake.domain.evaluation.decisions import Outcome
from intake.domain.history.record import SYSTEM
from intake.domain.initiatives.co_authors import MOST_TO_ONE_ADDRESS, OPEN_FOR, AuthorState
from intake.domain.permissions import Role
from intake.mailer import MemoryMailer
from intake.models import CoAuthor, ProposalPart, Submission, SubmissionEvent
from intake.ports import Tools
from intake.queries.history.record import verify
from intake.services.discretion.privacy import erase_person
from intake.services.initiatives import co_authors, proposals
from tests.conftest import MovedClock, SignIn
from tests.councils import leads
from tests.page_client import PageClient, words
from tests.paths import decided
from tests.proposals import PARTS, TITLE, stored_proposal, walk_to_check
from tests.stories import ANSWERS, open_tracking, receipt_on, work

pytestmark = pytest.mark.usefixtures("departments")
OWN = {"status": "in_progress", "queue": "department", "department_id": "most_telecom"}
MAIL = "thu@example.org"
AUTHORS = PARTS["authors"] | {"share2": "40", "email2": MAIL}
NAME = AUTHORS["name2"]
LINK = re.compile(r"https?://\S+?(/track/author/\w+)")


def proposed(session: Session, tools: Tools, **changed: str) -> Submission:
    """A proposal of two authors at work in a department, of whom the second has an address."""
    stored = stored_proposal(session, tools, kind="initiative", **OWN)
    told = AUTHORS | changed
    with transaction(session):
        proposals.put(session, stored.id, "authors", told, sealer=tools.sealer)
        co_authors.ask(session, stored.id, told, codes=tools.codes, now=tools.clock())
    return stored


def links(mailer: MemoryMailer, to: str = MAIL) -> list[str]:
    """The links sent to an address, the first first."""
    texts = [str(one.get_content()) for one in mailer.sent if one["To"] == to]
    return [LINK.findall(text)[0] for text in texts if LINK.search(text)]


def row(session: Session) -> CoAuthor | None:
    session.rollback()
    return session.scalars(select(CoAuthor)).one_or_none()


def test_a_co_author_is_asked_when_the_proposal_is_sent_and_answers_by_the_link(
    app: Flask, client: PageClient, session: Session, tools: Tools, mailer: MemoryMailer
) -> None:
    walk_to_check(client)
    page = client.get_page("/submit/proposal/authors?back=check")
    page = client.submit(page, **AUTHORS | {"email1": MAIL.upper()})
    assert "address of their own" in page.errors["email2"]
    page = client.submit(page, **AUTHORS | {"email1": ""})
    assert f"{NAME}: 40% · {MAIL}" in page.text
    sent = receipt_on(client.submit(page))
    work(app, tools)
    (letter,) = [one for one in mailer.sent if one["To"] == MAIL]
    told = str(letter)
    for secret in (TITLE, ANSWERS["details"]["title"], NAME, sent.reference[:8]):
        assert secret not in told + str(letter.get_content())
    (link,) = links(mailer)
    for _scanner in range(2):  # whatever opens links confirms nothing
        assert PageClient(app).http.head(link).status_code == 200
    invited = PageClient(app)
    page = invited.get_page(link)
    assert NAME in page.text
    assert "40%" in page.text
    assert PARTS["authors"]["name1"] not in page.text
    known = row(session)
    assert known is not None
    assert (known.state, known.answered_at) == ("asked", None)
    assert "What is not right" in page.text
    page = invited.submit(page, answer="objected")
    assert "Say what is not right" in page.errors["why"]
    page = invited.submit(page, answer="objected", why="Phần tôi là 50.")
    assert "you object" in page.text
    page = invited.submit(page, answer="confirmed", why="")
    assert "you confirmed it" in page.text
    assert words(page.find("h1")[0]) == "You have confirmed"
    ticked = [one.get("value") for one in page.find("input") if one.get("checked", "no") != "no"]
    assert ticked == ["confirmed"]
    session.rollback()
    names = session.scalars(select(ProposalPart.name)).all()
    assert not any(name.startswith("authors.why") for name in names)
    events = session.scalars(select(SubmissionEvent).filter_by(kind="author_answered")).all()
    assert [(e.actor_kind, e.data["answer"]) for e in events] == [
        ("co_author", "objected"),
        ("co_author", "confirmed"),
    ]
    assert verify(session).holds
    receipt = client.http.get("/submit/receipt.json").text
    assert NAME in receipt
    assert MAIL not in receipt, "nobody needs it to prove who wrote"


def test_who_has_confirmed_is_told_to_those_who_have_to_do_with_it(
    app: Flask,
    official: SignIn,
    session: Session,
    tools: Tools,
    mailer: MemoryMailer,
) -> None:
    it = proposed(session, tools)
    work(app, tools)
    invited = PageClient(app)
    page = invited.get_page(links(mailer)[0])
    invited.submit(page, answer="objected", why="Phần tôi là 50.")
    proposal = {"endpoint": "review_submission.proposal", "submission_id": it.id}
    page = official(Role.OFFICER, "most_telecom").get_page(**proposal)
    assert "objects" in page.text
    assert "Phần tôi là 50." in page.text
    assert MAIL not in page.text
    page = official(Role.AUDITOR).get_page(**proposal)
    assert "objects: 1" in page.text
    assert "Phần tôi là 50." not in page.text
    secretary = official(Role.SECRETARY)
    leads(session, tools, it.id, secretary.official_id)
    page = secretary.get_page("desk_proposals.show", submission_id=it.id)
    assert "objects: 1" in page.text
    assert "sent the proposal: 1" in page.text
    assert NAME not in page.text
    decided(session, tools, it, Outcome.NOT_ACCEPTED)
    assert "stays as it is" in invited.get_page(links(mailer)[0]).text
    token = invited.get_page("track.enter").value("csrf_token")
    said = {"csrf_token": token, "answer": "confirmed"}
    assert invited.http.post(links(mailer)[0], data=said).status_code == 200
    known = row(session)
    assert known is not None
    assert known.state == "objected"


def test_without_an_answer_one_reminder_goes_out_and_then_the_link_ends(
    app: Flask,
    client: PageClient,
    session: Session,
    tools: Tools,
    mailer: MemoryMailer,
    clock: MovedClock,
) -> None:
    walk_to_check(client)
    page = client.get_page("/submit/proposal/authors?back=check")
    sent = receipt_on(client.submit(client.submit(page, **AUTHORS)))
    work(app, tools)
    for days in (7, 1, 7):
        clock.move(days=days)
        work(app, tools)
    first, reminder = links(mailer)
    assert first == reminder
    clock.move(days=OPEN_FOR.days - 15)
    gone = PageClient(app).http.get(first, headers={"Accept-Language": "en"})
    assert gone.status_code == 410
    assert "no longer works" in gone.text
    assert PageClient(app).http.get("/track/author/" + "0" * 26).status_code == 410
    open_tracking(client, sent)
    page = client.get_page("track.list_authors")
    assert "did not answer in time" in page.text
    page = client.submit(page, mail=ANSWERS["contact"]["email"])
    assert "address of their own" in page.errors["mail"]
    client.submit(client.get_page("track.list_authors"), mail="moi@example.org")
    work(app, tools)
    (second,) = links(mailer, "moi@example.org")
    assert PageClient(app).http.get(first).status_code == 410
    assert NAME in PageClient(app).get_page(second).text
    it = session.scalars(select(Submission)).one()
    with transaction(session):
        erase_person(session, it, by=SYSTEM, reason=ErasureReason.REQUEST, now=clock.now)
    assert row(session) is None
    assert PageClient(app).http.get(second).status_code == 410


def test_the_certificate_says_who_has_not_confirmed(
    app: Flask, client: PageClient, session: Session, tools: Tools, mailer: MemoryMailer
) -> None:
    walk_to_check(client)
    page = client.get_page("/submit/proposal/authors?back=check")
    page = client.submit(page, **AUTHORS | {"name1": ANSWERS["contact"]["name"]})
    open_tracking(client, receipt_on(client.submit(page)))
    work(app, tools)
    it = session.scalars(select(Submission)).one()
    decided(session, tools, it, Outcome.NOT_ACCEPTED)

    def certified() -> dict[str, bool]:
        said = json.loads(client.http.get("/track/decision.json").text)["certificate"]
        return {one["name"]: one["confirmed"] for one in said["authors"]}

    assert certified() == {ANSWERS["contact"]["name"]: True, NAME: False}
    invited = PageClient(app)
    invited.submit(invited.get_page(links(mailer)[0]), answer="confirmed")
    assert certified()[NAME] is True


def test_revised_authors_are_asked_anew_and_an_address_is_not_flooded(
    session: Session, tools: Tools, clock: MovedClock
) -> None:
    it = proposed(session, tools)
    known = row(session)
    assert known is not None
    with transaction(session):
        known.state = "confirmed"
    new = AUTHORS | {"share1": "50", "share2": "50"}
    follow = {"codes": tools.codes, "now": clock.now}
    with transaction(session):
        co_authors.follow_revision(session, it.id, AUTHORS, dict(AUTHORS), **follow)
    known = row(session)
    assert known is not None
    assert known.state == "confirmed"
    with transaction(session):
        co_authors.follow_revision(session, it.id, AUTHORS, new, **follow)
    known = row(session)
    assert known is not None
    assert (known.state, known.round) == ("asked", 2)
    for _other in range(MOST_TO_ONE_ADDRESS + 2):
        proposed(session, tools)
    session.rollback()
    assert sum(session.scalars(select(CoAuthor.round))) == MOST_TO_ONE_ADDRESS
    asked = session.scalars(select(CoAuthor)).all()
    clock.move(days=1, seconds=1)
    proposed(session, tools)
    session.rollback()
    assert len(session.scalars(select(CoAuthor)).all()) == len(asked) + 1
    # Somebody else is named there: no link of before comes back to life.
    other = new | {"name2": "Lò Văn Sơn", "email2": ""}
    with transaction(session):
        proposals.put(session, it.id, "authors", other, sealer=tools.sealer)
        co_authors.follow_revision(session, it.id, new, other, codes=tools.codes, now=clock.now)
        row_of = session.get_one(Submission, it.id)
        co_authors.ask_again(session, row_of, 2, "son@example.org", tools=tools, now=clock.now)
    tokens = [tools.codes.author_token(it.id, 2, number) for number in (1, 2, 3)]
    with transaction(session):
        read = {"codes": tools.codes, "sealer": tools.sealer, "now": clock.now}
        found = [co_authors.asked_by(session, token, **read) for token in tokens]
    assert [one.line.name if one else "" for one in found] == ["", "", "Lò Văn Sơn"]


def test_a_changed_share_is_not_confirmed_when_no_link_could_be_sent(
    session: Session, tools: Tools
) -> None:
    it = proposed(session, tools)
    token, common = tools.codes.author_token(it.id, 2, 1), {"now": tools.clock()}
    with transaction(session):
        known = {"codes": tools.codes, "sealer": tools.sealer} | common
        asked = co_authors.asked_by(session, token, **known)
        assert asked is not None
        said = AuthorState.CONFIRMED
        co_authors.answer(session, asked, said, "", sealer=tools.sealer, **common)
    for _other in range(MOST_TO_ONE_ADDRESS):  # the same day, others name the same address
        proposed(session, tools)
    changed = AUTHORS | {"share1": "99", "share2": "1"}
    with transaction(session):
        proposals.put(session, it.id, "authors", changed, sealer=tools.sealer)
        known = {"codes": tools.codes} | common
        co_authors.follow_revision(session, it.id, AUTHORS, changed, **known)
    about = session.get_one(Submission, it.id)
    stated = co_authors.stated(session, about, sealer=tools.sealer, now=tools.clock())
    assert [(one.line.share, one.standing.value) for one in stated][1] == ("1", "not_asked")
    assert stated[1].may_ask, "the proposer can have another link sent later"
