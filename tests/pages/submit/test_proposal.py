"""A proposal grows screen by screen, is sealed from its first letter, and is read by those who
must."""

import json
import sqlite3

import pytest
from flask import Flask
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from intake import signing
from intake.config import Settings
from intake.database import transaction
from intake.domain.discretion.erasure import ErasureReason
from intake.domain.errors import SealBroken
from intake.domain.history.record import SYSTEM
from intake.domain.permissions import Role
from intake.domain.proposals import PROPOSAL_KEPT_FOR, Part
from intake.mailer import MemoryMailer
from intake.models import Draft, ProposalPart, Submission, SubmissionEvent
from intake.ports import Tools
from intake.queries.history.record import verify
from intake.sealing import SealBook
from intake.services.discretion.privacy import erase_person
from intake.services.initiatives import proposals
from intake.services.receiving import drafts
from intake.services.receiving.drafts import KEPT_FOR
from tests.conftest import MovedClock, SignIn
from tests.page_client import PageClient, fields, words
from tests.proposals import KIND, MARKS, PARTS, begin, send_proposal, walk_parts, walk_to_check
from tests.sample_files import docx
from tests.stories import ANSWERS, open_tracking, work

pytestmark = pytest.mark.usefixtures("departments")
OWN = {"status": "in_progress", "queue": "department", "department_id": "most_telecom"}


def bytes_on_disk(settings: Settings) -> bytes:
    """The database with all that belongs to it, as a thief would find it."""
    files = settings.instance_dir.glob("intake.sqlite3*")
    return b"".join(path.read_bytes() for path in files)


def found_on_disk(settings: Settings, *words: str) -> list[str]:
    """The words (by default the marks of the proposal) that can be read there, also as JSON writes
    them."""
    content = bytes_on_disk(settings)
    ways = {
        word: (word.encode(), json.dumps(word)[1:-1].encode()) for word in words or MARKS.values()
    }
    return [word for word, spelt in ways.items() if any(way in content for way in spelt)]


def at_work(session: Session) -> Submission:
    """The proposal lies in a department."""
    with transaction(session):
        session.execute(update(Submission).values(**OWN))
    session.rollback()
    return session.scalars(select(Submission)).one()


def events(session: Session) -> list[SubmissionEvent]:
    session.rollback()
    kind = SubmissionEvent.kind == "proposal_read"
    return list(session.scalars(select(SubmissionEvent).where(kind)))


def test_a_report_is_not_asked_more(client: PageClient) -> None:
    client.post(client.get_page("submit.step", step="kind"), **ANSWERS["kind"])
    client.post(client.get_page("submit.step", step="details"), **ANSWERS["details"])
    assert client.http.get("/submit/advice").location == "/submit/place"
    assert client.http.get("/submit/proposal/problem").location == "/submit/place"


@pytest.mark.parametrize("kind", ["initiative", "solution"])
def test_each_part_is_one_screen_with_an_example(client: PageClient, kind: str) -> None:
    client.post(client.get_page("submit.step", step="kind"), kind=kind)
    page = client.get_page("submit.step", step="details")
    assert "kept for 90 days" in page.text
    client.post(page, **ANSWERS["details"])
    where = client.http.get("/submit/advice").location
    for part, answers in PARTS.items():
        assert where == f"/submit/proposal/{part}"
        page = client.get_page("submit.propose", part=part)
        assert "An example" in page.text
        assert f"of {len(Part) + 6}" in page.text
        where = client.post(page, **answers).location
    assert where == "/submit/place"


def test_a_proposal_is_sent_and_read_again_by_its_sender(app: Flask, client: PageClient) -> None:
    check = walk_to_check(client)
    for mark in MARKS.values():
        assert mark in check.text, mark
    assert "Nông Văn Mẫu: 60%" in check.text
    sent = send_proposal(PageClient(app))
    back = PageClient(app)
    assert "Read your whole proposal" in open_tracking(back, sent).text
    page = back.get_page("track.proposal")
    for mark in MARKS.values():
        assert mark in page.text, mark
    assert "Yes, it is in use" in page.text


def test_no_plain_text_is_on_the_disk_at_any_time(
    app: Flask, client: PageClient, settings: Settings, tools: Tools
) -> None:
    """In the draft, when it is changed, when it is sent, when it was worked on, and in a dump."""
    walk_parts(client)
    assert found_on_disk(settings) == []
    assert found_on_disk(settings, "Mất sóng") == ["Mất sóng"], "what is not sealed is seen"
    page = client.get_page("submit.propose", part="property")
    client.post(page, **PARTS["property"] | {"confidential": MARKS["property"] * 2})
    send_proposal(client)
    work(app, tools)
    assert found_on_disk(settings) == []
    with sqlite3.connect(settings.instance_dir / "intake.sqlite3") as raw:
        dump = "\n".join(raw.iterdump())
    raw.close()
    assert [mark for mark in MARKS.values() if mark in dump] == []


