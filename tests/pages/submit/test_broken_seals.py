"""A part that does not open: nobody loses what they type, nobody meets a bare error, and the rest
goes on. And keys can be changed while drafts are being written."""

import json
from dataclasses import replace
from io import BytesIO

import pytest
from flask import Flask
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from intake.config import Settings
from intake.database import transaction
from intake.domain.permissions import Role
from intake.domain.proposals import Part
from intake.models import Draft, ProposalPart, Submission, SubmissionEvent
from intake.ports import Tools
from intake.sealing import SealBook
from intake.services.initiatives import proposals
from intake.web.tools import keep
from tests.conftest import MovedClock, SignIn
from tests.page_client import PageClient
from tests.proposals import KIND, MARKS, PARTS, stored_proposal
from tests.sample_files import pdf
from tests.stories import ANSWERS

pytestmark = pytest.mark.usefixtures("departments")
OWN = {"status": "in_progress", "queue": "department", "department_id": "most_telecom"}
NEW_KEY = b"n" * 40


@pytest.fixture
def draft(client: PageClient, session: Session, tools: Tools) -> Draft:
    """Everything is answered, and not sent."""
    client.post(client.get_page("submit.step", step="kind"), **KIND)
    row = session.scalars(select(Draft)).one()
    answers: dict[str, object] = {k: v for part in ANSWERS.values() for k, v in part.items()} | KIND
    for part, typed in PARTS.items():
        answers |= proposals.sealed_for_draft(tools.sealer, row.id, part, typed)
    with transaction(session):
        row.answers = answers
    return row


def break_part(session: Session, draft: Draft, part: str) -> None:
    """As if its key were missing: it comes from another place."""
    name = proposals.draft_name(part)
    with transaction(session):
        draft.answers = draft.answers | {name: draft.answers[proposals.draft_name("plan")]}


def kept(session: Session) -> Draft:
    return session.scalars(select(Draft).execution_options(populate_existing=True)).one()


def break_stored(session: Session, submission_id: int, name: str) -> None:
    with transaction(session):
        session.execute(
            update(ProposalPart)
            .where(ProposalPart.submission_id == submission_id, ProposalPart.name == name)
            .values(sealed="00000000.AAAA", key_id="00000000")
        )


def test_a_part_of_a_draft_that_does_not_open_is_asked_again(
    client: PageClient, session: Session, draft: Draft, capsys: pytest.CaptureFixture[str]
) -> None:
    assert "Check your answers" in client.get_page("submit.check").title
    break_part(session, draft, "novelty")
    capsys.readouterr()
    answer = client.http.get("/submit/check")
    assert answer.location == "/submit/proposal/novelty"
    out = "".join(capsys.readouterr())
    assert '"seal_broken"' in out
    assert '"novelty"' in out
    page = client.get_page("submit.propose", part="novelty")
    assert page.value("novelty") == ""
    page = client.submit(page, novelty="Thứ hai.")
    page = client.get_page("submit.check")
    assert "Check your answers" in page.title
    for word in ("Thứ hai.", MARKS["problem"], MARKS["property"]):
        assert word in page.text, word


def test_what_is_typed_into_another_screen_meanwhile_is_kept(
    client: PageClient, session: Session, draft: Draft
) -> None:
    page = client.get_page("submit.propose", part="problem")
    break_part(session, draft, "solution")
    assert client.post(page, problem="Khác.").location == "/submit/proposal/solution"
    assert client.get_page("submit.propose", part="problem").value("problem") == "Khác."


def test_the_pages_of_a_sent_proposal_say_that_it_does_not_open(
    official: SignIn, session: Session, tools: Tools
) -> None:
    it = stored_proposal(session, tools, **OWN)
    break_stored(session, it.id, "novelty")
    officer = official(Role.OFFICER, "most_telecom")
    answer = officer.http.get(f"/review/{it.id}/proposal", headers={"Accept-Language": "en"})
    assert answer.status_code == 503
    assert "This proposal cannot be opened at present" in answer.text
    assert not any(mark in answer.text for mark in MARKS.values())
    session.rollback()
    kinds = session.scalars(select(SubmissionEvent.kind))
    assert "proposal_read" not in list(kinds), "nothing was shown"
    assert officer.http.get(f"/review/{it.id}/").status_code == 200


def test_sealing_anew_and_the_export_go_on_around_what_does_not_open(
    app: Flask, session: Session, tools: Tools, settings: Settings
) -> None:
    it, whole = (stored_proposal(session, tools, **OWN) for _ in range(2))
    break_stored(session, it.id, "novelty")
    old = settings.code_key.get_secret_value().encode()
    keep(app, settings, replace(tools, sealer=SealBook([NEW_KEY, old])))
    run = app.test_cli_runner().invoke
    said = run(args=["proposals", "seal-anew"])
    assert said.exit_code == 1
    assert f"submission {it.id}, part novelty: does not open" in said.output
    assert f"{2 * len(Part) - 1} parts sealed with key {SealBook([NEW_KEY]).key_id}." in said.output
    session.rollback()
    parts = proposals.of_sender(session, whole.id, sealer=SealBook([NEW_KEY]))
    assert parts == {name: dict(answers) for name, answers in PARTS.items()}
    said = run(args=["proposals", "seal-anew"])
    assert said.output.startswith(f"submission {it.id}, part novelty")
    reference = tools.codes.reference(it.id, session.get_one(Submission, it.id).submitted_at)
    said = run(args=["privacy", "export", reference])
    told = json.loads(said.stdout)
    assert told["proposal_does_not_open"] == ["novelty"]
    assert list(told["proposal"]) == [name for name in PARTS if name != "novelty"]


@pytest.mark.parametrize("screen", ["place", "problem", "files"])
def test_a_draft_that_is_prolonged_does_not_need_the_old_key_for_longer(
    app: Flask,
    client: PageClient,
    session: Session,
    tools: Tools,
    settings: Settings,
    clock: MovedClock,
    draft: Draft,
    screen: str,
) -> None:
    """Whatever is added shortly before the draft would end; then the old key goes."""
    old = settings.code_key.get_secret_value().encode()
    keep(app, settings, replace(tools, sealer=SealBook([NEW_KEY, old])))
    clock.move(days=80)
    if screen == "problem":
        client.post(client.get_page("submit.propose", part=screen), **PARTS[screen])
    elif screen == "files":
        file = (BytesIO(pdf()), "a.pdf")
        client.post(client.get_page("submit.files"), files=[file])
    else:
        client.post(client.get_page("submit.step", step=screen), **ANSWERS[screen])
    clock.move(days=80)
    keep(app, settings, replace(tools, sealer=SealBook([NEW_KEY])))
    page = client.get_page("submit.check")
    assert "Check your answers" in page.title
    assert [mark for mark in MARKS.values() if mark not in page.text] == []


def test_what_does_not_open_is_kept_until_its_key_is_back(
    app: Flask, client: PageClient, tools: Tools, settings: Settings, draft: Draft
) -> None:
    keep(app, settings, replace(tools, sealer=SealBook([NEW_KEY])))
    page = client.get_page("submit.propose", part="problem")
    assert page.value("problem") == ""
    client.post(page, problem="Khác.")
    old = settings.code_key.get_secret_value().encode()
    keep(app, settings, replace(tools, sealer=SealBook([NEW_KEY, old])))
    page = client.get_page("submit.check")
    assert "Khác." in page.text
    assert MARKS["novelty"] in page.text
