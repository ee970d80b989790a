"""What comes over the counter, by phone, on paper or by e-mail is typed in by an official, who
hands out the receipt; from there on it is like every other submission."""

import re
from datetime import UTC, datetime

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from intake.domain.permissions import Grant, Role
from intake.models import Clock, Consent, Contact, Draft, Submission, SubmissionEvent
from intake.ports import Tools
from tests.at_once import at_once, same_browser
from tests.conftest import MovedClock, SignIn
from tests.page_client import Page, PageClient
from tests.stories import open_tracking, receipt_on, work

pytestmark = pytest.mark.usefixtures("departments")

CALL = {
    "channel": "phone",
    "kind": "report",
    "title": "Mất sóng điện thoại ở thôn Nà Pục",
    "body": "Ba tuần nay cả thôn không gọi được điện thoại.",
    "language": "vi",
    "province": "04",
    "commune": "xã Trường Hà",
    "identity": "known",
    "sender_kind": "person",
    "name": "Nông Văn Mẫu",
    "phone": "0912 345 678",
    "agree_process": "y",
}
CODE = re.compile(r"(?:[0-9A-Z]{5}-){5}[0-9A-Z]")


def type_in(clerk: PageClient, **changed: str | None) -> Page:
    """Fill the page in and follow to what comes then."""
    return clerk.submit(clerk.get_page("review_enter.enter"), **CALL | changed)


def only(session: Session) -> Submission:
    session.rollback()
    return session.scalars(select(Submission)).one()


def number_of(session: Session, table: type) -> int:
    session.rollback()
    return session.scalar(select(func.count()).select_from(table)) or 0


def test_a_phone_call_is_typed_in_routed_and_followed_by_the_caller(
    app: Flask, official: SignIn, session: Session, tools: Tools
) -> None:
    clerk = official(Role.INTAKE)
    page = type_in(clerk)
    sent = receipt_on(page)
    work(app, tools)
    stored = only(session)
    assert stored.channel == "phone"
    assert stored.status == "routing", "the same door: no model is in force, so people decide"
    assert session.get_one(Contact, stored.id).phone == "0912345678"
    shown = clerk.get_page("review_submission.show", submission_id=stored.id)
    assert "Phone" in shown.text
    caller = open_tracking(PageClient(app), sent)
    assert CALL["title"] in caller.text
    assert "Being routed" in caller.text


def test_the_official_is_written_down_as_who_did_it(official: SignIn, session: Session) -> None:
    clerk = official(Role.INTAKE)
    type_in(clerk)
    first = session.scalars(select(SubmissionEvent).order_by(SubmissionEvent.seq)).first()
    assert first is not None
    assert (first.kind, first.actor_kind, first.actor_id) == (
        "received",
        "official",
        clerk.official_id,
    )
    assert first.data["channel"] == "phone"


@pytest.mark.parametrize("channel", ["counter", "phone", "paper", "email"])
def test_the_channel_is_kept(official: SignIn, session: Session, channel: str) -> None:
    type_in(official(Role.INTAKE), channel=channel)
    assert only(session).channel == channel


@pytest.mark.parametrize("channel", ["web", "api", "import", "pigeon", None])
def test_no_other_channel_can_be_given(
    official: SignIn, session: Session, channel: str | None
) -> None:
    page = type_in(official(Role.INTAKE), channel=channel)
    assert "channel" in page.errors
    assert number_of(session, Submission) == 0


def test_an_officer_types_in_and_sees_it_no_more_when_it_lies_elsewhere(
    app: Flask, official: SignIn, session: Session, tools: Tools
) -> None:
    clerk = official(Role.OFFICER, "moh")
    assert CODE.search(type_in(clerk).text)
    work(app, tools)
    clerk.get_page("review_submission.show", submission_id=only(session).id, status=404)