def test_the_answers_come_back_on_another_device_for_ninety_days(
    app: Flask, client: PageClient, clock: MovedClock, session: Session
) -> None:
    walk_parts(client, until="novelty")
    page = client.submit(client.get_page("submit.later"), form=0)
    code = "".join(c for c in next(e.text or "" for e in page.find("code")) if c.isalnum())
    clock.move(days=PROPOSAL_KEPT_FOR.days - 1)
    other = PageClient(app)
    page = other.submit(other.get_page("submit.resume"), code=code)
    assert "What is new about it" in page.title
    page = other.get_page("submit.propose", part="solution")
    assert page.value("solution") == PARTS["solution"]["solution"]
    assert client.http.get("/submit/proposal/solution").status_code == 303, "moved, not copied"


def test_a_report_is_kept_for_a_fortnight_as_before(client: PageClient, session: Session) -> None:
    client.post(client.get_page("submit.step", step="kind"), **ANSWERS["kind"])
    draft = session.scalars(select(Draft)).one()
    assert draft.expires_at - draft.updated_at == KEPT_FOR


def test_one_corrected_answer_leads_straight_back(client: PageClient) -> None:
    walk_to_check(client)
    page = client.get_page("/submit/proposal/novelty?back=check")
    assert page.value("novelty") == PARTS["novelty"]["novelty"]
    page = client.submit(page, novelty="Khác hẳn.")
    assert "Check your answers" in page.title
    assert "Khác hẳn." in page.text


def test_what_was_typed_without_a_draft_is_not_lost(client: PageClient) -> None:
    begin(client)
    page = client.get_page("submit.propose", part="problem")
    with client.http.session_transaction() as cookie:
        cookie.pop("draft")
    assert client.post(page, **PARTS["problem"]).location == "/submit/kind"
    begin(client)
    assert client.get_page("submit.propose", part="problem").value("problem")


def test_whoever_decides_for_a_report_sends_none_of_it(
    client: PageClient, session: Session
) -> None:
    walk_parts(client)
    client.post(client.get_page("submit.step", step="kind"), kind="report")
    for step in ("place", "contact", "consent"):
        client.post(client.get_page("submit.step", step=step), **ANSWERS[step])
    client.submit(client.get_page("submit.check"))
    assert session.scalars(select(ProposalPart)).all() == []


@pytest.mark.parametrize(
    ("part", "changed", "field", "said"),
    [
        ("problem", {"problem": " "}, "problem", "Say which problem it solves"),
        ("application", {"applied": ""}, "applied", "Choose whether it has been used"),
        ("application", {"applied_where": ""}, "applied_where", "Say where it was used"),
        ("authors", {"share2": "30"}, "share1", "add up to 90."),
        ("authors", {"share2": ""}, "share2", "Enter the share"),
        ("authors", {"name2": ""}, "name2", "Enter the name"),
        ("authors", {"share2": "4O"}, "share2", "a number between 0 and 100"),
        ("authors", {"tax_code": "12"}, "tax_code", "10 digits"),
        ("property", {"property": "filed"}, "property_number", "number and date"),
    ],
)
def test_what_does_not_fit_is_said_beside_the_field_and_nothing_is_lost(
    client: PageClient, part: str, changed: dict[str, str], field: str, said: str
) -> None:
    walk_parts(client, until=part)
    typed = PARTS[part] | changed
    page = client.submit(client.get_page("submit.propose", part=part), **typed)
    assert said in page.errors[field], page.errors
    assert page.title.startswith("Error: ")
    for name, value in typed.items():
        if value.strip() and name not in ("applied", "property"):
            assert page.value(name).strip(" %") == value.strip(" %"), name


@pytest.mark.parametrize(
    ("typed", "kept"), [("٣٣٫٥", "33.5"), ("٥٠٪", "50"), ("33,5\u00a0%", "33.5")]
)
def test_shares_are_taken_as_they_are_written_in_any_of_the_languages(
    client: PageClient, typed: str, kept: str
) -> None:
    walk_parts(client, until="authors")
    rest = str(100 - float(kept))
    page = client.get_page("submit.propose", part="authors")
    answer = client.post(page, **PARTS["authors"] | {"share1": typed, "share2": rest})
    assert answer.status_code == 303
    assert client.get_page("submit.propose", part="authors").value("share1") == kept


