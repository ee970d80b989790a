"""The story of a council's secretary: from the draft of a call to what is handed on."""

import io
import zipfile
from dataclasses import replace

import pytest
from playwright.sync_api import Page, expect

from intake.database import transaction
from intake.domain.evaluation.decisions import Decision, Outcome
from intake.domain.evaluation.votes import Vote
from intake.domain.permissions import Actor, Grant, Role
from intake.domain.submission import SubmissionKind
from intake.models import Evaluation, ProposalCall
from intake.services.evaluation import ballots, decisions, seating
from intake.services.initiatives import proposals
from tests.calls import ENGLISH, TEXT
from tests.councils import assigned, declared, member_added, scored
from tests.journeys.initiative import ANSWERS, BODY, REASONS, TITLE, Office, office_in
from tests.journeys.stage import (
    OTHER,
    OWN,
    PASSWORD,
    Stage,
    everywhere,
    fill,
    go_on,
    press,
    saved,
    unfold,
)
from tests.stories import received

pytestmark = pytest.mark.browser
STORY = "secretary"
OF_THE_STATION = {
    "novelty": "Nhiều bến xe trong tỉnh đã có trạm sạc như vậy.",
    "breakthrough": "Người giao hàng vẫn sạc được ở nhà như trước.",
    "feasibility": "Chưa nói ai trả tiền điện và trông trạm.",
    "impact": "Chỉ vài chục xe điện qua bến mỗi ngày.",
    "resources": "Bến xe chưa có đường điện riêng.",
}
CRITERIA = tuple(REASONS)
PROPOSALS = (
    (TITLE, BODY),
    ("Cân điện tử ở chợ xã", "Người mua kiểm tra được cân của người bán."),
    ("Trạm sạc xe máy ở bến xe", "Xe điện của người giao hàng sạc được trong lúc chờ khách."),
)


def signs_in(stage: Stage, page: Page) -> None:
    page.goto(f"/account/sign-in?lang={stage.look.language}")
    fill(page, email="thu@so.example", password=PASSWORD)
    page.locator("main form:has(#password) button").click()  # beside it stands one for passkeys
    stage.picture(page, "signed-in")


def publishes_a_call(stage: Stage, page: Page) -> int:
    """Drafted with mistakes, looked at, translated, published."""
    page.goto("/desk/calls/new")
    go_on(page)
    stage.refused(page, "call-missing", "title", "looked_for", "who", "next", "closes_on")
    fill(page, **TEXT, kind="call", closes_on="31/2/2027", quorum="4")
    go_on(page)
    stage.refused(page, "call-no-such-day", "closes_on")
    fill(page, closes_on="20/12/2026")
    page.check("#blind")
    go_on(page)
    stage.picture(page, "call-draft")
    call_id = int(page.url.rstrip("/").rpartition("/")[2])
    page.locator("main a[href$='/en']").click()
    fill(page, **ENGLISH)
    go_on(page)
    press(page, "/publish")
    stage.picture(page, "call-published")
    return call_id


def answers_a_question(stage: Stage, page: Page, call_id: int) -> None:
    asking = stage.window()
    asking.goto(f"/calls/{call_id}/?lang={stage.look.language}")
    fill(asking, question="Tôi là Mẫu: hộ kinh doanh có được gửi không?")
    go_on(asking)
    stage.picture(asking, "question-asked")
    page.goto(f"/desk/calls/{call_id}/questions/")
    stage.picture(page, "questions")
    page.locator("main li a").first.click()
    go_on(page)
    stage.refused(page, "answer-missing", "answer")
    fill(page, question="Hộ kinh doanh có được gửi không?", answer="Được, mọi người đều gửi được.")
    stage.picture(page, "answer")
    page.locator("main form[method=post]", has=page.locator("#answer")).locator("button").click()
    stage.picture(page, "question-answered")


def makes_the_council(stage: Stage, page: Page, office: Office) -> None:
    """The first two on the page, the others as they came; one works where an author works."""
    page.goto("/desk/evaluation/councils/new")
    fill(page, place=f"call-{office.call_id}")
    go_on(page)
    office.council_id = int(page.url.rstrip("/").rpartition("/")[2])
    page.locator("main a.govuk-button").click()
    first = office.members[0]
    fill(page, official=str(first.official_id), part="chair")
    go_on(page)
    stage.refused(page, "member-without-role", "part")
    fill(page, part="member", organisation="Viện Thủy lợi", fields=OWN)
    go_on(page)
    page.locator("main a.govuk-button").click()
    fill(page, official=str(office.chair.official_id), part="chair")
    go_on(page)
    it = stage.session, stage.tools, office.secretary, office.council_id
    for one in office.members[1:3]:
        member_added(*it, one)
    member_added(*it, office.members[3], organisation="HTX Trường Hà")
    page.reload()
    stage.picture(page, "council")