@pytest.mark.parametrize("role", [Role.READER, Role.AUDITOR, Role.ADMINISTRATOR])
def test_who_only_reads_types_nothing_in(official: SignIn, role: Role) -> None:
    somebody = official(role)
    assert somebody.http.get("/review/enter/").status_code == 403
    assert "Enter a submission" not in somebody.get_page("account.profile").text


def test_the_menu_leads_there(official: SignIn) -> None:
    page = official(Role.OFFICER, "moh").get_page("review.queue")
    assert any(a.get("href") == "/review/enter/" for a in page.find("a"))


def test_the_same_form_sent_twice_is_one_submission(official: SignIn, session: Session) -> None:
    clerk = official(Role.INTAKE)
    page = clerk.get_page("review_enter.enter")
    first, again = clerk.submit(page, **CALL), clerk.submit(page, **CALL)
    assert receipt_on(first) == receipt_on(again)
    assert number_of(session, Submission) == 1


def test_ten_windows_that_send_it_at_once_make_one_submission(
    app: Flask, official: SignIn, session: Session
) -> None:
    clerk = official(Role.INTAKE)
    page = clerk.get_page("review_enter.enter")
    windows = [same_browser(app, clerk) for _ in range(10)]
    posts = [lambda window=window: window.post(page, **CALL).status_code for window in windows]
    assert at_once(posts) == [303] * 10
    assert number_of(session, Submission) == 1
    assert len({window.get_page("review_enter.receipt").text for window in windows}) == 1


def test_two_callers_are_two_submissions(official: SignIn, session: Session) -> None:
    clerk = official(Role.INTAKE)
    assert receipt_on(type_in(clerk)) != receipt_on(type_in(clerk))
    assert number_of(session, Submission) == 2


def test_the_key_of_a_colleague_leads_to_a_submission_of_ones_own(
    official: SignIn, session: Session
) -> None:
    clerk, other = official(Role.INTAKE), official(Role.INTAKE)
    page = clerk.get_page("review_enter.enter")
    first = receipt_on(clerk.submit(page, **CALL))
    stolen = receipt_on(type_in(other, key=page.value("key"), title="Việc khác"))
    assert stolen.code != first.code
    assert number_of(session, Submission) == 2


@pytest.mark.parametrize("key", ["", "x", "z" * 26, "U" * 26, "0" * 25, None])
def test_without_the_key_of_its_page_nothing_is_stored(
    official: SignIn, session: Session, key: str | None
) -> None:
    page = type_in(official(Role.INTAKE), key=key)
    assert "renewed" in page.text
    assert CALL["title"] in page.value("title")
    assert number_of(session, Submission) == 0
    assert len(page.value("key")) == 26


