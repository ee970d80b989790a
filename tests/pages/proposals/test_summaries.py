"""What the public reads of a decided proposal: words that its proposer has agreed to, let out by a
second official, and nothing else."""

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from intake.database import transaction
from intake.domain.evaluation.decisions import Outcome
from intake.domain.permissions import Role
from intake.mailer import MemoryMailer
from intake.models import AgreedSummary, Publication, Submission
from intake.ports import Tools
from intake.queries.history.record import verify
from intake.services.evaluation import decisions
from tests.conftest import SignIn
from tests.page_client import Page, PageClient
from tests.paths import decided
from tests.proposals import MARKS, send_proposal
from tests.stories import Sent, open_tracking, work

pytestmark = pytest.mark.usefixtures("departments")
TEXT = "Thiết bị báo lũ sớm cho các ngầm tràn, giá rẻ."
OWN_TEXT = "Thiết bị giúp xã biết lũ sớm."
PUBLIC = {"title": "Báo lũ sớm", "text": TEXT}


class Story:
    """A proposal that a council has turned down, its proposer, and the officials around it."""

    def __init__(self, app: Flask, session: Session, tools: Tools, official: SignIn) -> None:
        self.app, self.session, self.tools = app, session, tools
        self.sent: Sent = send_proposal(PageClient(app))
        work(app, tools)
        self.id = session.scalars(select(Submission.id)).one()
        decided(session, tools, session.get_one(Submission, self.id), Outcome.NOT_ACCEPTED)
        self.secretary = official(Role.SECRETARY)
        self.coordinator = official(Role.COORDINATOR)
        self.sender = PageClient(app)
        open_tracking(self.sender, self.sent)

    def suggest(self, **words: str) -> Page:
        page = self.secretary.get_page("desk_proposals.summary", submission_id=self.id)
        return self.secretary.submit(page, **(PUBLIC | words))

    def answer(self, answer: str, **words: str) -> Page:
        return self.sender.submit(self.sender.get_page("track.summary"), answer=answer, **words)

    def let_out(self) -> Page:
        page = self.coordinator.get_page("review_publish.write", submission_id=self.id)
        assert "words that the sender agreed to" in page.text
        at = next(n for n, f in enumerate(page.forms()) if "let-out" in f.get("action", ""))
        return self.coordinator.submit(page, form=at)

    def public(self) -> int:
        work(self.app, self.tools)
        return PageClient(self.app).http.get(f"/published/{self.sent.reference}").status_code

    def waiting(self) -> Publication | None:
        self.session.rollback()
        found = select(Publication).where(Publication.state == "proposed")
        return self.session.scalars(found).one_or_none()


@pytest.fixture
def story(app: Flask, session: Session, tools: Tools, official: SignIn) -> Story:
    return Story(app, session, tools, official)


def test_only_what_the_proposer_agreed_to_is_read_by_everybody(
    story: Story, mailer: MemoryMailer
) -> None:
    assert "identity number here" in story.suggest(text="CCCD 079201001234 của tôi").text
    assert "has not answered yet" in story.suggest().text
    assert story.waiting() is None
    with transaction(story.session):
        stored = story.session.scalars(select(AgreedSummary)).one()
        assert stored.state == "asked"
    work(story.app, story.tools)
    told = str(mailer.sent[-1]["Subject"]) + str(mailer.sent[-1].get_content())
    assert "may everybody read a summary" in told
    assert TEXT not in told
    assert story.public() == 404
    assert TEXT in story.sender.get_page("track.summary").text
    story.answer("yes")
    waiting = story.waiting()
    assert waiting is not None
    assert (waiting.title, waiting.text, waiting.outcome) == ("Báo lũ sớm", TEXT, "not_accepted")
    assert story.public() == 404, "a second official has not looked"
    assert "Everybody can read it" in story.let_out().text
    assert story.public() == 200
    page = PageClient(story.app).get_page("published.show", reference=story.sent.reference)
    for said in ("Báo lũ sớm", TEXT, "Proposal not recognised", "agreed to these words"):
        assert said in page.text, said
    for mark in (*MARKS.values(), "Nông Văn Mẫu", "Promised by", "Province", "Answer"):
        assert mark not in page.text, mark
    found = PageClient(story.app).get_page("published.search", q="báo lũ sớm")
    assert "Báo lũ sớm" in found.text
    assert (
        "Proposal not recognised"
        in PageClient(story.app)
        .http.get("/published/feed.atom", headers={"Accept-Language": "en"})
        .text
    )
    page = story.sender.get_page("track.follow")
    assert "summary of your proposal has been published" in page.text
    at = next(n for n, f in enumerate(page.forms()) if "consent" in f.get("action", ""))
    story.sender.submit(page, form=at)
    assert story.public() == 410
    assert verify(story.session).holds


def test_the_proposer_changes_the_words_or_declines_and_an_appeal_ends_it_all(story: Story) -> None:
    story.suggest()
    before = story.sender.get_page("track.summary")
    page = story.sender.submit(before, answer="change", text="")
    assert "Write the summary" in page.errors["text"]
    story.sender.submit(page, answer="change", title="Báo lũ", text=OWN_TEXT)
    assert story.waiting() is None, "the secretary looks at other words first"
    page = story.secretary.get_page("desk_proposals.summary", submission_id=story.id)
    assert OWN_TEXT in page.text
    at = next(n for n, f in enumerate(page.forms()) if "forward" in f.get("action", ""))
    story.secretary.submit(page, form=at)
    waiting = story.waiting()
    assert waiting is not None
    assert waiting.text == OWN_TEXT
    assert "Nothing was done" in story.sender.submit(before, answer="yes").text
    story.suggest(title="Khác")
    assert story.waiting() is None, "another is asked now"
    story.answer("no")
    assert (
        "does not want it public"
        in story.secretary.get_page("desk_proposals.summary", submission_id=story.id).text
    )
    story.suggest()
    story.answer("yes")
    story.let_out()
    assert story.public() == 200
    story.suggest(title="Lần nữa")
    with transaction(story.session):
        row = story.session.get_one(Submission, story.id, populate_existing=True)
        now = story.tools.clock()
        decisions.appeal(story.session, row, "Chưa đọc kỹ", sealer=story.tools.sealer, now=now)
    assert story.public() == 410
    assert story.sender.http.get("/track/summary").status_code == 303
    story.session.rollback()
    states = story.session.scalars(select(AgreedSummary.state).order_by(AgreedSummary.number))
    assert list(states) == ["agreed", "declined", "agreed", "replaced"]