def test_a_raised_digit_is_no_digit_of_a_share(client: PageClient) -> None:
    walk_parts(client, until="authors")
    page = client.get_page("submit.propose", part="authors")
    page = client.submit(page, **PARTS["authors"] | {"share1": "5²", "share2": "48"})
    assert "a number between 0 and 100" in page.errors["share1"]


def test_many_authors_are_seen_when_one_is_wrong(client: PageClient) -> None:
    walk_parts(client, until="authors")
    page = client.get_page("submit.propose", part="authors")
    assert not any(e.get("open") is not None for e in page.find("details"))
    page = client.submit(page, name1="A", share1="50", name5="E", share5="x")
    assert "share5" in page.errors
    assert any(e.get("open") is not None for e in page.find("details"))


def test_all_that_is_wrong_with_the_authors_is_said_at_once(client: PageClient) -> None:
    walk_parts(client, until="authors")
    page = client.get_page("submit.propose", part="authors")
    page = client.submit(page, **PARTS["authors"] | {"share2": "50", "tax_code": "12"})
    assert page.errors.keys() == {"share1", "tax_code"}
    assert "add up to 110" in page.errors["share1"]


@pytest.mark.parametrize(
    ("part", "field"), [("application", "applied_where"), ("property", "property_number")]
)
def test_what_another_answer_asks_for_is_not_called_optional(
    client: PageClient, part: str, field: str
) -> None:
    walk_parts(client, until=part)
    page = client.get_page("submit.propose", part=part)
    label = next(e for e in page.find("label") if e.get("for") == field)
    assert "optional" not in words(label)
    assert any(e.get("id") == f"{field}-hint" for e in page.find("div"))


def test_each_reading_by_an_official_is_an_event(
    client: PageClient, official: SignIn, session: Session, tools: Tools
) -> None:
    send_proposal(client)
    it = at_work(session)
    officer = official(Role.OFFICER, "most_telecom")
    page = officer.get_page("review_submission.show", submission_id=it.id)
    assert "Read the sealed proposal" in page.text
    assert not any(mark in page.response.text for mark in MARKS.values())
    assert events(session) == []
    for count in (1, 2):
        page = officer.get_page("review_submission.proposal", submission_id=it.id)
        for mark in MARKS.values():
            assert mark in page.text
        assert [e.actor_id for e in events(session)] == [officer.official_id] * count
    page = officer.get_page("review_submission.show", submission_id=it.id)
    assert "Proposal read" in page.text
    assert verify(session).holds


def test_others_read_nothing_and_leave_no_trace(
    app: Flask, client: PageClient, official: SignIn, session: Session
) -> None:
    send_proposal(client)
    it = at_work(session)
    path = f"/review/{it.id}/proposal"
    assert PageClient(app).http.get(path).status_code == 303
    for role, department, status in (
        (Role.READER, "most_telecom", 403),
        (Role.ADMINISTRATOR, None, 403),
        (Role.EVALUATOR, None, 403),
        (Role.OFFICER, "moc", 404),
    ):
        assert official(role, department).http.get(path).status_code == status, role
    stranger = PageClient(app)
    send_proposal(stranger, contact={"identity": "anonymous"})
    assert stranger.http.get("/track/proposal").location == "/track/"
    assert events(session) == []


def test_no_word_of_it_is_found_by_search_or_in_letters(
    app: Flask,
    client: PageClient,
    official: SignIn,
    tools: Tools,
    mailer: MemoryMailer,
    settings: Settings,
) -> None:
    send_proposal(client, [("Bảnvẽmật.docx", docx("Vanbingược"))])
    work(app, tools)
    coordinator = official(Role.COORDINATOR)
    for mark in (*MARKS.values(), "Bảnvẽmật", "Vanbingược"):
        page = coordinator.get_page("search.results", q=mark)
        assert "Mất sóng" not in page.text, mark
    assert "Mất sóng" in coordinator.get_page("search.results", q="Mất sóng").text
    assert found_on_disk(settings, "Vanbingược") == []
    letters = "".join(str(message) for message in mailer.sent)
    assert not any(mark in letters for mark in MARKS.values())


def test_a_part_moved_to_another_row_does_not_open(
    client: PageClient, session: Session, tools: Tools
) -> None:
    send_proposal(client)
    with transaction(session):
        row = session.get_one(ProposalPart, (1, "problem"))
        row.sealed = session.get_one(ProposalPart, (1, "novelty")).sealed
    with pytest.raises(SealBroken):
        proposals.of_sender(session, 1, sealer=tools.sealer)


