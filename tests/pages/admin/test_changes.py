"""An administrator renames, merges and splits departments, and sees first what moves."""

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from intake.domain.permissions import Grant, Role
from intake.models import Department, Membership, Reorganisation, Submission
from intake.ports import Tools
from tests.conftest import SignIn
from tests.page_client import Page, PageClient
from tests.stories import received

OLD, NEW = "most_telecom", "most_dx"


def today(tools: Tools) -> str:
    day = (tools.clock() + timedelta(hours=7)).date()
    return f"{day.day}/{day.month}/{day.year}"


def at_work(session: Session, tools: Tools, department: str = OLD, text: str = "Mất sóng") -> int:
    where = {"status": "in_progress", "queue": "department", "department_id": department}
    return received(session, tools, "Mất sóng", text, **where).id


def button(page: Page, action: str) -> int:
    return next(i for i, form in enumerate(page.forms()) if form.get("action", "").endswith(action))


def merged(administrator: PageClient, tools: Tools, **typed: object) -> Page:
    page = administrator.get_page("admin_changes.merge")
    wish = {"old": [OLD], "into": NEW, "on": today(tools), "reason": "Nghị định 1/2026"}
    return administrator.submit(page, **(wish | typed))


def test_a_merger_is_looked_at_first_and_moves_when_it_is_confirmed(
    administrator: PageClient, session: Session, tools: Tools
) -> None:
    number = at_work(session, tools)
    page = merged(administrator, tools)
    assert "What would move today" in page.text
    assert "Submissions to MOST – " in page.text
    assert session.get_one(Submission, number, populate_existing=True).department_id == OLD
    page = administrator.submit(page, form=button(page, "/confirm"))
    assert "It has been carried out." in page.text
    session.rollback()
    assert session.get_one(Submission, number, populate_existing=True).department_id == NEW
    assert "(now:" not in page.text
    shown = administrator.get_page("admin.show_department", department_id=OLD)
    assert "Now: " in shown.text


def test_a_plan_for_later_waits_and_can_be_given_up(
    administrator: PageClient, session: Session, tools: Tools
) -> None:
    page = merged(administrator, tools, on="31/8/2099")
    page = administrator.submit(page, form=button(page, "/confirm"))
    assert "Waits for its day" in page.text
    page = administrator.submit(page, form=button(page, "/cancel"))
    assert "Nothing was moved" in page.text
    assert session.scalars(select(Reorganisation.state)).all() == ["cancelled"]


def test_what_cannot_be_is_explained_beside_the_field(
    administrator: PageClient, tools: Tools
) -> None:
    page = merged(administrator, tools, on="1/1/2020")
    assert "Enter today or a later day" in page.errors["on"]
    page = merged(administrator, tools, old=[NEW])
    assert "another department" in page.errors["old"]
    page = administrator.get_page("admin_changes.split")
    page = administrator.submit(page, old=OLD, heir1=NEW, words1=" ", on=today(tools))
    assert "Say what this department takes" in page.errors["words1"]
    page = administrator.submit(
        page, old=OLD, heir1=NEW, words1="sóng", words2="bưu tá", on=today(tools)
    )
    assert "Choose the department that takes over part 2" in page.errors["heir2"]


def test_a_split_sorts_by_words_and_leaves_the_rest_to_people(
    administrator: PageClient, session: Session, tools: Tools
) -> None:
    signal = at_work(session, tools, text="Cả thôn mất sóng ba tuần nay.")
    page = administrator.get_page("admin_changes.split")
    page = administrator.submit(page, old=OLD, heir1=NEW, words1="mất sóng", on=today(tools))
    assert "Who takes what" in page.text
    assert "People decide" in page.text
    administrator.submit(page, form=button(page, "/confirm"))
    session.rollback()
    assert session.get_one(Submission, signal).department_id == NEW
    assert session.get_one(Department, OLD).active_until is not None


def test_whoever_comes_to_the_heir_later_reads_what_the_old_one_finished(
    administrator: PageClient, official: SignIn, session: Session, tools: Tools
) -> None:
    done = {"status": "closed", "queue": "none", "department_id": OLD}
    number = received(session, tools, "Mất sóng", "Ba tuần nay mất sóng.", **done).id
    newcomer = official(grants=[Grant(Role.OFFICER, NEW)])
    newcomer.get_page("review_submission.show", submission_id=number, status=404)
    page = merged(administrator, tools)
    administrator.submit(page, form=button(page, "/confirm"))
    shown = newcomer.get_page("review_submission.show", submission_id=number)
    assert "(now: " in shown.text
    session.rollback()
    held = session.scalars(
        select(Membership.department_id).where(Membership.official_id == newcomer.official_id)
    ).all()
    assert held == [NEW]  # read through the lineage, not by a role of its own


def test_a_department_is_renamed_and_found_by_both_names(
    administrator: PageClient, session: Session, tools: Tools
) -> None:
    page = administrator.get_page("admin_changes.rename", department_id=OLD)
    wish = {"vi": "Cục Viễn thông và Hạ tầng", "en": "Telecom and Infrastructure"}
    page = administrator.submit(page, **wish, on=today(tools), reason="Quyết định 5")
    assert "The new names have been saved" in page.text
    assert "Telecom and Infrastructure" in page.title
    assert "MOST – Telecom" in page.text
    again = administrator.get_page("admin_changes.rename", department_id=OLD)
    again = administrator.submit(again, **wish, on=today(tools))
    assert "names it has already" in again.errors["vi"]