def arrives(stage: Stage, title: str, body: str, call_id: int) -> int:
    """A proposal that answers the call, as it lies in triage."""
    parts = {**ANSWERS, "authors": {"name1": "Nông Văn Mẫu", "share1": "100"}}
    parts["authors"] |= {"organisation": "Hợp tác xã Trường Hà"}
    it = stage.session
    said = {"kind": "initiative", "declared_kind": "initiative"}
    about = received(it, stage.tools, title, f"{title}: {body}", **said).id
    with transaction(it):
        proposals.keep(it, about, parts, sealer=stage.tools.sealer)
        it.add(ProposalCall(submission_id=about, call_id=call_id, call_version=1))
    stage.work()
    return about


def hands_over_and_returns_one(
    stage: Stage, page: Page, office: Office, good: int, poor: int
) -> None:
    """Passed on to the department, taken on there; one is to be completed by its sender."""
    page.goto(f"/review/{good}/?queue=triage")
    stage.picture(page, "in-triage")
    unfold(page, page.locator("form[action*='/route']"))
    page.select_option("#route-kind", SubmissionKind.INITIATIVE.value)
    page.select_option("#route-department", OWN)
    page.locator("form[action*='/route'] button.govuk-button").first.click()
    page.goto(f"/review/{good}/")
    press(page, "/accept")
    office.takes_up(poor)
    page.goto(f"/review/{poor}/")
    unfold(page, page.locator("form[action*='/ask']"))
    page.fill("#ask-text", "Xin bổ sung kết quả đã đo được.")
    stage.picture(page, "to-be-completed")
    page.locator("form[action*='/ask'] button.govuk-button").first.click()
    page.goto("/desk/proposals/")
    stage.picture(page, "proposals")


def opens_the_evaluation(stage: Stage, page: Page, office: Office, about: int) -> int:
    """Found complete; whoever has an interest keeps out, and two others score it."""
    page.goto(f"/desk/proposals/{about}/")  # before leading it, the secretary declares
    fill(page, interest="interest")
    go_on(page)
    stage.refused(page, "lead-without-words", "words")
    fill(page, interest="none")
    go_on(page)
    stage.picture(page, "formal-check")
    press(page, "/start")
    page.locator(f"main a[href*='/open/{about}']").click()
    fill(page, evaluators="1")
    go_on(page)
    stage.refused(page, "too-few-evaluators", "evaluators")
    fill(page, evaluators="2")
    go_on(page)
    stage.session.expire_all()
    round_id: int = stage.session.query(Evaluation.id).filter_by(submission_id=about).scalar()
    page.locator("main a.govuk-button[href$='/assign']").click()
    kept_out = office.members[3].official_id
    expect(page.locator(f"[name=officials][value='{kept_out}']")).to_have_count(0)
    for one in office.members[:2]:
        page.check(f"[name=officials][value='{one.official_id}']")
    third = page.locator(f"[name=officials][value='{office.members[2].official_id}']")
    third.uncheck()
    stage.picture(page, "assign")
    go_on(page)
    stage.picture(page, "assigned-and-recused")
    return round_id


def a_member_declares_and_scores(stage: Stage, office: Office, round_id: int) -> None:
    """One evaluator in the browser; the others meanwhile, one of them with an interest."""
    there = stage.at_work(office.members[0])
    there.goto("/desk/evaluation/mine/")
    stage.picture(there, "before-a-member")
    there.locator("main td a, main a.govuk-link").first.click()
    fill(there, interest="interest")
    go_on(there)
    stage.refused(there, "interest-without-words", "words")
    fill(there, interest="none")
    go_on(there)
    expect(there.locator("main")).not_to_contain_text("Nông Văn Mẫu")
    stage.picture(there, "reading")
    there.locator("main a[href$='/sheet']").click()
    fill(there, score_novelty="abstain")
    there.locator("button.govuk-button[value=send]").click()
    stage.refused(there, "sheet-missing", "score_impact", "comment_novelty", "confidence")
    fill(there, **{f"score_{one}": "8" for one in CRITERIA}, confidence="3")
    there.locator("button.govuk-button[value=send]").click()
    stage.picture(there, "scores-sent")
    it = stage.session, stage.tools, round_id
    declared(*it, office.members[1], office.chair)
    declared(*it, office.members[2], interest="Tôi đã góp ý cho nhóm tác giả.")
    scored(*it, office.members[1], 2, 7, 8, 8, 7)


