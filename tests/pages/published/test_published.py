"""What everybody may read: the list with its filters and pages, one page each, feeds, how promises
are kept; and what nobody may."""

import re
from xml.etree import ElementTree

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from intake.database import transaction
from intake.domain.permissions import Role
from intake.domain.publishing.publication import Copy, Words
from intake.domain.submission import Purpose
from intake.models import Consent, Submission, SubmissionEvent
from intake.ports import Tools
from intake.queries.publishing import publications as queries
from intake.queries.publishing.publication_desk import versions
from intake.services.discretion import consents
from tests.conftest import MovedClock, SignIn
from tests.page_client import PageClient
from tests.replies import REPLY
from tests.stories import agreed, answer_sent, open_tracking, published, received, send, work

pytestmark = pytest.mark.usefixtures("departments")

OWN, OTHER = "most_telecom", "moc"
ATOM = "{http://www.w3.org/2005/Atom}"
EVERY_PAGE = (
    "/published/",
    "/published/feed.atom",
    f"/published/feed/{OWN}.atom",
    "/published/timeliness",
)


def public(
    session: Session,
    tools: Tools,
    title: str = "Sóng yếu",
    department: str = OWN,
    **columns: object,
) -> Submission:
    """A submission that was answered and published under this title."""
    where = {"status": "in_progress", "queue": "department", "department_id": department}
    stored = received(session, tools, "Mất sóng", "Cả thôn mất sóng.", **where, **columns)
    answer_sent(session, tools, stored)
    copy = Copy(Words.SUMMARY, title, f"Tóm tắt: {title}.", REPLY)
    published(session, tools, stored, copy)
    return stored


def number_of(tools: Tools, stored: Submission) -> str:
    return tools.codes.reference(stored.id, stored.submitted_at)


def titles(client: PageClient, **args: str) -> list[str]:
    page = client.get_page("published.index", **args)
    return [" ".join("".join(h.itertext()).split()) for h in page.find("h3")]


def test_the_newest_comes_first_with_count_and_filters(
    client: PageClient, session: Session, tools: Tools, clock: MovedClock
) -> None:
    assert "Nothing has been published so far." in client.get_page("published.index").text
    public(session, tools, "Một", province="04")
    clock.move(days=2)
    public(session, tools, "Hai", OTHER, kind="question")
    clock.move(days=60)
    public(session, tools, "Ba", OTHER, province="04")
    page = client.get_page("published.index")
    assert "3 published answers" in page.text
    assert titles(client) == ["Ba", "Hai", "Một"]
    assert titles(client, department=OTHER) == ["Ba", "Hai"]
    assert titles(client, kind="question") == ["Hai"]
    assert titles(client, province="04") == ["Ba", "Một"]
    assert titles(client, year="2026") == ["Hai", "Một"]
    assert titles(client, year="2027", department=OTHER) == ["Ba"]
    assert "Nothing fits" in client.get_page("published.index", year="2030").text
    for nonsense in ("x", "%00", "9" * 50, "'"):
        args = dict.fromkeys(
            ("department", "kind", "province", "year", "after", "before"), nonsense
        )
        assert titles(client, **args) == ["Ba", "Hai", "Một"]