class TestTheReceipt:
    def test_is_in_the_language_of_the_sender(self, official: SignIn) -> None:
        clerk = official(Role.INTAKE)
        page = type_in(clerk, language="ar")
        (paper,) = page.find("article")
        assert (paper.get("lang"), paper.get("dir")) == ("ar", "rtl")
        assert page.find("html")[0].get("lang") == "en" if page.find("html") else True
        assert "Print it, or let the sender write" in page.text

    def test_bears_a_code_to_scan_and_no_text_of_the_sender(self, official: SignIn) -> None:
        page = type_in(official(Role.INTAKE))
        (image,) = page.find("img")
        assert image.get("src", "").startswith("data:image/svg+xml")
        assert CALL["title"] not in page.text
        assert CALL["name"] not in page.text

    def test_hides_the_code_after_half_an_hour(
        self, official: SignIn, clock: MovedClock, session: Session
    ) -> None:
        clerk = official(Role.INTAKE)
        type_in(clerk, day="20/11/2026")
        clock.move(minutes=29)
        assert CODE.search(clerk.get_page("review_enter.receipt").text)
        clock.move(minutes=2)
        page = clerk.get_page("review_enter.receipt")
        assert not CODE.search(page.text)
        assert not page.find("img")
        assert only(session).code_hash

    def test_is_gone_when_it_was_handed_over(self, official: SignIn) -> None:
        clerk = official(Role.INTAKE)
        page = type_in(clerk)
        response = clerk.post(page)
        assert response.location == "/review/enter/"
        assert clerk.http.get("/review/enter/receipt").location == "/review/enter/"

    def test_opens_for_nobody_else(self, official: SignIn) -> None:
        clerk, other = official(Role.INTAKE), official(Role.INTAKE)
        type_in(clerk)
        assert other.http.get("/review/enter/receipt").location == "/review/enter/"

    def test_no_address_and_no_table_holds_the_code(
        self, official: SignIn, session: Session
    ) -> None:
        clerk = official(Role.INTAKE)
        page = clerk.get_page("review_enter.enter")
        response = clerk.post(page, **CALL)
        assert response.location == "/review/enter/receipt"
        shown = clerk.get_page("review_enter.receipt")
        code = receipt_on(shown).code
        plain = code.replace("-", "")
        links = [e.get("href", "") + e.get("action", "") for e in shown.root.iter()]
        assert not any(code in link or plain in link for link in links)
        rows = [
            repr(row)
            for table in (Draft, Submission, SubmissionEvent)
            for row in session.execute(select(table.__table__))
        ]
        assert not any(code in row or plain in row for row in rows)
        with clerk.http.session_transaction() as cookie:
            assert code not in repr(dict(cookie))
            assert plain not in repr(dict(cookie))


class TestTheDayOfReceipt:
    """It is Monday, 23 November 2026, ten in the morning in Vietnam."""

    def test_is_now_when_nothing_is_said(
        self, official: SignIn, session: Session, clock: MovedClock
    ) -> None:
        type_in(official(Role.INTAKE))
        assert only(session).submitted_at == clock.now

    def test_an_earlier_one_is_where_the_clock_begins(
        self, app: Flask, official: SignIn, session: Session, tools: Tools
    ) -> None:
        clerk = official(Role.INTAKE)
        sent = receipt_on(type_in(clerk, channel="paper", day="12/11/2026", time="8h05"))
        stored = only(session)
        assert stored.submitted_at == datetime(2026, 11, 12, 1, 5, tzinfo=UTC)
        (answer,) = session.scalars(select(Clock).where(Clock.profile == "answer"))
        assert answer.started_at == stored.submitted_at
        assert answer.due_at == stored.due_at == datetime(2026, 11, 27, 16, 59, 59, tzinfo=UTC)
        page = open_tracking(PageClient(app), sent)
        assert page.text.count("Nov 12, 2026") == 2, "among the facts, and where its history begins"
        assert "Nov 23, 2026" not in page.text

    def test_what_is_late_on_arrival_is_late_for_everybody(
        self, app: Flask, official: SignIn, session: Session, tools: Tools
    ) -> None:
        page = type_in(official(Role.INTAKE), channel="paper", day="24/10/2026", language="en")
        assert "has passed already" in page.text
        work(app, tools)
        page = open_tracking(PageClient(app), receipt_on(page))
        assert "Late" in page.text

    @pytest.mark.parametrize(
        ("day", "time", "beside"),
        [
            ("24/11/2026", "", "day"),
            ("23/11/2026", "10:01", "time"),
            ("", "23:59", "time"),
            ("23/10/2026", "", "day"),
            ("31/2/2026", "", "day"),
            ("1/1/1999", "", "day"),
            ("yesterday", "", "day"),
            ("20/11/2026", "25:00", "time"),
            ("20/11/2026", "half past", "time"),
        ],
    )
    def test_must_be_one_on_which_it_can_have_come(
        self, official: SignIn, session: Session, day: str, time: str, beside: str
    ) -> None:
        page = type_in(official(Role.INTAKE), day=day, time=time)
        assert list(page.errors) == [beside]
        assert page.value("body").strip() == CALL["body"], "what was typed is still there"
        assert number_of(session, Submission) == 0

    @pytest.mark.parametrize("day", ["24/10/2026", "2026-10-24", "24.10.2026", "٢٤/١٠/٢٠٢٦"])
    def test_thirty_days_back_is_just_allowed(
        self, official: SignIn, session: Session, day: str
    ) -> None:
        type_in(official(Role.INTAKE), day=day)
        assert only(session).submitted_at == datetime(2026, 10, 24, 5, 0, tzinfo=UTC)

    def test_the_number_bears_the_year_of_receipt(
        self, official: SignIn, session: Session, clock: MovedClock
    ) -> None:
        clock.now = datetime(2027, 1, 4, 3, 0, tzinfo=UTC)
        sent = receipt_on(type_in(official(Role.INTAKE), channel="paper", day="31/12/2026"))
        assert sent.reference.startswith("PA-2026-")