def holds_the_meeting(stage: Stage, page: Page, office: Office, about: int, round_id: int) -> None:
    """The discussion is forced, too few are there at first, the council votes, minutes."""
    page.goto(f"/desk/proposals/{about}/")
    press(page, "/discuss")
    page.goto(f"/desk/evaluation/{round_id}/")
    stage.picture(page, "must-be-discussed")
    late = stage.official("Hồ Thị Mai", "mai@hoidong.example", *everywhere(Role.EVALUATOR))
    last = stage.official("Cao Văn Tư", "tu@hoidong.example", *everywhere(Role.EVALUATOR))
    it = stage.session, stage.tools
    for one in (late, last):
        member_added(*it, office.secretary, office.council_id, one)
    third = office.members[0], office.members[1], office.chair
    page.goto(f"/desk/evaluation/{round_id}/ballot")
    for one in third:
        page.check(f"[name=present][value='{one.official_id}']")
    go_on(page)
    stage.refused(page, "no-ballot-yet", "present")
    page.goto(f"/desk/evaluation/{round_id}/discussion")
    fill(page, criterion="novelty", text="Hai bên đã so với phao bán sẵn: rẻ hơn, chạy pin.")
    stage.picture(page, "discussion")
    go_on(page)
    declared(*it, round_id, late, last)
    page.goto(f"/desk/evaluation/{round_id}/ballot")
    for one in third:
        page.check(f"[name=present][value='{one.official_id}']")
    go_on(page)
    stage.refused(page, "no-quorum", "present")
    page.check(f"[name=present][value='{late.official_id}']")
    go_on(page)
    votes_are_given(stage, round_id, office.chair, [late, *third[:2]])
    page.goto(f"/desk/evaluation/{round_id}/ballot")
    stage.picture(page, "ballot-open")
    press(page, "/close")
    page.goto(f"/desk/evaluation/{round_id}/minutes")
    stage.picture(page, "minutes")


def votes_are_given(stage: Stage, round_id: int, chair: Actor, others: list[Actor]) -> None:
    """The chair in the browser, the others meanwhile."""
    there = stage.at_work(chair)
    there.goto(f"/desk/evaluation/mine/{round_id}/vote")
    go_on(there)
    stage.refused(there, "vote-missing", "vote")
    fill(there, vote="for")
    go_on(there)
    for one in others:
        with transaction(stage.session):
            it = seating.sitting(stage.session, one, round_id)
            ballots.vote(stage.session, one, it, Vote.FOR, now=stage.tools.clock())


def the_chair_decides(stage: Stage, page: Page, office: Office, about: int) -> None:
    """With a reason for each criterion, conditions and a milestone; then its paper."""
    page.goto(f"/desk/proposals/{about}/")
    press(page, "/prepare")
    there = stage.at_work(office.chair)
    there.goto(f"/desk/proposals/{about}/")  # where links lead that were made for secretaries
    fill(there, outcome="with_conditions")
    go_on(there)
    beside = [f"reason_{one}" for one in CRITERIA]
    stage.refused(there, "decision-missing", *beside, "conditions", "department", "milestone1")
    fill(there, **{f"reason_{code}": reason for code, reason in REASONS.items()})
    fill(there, conditions="Đo lại sau mùa mưa.", department=OWN)
    fill(there, milestone1="Hai ngầm có phao", due1="30/6/2027")
    go_on(there)
    stage.picture(there, "decided")
    letter = stage.letter_to("mau@example.com")
    assert TITLE not in letter
    page.goto(f"/desk/proposals/{about}/paper")
    stage.picture(page, "certificate")


def takes_the_ranking_out(stage: Stage, page: Page, call_id: int) -> None:
    page.goto(f"/desk/evaluation/ranking/{call_id}")
    stage.picture(page, "ranking")
    table = saved(page, lambda: page.locator("a[href$='ranking.xlsx']").click())
    with zipfile.ZipFile(io.BytesIO(table.path().read_bytes())) as sheet:
        assert TITLE in sheet.read("xl/worksheets/sheet1.xml").decode() or any(
            TITLE in sheet.read(name).decode() for name in sheet.namelist()
        )