def test_pages_follow_each_other_without_gap_or_repeat(
    client: PageClient,
    session: Session,
    tools: Tools,
    clock: MovedClock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(queries, "PAGE_SIZE", 2)
    for name in ("a", "b", "c", "d", "e"):
        public(session, tools, name)
        clock.move(hours=name == "b")
    seen, page = [], client.get_page("published.index")
    for _ in range(3):
        seen.append([" ".join(h.itertext()) for h in page.find("h3")])
        following = [a.get("href", "") for a in page.find("a") if a.get("rel") == "next"]
        back = [a.get("href", "") for a in page.find("a") if a.get("rel") == "prev"]
        page = client.get_page(following[0]) if following else page
    assert seen == [["e", "d"], ["c", "b"], ["a"]]
    page = client.get_page(back[0])
    assert [" ".join(h.itertext()) for h in page.find("h3")] == ["c", "b"]


def test_one_has_its_address_and_says_whether_it_came_in_time(
    client: PageClient, session: Session, tools: Tools, clock: MovedClock
) -> None:
    stored = public(session, tools)
    page = client.get_page("published.show", reference=number_of(tools, stored))
    assert "Answered in time" in page.text
    assert "Summarised by the department." in page.text
    found = client.get_page("published.show", lang="vi", reference=number_of(tools, stored))
    assert "iễn thông" in found.text, "the department by its name"
    late = received(
        session,
        tools,
        "Mất sóng",
        "Mất.",
        status="in_progress",
        queue="department",
        department_id=OWN,
    )
    clock.move(days=90)
    answer_sent(session, tools, late)
    published(session, tools, late)
    page = client.get_page("published.show", reference=number_of(tools, late))
    assert "Answered late" in page.text


def test_the_answer_comes_before_the_data_and_names_its_language(
    client: PageClient, session: Session, tools: Tools
) -> None:
    stored = public(session, tools)
    page = client.get_page("published.show", reference=number_of(tools, stored))
    assert page.text.index("What was decided") < page.text.index("Promised by")
    assert "The answer is in Vietnamese." in page.text
    own = client.get_page("published.show", lang="vi", reference=number_of(tools, stored))
    assert "Câu trả lời bằng tiếng Việt" not in own.text


def test_nothing_else_of_the_submission_is_told(
    client: PageClient, session: Session, tools: Tools
) -> None:
    stored = public(session, tools, commune="xã Trường Hà")
    number = number_of(tools, stored)
    for address in (*EVERY_PAGE, f"/published/{number}"):
        text = client.http.get(address).text
        for secret in (
            *("Nông Văn Mẫu", "mau@example.com", "Trường Hà", "Cả thôn mất sóng"),
            *("Trần Thị Soạn", "Lê Văn Duyệt", "Mai Thị Biên", "Hồ Thị Soát"),
        ):
            assert secret not in text, (address, secret)
        assert "csrf_token" not in text
        assert not re.search(rf"\b(review|submission)/{stored.id}\b", text)


def test_what_never_was_public_is_not_found(
    client: PageClient, session: Session, tools: Tools
) -> None:
    where = {"status": "in_progress", "queue": "department", "department_id": OWN}
    stored = received(session, tools, "Mất sóng", "Mất.", **where)
    number = number_of(tools, stored)
    for reference in (
        number,
        "x",
        "PA-2026-000999-1",
        number.lower(),
        number[:-1],
        "PA-2026-999999-9",
    ):
        assert client.http.get(f"/published/{reference}").status_code == 404


def test_gone_is_gone_from_list_feed_and_page(
    client: PageClient, session: Session, tools: Tools
) -> None:
    stored = public(session, tools, "Sẽ rút")
    number = number_of(tools, stored)
    kept = {one: client.http.get(one).headers["ETag"] for one in EVERY_PAGE[:3]}
    agreed(session, stored, Purpose.PUBLISH_TEXT)
    with transaction(session):
        versions(session, stored.id)[0].words = "sender"
        consents.take_back(session, stored, now=tools.clock())
    for address, tag in kept.items():
        answer = client.http.get(address, headers={"If-None-Match": tag})
        assert answer.status_code == 200
        assert "Sẽ rút" not in answer.text
    answer = client.http.get(f"/published/{number}")
    assert answer.status_code == 410
    assert "Sẽ rút" not in answer.text
    assert answer.headers["Cache-Control"] == "no-store"


def test_a_denunciation_is_on_no_public_page_even_when_it_was_published(
    client: PageClient, session: Session, tools: Tools, app: Flask
) -> None:
    stored = public(session, tools, "Mậtthưtốcáo")
    with transaction(session):
        stored.restricted, stored.status, stored.queue = True, "screening", "screening"
    work(app, tools)
    for address in EVERY_PAGE:
        assert "Mậtthưtốcáo" not in client.http.get(address).text
        assert number_of(tools, stored) not in client.http.get(address).text
    assert client.http.get(f"/published/{number_of(tools, stored)}").status_code == 410


def test_pages_are_asked_for_again_and_cost_nothing_when_unchanged(
    client: PageClient, session: Session, tools: Tools, official: SignIn
) -> None:
    stored = public(session, tools)
    for address in (*EVERY_PAGE, f"/published/{number_of(tools, stored)}"):
        first = client.http.get(address)
        assert first.headers["Cache-Control"] == "public, no-cache", address
        assert "Set-Cookie" not in first.headers
        assert {"Accept-Language", "Cookie"} <= set(first.vary)
        again = client.http.get(address, headers={"If-None-Match": first.headers["ETag"]})
        assert (again.status_code, again.data) == (304, b"")
        other = client.http.get(
            address, headers={"If-None-Match": first.headers["ETag"], "Accept-Language": "ru"}
        )
        assert other.status_code == 200, "another language is another page"
        asked = client.http.get(f"{address}?lang=ru")
        assert asked.headers["Cache-Control"] == "no-store", "it sets the cookie"
        client.http.delete_cookie("intake")
        own = official(Role.OFFICER, OWN).http.get(address)
        assert own.headers["Cache-Control"] == "no-store"
    assert "Last-Modified" in client.http.get("/published/").headers
    assert client.http.get("/").headers["Cache-Control"] == "no-store"


def test_the_feed_is_atom_and_whole(client: PageClient, session: Session, tools: Tools) -> None:
    public(session, tools, "Một & <hai>")
    public(session, tools, "Ba", OTHER)
    answer = client.http.get("/published/feed.atom", headers={"Accept-Language": "en"})
    assert answer.mimetype == "application/atom+xml"
    feed = ElementTree.fromstring(answer.text)
    entries = feed.findall(f"{ATOM}entry")
    assert [one.findtext(f"{ATOM}title") for one in entries] == ["Ba", "Một & <hai>"]
    for one in (feed, *entries):
        assert one.findtext(f"{ATOM}id", "").startswith("http")
        assert re.fullmatch(
            r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00", one.findtext(f"{ATOM}updated", "")
        )
    ids = [one.findtext(f"{ATOM}id") for one in entries]
    assert len(set(ids)) == 2
    assert REPLY["facts"] in entries[0].findtext(f"{ATOM}content", "")
    own = ElementTree.fromstring(client.http.get(f"/published/feed/{OWN}.atom").text)
    assert len(own.findall(f"{ATOM}entry")) == 1
    assert client.http.get("/published/feed/nobody.atom").status_code == 404
    empty = ElementTree.fromstring(client.http.get("/published/feed/mof.atom").text)
    assert empty.findtext(f"{ATOM}updated") == "1970-01-01T00:00:00+00:00"


def test_timeliness_shows_its_formula_and_both_figures(
    client: PageClient, session: Session, tools: Tools, clock: MovedClock
) -> None:
    assert "Nothing to count" in client.get_page("published.kept_promises").text
    public(session, tools)
    public(session, tools)
    where = {"status": "in_progress", "queue": "department", "department_id": OWN}
    late = received(session, tools, "Mất sóng", "Mất.", **where)
    clock.move(days=90)
    answer_sent(session, tools, late)
    page = client.get_page("published.kept_promises")
    assert "Kept = (on time + on time after extension) ÷ all promises" in page.text
    assert "67% (2 of 3)" in page.text


def test_the_public_menu_leads_there(client: PageClient) -> None:
    page = client.get_page("submit.home")
    assert any(a.get("href") == "/published/" for a in page.find("a"))


def test_the_sender_sees_it_and_takes_the_consent_back(
    client: PageClient, session: Session, tools: Tools
) -> None:
    sent = send(client, consent={"agree_process": "y", "agree_publish_text": "y"})
    page = open_tracking(client, sent)
    assert "You agreed that your text may be published" in page.text
    stored = session.query(Submission).one()
    with transaction(session):
        stored.status, stored.queue, stored.department_id = "in_progress", "department", OWN
    answer_sent(session, tools, stored)
    published(session, tools, stored, Copy(Words.SENDER, stored.title, stored.body, REPLY))
    page = client.get_page("track.follow")
    assert "The answer has been published." in page.text
    assert client.http.get(f"/published/{sent.reference}").status_code == 200
    forms = page.forms()
    place = next(n for n, one in enumerate(forms) if one.get("action") == "/track/consent")
    after = client.submit(page, form=place)
    assert "You agreed" not in after.text
    assert client.http.get(f"/published/{sent.reference}").status_code == 410


def test_the_consent_to_learning_is_taken_back_by_itself(
    client: PageClient, session: Session
) -> None:
    ticked = ("agree_process", "agree_publish_text", "agree_research")
    page = open_tracking(client, send(client, consent=dict.fromkeys(ticked, "y")))
    places = [n for n, one in enumerate(page.forms()) if one.get("action") == "/track/consent"]
    place = places[-1]
    assert client.post(page, form=place, what="everything").status_code == 303
    assert "may learn from your text" in client.get_page("track.follow").text
    after = client.submit(client.get_page("track.follow"), form=place)
    assert "may learn from your text" not in after.text
    assert "You agreed that your text may be published" in after.text
    given = {one.purpose: one.given for one in session.query(Consent)}
    assert given["research"] is False
    assert given["publish_text"] is True
    event = session.query(SubmissionEvent).filter_by(kind="consent_changed").one()
    assert event.data == {"purpose": "research", "given": False}


def test_another_window_takes_nothing_back(client: PageClient, session: Session) -> None:
    sent = send(client, consent={"agree_process": "y", "agree_publish_text": "y"})
    page = open_tracking(client, sent)
    forms = page.forms()
    place = next(n for n, one in enumerate(forms) if one.get("action") == "/track/consent")
    answer = client.post(page, form=place, about="PA-2026-000999-1")
    assert answer.status_code == 303
    assert "You agreed" in client.get_page("track.follow").text
