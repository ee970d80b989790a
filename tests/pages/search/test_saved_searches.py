"""Searches under names; letters about what is new in them; nothing that one may not read."""

from dataclasses import dataclass

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from intake.database import transaction
from intake.domain.errors import InvalidData
from intake.domain.jobs import JobKind
from intake.domain.permissions import Role
from intake.domain.reorganisation import ChangeKind, Step
from intake.domain.timekeeping.deadlines import local_date
from intake.mailer import MemoryMailer
from intake.models import Job, Membership, SavedSearch, Submission
from intake.ports import Tools
from intake.services.background import jobs
from intake.services.finding import saved_searches
from intake.services.officials import named
from tests.conftest import MovedClock, SignIn
from tests.page_client import Page, PageClient
from tests.stories import received, work

pytestmark = pytest.mark.usefixtures("departments")

OWN = "most_telecom"
AT_WORK = {"status": "in_progress", "queue": "department", "department_id": OWN}


def save(
    client: PageClient, name: str = "Sóng", *, alert: str | None = "y", **question: str
) -> Page:
    page = client.get_page("saved_searches.add", **({"q": "mất sóng"} | question))
    return client.submit(page, name=name, alert=alert)


@dataclass
class Nights:
    """The service over days: what is asked for at night goes out in the morning."""

    app: Flask
    session: Session
    tools: Tools
    clock: MovedClock
    mailer: MemoryMailer

    def work(self) -> None:
        """Do what waits."""
        work(self.app, self.tools)

    def pass_by(self) -> None:
        """The nightly job asks for the letters, and they go out in the morning."""
        self.work()
        with transaction(self.session):
            saved_searches.ask(self.session, now=self.clock())
        self.clock.move(days=1)
        self.work()

    def letters(self, client: PageClient) -> list[str]:
        """What the official has been told so far."""
        address = f"official{client.official_id}@"
        return [m.get_content() for m in self.mailer.sent if str(m["To"]).startswith(address)]


@pytest.fixture
def nights(
    app: Flask, session: Session, tools: Tools, clock: MovedClock, mailer: MemoryMailer
) -> Nights:
    return Nights(app, session, tools, clock, mailer)


def test_a_search_is_saved_opened_changed_and_deleted(official: SignIn, session: Session) -> None:
    lan = official(Role.READER)
    page = save(lan, kind="report", year="2026", sort="newest")
    assert "The search has been saved" in page.text
    row = session.scalars(select(SavedSearch)).one()
    asked = {"q": "mất sóng", "kind": ["report"], "year": ["2026"], "sort": "newest"}
    assert row.args == asked
    opened = lan.http.get(f"/search/saved/{row.id}")
    assert (opened.status_code, "sort=newest" in opened.location) == (303, True)
    assert "already" in save(lan).text, "one name, one search"
    edit = lan.get_page(f"/search/saved/{row.id}/change")
    changed = lan.submit(edit, form=-2, name="Sóng yếu")
    assert "Sóng yếu" in changed.text
    edit = lan.get_page(f"/search/saved/{row.id}/change")
    assert "none yet" in lan.submit(edit).text
    other = official(Role.READER)
    save(lan)
    number = session.scalars(select(SavedSearch.id)).one()
    for path in ("", "/change"):
        assert other.http.get(f"/search/saved/{number}{path}").status_code == 404


def test_a_question_with_a_mistake_is_not_kept(official: SignIn, session: Session) -> None:
    assert "has a mistake" in save(official(Role.READER), q='"mất sóng').text
    assert session.scalars(select(SavedSearch)).all() == []


