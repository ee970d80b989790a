"""What else administrators look after: departments, working days, background work."""

from datetime import date

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from intake.database import transaction
from intake.domain.jobs import JobKind
from intake.domain.permissions import Role
from intake.models import CalendarDay, Job
from intake.ports import Tools
from intake.services.background.jobs import Wish, enqueue
from intake.services.installation import setup
from tests.conftest import SignIn
from tests.page_client import Page, PageClient

PAGES = (
    "admin.index",
    "admin.list_departments",
    "admin_changes.index",
    "admin_changes.merge",
    "admin_changes.split",
    "admin_rules.index",
    "admin_rules.add",
    "admin_rules.try_out",
    "admin_calendar.index",
    "admin_jobs.index",
)


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ADMINISTRATOR])
def test_only_administrators_come_in(official: SignIn, role: Role) -> None:
    somebody = official(role)
    for page in PAGES:
        somebody.get_page(page, status=403)


@pytest.mark.parametrize("lang", ["vi", "en", "ru", "nb", "ar"])
def test_the_pages_stand_in_every_language(administrator: PageClient, lang: str) -> None:
    for page in PAGES:
        administrator.get_page(page, lang=lang)


def test_strangers_are_sent_to_sign_in(client: PageClient) -> None:
    for page in PAGES:
        answer = client.http.get(client.url(page))
        assert answer.status_code == 303
        assert "sign-in" in answer.location


def test_the_front_page_says_what_calls_for_attention(administrator: PageClient) -> None:
    text = administrator.get_page("admin.index").text
    assert "25 departments open today" in text
    assert "0 waiting, 0 failed for good" in text


def test_a_department_tells_what_it_does(administrator: PageClient) -> None:
    page = administrator.get_page("admin.list_departments")
    assert "MOST – Telecom" in page.text
    page = administrator.get_page("admin.show_department", department_id="most_telecom")
    assert "Bộ TT&TT" in page.text or "Bộ TTTT" in page.text
    assert "Names over time" in page.text
    administrator.get_page("admin.show_department", department_id="nobody", status=404)


def typed_day(administrator: PageClient, **typed: str) -> Page:
    page = administrator.get_page("admin_calendar.index")
    wish = {"day": "31/12/2027", "kind": "holiday", "name": "Nghỉ hoán đổi", "source": "Công văn 1"}
    return administrator.submit(page, **(wish | typed))


def test_the_year_is_shown_with_its_days(administrator: PageClient) -> None:
    page = administrator.get_page("admin_calendar.index")
    assert "Working days 2026" in page.text
    assert "Monday 31 August" in page.text
    assert "Saturday 10 January" in page.text
    assert "provisional" in administrator.get_page("admin_calendar.index", year=2027).text
    assert "No days for this year" in administrator.get_page("admin_calendar.index", year=2031).text


@pytest.mark.parametrize("year", ["0000", "x", "99999", "-1"])
def test_a_year_that_is_none(administrator: PageClient, year: str) -> None:
    administrator.get_page("admin_calendar.index", year=year)


@pytest.mark.parametrize("written", ["31/12/2027", "2027-12-31", "31.12.2027", "٣١/١٢/٢٠٢٧"])
def test_a_day_is_added_and_removed_and_stays_removed(
    administrator: PageClient, session: Session, tools: Tools, written: str
) -> None:
    page = typed_day(administrator, day=written)
    assert "Promised dates" in page.text
    row = session.get_one(CalendarDay, date(2027, 12, 31))
    assert (row.source, row.updated_by) == ("Công văn 1", administrator.official_id)
    place = next(i for i, form in enumerate(page.forms()) if "2027-12-31" in form.get("action", ""))
    administrator.submit(page, form=place)
    session.expire_all()
    session.rollback()
    assert session.get(CalendarDay, date(2027, 12, 31)) is None
    with transaction(session):
        assert setup.prepare(session, tools.clock()) == []