def test_keys_are_changed_without_losing_anything(
    client: PageClient, session: Session, settings: Settings
) -> None:
    send_proposal(client)
    old = settings.code_key.get_secret_value().encode()
    both, new = SealBook([b"n" * 40, old]), SealBook([b"n" * 40])
    with transaction(session):
        first = proposals.seal_anew(session, sealer=both, most=4)
        assert (first.done, first.broken) == (4, [])
        assert first.go_on is not None
        rest = proposals.seal_anew(session, sealer=both, after=first.go_on)
        assert (rest.done, rest.broken) == (len(Part) - 4, [])
        again = proposals.seal_anew(session, sealer=both)
        assert (again.done, again.go_on) == (0, None)
    parts = proposals.of_sender(session, 1, sealer=new)
    assert list(parts) == list(PARTS)
    assert parts["novelty"] == PARTS["novelty"]


def test_the_receipt_covers_every_answer(client: PageClient, tools: Tools, app: Flask) -> None:
    sent = send_proposal(client)
    first = client.http.get("/submit/receipt.json").data
    receipt = signing.check(first, tools.signer.public_key_of)
    assert receipt.document["answers"]["novelty"] == PARTS["novelty"]
    assert receipt.document["answers"]["authors"]["share2"] == "40"
    back = PageClient(app)
    open_tracking(back, sent)
    assert back.http.get("/track/receipt.json").data == first
    assert app.test_cli_runner().invoke(args=["receipt", "check-stored"]).exit_code == 0


def test_erasing_a_person_takes_the_authors_and_with_the_text_all_parts(
    client: PageClient, session: Session, clock: MovedClock
) -> None:
    send_proposal(client)
    it = session.scalars(select(Submission)).one()
    with transaction(session):
        erase_person(session, it, by=SYSTEM, reason=ErasureReason.REQUEST, now=clock.now)
    left = set(session.scalars(select(ProposalPart.name)))
    assert left == set(PARTS) - {"authors"}
    with transaction(session):
        erase_person(
            session, it, by=SYSTEM, reason=ErasureReason.REQUEST, now=clock.now, with_text=True
        )
    assert session.scalars(select(ProposalPart)).all() == []


def test_sealed_drafts_go_when_their_time_is_over(
    client: PageClient, session: Session, clock: MovedClock
) -> None:
    walk_parts(client)
    clock.move(days=PROPOSAL_KEPT_FOR.days)
    with transaction(session):
        assert drafts.purge(session, now=clock.now) == 1
    page = client.get_page("submit.step", step="kind")
    assert client.post(page, **KIND).location == "/submit/details"


def test_whoever_asks_what_is_kept_gets_the_proposal_in_words(
    app: Flask, client: PageClient
) -> None:
    sent = send_proposal(client)
    said = app.test_cli_runner().invoke(args=["privacy", "export", sent.reference])
    kept = json.loads(said.output)
    assert kept["proposal"]["novelty"] == PARTS["novelty"]
    assert "sealed" not in kept["proposal_part"][0]


def test_a_part_without_any_answer_can_still_be_changed_on_the_check_page(
    client: PageClient,
) -> None:
    walk_to_check(client)
    page = client.get_page("/submit/proposal/resources?back=check")
    page = client.submit(page, cost="", resources="")
    assert "Check your answers" in page.title
    assert any("/submit/proposal/resources" in a.get("href", "") for a in page.find("a"))


def test_a_part_whose_form_went_on_elsewhere_is_given_back(app: Flask, client: PageClient) -> None:
    walk_parts(client)
    typed = {"solution": "Một đoạn dài viết trong một giờ, không được mất chữ nào."}
    here = {"Origin": "http://localhost", "Accept-Language": "en"}
    old = client.get_page("submit.propose", part="solution")
    shown = client.submit(client.get_page("submit.later"), form=0)
    code = "".join(c for c in next(e.text or "" for e in shown.find("code")) if c.isalnum())
    other = PageClient(app)
    other.submit(other.get_page("submit.resume"), code=code)
    client_says = dict(fields(old.forms()[-1])) | typed
    late = client.http.post("/submit/proposal/solution", data=client_says, headers=here)
    assert late.status_code == 409
    assert "This form was changed elsewhere meanwhile" in late.text
    assert typed["solution"] in late.text
    old = other.get_page("submit.propose", part="solution")
    other.post(other.get_page("submit.step", step="kind"), kind="report")  # in another window
    other_says = dict(fields(old.forms()[-1])) | typed
    late = other.http.post("/submit/proposal/solution", data=other_says, headers=here)
    assert late.status_code == 409
    assert typed["solution"] in late.text