def test_what_is_new_is_told_once_by_number_and_link(
    official: SignIn, session: Session, tools: Tools, nights: Nights
) -> None:
    received(session, tools, "Mất sóng cũ", "Mất sóng.", **AT_WORK)
    nights.work()
    lan = official(Role.OFFICER, OWN)
    save(lan, name="Ông Nông Văn Mẫu")
    nights.pass_by()
    assert nights.letters(lan) == [], "what was there when it was saved is not new"
    new = received(session, tools, "Mất sóng ở Nà Pục", "Mất sóng.", **AT_WORK)
    elsewhere = received(session, tools, "Mất sóng", "Mất.", **(AT_WORK | {"department_id": "moc"}))
    hidden = received(session, tools, "Mất sóng", "Mất.", **AT_WORK, restricted=True)
    nights.pass_by()
    (letter,) = nights.letters(lan)
    number = tools.codes.reference(new.id, new.submitted_at)
    assert number in letter
    assert f"/review/{new.id}/" in letter
    for other in (elsewhere, hidden):
        assert tools.codes.reference(other.id, other.submitted_at) not in letter
        assert f"/review/{other.id}/" not in letter
    for word in ("Nà Pục", "Mất sóng", "Mẫu", "mau@"):
        assert word not in letter
    nights.pass_by()
    assert len(nights.letters(lan)) == 1


def test_what_was_quarantined_a_moment_ago_is_in_no_letter(
    official: SignIn, session: Session, tools: Tools, nights: Nights
) -> None:
    """The index still shows it; also to a moderator, who may read it on its page."""
    readers = [official(Role.MODERATOR), official(Role.READER)]
    for one in readers:
        save(one)
    stored = received(session, tools, "Mất sóng", "Mất sóng.", **AT_WORK)
    nights.work()
    the_index_has_it_yet(session, stored.id)
    nights.pass_by()
    assert [nights.letters(one) for one in readers] == [[], []]


