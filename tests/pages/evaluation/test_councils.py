"""Councils in the browser: made by a secretary, filled with people, changed with a history."""

import pytest
from sqlalchemy.orm import Session

from intake.domain.permissions import Grant, Role
from intake.models import Council, CouncilEvent, CouncilMember
from intake.ports import Tools
from intake.services.evaluation import councils
from tests.calls import TITLE, call_published
from tests.conftest import SignIn
from tests.councils import council_made, person

pytestmark = pytest.mark.usefixtures("departments")


def test_a_secretary_makes_the_council_of_a_call_and_says_who_sits_on_it(
    official: SignIn, session: Session, tools: Tools
) -> None:
    call_id = call_published(session, tools)
    expert = person(session, tools, Role.EVALUATOR, name="Đinh Thị Chuyên")
    chair = person(session, tools, Role.CHAIR, name="Vũ Văn Chủ")
    other = person(session, tools, Role.CHAIR, name="Vũ Văn Khác")
    person(session, tools, Role.OFFICER, name="Không Ngồi Đây")
    desk = official(Role.SECRETARY)
    page = desk.submit(desk.get_page("councils.add"), place=f"call-{call_id}")
    assert TITLE in page.title
    council_id = session.query(Council.id).scalar()
    adding = desk.get_page("councils.add_member", council_id=council_id)
    assert "Không Ngồi Đây" not in adding.text
    wrong = desk.submit(adding, official="", since="31/2/2026", tax_code="12")
    assert set(wrong.errors) == {"official", "since", "tax_code"}
    assert wrong.value("tax_code") == "12"
    wrong = desk.submit(
        wrong,
        official=str(expert.official_id),
        part="chair",
        since="1/11/2026",
        until="1/10/2026",
        tax_code="0101234567",
    )
    assert "does not have the role" in wrong.errors["part"]
    assert "must not lie before" in wrong.errors["until"]
    page = desk.submit(
        wrong, part="member", until="", organisation="Viện Thủy lợi", fields=["moc", "mae"]
    )
    assert "Viện Thủy lợi" in page.text
    for one in (chair, other):
        adding = desk.get_page("councils.add_member", council_id=council_id)
        done = desk.submit(adding, official=str(one.official_id), part="chair", since="1/11/2026")
    assert "has a chair already" in done.errors["part"]
    session.rollback()
    seat = session.query(CouncilMember).filter_by(official_id=chair.official_id).one()
    changing = desk.get_page("councils.change_member", member_id=seat.id)
    ended = desk.submit(changing, until="22/11/2026")
    assert "Before and later" in ended.text
    done = desk.submit(done, version="4", since="23/11/2026")
    assert "The member is on the council." in done.text
    session.rollback()
    kinds = [event.kind for event in session.query(CouncilEvent).order_by(CouncilEvent.number)]
    assert kinds == [
        "council_created",
        *["council_joined"] * 2,
        "council_changed",
        "council_joined",
    ]
    assert councils.broken(session) == []
    assert "Members today" in desk.get_page("councils.index").text


def test_two_secretaries_do_not_overwrite_each_other_and_others_see_nothing(
    official: SignIn, session: Session, tools: Tools
) -> None:
    theirs = council_made(session, tools, department="moc")
    first, second = official(Role.SECRETARY), official(Role.SECRETARY, "moc")
    people = [str(person(session, tools, Role.EVALUATOR).official_id) for _ in range(2)]
    typed = {"organisation": "Một viện có tên rất dài ở Hà Nội"}
    old = second.get_page("councils.add_member", council_id=theirs)
    first.submit(first.get_page("councils.add_member", council_id=theirs), official=people[0])
    late = second.post(old, official=people[1], **typed)
    assert late.status_code == 409
    outside = official(grants=(Grant(Role.SECRETARY, "mof"), Grant(Role.CHAIR, "moc")))
    outside.get_page("councils.show", council_id=theirs, status=404)
    assert "There is no council so far." in outside.get_page("councils.index").text
    twice = first.submit(first.get_page("councils.add"), place="at-moc")
    assert "There is a council for this already" in twice.errors["place"]
