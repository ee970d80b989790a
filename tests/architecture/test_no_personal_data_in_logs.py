"""One whole submission in words that stand nowhere else, and then a look wherever they must not
have got to: logs, addresses, index, mail subjects, the record, jobs."""

import re
import smtplib
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from email.message import EmailMessage
from pathlib import Path

import pytest
from flask import Flask, Response, request
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from intake.domain.permissions import Grant, Role
from intake.mailer import MemoryMailer
from intake.models import Job, OutboxMail, RouteRecord, Submission, SubmissionEvent
from intake.ports import Tools
from search_index import Filters, Query, open_index
from tests.conftest import SignIn
from tests.page_client import PageClient
from tests.stories import Sent, departments_exist, open_tracking, send, work

NAME, EMAIL, PHONE = "Zwargl Quibbenthorp", "plonkmeister@vexolund.example", "0987123467"
STREET, COMMUNE = "12 Fjumberlane", "Gwendelmork"
TITLE, BODY = "Snorkelwimp outage", "Our mast glimmerfoxed three weeks ago, call drabnok."
ADDED, QUESTION = "Since Tuesday trelbmont.", "Which hamlet, wobbelkin?"
NOTE, BACK = "Phoned krinstal.", "Say more, grimpolt."
ANSWER = {
    "facts": "The mast had no power, yondelbrak.",
    "decision": "The mast is repaired, vrantsel.",
    "basis": "Rule murfelk.",
    "contact": "Office for masts, dozzletin.",
}
REASON, SECRET = "They asked frobulent.", "wrong horse battery vexpass"
# Where nothing of what anybody typed may be.
CONTACT = ("zwargl", "quibbenthorp", "plonkmeister", "vexolund", "987123467", "fjumberlane")
TYPED = (
    "gwendelmork",
    "snorkelwimp",
    "glimmerfox",
    "drabnok",
    "trelbmont",
    "wobbelkin",
    "krinstal",
)
TYPED += ("yondelbrak", "vrantsel", "murfelk", "dozzletin", "grimpolt", "frobulent", "vexpass")
OWN = "most_telecom"


class MoodyMailer(MemoryMailer):
    """Refuses the first mail as servers do: with the address in the message of the error."""

    def __init__(self) -> None:
        super().__init__()
        self.refused = 0

    def send(self, message: EmailMessage) -> None:
        if not self.refused:
            self.refused += 1
            raise smtplib.SMTPRecipientsRefused({EMAIL: (550, f"no {NAME} here".encode())})
        super().send(message)


@dataclass
class Seen:
    """Every address the site sent somebody to, and every link it showed."""

    redirects: list[str] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    answers: int = 0

    def __call__(self, response: Response) -> Response:
        self.answers += 1
        if response.location:
            self.redirects.append(response.location)
        if response.mimetype == "text/html" and request.endpoint != "search.results":
            page = response.get_data(as_text=True)
            self.links += re.findall(r"\b(?:href|src|action)=\"([^\"]*)\"", page)
        return response


@dataclass
class Story:
    """What is left when a submission has been answered."""

    sent: Sent
    log: str
    seen: Seen
    mails: list[EmailMessage]


@pytest.fixture
def tools(tools: Tools, tmp_path: Path) -> Iterator[Tools]:
    """The index on disk, as it really is, and a mail server with a bad moment."""
    index = open_index(f"whoosh://{tmp_path / 'index'}")
    yield replace(tools, index=index, mailer=MoodyMailer())
    index.close()


@pytest.fixture
def story(
    app: Flask,
    official: SignIn,
    session: Session,
    tools: Tools,
    capfd: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
) -> Story:
    """A submission from its first wrong answer to the reply, with what goes wrong on the way."""
    seen = Seen()
    app.after_request(seen)
    departments_exist(session, tools.clock())
    capfd.readouterr()
    sent = citizen_sends(app)
    work(app, tools)  # the first mail is refused …
    tools.clock.move(hours=1)  # type: ignore[attr-defined]
    work(app, tools)  # … and goes out later
    desk = officials_ask(app, official, session)
    citizen_adds(app, sent)
    answer_goes_out(official, desk, session.scalars(select(Submission.id)).one())
    work(app, tools)
    # Errors name their place, not what they were about.
    something_breaks(app)
    out, err = capfd.readouterr()
    assert isinstance(tools.mailer, MoodyMailer)
    assert tools.mailer.refused == 1
    return Story(sent, out + err + caplog.text, seen, tools.mailer.sent)


def citizen_sends(app: Flask) -> Sent:
    """The form with its mistakes: a bad address, a text that is too long, an old token."""
    client = PageClient(app)
    details = {"title": TITLE, "body": BODY}
    contact = {"identity": "known", "sender_kind": "person", "name": NAME, "address": STREET}
    client.post(client.get_page("submit.step", step="kind"), kind="report")
    page = client.get_page("submit.step", step="details")
    client.post(page, title=TITLE, body=BODY * 1000)
    client.post(page, **details, csrf_token="old")
    client.post(client.get_page("submit.step", step="details"), **details)
    place = {"province": "04", "commune": COMMUNE}
    client.post(client.get_page("submit.step", step="place"), **place)
    page = client.get_page("submit.step", step="contact")
    client.post(page, **contact, email=EMAIL.replace("@", " at "), phone=f"{PHONE}x")
    good = contact | {"email": EMAIL, "phone": PHONE}
    return send(client, details=details, place=place, contact=good)


