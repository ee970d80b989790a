"""A proposal on its way, as its sender, the secretary, the chair and the department see it."""

import json
import re
from io import BytesIO
from pathlib import Path

import pytest
from flask import Flask
from pypdf import PdfReader
from sqlalchemy import select
from sqlalchemy.orm import Session

from intake.database import transaction
from intake.domain.evaluation.rounds import Why
from intake.domain.permissions import Role
from intake.domain.workflow import Status
from intake.models import ProposalDecision, ProposalPart, Submission
from intake.ports import Tools
from intake.services.initiatives import proposals
from tests.conftest import MovedClock, SignIn
from tests.councils import leads
from tests.page_client import Page, PageClient, fields
from tests.paths import ACCEPTING, NOVELTY, REASONS, council_voted
from tests.proposals import MARKS, PARTS, send_proposal
from tests.stories import ANSWERS, open_tracking, work

pytestmark = pytest.mark.usefixtures("departments")
OWN = "most_telecom"


@pytest.fixture
def proposer(app: Flask) -> PageClient:
    return PageClient(app)


def to(page: Page, ending: str) -> int:
    """Which form of the page leads there."""
    actions = [form.get("action", "") for form in page.forms()]
    return next(at for at, action in enumerate(actions) if action.endswith(ending))


class Story:
    """The desk around one proposal that was sent through the form."""

    def __init__(
        self, app: Flask, session: Session, tools: Tools, official: SignIn, proposer: PageClient
    ) -> None:
        self.app, self.session, self.tools, self.me = app, session, tools, proposer
        self.sent = send_proposal(proposer)
        self.number = session.scalars(select(Submission.id)).one()
        with transaction(session):
            row = session.get_one(Submission, self.number)
            row.status, row.queue, row.department_id = "in_progress", "department", OWN
        self.secretary = official(Role.SECRETARY)
        self.chair = official(Role.CHAIR)
        for one in (self.secretary, self.chair):
            leads(session, tools, self.number, one.official_id)
        self.officer = official(Role.OFFICER, OWN)
        self.why = Why.FIRST
        open_tracking(proposer, self.sent)

    @property
    def status(self) -> str:
        self.session.rollback()
        return self.session.get_one(Submission, self.number, populate_existing=True).status

    def lead(self, *steps: str) -> None:
        for step in steps:
            page = self.secretary.get_page(f"/desk/proposals/{self.number}/")
            form = to(page, f"/{step}")
            assert self.secretary.post(page, form=form).status_code == 303

    def decide(self, status: int = 303, **changed: str) -> Page:
        """The council votes as the chair decides, unless the chair is to be refused."""
        if status == 303:
            turned_down = changed.get("outcome") == "not_accepted"
            with transaction(self.session):
                votes = (1, 2) if turned_down else (2, 1)
                council_voted(
                    self.session, self.number, *votes, now=self.tools.clock(), why=self.why
                )
        page = self.chair.get_page(f"/desk/proposals/{self.number}/decide")
        typed = ACCEPTING | changed
        if changed.get("outcome", "accepted") not in ("accepted", "with_conditions"):
            typed = {k: v for k, v in typed.items() if not k.startswith(("due", "milestone"))}
        if status == 200:
            return self.chair.submit(page, **typed)
        assert self.chair.post(page, **typed).status_code == 303
        return page

    def mine(self) -> Page:
        return self.me.get_page("/track/status")


@pytest.fixture
def story(
    app: Flask, session: Session, tools: Tools, official: SignIn, proposer: PageClient
) -> Story:
    return Story(app, session, tools, official, proposer)


def test_from_the_evaluation_to_the_end_of_the_pilot(story: Story) -> None:
    listed = story.secretary.get_page("/desk/proposals/?status=in_progress")
    assert story.sent.reference in listed.text
    assert "whether your proposal is complete. If it is, a council evaluates it and decides." in (
        story.mine().text
    )
    assert "answers you, by" not in story.mine().text
    story.lead("start")
    assert "Under evaluation" in story.mine().text
    assert "Decision by" in story.mine().text
    story.lead("discuss", "prepare")
    assert "Decision being prepared" in story.mine().text
    assert story.sent.reference in story.chair.get_page("/desk/proposals/decide").text
    wrong = story.decide(200, reason_impact="", milestone1="")
    for said in (
        "The council has not voted yet",
        "Write the reason for “Impact”",
        "Enter what is to be reached",
    ):
        assert said in wrong.text
    assert REASONS["novelty"] in wrong.text  # nothing typed is lost
    assert story.status == Status.DECIDING
    story.decide()
    page = story.mine()
    for said in (*REASONS.values(), "Hai ngầm có phao", "Next report by"):
        assert said in page.text
    desk = story.officer.get_page(f"/desk/proposals/{story.number}/carry-out/")
    assert "Begin the pilot" in desk.text
    story.officer.post(desk, form=to(desk, "/begin"))
    for where, typed in (
        ("/diary", {"kind": "report", "text": "Hai ngầm đã có phao."}),
        ("/reached", {}),
        ("/milestones", {"title": "Cả xã", "due": "30/9/2027"}),
        ("/end", {"end": "complete", "why": "Đã đạt mục tiêu."}),
    ):
        desk = story.officer.get_page(f"/desk/proposals/{story.number}/carry-out/")
        assert story.officer.post(desk, form=to(desk, where), **typed).status_code == 303
    page = story.mine()
    for said in ("Hai ngầm đã có phao.", "Reached", "Cả xã", "Đã đạt mục tiêu.", "Carried out"):
        assert said in page.text
    work(story.app, story.tools)
    sealed = [row.sealed for row in story.session.scalars(select(ProposalPart))]
    assert not any(reason in text for text in sealed for reason in REASONS.values())


