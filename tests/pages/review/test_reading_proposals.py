"""Proposals at the desk: their files are as private as their sealed parts, and each opening is put
down."""

import pytest
from flask import Flask
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from intake.database import transaction
from intake.domain.errors import NotFound
from intake.domain.permissions import Role
from intake.models import Attachment, Submission, SubmissionEvent
from intake.ports import Tools
from intake.queries.accounts import actor_of
from intake.services.initiatives import proposals
from tests.conftest import SignIn
from tests.page_client import PageClient
from tests.proposals import MARKS, stored_proposal
from tests.proposals import walk_to_check as everything_proposed
from tests.sample_files import pdf
from tests.stories import walk_to_check, work

pytestmark = pytest.mark.usefixtures("departments")
OWN = {"status": "in_progress", "queue": "department", "department_id": "most_telecom"}


def readings(session: Session) -> list[SubmissionEvent]:
    """What the record says of readings, oldest first."""
    session.rollback()
    of_kind = SubmissionEvent.kind == "proposal_read"
    return list(
        session.scalars(select(SubmissionEvent).where(of_kind).order_by(SubmissionEvent.seq))
    )


def change(session: Session, **values: object) -> None:
    """Whatever became of the submission meanwhile."""
    with transaction(session):
        session.execute(update(Submission).values(**values))


@pytest.fixture
def file(app: Flask, session: Session, tools: Tools) -> Attachment:
    """The file of a proposal that lies in a department."""
    stored_proposal(session, tools, [("bản vẽ.pdf", pdf())], **OWN)
    work(app, tools)
    change(session, **OWN)
    return session.scalars(select(Attachment)).one()


def address(file: Attachment) -> str:
    return f"/review/{file.submission_id}/files/{file.id}"


def test_each_opening_of_a_file_is_put_down(
    official: SignIn, session: Session, file: Attachment
) -> None:
    officer = official(Role.OFFICER, "most_telecom")
    page = officer.get_page("review_submission.show", submission_id=file.submission_id)
    assert "bản vẽ.pdf" in page.text
    assert readings(session) == []
    for _twice in range(2):
        with officer.http.get(address(file)) as answer:
            assert answer.status_code == 200
    assert [(e.actor_id, e.data) for e in readings(session)] == [
        (officer.official_id, {"what": "file"})
    ] * 2


def test_whoever_may_not_read_the_proposal_learns_how_many_files_there_are(
    official: SignIn, session: Session, file: Attachment
) -> None:
    reader = official(Role.READER, "most_telecom")
    page = reader.get_page("review_submission.show", submission_id=file.submission_id)
    assert "1 file of the proposal" in page.text
    assert "bản vẽ" not in page.text
    assert reader.http.get(address(file)).status_code == 403
    assert official(Role.OFFICER, "moc").http.get(address(file)).status_code == 404
    assert readings(session) == []


def test_the_screen_for_files_says_who_can_open_them(app: Flask) -> None:
    said = "only by those who may read the proposal"
    proposer, reporter = PageClient(app), PageClient(app)
    everything_proposed(proposer)
    assert said in proposer.get_page("submit.files").text
    walk_to_check(reporter)
    assert said not in reporter.get_page("submit.files").text


def test_an_auditor_reads_it_without_its_authors(
    official: SignIn, session: Session, tools: Tools
) -> None:
    it = stored_proposal(session, tools, **OWN)
    for role, sees in ((Role.OFFICER, True), (Role.AUDITOR, False)):
        reader = official(role, "most_telecom" if sees else None)
        page = reader.get_page("review_submission.proposal", submission_id=it.id)
        assert MARKS["novelty"] in page.text
        assert (MARKS["authors"] in page.text) is sees, role
        assert ("You do not see who sent it" in page.text) is not sees, role


def test_what_was_put_in_quarantine_meanwhile_is_not_read(
    official: SignIn, session: Session, tools: Tools
) -> None:
    """The page has found it readable; before it reads, somebody puts it away."""
    it = stored_proposal(session, tools, **OWN)
    actor = actor_of(session, official(Role.COORDINATOR).official_id)
    assert actor is not None
    change(session, status="screening", queue="screening", restricted=True)
    with pytest.raises(NotFound), transaction(session):
        proposals.read(session, actor, it.id, sealer=tools.sealer, now=tools.clock())
    assert readings(session) == []


def test_a_reading_in_quarantine_is_not_told_to_those_who_were_shut_out(
    app: Flask, official: SignIn, session: Session, file: Attachment
) -> None:
    number = file.submission_id
    change(session, status="screening", queue="screening", restricted=True)
    auditor = official(Role.AUDITOR)
    auditor.get_page("review_submission.proposal", submission_id=number)
    with auditor.http.get(address(file)) as answer:
        assert answer.status_code == 200
    assert [e.data for e in readings(session)] == [
        {"restricted": True},
        {"restricted": True, "what": "file"},
    ]
    change(session, restricted=False, **OWN)
    officer = official(Role.OFFICER, "most_telecom")
    for reader, told in ((auditor, True), (officer, False)):
        page = reader.get_page("review_submission.show", submission_id=number)
        assert ("Proposal read" in page.text) is told
        assert ("File of the proposal opened" in page.text) is told