def test_what_comes_up_from_behind_when_others_leave_is_not_news(
    official: SignIn,
    session: Session,
    tools: Tools,
    nights: Nights,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(saved_searches, "LOOKED_AT", 3)
    old = [received(session, tools, f"Mất sóng {n}", "Mất sóng.", **AT_WORK) for n in range(5)]
    nights.work()
    lan = official(Role.OFFICER, OWN)
    save(lan)
    hidden = received(session, tools, "Mất sóng, tố cáo", "Mất sóng.", **AT_WORK)
    nights.work()
    the_index_has_it_yet(session, hidden.id)
    nights.pass_by()
    quarantined(session, tools, hidden.id, old[-1].id)
    nights.pass_by()
    assert nights.letters(lan) == []
    quarantined(session, tools, hidden.id, restricted=False)
    new = received(session, tools, "Mất sóng mới", "Mất sóng.", **AT_WORK)
    nights.pass_by()
    (letter,) = nights.letters(lan)
    told = [one.id for one in (*old, hidden, new) if f"/review/{one.id}/" in letter]
    assert told == [hidden.id, new.id]


def quarantined(session: Session, tools: Tools, *ids: int, restricted: bool = True) -> None:
    with transaction(session):
        for one in ids:
            session.get_one(Submission, one).restricted = restricted
            jobs.enqueue(session, jobs.for_submission(one, JobKind.INDEX), now=tools.clock())


def the_index_has_it_yet(session: Session, submission_id: int) -> None:
    """It was put in quarantine, and the index does not know."""
    with transaction(session):
        session.get_one(Submission, submission_id).restricted = True
        session.query(Job).delete()


def test_rights_are_those_of_the_day(
    official: SignIn, session: Session, tools: Tools, nights: Nights
) -> None:
    lan = official(Role.OFFICER, OWN)
    save(lan)
    received(session, tools, "Mất sóng", "Mất sóng.", **AT_WORK)
    nights.work()
    with transaction(session):
        own = session.query(Membership).filter(Membership.official_id == lan.official_id)
        own.update({"department_id": "moc"})
    nights.pass_by()
    assert nights.letters(lan) == [], "whoever sees less is told less"
    received(session, tools, "Mất sóng", "Mất sóng.", **(AT_WORK | {"department_id": "moc"}))
    nights.pass_by()
    assert len(nights.letters(lan)) == 1
    received(session, tools, "Mất sóng", "Mất sóng.", **(AT_WORK | {"department_id": "moc"}))
    with transaction(session):
        own.delete()
    nights.pass_by()
    assert len(nights.letters(lan)) == 1, "whoever may not search is told nothing"


def test_letters_are_ended_on_the_page_of_the_account(
    official: SignIn, session: Session, tools: Tools, nights: Nights
) -> None:
    lan, other = official(Role.OFFICER, OWN), official(Role.OFFICER, OWN)
    save(lan)
    page = lan.get_page("account.profile")
    at = next(n for n, f in enumerate(page.forms()) if "/alerts/" in f.get("action", ""))
    action = page.forms()[at].get("action", "")
    token = other.get_page("account.profile").value("csrf_token")
    foreign = other.http.post(action, data={"csrf_token": token})
    assert foreign.status_code == 404
    assert "no longer told" in lan.submit(page, form=at).text
    assert "Sóng" in lan.get_page("saved_searches.index").text
    received(session, tools, "Mất sóng", "Mất sóng.", **AT_WORK)
    nights.pass_by()
    assert nights.letters(lan) == []


def test_a_merged_department_is_looked_for_in_its_heir(
    official: SignIn, session: Session, tools: Tools
) -> None:
    save(official(Role.READER), department=OWN)
    step = Step(ChangeKind.MERGE, (OWN,), local_date(tools.clock()), rest="moc")
    with transaction(session):
        saved_searches.hand_down(session, step, now=tools.clock())
    assert session.scalars(select(SavedSearch)).one().args["department"] == ["moc"]


def test_what_the_heir_had_already_is_not_news(
    official: SignIn, session: Session, tools: Tools, nights: Nights
) -> None:
    in_heir = AT_WORK | {"department_id": "moc"}
    received(session, tools, "Mất sóng đã lâu", "Mất sóng.", **in_heir)
    nights.work()
    lan = official(Role.READER)
    save(lan, department=OWN)
    step = Step(ChangeKind.MERGE, (OWN,), local_date(tools.clock()), rest="moc")
    with transaction(session):
        saved_searches.hand_down(session, step, now=tools.clock())
    nights.pass_by()
    assert nights.letters(lan) == []
    new = received(session, tools, "Mất sóng từ hôm qua", "Mất sóng.", **in_heir)
    nights.pass_by()
    (letter,) = nights.letters(lan)
    assert tools.codes.reference(new.id, new.submitted_at) in letter
    assert "/review/1/" not in letter


def test_letters_begin_with_what_comes_after_they_were_wanted(
    official: SignIn, session: Session, tools: Tools, nights: Nights
) -> None:
    lan = official(Role.OFFICER, OWN)
    save(lan, alert=None)
    received(session, tools, "Mất sóng", "Mất sóng.", **AT_WORK)
    nights.work()
    number = session.scalars(select(SavedSearch.id)).one()
    lan.submit(lan.get_page(f"/search/saved/{number}/change"), form=-2, alert="y")
    nights.pass_by()
    assert nights.letters(lan) == []
    received(session, tools, "Mất sóng", "Mất sóng.", **AT_WORK)
    nights.pass_by()
    assert len(nights.letters(lan)) == 1


def test_a_search_without_letters_is_saved_while_the_index_is_away(
    official: SignIn, session: Session, tools: Tools
) -> None:
    lan = official(Role.READER)
    page = lan.get_page("saved_searches.add", q="mất sóng")
    tools.index.close()
    assert lan.post(page, name="Sóng").status_code == 303
    assert session.scalars(select(SavedSearch.alert)).all() == [False]


def test_the_same_name_from_another_window_is_taken(official: SignIn, session: Session) -> None:
    save(official(Role.READER), name="Sóng")
    row = session.scalars(select(SavedSearch)).one()
    again = SavedSearch(
        official_id=row.official_id,
        name=row.name,
        args={},
        seen=[],
        created_at=row.created_at,
        updated_at=row.created_at,
    )
    with (
        transaction(session),
        pytest.raises(InvalidData, match="taken"),
        named.kept_once(session),
    ):
        session.add(again)


def test_the_letters_of_an_unusable_index_wait(
    official: SignIn, session: Session, tools: Tools, app: Flask, clock: MovedClock
) -> None:
    save(official(Role.READER))
    tools.index.close()
    with transaction(session):
        saved_searches.ask(session, now=clock())
    clock.move(days=1)
    work(app, tools)
    waits = session.scalars(select(Job.state).where(Job.kind == "search_mail")).all()
    assert waits == ["waiting"]