def test_the_decision_is_certified_printed_and_checked_without_telling_more(
    story: Story, app: Flask, tmp_path: Path
) -> None:
    assert story.me.http.get("/track/decision").status_code == 404
    story.lead("start", "discuss", "prepare")
    story.decide()
    paper = story.me.get_page("/track/decision").response.text
    authors = (MARKS["authors"], "Nông Văn Mẫu")
    for said in (*authors, "40", story.sent.reference, "Certificate of recognition"):
        assert said in paper
    desk = story.chair.get_page(f"/desk/proposals/{story.number}/paper").response.text
    assert "Certificate of recognition" in desk
    assert not any(name in desk for name in authors)
    address = re.search(r"/receipts/d/[\w-]+", desk)
    assert address
    anybody = PageClient(app)
    shown = anybody.get_page(address[0])
    for said in (story.sent.reference, "Recognised", "stands in the record"):
        assert said in shown.text
    for hidden in (*authors, ANSWERS["details"]["title"], *REASONS.values(), *MARKS.values()):
        assert hidden not in shown.response.text
    for wrong in (address[0][:-1], address[0].replace("d/1-1", "d/1-2"), "/receipts/d/1-1-0"):
        assert anybody.http.get(wrong).status_code == 404
    for client, where, names in (
        (story.me, "/track/decision.pdf", True),
        (story.chair, f"/desk/proposals/{story.number}/paper.pdf", False),
    ):
        saved = client.http.get(where)
        assert saved.mimetype == "application/pdf"
        said = " ".join(PdfReader(BytesIO(saved.data)).pages[0].extract_text().split())
        assert all((one in said) is names for one in authors)
        assert story.sent.reference in said
    file = story.me.http.get("/track/decision.json")
    assert file.data == story.me.http.get("/track/decision.json").data
    told = checked(anybody, file.data)
    assert "The signed decision holds" in told
    assert MARKS["authors"] in told
    assert "Received" not in told
    for changed in (
        file.data.replace(b'"accepted"', b'"not_accepted"'),
        file.data.replace(b"certificate", b"receipt"),
    ):
        assert "holds: every letter" not in checked(anybody, changed)
    kept = tmp_path / "decision.json"
    kept.write_bytes(file.data)
    done = app.test_cli_runner().invoke(args=["receipt", "verify", str(kept)])
    assert "The certificate holds" in done.output, done.output
    with transaction(story.session) as rows:  # behind the record
        rows.query(ProposalDecision).one().outcome = "not_accepted"
    assert anybody.http.get(address[0]).status_code == 404
    assert story.me.http.get("/track/decision.json").status_code == 404


def checked(client: PageClient, content: bytes) -> str:
    page = client.get_page("receipts.check")
    return client.submit(page, receipt=(BytesIO(content), "decision.json")).text


def test_a_part_being_revised_survives_a_change_of_language(story: Story) -> None:
    story.lead("start", "discuss", "prepare")
    story.decide(outcome="revise", why="Nêu rõ điểm mới", parts="novelty", department="")
    story.mine()
    address = f"/track/revise/{story.sent.reference}/novelty"
    page = story.me.get_page(address)
    assert story.me.post(page, go="vi").location == f"{address}?lang=vi"
    overview = story.me.get_page(f"/track/revise/{story.sent.reference}/?lang=en")
    assert "Changed" not in overview.text, "nothing was typed"
    story.me.post(page, novelty="Mới trong cả tỉnh", go="vi")
    assert story.me.get_page(address).value("novelty").strip() == "Mới trong cả tỉnh"


