"""What belongs together is seen, compared, joined and taken apart on the reviewers' pages."""

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from intake.database import transaction
from intake.domain.history.record import SYSTEM
from intake.domain.permissions import Role
from intake.domain.workflow import Move
from intake.models import Submission
from intake.ports import Tools
from intake.services.moving import cluster_moves, moves
from tests.conftest import MovedClock, SignIn
from tests.page_client import Page, PageClient
from tests.pages.review.test_desk import act, fresh
from tests.replies import REPLY
from tests.stories import answer_sent, open_tracking, received, send, work

pytestmark = pytest.mark.usefixtures("departments")

BODY = "Ba tuần nay cả thôn Nà Pục không gọi được điện thoại, trạm phát sóng bị hỏng. Nhà {}."
IN_TRIAGE = {"status": "routing", "queue": "triage", "province": "04", "commune": "xã Trường Hà"}


@pytest.fixture
def two(
    departments: None, session: Session, tools: Tools, app: Flask, clock: MovedClock
) -> list[Submission]:
    """Two neighbours write about one mast, and somebody about school fees."""
    texts = [("Mất sóng ở Nà Pục", BODY.format("tôi ở đầu thôn"))]
    texts += [("Không có sóng điện thoại", BODY.format("tôi ở cuối thôn"))]
    texts += [("Học phí tăng giữa năm", "Trường thu thêm tiền mà không báo trước cho phụ huynh.")]
    found = [received(session, tools, *text, **IN_TRIAGE) for text in texts]
    work(app, tools)
    return found


def number_of(tools: Tools, it: Submission) -> str:
    return tools.codes.reference(it.id, it.submitted_at)


def page_of(client: PageClient, it: Submission) -> Page:
    return client.get_page("review_submission.show", submission_id=it.id)


def test_what_may_be_the_same_is_shown_with_the_reason(
    official: SignIn, two: list[Submission]
) -> None:
    text = page_of(official(Role.INTAKE), two[0]).text
    assert "Perhaps the same matter" in text
    assert "Không có sóng điện thoại" in text
    assert "same place" in text
    assert "trạm phát sóng" in text.split("Both say:")[1]
    assert "Học phí tăng" not in text


def test_compared_joined_and_taken_apart(
    official: SignIn, two: list[Submission], tools: Tools, session: Session
) -> None:
    desk = official(Role.INTAKE)
    one, main, _ = two
    both = desk.get_page(
        "review_submission.compare", submission_id=one.id, number=number_of(tools, main)
    )
    assert "cuối thôn" in both.text
    assert "đầu thôn" in both.text
    joined = act(desk, both, "join", note="Cùng trạm phát sóng")
    assert "is answered by its answer" in joined.text
    assert fresh(session, one).status == "merged"
    seen = page_of(desk, main).text
    assert "Joined submissions" in seen
    assert "đầu thôn" in seen
    without_reason = act(desk, joined, "part", note="")
    assert "Write why it does not belong there" in without_reason.text
    apart = act(desk, without_reason, "part", note="Hai trạm khác nhau")
    assert "stands alone again" in apart.text
    assert fresh(session, one).status == "routing"


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", "Enter the number of the other submission"),
        ("PA-2026-000001-1", "Check the number"),
        ("itself", "the number of the submission itself"),
        ("hidden", "no submission of this number that you may read"),
        ("answered", "Only submissions that are open"),
    ],
)
def test_a_number_that_does_not_fit_is_explained(
    official: SignIn,
    two: list[Submission],
    tools: Tools,
    session: Session,
    typed: str,
    said: str,
) -> None:
    others = {
        "itself": two[0],
        "hidden": received(
            session, tools, "Tố cáo", "Kín", status="screening", queue="screening", restricted=True
        ),
        "answered": received(session, tools, "Cũ", "Đã trả lời", status="answered", queue=""),
    }
    number = number_of(tools, others[typed]) if typed in others else typed
    page = official(Role.INTAKE).get_page(
        "review_submission.compare", submission_id=two[0].id, number=number
    )
    assert said in page.text
    assert fresh(session, two[0]).status == "routing"


