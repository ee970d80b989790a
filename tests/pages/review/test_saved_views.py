"""Views of queues under names: saved, counted, begun with, shared, carried along by a merger."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from intake.database import transaction
from intake.domain.history.record import SYSTEM
from intake.domain.permissions import Actor, Grant, Role
from intake.domain.reorganisation import ChangeKind, Share, Step
from intake.domain.timekeeping.deadlines import local_date
from intake.models import SavedView, Submission
from intake.ports import Tools
from intake.services.desk import saved_views
from intake.services.officials import named
from intake.services.organisation import reorganisation_moves
from tests.conftest import SignIn
from tests.page_client import Page, PageClient, words
from tests.stories import received

pytestmark = pytest.mark.usefixtures("departments")

OWN = "most_telecom"
AT_WORK = {"status": "in_progress", "queue": "department", "department_id": OWN}
QUESTIONS = {"queue": "department", "department": OWN, "kind": "question"}


@pytest.fixture
def two(departments: None, session: Session, tools: Tools) -> list[Submission]:
    """A report and a question, at work in one department."""
    found = [
        received(session, tools, title, "Mất sóng.", **AT_WORK) for title in ("Mất sóng", "Hỏi")
    ]
    with transaction(session):
        found[1].kind = "question"
    return found


def save(client: PageClient, name: str, **more: str) -> Page:
    page = client.get_page("review_views.add", **QUESTIONS)
    return client.submit(page, name=name, **more)


def view_named(session: Session, name: str) -> SavedView:
    session.rollback()
    return session.scalars(select(SavedView).where(SavedView.name == name)).one()


def button(client: PageClient, page: Page, path: str) -> Page:
    index = next(i for i, f in enumerate(page.forms()) if f.get("action", "").endswith(path))
    return client.submit(page, form=index)


def test_a_filter_is_saved_and_listed_with_its_count(
    official: SignIn, two: list[Submission]
) -> None:
    lan = official(Role.OFFICER, OWN)
    after = save(lan, "Câu hỏi")
    assert "The view has been saved" in after.text
    saved = next(n for n in after.find("nav") if n.get("aria-label") == "Saved views")
    assert words(saved) == "Câu hỏi 1"
    link = next(a for a in saved.iter("a"))
    assert link.get("aria-current") == "page"
    assert "kind=question" in link.get("href", "")
    listed = lan.get_page("review_views.index")
    assert "Câu hỏi" in listed.text
    assert "Your own" in listed.text


def test_queues_begin_with_the_chosen_view_and_no_longer(
    official: SignIn, two: list[Submission], session: Session
) -> None:
    lan = official(Role.OFFICER, OWN)
    assert lan.http.get("/review/").status_code == 200
    save(lan, "Câu hỏi", first="y")
    begun = lan.http.get("/review/")
    assert begun.status_code == 303
    assert "kind=question" in begun.location
    # With an address it is the address that counts.
    assert lan.http.get(f"/review/?queue=department&department={OWN}").status_code == 200
    number = view_named(session, "Câu hỏi").id
    page = button(lan, lan.get_page("review_views.index"), f"/{number}/first")
    assert "Queues open with the first one again" in page.text
    assert lan.http.get("/review/").status_code == 200


def test_names_are_unique_for_one_official_only(official: SignIn, two: list[Submission]) -> None:
    lan, minh = official(Role.OFFICER, OWN), official(Role.OFFICER, OWN)
    save(lan, "Câu hỏi")
    again = save(lan, "Câu hỏi")
    assert "You have a view of this name already" in again.errors["name"]
    assert "The view has been saved" in save(minh, "Câu hỏi").text


def test_there_are_at_most_thirty(official: SignIn, session: Session, tools: Tools) -> None:
    lan = official(Role.OFFICER, OWN)
    actor = Actor(lan.official_id, "", frozenset({Grant(Role.OFFICER, OWN)}))
    with transaction(session):
        for number in range(named.MOST):
            saved_views.save(
                session, actor, str(number), QUESTIONS, shared=False, now=tools.clock()
            )
    assert "You have 30 views already" in save(lan, "Câu hỏi").errors["name"]


def test_renaming_sharing_and_deleting(
    official: SignIn, two: list[Submission], session: Session
) -> None:
    lan, minh = official(Role.OFFICER, OWN), official(Role.READER, OWN)
    save(lan, "Câu hỏi")
    number = view_named(session, "Câu hỏi").id
    assert "Câu hỏi" not in minh.get_page("review_views.index").text
    edited = lan.get_page("review_views.edit", view_id=number)
    lan.submit(edited, form=1, name="Hỏi đáp", shared="y")
    seen = minh.get_page("review_views.index")
    assert "Hỏi đáp" in seen.text
    assert "Official 1" in seen.text
    button(minh, seen, f"/{number}/first")
    assert minh.http.get("/review/").status_code == 303
    assert minh.http.get(f"/review/views/{number}").status_code == 404
    # Shared no longer, it is nobody else's beginning any more.
    lan.submit(lan.get_page("review_views.edit", view_id=number), form=1, shared=None)
    assert minh.http.get("/review/").status_code == 200
    button(lan, lan.get_page("review_views.edit", view_id=number), f"/{number}/delete")
    assert "You have none yet" in lan.get_page("review_views.index").text


def test_a_shared_view_shows_with_the_rights_of_whoever_opens_it(
    official: SignIn, two: list[Submission], session: Session, tools: Tools
) -> None:
    both = official(grants=(Grant(Role.OFFICER, OWN), Grant(Role.OFFICER, "moc")))
    save(both, "Câu hỏi", shared="y", first="y")
    builder, stranger = official(Role.OFFICER, "moc"), official(Role.OFFICER, "moh")
    # A colleague in one department, who may not see the queue of the other.
    assert "Câu hỏi" not in builder.get_page("review_views.index").text
    assert "Câu hỏi" not in stranger.get_page("review_views.index").text
    number = view_named(session, "Câu hỏi").id
    token = builder.get_page("account.password").value("csrf_token")
    builder.http.post(f"/review/views/{number}/first", data={"csrf_token": token})
    opened = builder.http.get("/review/", follow_redirects=True)
    assert "kind=question" in opened.request.query_string.decode()
    assert "PA-2026" not in opened.text
    missing = stranger.http.post(f"/review/views/{number}/first", data={"csrf_token": token})
    assert missing.status_code in (400, 404)


def test_i_means_whoever_opens_it(
    official: SignIn, two: list[Submission], session: Session
) -> None:
    lan, minh = official(Role.OFFICER, OWN), official(Role.OFFICER, OWN)
    with transaction(session):
        two[0].assignee_id = minh.official_id
    page = lan.get_page("review_views.add", queue="department", department=OWN, who="me")
    lan.submit(page, name="Của tôi", shared="y")
    numbers = {
        client.official_id: words(
            next(
                n
                for n in client.get_page("review.queue", queue="department", department=OWN).find(
                    "nav"
                )
                if n.get("aria-label") == "Saved views"
            )
        )
        for client in (lan, minh)
    }
    assert numbers == {lan.official_id: "Của tôi 0", minh.official_id: "Của tôi 1"}


def test_a_merger_and_a_split_carry_views_along(
    official: SignIn, two: list[Submission], session: Session, tools: Tools
) -> None:
    lan, now = official(Role.OFFICER, OWN), tools.clock()
    save(lan, "Câu hỏi", first="y")
    merged = Step(ChangeKind.MERGE, (OWN,), local_date(now), rest="moc")
    with transaction(session):
        reorganisation_moves.carry_out(session, merged, by=SYSTEM, now=now)
    row = view_named(session, "Câu hỏi")
    assert saved_views.args_of(row) == {**QUESTIONS, "department": "moc"}
    assert "department=moc" in lan.http.get("/review/").location
    share = Share("moh", kinds=frozenset({"question"}))
    parted = Step(ChangeKind.SPLIT, ("moc",), local_date(now), (share,), rest="mof")
    with transaction(session):
        reorganisation_moves.carry_out(session, parted, by=SYSTEM, now=now)
    session.rollback()
    found = {row.name: row.department_id for row in session.scalars(select(SavedView))}
    assert found == {"Câu hỏi": "moh", "Câu hỏi (mof)": "mof"}
