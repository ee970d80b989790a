"""Papers about a submission: which there are, what stands on them, in which language, for whom."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from intake.database import transaction
from intake.domain.permissions import Actor, Grant, Role
from intake.models import Note, Submission, SubmissionEvent
from intake.ports import Tools
from intake.services.desk import review
from intake.services.officials import accounts
from intake.services.officials.accounts import NewOfficial
from intake.services.routing import handover, triage
from intake.services.timekeeping import clocks
from intake.services.timekeeping.clocks import Extension
from intake.web.opened import OPENED
from tests.conftest import MovedClock, SignIn
from tests.page_client import Page, PageClient, words
from tests.replies import REPLY
from tests.stories import answer_sent, received

OWN = "most_telecom"
AT_WORK = {"status": "in_progress", "queue": "department", "department_id": OWN}
IN_TRIAGE = {"status": "routing", "queue": "triage"}
HIDDEN = {"status": "screening", "queue": "screening", "restricted": True}
TITLE, NAME = "Mất sóng ở Nà Pục", "Nông Văn Mẫu"
OFFICIAL, NOTE = "Hoàng Thị Kín", "Chỉ nói trong nhà"


@pytest.fixture(autouse=True)
def somebody(session: Session, tools: Tools, departments: None) -> Actor:
    """An official with every role that acts, whose name must be on no letter."""
    roles = (Role.COORDINATOR, Role.OFFICER, Role.APPROVER, Role.MODERATOR)
    grants = frozenset(Grant(role) for role in roles)
    with transaction(session):
        person = NewOfficial(OFFICIAL, "kin@example.org")
        row = accounts.add_official(session, person, grants, now=tools.clock(), granted_by=None)
    return Actor(row.id, OFFICIAL, grants)


def one(session: Session, tools: Tools, **where: Any) -> Submission:
    """A submission with a note that stays inside."""
    it = received(session, tools, TITLE, "Ba tuần nay mất sóng.", **where)
    with transaction(session):
        session.add(Note(submission_id=it.id, author_id=1, body=NOTE, created_at=tools.clock()))
    return it


def asked(session: Session, tools: Tools, by: Actor) -> Submission:
    it = one(session, tools, **AT_WORK)
    with transaction(session):
        review.ask_sender(session, by, it, "Thôn nào?", now=tools.clock())
    return it


def refused(session: Session, tools: Tools, by: Actor, **how: Any) -> Submission:
    it = one(session, tools, **IN_TRIAGE)
    how = {"reason_code": "court", "note": NOTE} | how
    with transaction(session):
        triage.refuse(session, by, it, now=tools.clock(), **how)
    return it


def referred(session: Session, tools: Tools, by: Actor) -> Submission:
    it = one(session, tools, **IN_TRIAGE)
    with transaction(session):
        triage.redirect(session, by, it, now=tools.clock(), note=NOTE)
    return it


def answered(session: Session, tools: Tools) -> Submission:
    it = one(session, tools, **AT_WORK)
    answer_sent(session, tools, it)
    return it


def extended(session: Session, tools: Tools, by: Actor, asker: Actor) -> Submission:
    it = one(session, tools, **AT_WORK)
    with transaction(session):
        (clock,) = [c for c in clocks.opened(session, it.id)[0] if c[0].profile == "answer"]
        clocks.extend(
            session,
            clock[0],
            Extension(5, "complex", NOTE),
            asker=asker,
            approver=by,
            now=tools.clock(),
        )
    return it


def offered_on(page: Page, number: int) -> list[str]:
    """The papers that a page leads to."""
    links = [a.get("href", "") for a in page.find("a")]
    start = f"/review/{number}/papers/"
    found = [link.removeprefix(start) for link in links if link.startswith(start)]
    return [name for name in found if name and not name.startswith("?")]


def paper(client: PageClient, it: Submission, name: str, **more: Any) -> Page:
    return client.get_page("review_papers.show", submission_id=it.id, paper=name, **more)


def sheet(page: Page) -> str:
    (found,) = page.find("article")
    return words(found)


def sender(app: Flask, it: Submission, tools: Tools) -> PageClient:
    """Whoever opened it with number and code."""
    client = PageClient(app)
    with client.http.session_transaction() as cookie:
        cookie[OPENED] = [it.id, tools.clock().timestamp()]
    return client


class TestWhichThereAre:
    def test_for_one_that_is_at_work(
        self, official: SignIn, session: Session, tools: Tools
    ) -> None:
        it = one(session, tools, **AT_WORK)
        desk = official(Role.OFFICER, OWN)
        for endpoint in ("review_submission.show", "review_papers.index"):
            page = desk.get_page(endpoint, submission_id=it.id)
            assert offered_on(page, it.id) == ["receipt", "control"]
        for name in ("supplement", "refusal", "apology", "answer", "register", "x"):
            paper(desk, it, name, status=404)

    def test_when_the_sender_was_asked(
        self, official: SignIn, session: Session, tools: Tools, somebody: Actor
    ) -> None:
        it = asked(session, tools, somebody)
        page = official(Role.OFFICER, OWN).get_page("review_papers.index", submission_id=it.id)
        assert offered_on(page, it.id) == ["receipt", "supplement", "control"]

    def test_when_the_promised_date_has_passed(
        self, official: SignIn, session: Session, tools: Tools, clock: MovedClock
    ) -> None:
        it = one(session, tools, **AT_WORK)
        clock.now = it.due_at
        desk = official(Role.OFFICER, OWN)
        paper(desk, it, "apology", status=404)
        clock.move(seconds=1)
        assert "apology" in offered_on(
            desk.get_page("review_papers.index", submission_id=it.id), it.id
        )

    def test_when_it_was_answered_late_there_is_no_more_to_promise(
        self, official: SignIn, session: Session, tools: Tools, clock: MovedClock
    ) -> None:
        it = one(session, tools, **AT_WORK)
        clock.now = it.due_at + timedelta(days=1)
        answer_sent(session, tools, it)
        page = official(Role.OFFICER, OWN).get_page("review_papers.index", submission_id=it.id)
        assert offered_on(page, it.id) == ["receipt", "answer", "control"]

    def test_spam_gets_no_notice(
        self, official: SignIn, session: Session, tools: Tools, somebody: Actor
    ) -> None:
        it = refused(session, tools, somebody, reason_code="spam", spam=True)
        page = official(Role.MODERATOR).get_page("review_papers.index", submission_id=it.id)
        assert offered_on(page, it.id) == ["receipt", "control"]


class TestLetters:
    def test_the_receipt_says_number_day_and_date_and_never_the_code(
        self, official: SignIn, session: Session, tools: Tools
    ) -> None:
        it = one(session, tools, sender_language="en", channel="paper", **AT_WORK)
        text = sheet(paper(official(Role.OFFICER, OWN), it, "receipt"))
        number = tools.codes.reference(it.id, it.submitted_at)
        for said in (number, "Paper", "December 8, 2026", NAME, TITLE):
            assert said in text
        assert "The code stands on no later paper" in text

    def test_the_supplement_says_what_is_asked_and_until_when(
        self, official: SignIn, session: Session, tools: Tools, somebody: Actor
    ) -> None:
        it = asked(session, tools, somebody)
        with transaction(session):
            session.get_one(Submission, it.id).sender_language = "en"
        text = sheet(paper(official(Role.OFFICER, OWN), it, "supplement"))
        assert "Thôn nào?" in text
        assert "Please reply by December 8, 2026" in text

    def test_the_refusal_says_why_on_what_basis_and_what_can_be_done(
        self, official: SignIn, session: Session, tools: Tools, somebody: Actor
    ) -> None:
        it = refused(session, tools, somebody)
        with transaction(session):
            session.get_one(Submission, it.id).sender_language = "en"
        text = sheet(paper(official(Role.MODERATOR), it, "refusal"))
        assert "A court decides, or has decided, on it" in text
        assert "Decree 20/2008/NĐ-CP" in text
        assert "You can object once, until" in text

    def test_a_referral_says_where_to_turn(
        self, official: SignIn, session: Session, tools: Tools, somebody: Actor
    ) -> None:
        it = referred(session, tools, somebody)
        with transaction(session):
            session.get_one(Submission, it.id).sender_language = "en"
        text = sheet(paper(official(Role.MODERATOR), it, "refusal"))
        assert "Notice of referral" in text
        assert "Turn to the body that made the decision" in text
        assert "Complaints Law 02/2011/QH13" in text

    def test_the_apology_names_the_old_and_the_new_date(
        self, official: SignIn, session: Session, tools: Tools, somebody: Actor
    ) -> None:
        author = official(Role.OFFICER, OWN)
        asker = Actor(author.official_id, "", frozenset({Grant(Role.OFFICER, OWN)}))
        it = extended(session, tools, somebody, asker)
        with transaction(session):
            session.get_one(Submission, it.id).sender_language = "en"
        text = sheet(paper(author, it, "apology"))
        assert "promised you an answer by December 8, 2026" in text
        assert "New date December 14, 2026" in text or "New dateDecember 14, 2026" in text
        assert "within 7 days" not in text

    def test_a_late_apology_names_no_date_that_nobody_has_set(
        self, official: SignIn, session: Session, tools: Tools, clock: MovedClock
    ) -> None:
        it = one(session, tools, sender_language="en", **AT_WORK)
        clock.now = it.due_at + timedelta(days=1)
        text = sheet(paper(official(Role.OFFICER, OWN), it, "apology"))
        assert "You have not had it" in text
        assert "not known yet" in text
        assert "hear from us again within 7 days" in text

    def test_the_answer_stands_as_it_was_sent(
        self, official: SignIn, session: Session, tools: Tools
    ) -> None:
        it = answered(session, tools)
        text = sheet(paper(official(Role.OFFICER, OWN), it, "answer"))
        for part in REPLY.values():
            assert " ".join(part.split()) in text

    @pytest.mark.parametrize(("code", "direction"), [("ar", "rtl"), ("ru", "ltr"), ("vi", "ltr")])
    def test_they_are_in_the_language_of_the_sender(
        self, official: SignIn, session: Session, tools: Tools, code: str, direction: str
    ) -> None:
        it = one(session, tools, sender_language=code, **AT_WORK)
        page = paper(official(Role.OFFICER, OWN), it, "receipt")
        (found,) = page.find("article")
        assert (found.get("lang"), found.get("dir")) == (code, direction)
        assert "Answer by" not in sheet(page)
        assert "Papers to print" in page.text, "the frame is in the official's"

    def test_the_name_of_the_sender_is_for_those_who_may_know_it(
        self, official: SignIn, session: Session, tools: Tools
    ) -> None:
        it = one(session, tools, **AT_WORK)
        assert NAME in sheet(paper(official(Role.OFFICER, OWN), it, "receipt"))
        assert NAME not in paper(official(Role.READER, OWN), it, "receipt").text
        assert NAME not in paper(official(Role.AUDITOR), it, "receipt").text

    def test_nothing_that_stays_inside_is_on_a_letter(
        self, app: Flask, official: SignIn, session: Session, tools: Tools, somebody: Actor
    ) -> None:
        clerk = official(Role.OFFICER, OWN)
        asker = Actor(clerk.official_id, "", frozenset({Grant(Role.OFFICER, OWN)}))
        stories = [
            asked(session, tools, somebody),
            refused(session, tools, somebody),
            referred(session, tools, somebody),
            answered(session, tools),
            extended(session, tools, somebody, asker),
        ]
        desk = official(grants=(Grant(Role.COORDINATOR), Grant(Role.MODERATOR)))
        seen = set()
        for it in stories:
            page = desk.get_page("review_papers.index", submission_id=it.id)
            for name in offered_on(page, it.id):
                if name == "control":
                    continue
                seen.add(name)
                for text in (
                    sheet(paper(desk, it, name)),
                    sender(app, it, tools).get_page("track.show_paper", paper=name).text,
                ):
                    for inside in (OFFICIAL, NOTE, "Trần Thị Soạn", "Lê Văn Duyệt", "Official"):
                        assert inside not in text, (name, inside)
        assert seen == {"receipt", "supplement", "refusal", "answer", "apology"}


class TestTheControlSheet:
    def test_tells_every_hand_over_with_its_moment_and_who_did_it(
        self,
        official: SignIn,
        session: Session,
        tools: Tools,
        clock: MovedClock,
        somebody: Actor,
    ) -> None:
        it = one(session, tools, **IN_TRIAGE)
        for department in (OWN, "moc"):
            clock.move(hours=1)
            with transaction(session):
                row = session.get_one(Submission, it.id)
                handover.confirm_route(session, somebody, row, department, now=clock.now)
        page = paper(official(Role.COORDINATOR), it, "control")
        table = page.find("table")[0]
        rows = [["".join(c.itertext()).strip() for c in tr] for tr in table.iter("tr")][1:]
        assert [row[0] for row in rows[-2:]] == [
            "Department of Telecommunications",
            "Ministry of Construction",
        ] or len(rows) == 3
        assert rows[-1][2] == "today still"
        assert OFFICIAL in rows[-1][3]
        assert rows[-2][2] == rows[-1][1], "one begins where the other ends"

    def test_tells_which_dates_were_kept(
        self, official: SignIn, session: Session, tools: Tools, clock: MovedClock
    ) -> None:
        late = one(session, tools, **AT_WORK)
        clock.now = late.due_at + timedelta(days=1)
        open_late = sheet(paper(official(Role.OFFICER, OWN), late, "control"))
        assert "missed, still open" in open_late
        answer_sent(session, tools, late)
        assert "missed" in sheet(paper(official(Role.OFFICER, OWN), late, "control"))
        kept = answered(session, tools)
        assert "kept" in sheet(paper(official(Role.OFFICER, OWN), kept, "control"))

    def test_is_in_the_language_of_the_official(
        self, official: SignIn, session: Session, tools: Tools
    ) -> None:
        it = one(session, tools, sender_language="ar", **AT_WORK)
        page = paper(official(Role.OFFICER, OWN), it, "control")
        assert page.find("article")[0].get("lang") == "en"
        assert "Control sheet" in sheet(page)


class TestQuarantine:
    def test_a_paper_is_a_look_that_is_noted(
        self, official: SignIn, session: Session, tools: Tools
    ) -> None:
        it = one(session, tools, **HIDDEN)
        moderator = official(Role.MODERATOR)
        paper(moderator, it, "receipt")
        session.rollback()
        looks = select(SubmissionEvent.actor_id).where(SubmissionEvent.kind == "viewed")
        assert list(session.scalars(looks)) == [moderator.official_id]

    def test_nobody_else_gets_one(self, official: SignIn, session: Session, tools: Tools) -> None:
        it = one(session, tools, **HIDDEN)
        for name in ("receipt", "control"):
            paper(official(Role.COORDINATOR), it, name, status=404)


class TestTheSender:
    def test_prints_what_there_is(
        self, app: Flask, session: Session, tools: Tools, somebody: Actor
    ) -> None:
        client = sender(app, refused(session, tools, somebody), tools)
        page = client.get_page("track.follow")
        assert any(a.get("href") == "/track/papers" for a in page.find("a"))
        page = client.get_page("track.papers")
        links = [a.get("href", "") for a in page.find("a")]
        assert [x for x in links if x.startswith("/track/papers/")] == [
            "/track/papers/receipt",
            "/track/papers/refusal",
        ]
        text = client.get_page("track.show_paper", paper="refusal").text
        assert "signature" not in text

    def test_gets_no_control_sheet_and_no_name(
        self, app: Flask, session: Session, tools: Tools
    ) -> None:
        client = sender(app, one(session, tools, **AT_WORK), tools)
        client.get_page("track.show_paper", paper="control", status=404)
        client.get_page("track.show_paper", paper="answer", status=404)
        assert NAME not in client.get_page("track.show_paper", paper="receipt").text

    def test_must_have_opened_it(
        self, app: Flask, session: Session, tools: Tools, clock: MovedClock
    ) -> None:
        client = sender(app, one(session, tools, **AT_WORK), tools)
        clock.move(minutes=31)
        for path in ("/track/papers", "/track/papers/receipt"):
            assert client.http.get(path).location == "/track/"

    def test_of_a_quarantined_one_learns_nothing_of_it(
        self, app: Flask, session: Session, tools: Tools
    ) -> None:
        client = sender(app, one(session, tools, sender_language="en", **HIDDEN), tools)
        text = client.get_page("track.show_paper", paper="receipt").text
        assert "uarantine" not in text
        assert "enunciation" not in text