def test_revised_and_sent_again_with_changes_marked(story: Story) -> None:
    story.lead("start", "discuss", "prepare")
    story.decide(outcome="revise", why="Nêu rõ điểm mới", parts="novelty", department="")
    page = story.mine()
    assert "Nêu rõ điểm mới" in page.text
    assert "Vote on recognition:" in page.text
    assert "Reasons by criterion" in page.text
    overview = story.me.get_page(f"/track/revise/{story.sent.reference}/")
    assert "What is new about it" in overview.text
    assert "The problem" not in overview.text
    again = story.me.submit(overview, form=to(overview, "/send"))
    assert "Nothing has changed so far" in again.text
    assert [one.get("href") for one in again.find("a")].count("#part-novelty") == 1
    part = story.me.get_page(f"/track/revise/{story.sent.reference}/novelty")
    assert "Enter" not in part.text
    assert "Say what is new" in story.me.submit(part, novelty=" ").text
    part = story.me.get_page(f"/track/revise/{story.sent.reference}/novelty")
    assert story.me.post(part, novelty="Mới trong cả tỉnh").status_code == 303
    other = story.me.http.get(f"/track/revise/{story.sent.reference}/problem")
    assert other.location == "/track/status"  # not asked for
    overview = story.me.get_page(f"/track/revise/{story.sent.reference}/")
    assert story.me.post(overview, form=to(overview, "/send")).status_code == 303
    assert story.status == Status.EVALUATION
    read = story.officer.get_page(f"/review/{story.number}/proposal")
    assert "Mới trong cả tỉnh" in read.text
    assert "Before it was revised" in read.text
    with transaction(story.session) as rows:
        assert proposals.of_sender(rows, story.number, sealer=story.tools.sealer)["novelty"] == {
            "novelty": "Mới trong cả tỉnh"
        }
    # The receipt was signed over what was sent first, which is kept.
    checked = story.app.test_cli_runner().invoke(args=["receipt", "check-stored"])
    assert checked.exit_code == 0, checked.output
    kept = story.app.test_cli_runner().invoke(args=["privacy", "export", story.sent.reference])
    said = json.loads(kept.stdout)["proposal"]
    assert said["novelty.1"] == PARTS["novelty"]
    assert said["decision.1"]["why"] == "Nêu rõ điểm mới"
    assert NOVELTY["novelty"]["novelty"] not in story.mine().text


def test_an_appeal_is_sent_once_and_in_time(story: Story, clock: MovedClock) -> None:
    story.lead("start", "discuss", "prepare")
    story.decide(outcome="not_accepted", department="")
    assert "Not recognised" in story.mine().text
    paper = story.me.get_page("/track/decision").response.text
    for said in (
        *REASONS.values(),
        "Notice that a proposal was not recognised",
        "appeal once, until",
    ):
        assert said in paper
    page = story.me.get_page("/track/appeal")
    assert "Write what the council overlooked" in story.me.submit(page, text=" ").text
    page = story.me.get_page("/track/appeal")
    assert story.me.post(page, text="Chưa đọc kỹ phần kết quả").status_code == 303
    assert "Chưa đọc kỹ" in story.secretary.get_page(f"/desk/proposals/{story.number}/").text
    assert story.me.post(page, text="Lần nữa").status_code in (303, 409)
    story.why = Why.APPEAL
    with transaction(story.session):  # others hear it first
        council_voted(story.session, story.number, 1, 2, now=story.tools.clock(), why=story.why)
    story.lead("prepare")
    deciding = story.chair.get_page(f"/desk/proposals/{story.number}/decide").text
    assert "Chưa đọc kỹ phần kết quả" in deciding
    assert ANSWERS["details"]["body"] in deciding
    story.decide(outcome="not_accepted", department="")
    page = story.mine()
    assert "this is final" in page.text
    assert "/track/appeal" not in page.text
    assert "after an appeal; this is final" in story.me.get_page("/track/decision").text
    clock.move(days=1)
    assert story.status == Status.NOT_ACCEPTED


def test_a_part_that_is_revised_too_late_is_given_back(story: Story) -> None:
    """It was sent again, or the submission closed, in another window."""
    story.lead("start", "discuss", "prepare")
    story.decide(outcome="revise", why="Nêu rõ điểm mới", parts="novelty", department="")
    address = f"/track/revise/{story.sent.reference}"
    part = story.me.get_page(f"{address}/novelty")
    story.me.post(part, novelty="Mới trong cả tỉnh")
    overview = story.me.get_page(f"{address}/")
    story.me.post(overview, form=to(overview, "/send"))
    typed = "Điểm mới viết trong một giờ, không được mất chữ nào."
    said = dict(fields(part.forms()[-1])) | {"novelty": typed}
    here = {"Origin": "http://localhost", "Accept-Language": "en"}
    late = story.me.http.post(f"{address}/novelty", data=said, headers=here)
    assert "Your submission has gone on meanwhile" in late.text
    assert typed in late.text
    with story.me.http.session_transaction() as cookie:
        cookie.pop("tracked")
    late = story.me.http.post(f"{address}/novelty", data=said, headers=here)
    assert "Your submission was closed on this device" in late.text
    assert typed in late.text