def an_appeal_goes_to_others(stage: Stage, page: Page, office: Office, about: int) -> None:
    """Turned down; whoever decided keeps out, and others are asked."""
    judged = replace(office, members=office.members[:3])
    office.leads(about, "start")
    judged.judges(about, 4, Vote.AGAINST)
    office.decides(about, Decision(Outcome.NOT_ACCEPTED, OF_THE_STATION))
    with transaction(stage.session):
        row, sealer = stage.stored(about), stage.tools.sealer
        decisions.appeal(
            stage.session, row, "Chưa xem số liệu.", sealer=sealer, now=stage.tools.clock()
        )
    page.goto(f"/desk/proposals/{about}/")
    stage.picture(page, "appealed")
    page.locator(f"main a[href*='/open/{about}']").click()
    fill(page, evaluators="2")
    go_on(page)
    stage.picture(page, "appeal-others")
    newest: Evaluation | None = (
        stage.session.query(Evaluation)
        .filter_by(submission_id=about)
        .order_by(Evaluation.number.desc())
    ).first()
    assert newest is not None
    it, town = (stage.session, stage.tools), office.town(about)
    found = seating.candidates(
        stage.session,
        seating.prepared(stage.session, office.secretary, newest.id),
        sealer=stage.tools.sealer,
        now=stage.tools.clock(),
    )
    assert {one.official_id for one in found}.isdisjoint(
        one.official_id for one in office.members[:3]
    )
    fresh = [Actor(one.official_id, one.name, frozenset({Grant(Role.EVALUATOR)})) for one in found]
    assigned(*it, town, newest.id, *fresh[:2])


def the_pilot_is_handed_on(stage: Stage, page: Page, office: Office, about: int) -> None:
    """Begun, a milestone more, a report; then the task belongs to another department."""
    there = stage.at_work(office.officer)
    there.goto(f"/review/{about}/")
    there.locator("main a[href$='/carry-out/']").click()
    press(there, "/begin")
    unfold(there, there.locator("form[action$='/milestones']"))
    fill(there, title="Cả xã có phao", due="1/1/2020")
    there.locator("form[action$='/milestones'] button.govuk-button").click()
    stage.refused(there, "day-has-passed", "due")
    fill(there, due="30/9/2027")
    there.locator("form[action$='/milestones'] button.govuk-button").click()
    fill(there, kind="report", text="Đã mua mười hai phao; hai ngầm đã có.")
    there.locator("form[action$='/diary'] button.govuk-button").click()
    press(there, "/reached")
    stage.picture(there, "pilot")
    there.locator("main a[href$='/hand-on']").click()
    go_on(there)
    stage.refused(there, "hand-on-missing", "department", "reason", "why")
    fill(there, department=OTHER, reason="task_moved", why="Từ 1/12 Bộ Xây dựng quản lý ngầm tràn.")
    go_on(there)
    stage.picture(there, "handed-on")
    new = stage.official("Mai Văn Nhận", "nhan@bo.example", Grant(Role.OFFICER, OTHER))
    there = stage.at_work(new)
    there.goto(f"/desk/proposals/{about}/carry-out/")
    expect(there.locator("main")).to_contain_text("Cả xã có phao")
    stage.picture(there, "with-another-department")
    page.goto("/desk/proposals/")
    stage.picture(page, "proposals-at-the-end")


def test_a_call_from_its_draft_to_what_is_handed_on(stage: Stage) -> None:
    office = office_in(stage)
    page = stage.window()
    signs_in(stage, page)
    office.call_id = publishes_a_call(stage, page)
    answers_a_question(stage, page, office.call_id)
    makes_the_council(stage, page, office)
    good, poor, third = [arrives(stage, *one, office.call_id) for one in PROPOSALS]
    hands_over_and_returns_one(stage, page, office, good, poor)
    round_id = opens_the_evaluation(stage, page, office, good)
    a_member_declares_and_scores(stage, office, round_id)
    holds_the_meeting(stage, page, office, good, round_id)
    the_chair_decides(stage, page, office, good)
    office.takes_up(third)
    an_appeal_goes_to_others(stage, page, office, third)
    takes_the_ranking_out(stage, page, office.call_id)
    the_pilot_is_handed_on(stage, page, office, good)