@pytest.mark.parametrize(
    ("typed", "field", "says"),
    [
        ({"day": ""}, "day", "Enter a day"),
        ({"day": "31/2/2027"}, "day", "The calendar has no 31/2/2027"),
        ({"day": "soon"}, "day", "Enter a day"),
        ({"day": "1/1/0001"}, "day", "between 2000 and 2100"),
        ({"day": "1/1/27"}, "day", "between 2000 and 2100"),
        ({"day": "1/2/3/4"}, "day", "Enter a day"),
        ({"day": "2/1/2027"}, "day", "off already"),
        ({"kind": "make_up"}, "day", "worked already"),
        ({"kind": ""}, "kind", "Choose what the day is"),
        ({"kind": "half"}, "kind", "Choose what the day is"),
        ({"name": " "}, "name", "Enter what the day is called"),
        ({"name": "x" * 201}, "name", "Shorten"),
        ({"source": "a\x00"}, "source", "control characters"),
    ],
)
def test_a_day_that_cannot_be(
    administrator: PageClient, session: Session, typed: dict[str, str], field: str, says: str
) -> None:
    page = typed_day(administrator, **typed)
    assert says in page.errors[field]
    assert session.get(CalendarDay, date(2027, 12, 31)) is None


@pytest.mark.parametrize("day", ["2031-01-01", "tomorrow", "2026-02-31"])
def test_a_day_that_is_not_there_cannot_be_removed(administrator: PageClient, day: str) -> None:
    page = administrator.get_page("admin_calendar.index")
    token = page.value("csrf_token")
    address = administrator.url("admin_calendar.remove", day=day)
    assert administrator.http.post(address, data={"csrf_token": token}).status_code == 404


@pytest.fixture
def dead_letters(session: Session, tools: Tools) -> list[int]:
    with transaction(session):
        wishes = [Wish(JobKind.NOTIFY, str(number), {}) for number in range(60)]
        enqueue(session, wishes, now=tools.clock())
        session.execute(update(Job).values(state="dead", attempts=8, last_error="OSError"))
        enqueue(session, [Wish(JobKind.INDEX, "1", {})], now=tools.clock())
    return list(session.scalars(select(Job.id).where(Job.state == "dead").order_by(Job.id)))


def states(session: Session) -> dict[int, str]:
    session.rollback()
    return {row.id: row.state for row in session.execute(select(Job.id, Job.state))}


def form_for(page: Page, ending: str) -> int:
    return next(i for i, form in enumerate(page.forms()) if form.get("action", "").endswith(ending))


def test_dead_letters_are_tried_again_or_given_up(
    administrator: PageClient, session: Session, dead_letters: list[int]
) -> None:
    page = administrator.get_page("admin_jobs.index")
    assert "OSError" in page.text
    first, second = dead_letters[:2]
    stale = page
    page = administrator.submit(page, form=form_for(page, f"/{first}/retry"))
    assert "tried again now" in page.text
    page = administrator.submit(page, form=form_for(page, f"/{second}/drop"))
    left = states(session)
    assert first not in left
    assert second not in left
    assert sum(state == "waiting" for state in left.values()) == 2
    page = administrator.submit(stale, form=form_for(stale, f"/{second}/drop"))
    assert "dealt with it already" in page.text


def test_many_dead_letters_are_paged_and_can_be_tried_all_at_once(
    administrator: PageClient, session: Session, dead_letters: list[int]
) -> None:
    page = administrator.get_page("admin_jobs.index")
    assert page.text.count("Try again") == 50
    following = next(a.get("href", "") for a in page.find("a") if a.get("rel") == "next")
    assert administrator.get_page(following).text.count("Try again") == 10
    administrator.submit(page, form=form_for(page, "retry-all"))
    assert set(states(session).values()) == {"waiting"}
    assert "Nothing has failed" in administrator.get_page("admin_jobs.index").text