def test_somebody_who_was_about_to_act_sees_that_another_was_joined(
    official: SignIn, two: list[Submission], tools: Tools, session: Session
) -> None:
    desk, other_desk = official(Role.INTAKE), official(Role.COORDINATOR)
    one, main, _ = two
    opened = page_of(other_desk, main)
    both = desk.get_page(
        "review_submission.compare", submission_id=one.id, number=number_of(tools, main)
    )
    act(desk, both, "join")
    late = other_desk.http.post(
        f"/review/{main.id}/route",
        data={
            "csrf_token": opened.value("csrf_token"),
            "version": opened.value("version"),
            "kind": "report",
            "department": "most_telecom",
        },
    )
    assert late.status_code == 409
    assert fresh(session, main).status == "routing"


def test_a_department_proposes_and_triage_is_asked(
    official: SignIn, tools: Tools, session: Session, departments: None
) -> None:
    at_work = {"status": "in_progress", "queue": "department", "department_id": "most_telecom"}
    one, main = (received(session, tools, "Mất sóng", BODY.format(n), **at_work) for n in (1, 2))
    telecom, triage = official(Role.OFFICER, "most_telecom"), official(Role.INTAKE)
    both = telecom.get_page(
        "review_submission.compare", submission_id=one.id, number=number_of(tools, main)
    )
    assert "Triage has been asked" in act(telecom, both, "join", note="Cùng trạm").text
    queue = triage.get_page("review.queue", queue="triage")
    assert "Proposed to be joined 1" in queue.text
    asked = triage.get_page("review_joins.index")
    assert "Cùng trạm" in asked.text
    assert "No department has proposed" in act(triage, asked, f"decline/{main.id}").text
    assert fresh(session, one).status == "in_progress"


def test_the_sender_reads_that_others_wrote_too_and_nothing_of_theirs(
    client: PageClient, official: SignIn, two: list[Submission], tools: Tools, session: Session
) -> None:
    sent = send(client)
    mine = session.query(Submission).order_by(Submission.id.desc()).first()
    assert mine is not None
    session.commit()
    desk = official(Role.INTAKE)
    with_status = {"status": "routing", "queue": "triage"}
    for name, value in with_status.items():
        setattr(mine, name, value)
    session.commit()
    both = desk.get_page(
        "review_submission.compare", submission_id=mine.id, number=number_of(tools, two[0])
    )
    act(desk, both, "join")
    page = open_tracking(client, sent)
    assert "Another person wrote about the same matter" in page.text
    assert "đầu thôn" not in page.text
    assert number_of(tools, two[0]) not in page.text
    added = act(client, page, "track/add", text="Hôm qua vẫn chưa có sóng.")
    assert "Hôm qua vẫn chưa có sóng." in added.text


def test_the_same_person_sending_the_same_again_is_counted(
    client: PageClient, official: SignIn, app: Flask, session: Session, tools: Tools
) -> None:
    for _again in range(3):
        send(client)
        work(app, tools)
    ids = [row.id for row in session.query(Submission).order_by(Submission.id)]
    session.commit()
    desk = official(Role.COORDINATOR)
    assert (
        "Sent again 2 times" in desk.get_page("review_submission.show", submission_id=ids[0]).text
    )
    last = desk.get_page("review_submission.show", submission_id=ids[2]).text
    assert "The same was sent before" in last


def test_whoever_was_joined_reads_the_same_answer(
    client: PageClient, session: Session, tools: Tools
) -> None:
    sent = send(client)
    mine = session.query(Submission).one()
    at_work = {"status": "in_progress", "queue": "department", "department_id": "most_telecom"}
    main = received(session, tools, "Mất sóng cả xã", "Cả xã mất sóng.", **at_work)
    with transaction(session):
        mine.status, mine.queue = "routing", "triage"
        moves.apply(session, mine, Move.MERGE, by=SYSTEM, now=tools.clock(), data={"into": main.id})
        cluster_moves.stay(
            session, mine, main, status_before="routing", now=tools.clock(), joined_by=None
        )
    answer_sent(session, tools, main)
    page = open_tracking(client, sent)
    for text in REPLY.values():
        assert text in page.text