def officials_ask(app: Flask, official: SignIn, session: Session) -> PageClient:
    """Somebody mistypes a password; the words are looked for, the submission is routed; a question
    goes back."""
    stranger = PageClient(app)
    stranger.post(stranger.get_page("account.sign_in"), email=EMAIL, password=SECRET)
    number = session.scalars(select(Submission.id)).one()
    desk = official(grants=(Grant(Role.COORDINATOR), Grant(Role.OFFICER)))
    found = desk.get_page("search.results", q="glimmerfoxed")
    assert TITLE in found.text, "the search works, so the index holds the words"
    act(desk, number, "route", department=OWN, note=REASON)
    act(desk, number, "accept")
    act(desk, number, "note", text=NOTE)
    act(desk, number, "ask", text=QUESTION)
    return desk


def citizen_adds(app: Flask, sent: Sent) -> None:
    """A wrong code, the right one, and more words."""
    client = PageClient(app)
    open_tracking(client, replace(sent, code="0" * len(sent.code)))
    page = open_tracking(client, sent)
    form = next(i for i, f in enumerate(page.forms()) if f.get("action") == "/track/add")
    assert client.post(page, form=form, text=ADDED).status_code == 303


def answer_goes_out(official: SignIn, desk: PageClient, number: int) -> None:
    """Written, given back, written on and approved by somebody else."""
    approver = official(Role.APPROVER, OWN)
    act(desk, number, "answer", **ANSWER | {"contact": ""}, status=200)
    act(desk, number, "answer", **ANSWER)
    act(approver, number, "answer/return", text=BACK)
    act(desk, number, "answer", **ANSWER)
    act(approver, number, "approve")


def something_breaks(app: Flask) -> None:
    """The database is gone in the middle of a form, and its error quotes every value."""
    client = PageClient(app)
    client.post(client.get_page("submit.step", step="kind"), kind="report")
    page = client.get_page("submit.step", step="details")
    app.testing = False
    with app.app_context():
        from intake.web.db import db

        with db.engine.begin() as connection:
            connection.execute(text("ALTER TABLE draft RENAME TO gone"))
    answer = client.post(page, title=TITLE, body=BODY)
    assert answer.status_code in (500, 503)


def act(desk: PageClient, number: int, name: str, *, status: int = 303, **typed: str) -> None:
    page = desk.get_page("review_submission.show", submission_id=number)
    forms = page.forms()
    form = next(i for i, f in enumerate(forms) if f"/{name}?" in f"{f.get('action')}?")
    assert desk.post(page, form=form, **typed).status_code == status, name


def leaked(*texts: str, words: tuple[str, ...] = CONTACT + TYPED) -> list[str]:
    """Those of the words that stand somewhere in the texts, whatever their letters' size."""
    folded = "\n".join(texts).casefold()
    return [word for word in words if word in folded]


def test_the_words_are_only_where_they_belong(
    story: Story, session: Session, tools: Tools, tmp_path: Path
) -> None:
    look_at_logs(story)
    look_at_addresses(story)
    look_at_mails(story)
    look_at_index(tools, tmp_path)
    look_at_tables(session)


def secrets_of(story: Story) -> tuple[str, ...]:
    code = story.sent.code.casefold()
    return code, code.replace("-", "")


def look_at_logs(story: Story) -> None:
    """They were written, and say what happened, but with nobody's words."""
    assert story.log.count('"event": "request"') == story.seen.answers
    for event in ("job_failed", "form_token_refused", "sign_in_failed", "error"):
        assert f'"event": "{event}"' in story.log
    assert leaked(story.log) == []
    assert leaked(story.log, words=secrets_of(story)) == []


def look_at_addresses(story: Story) -> None:
    """Browsers keep them and proxies log them."""
    addresses = story.seen.redirects + story.seen.links
    assert len(story.seen.redirects) > 10
    assert len(story.seen.links) > 100
    assert leaked(*addresses) == []
    assert leaked(*addresses, words=secrets_of(story)) == []


def look_at_mails(story: Story) -> None:
    """Nothing but the address they go to says whose they are."""
    assert {mail["Subject"].partition(": ")[0] for mail in story.mails} == {story.sent.reference}
    assert len(story.mails) == 4, "received, passed on, asked, answered"
    for mail in story.mails:
        assert mail["To"] == EMAIL
        rest = [value for name, value in mail.items() if name != "To"]
        assert leaked(*rest, mail.get_content()) == []
        assert leaked(mail.get_content(), words=secrets_of(story)) == []


def look_at_index(tools: Tools, folder: Path) -> None:
    """It knows the matter and not the person; what was said inside is not to be found either."""
    everything = Filters(departments=None, include_restricted=True)
    for word in ("snorkelwimp", "drabnok", "yondelbrak", "murfelk", "dozzletin"):
        assert tools.index.search(Query(word, everything)).total == 1, word
    for word in (*CONTACT, "krinstal", "frobulent", "grimpolt", "quibben*"):
        assert tools.index.search(Query(word, everything)).total == 0, word
    files = [path for path in (folder / "index").rglob("*") if path.is_file()]
    assert files
    for path in files:
        content = path.read_bytes().decode("latin-1")
        assert leaked(str(path.relative_to(folder))) == []
        assert leaked(content, words=CONTACT) == [], path
        assert BODY.casefold() not in content.casefold(), path


def look_at_tables(session: Session) -> None:
    """What is chained or kept for good holds codes and numbers only."""
    session.rollback()
    events = session.scalars(select(SubmissionEvent)).all()
    assert len(events) >= 12
    for event in events:
        assert leaked(repr(event.data), event.old, event.new, event.reason_code) == []
    for table in (RouteRecord, Job, OutboxMail):
        for row in session.execute(select(table.__table__)):
            assert leaked(repr(row)) == [], table.__name__


def test_the_look_would_find_a_word() -> None:
    assert leaked(f'{{"route": "/x?name={NAME}"}}') == ["zwargl", "quibbenthorp"]
    assert leaked("the words of Snorkelwimp") == ["snorkelwimp"]