class TestTheSender:
    def test_may_stay_anonymous_and_then_nothing_of_them_is_kept(
        self, official: SignIn, session: Session
    ) -> None:
        type_in(official(Role.INTAKE), identity="anonymous", agree_publish_name="y")
        assert number_of(session, Contact) == 0
        purposes = set(session.scalars(select(Consent.purpose)))
        assert purposes == {"process", "publish_text", "research"}

    @pytest.mark.parametrize(
        ("changed", "beside"),
        [
            ({"name": ""}, "name"),
            ({"phone": ""}, "email"),
            ({"sender_kind": "business"}, "organisation"),
            ({"phone": "12"}, "phone"),
            ({"email": "mau at example.com"}, "email"),
            ({"identity": None}, "identity"),
            ({"agree_process": None}, "agree_process"),
            ({"language": None}, "language"),
            ({"language": "fr"}, "language"),
            ({"kind": "denunciation"}, "kind"),
        ],
    )
    def test_is_named_as_on_the_public_form(
        self,
        official: SignIn,
        session: Session,
        changed: dict[str, str | None],
        beside: str,
    ) -> None:
        page = type_in(official(Role.INTAKE), **changed)
        assert list(page.errors) == [beside]
        assert number_of(session, Submission) == 0

    def test_says_aloud_what_may_be_done(self, official: SignIn, session: Session) -> None:
        type_in(official(Role.INTAKE), agree_research="y")
        given = dict(session.execute(select(Consent.purpose, Consent.given)).all())
        assert given == {
            "process": True,
            "publish_text": False,
            "publish_name": False,
            "research": True,
        }

    def test_is_written_to_when_there_is_an_address(
        self, app: Flask, official: SignIn, tools: Tools
    ) -> None:
        type_in(official(Role.INTAKE), email="mau@example.com", language="en")
        work(app, tools)
        (mail,) = tools.mailer.sent  # type: ignore[attr-defined]
        assert mail["To"] == "mau@example.com"
        assert "received" in mail["Subject"]


def test_what_was_typed_is_in_no_log(
    official: SignIn, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    clerk = official(Role.INTAKE)
    code = receipt_on(type_in(clerk, name="Zwargl Quibbenthorp", title="Snorkelwimp")).code
    type_in(clerk, name="", title="Glimmerfox", day="1/1/1999")
    out, err = capfd.readouterr()
    log = (out + err + caplog.text).casefold()
    assert '"event": "request"' in log
    for word in ("zwargl", "snorkelwimp", "glimmerfox", "912345678", code.casefold()):
        assert word not in log
    assert code.replace("-", "").casefold() not in log


def test_it_works_in_every_language(official: SignIn) -> None:
    clerk = official(grants=(Grant(Role.COORDINATOR),))
    for code in ("vi", "en", "ru", "nb", "ar"):
        page = clerk.get_page("review_enter.enter", lang=code)
        assert page.response.text.count(f'lang="{code}"') >= 1
