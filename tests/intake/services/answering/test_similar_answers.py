"""Similar answers beside the editor: found by the search, within one's rights, with a warning when
departments answered the same question differently."""

from collections.abc import Iterator

import pytest
from sqlalchemy.orm import Session

from intake.database import transaction
from intake.domain.permissions import Actor, Role
from intake.models import Submission
from intake.services.answering import replies as answers
from intake.services.answering import similar_answers
from intake.services.finding.indexing import bring_up_to_date
from search_index import IndexUnavailable, SearchIndex, open_index
from tests.intake.services.office import BUILDING, CODES, LATER, TELECOM, Desk
from tests.replies import REPLY

TITLE = "Thời hạn cấp giấy phép xây dựng nhà ở"
BODY = "Xin hỏi thời hạn cấp giấy phép xây dựng nhà ở riêng lẻ là bao nhiêu ngày?"
ELSE = "Cả thôn ba tuần nay mất sóng điện thoại, trạm phát sóng hỏng."


@pytest.fixture
def index() -> Iterator[SearchIndex]:
    opened = open_index("memory:")
    yield opened
    opened.close()


@pytest.fixture
def asked(desk: Desk) -> Submission:
    return desk.submission(
        TITLE, BODY, status="in_progress", queue="department", department_id=BUILDING
    )


def answered(
    desk: Desk, index: SearchIndex, department: str, decision: str, body: str = BODY
) -> Submission:
    stored = desk.submission(
        TITLE, body, status="in_progress", queue="department", department_id=department
    )
    officer = desk.official(Role.OFFICER, department)
    approver = desk.official(Role.APPROVER, department)
    with transaction(desk.session):
        answers.draft(desk.session, officer, stored, REPLY | {"decision": decision}, now=LATER)
        answers.approve(desk.session, approver, stored, now=LATER)
    bring_up_to_date(desk.session, index, [stored.id], CODES)
    return stored


def found_by(
    session: Session, index: SearchIndex, actor: Actor, asked: Submission
) -> similar_answers.Similar:
    session.rollback()
    return similar_answers.find(session, index, actor, asked)


def test_the_same_question_is_found_and_another_is_not(
    session: Session, desk: Desk, index: SearchIndex, asked: Submission
) -> None:
    same = answered(desk, index, BUILDING, "Thời hạn cấp giấy phép là 15 ngày làm việc.")
    answered(desk, index, BUILDING, "Thay nguồn trạm phát sóng.", body=ELSE * 3)
    found = found_by(session, index, desk.official(Role.OFFICER, BUILDING), asked)
    assert [one.submission.id for one in found.found] == [same.id]
    assert found.found[0].same
    assert found.found[0].excerpt == "Thời hạn cấp giấy phép là 15 ngày làm việc."
    assert found.differing == ()


def test_departments_that_answered_differently_are_pointed_out(
    session: Session, desk: Desk, index: SearchIndex, asked: Submission
) -> None:
    one = answered(desk, index, BUILDING, "Thời hạn cấp giấy phép là 15 ngày làm việc.")
    other = answered(desk, index, TELECOM, "Thời hạn cấp giấy phép là 30 ngày làm việc.")
    same = answered(desk, index, "mof", "Thời hạn cấp giấy phép là 15 ngày làm việc.")
    found = found_by(session, index, desk.official(Role.OFFICER), asked)
    pairs = {frozenset((a.submission.id, b.submission.id)) for a, b in found.differing}
    assert pairs == {frozenset((one.id, other.id)), frozenset((other.id, same.id))}


def test_one_department_may_change_its_mind(
    session: Session, desk: Desk, index: SearchIndex, asked: Submission
) -> None:
    for days in ("15", "30"):
        answered(desk, index, BUILDING, f"Thời hạn cấp giấy phép là {days} ngày làm việc.")
    found = found_by(session, index, desk.official(Role.OFFICER), asked)
    assert len(found.found) == 2
    assert found.differing == ()


def test_nobody_is_shown_what_they_may_not_read(
    session: Session, desk: Desk, index: SearchIndex, asked: Submission
) -> None:
    theirs = answered(desk, index, TELECOM, "Thời hạn là 30 ngày.")
    officer = desk.official(Role.OFFICER, BUILDING)
    assert found_by(session, index, officer, asked).found == ()
    assert found_by(session, index, desk.official(Role.ADMINISTRATOR), asked).found == ()
    everywhere = desk.official(Role.OFFICER)
    assert [one.submission.id for one in found_by(session, index, everywhere, asked).found] == [
        theirs.id
    ]
    # Put away after the index saw it: the rows say no, whatever the index still says.
    with transaction(session):
        theirs.restricted = True
    assert found_by(session, index, everywhere, asked).found == ()


def test_without_the_search_the_page_still_opens(
    session: Session, desk: Desk, index: SearchIndex, asked: Submission
) -> None:
    class Gone:
        def search(self, _query: object) -> object:
            raise IndexUnavailable("gone")

    found = found_by(session, Gone(), desk.official(Role.OFFICER), asked)  # type: ignore[arg-type]
    assert (found.available, found.found) == (False, ())
