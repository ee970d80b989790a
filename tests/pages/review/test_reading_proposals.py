"""Proposals at the desk: their files are as private as their sealed parts, and each opening is put
down."""

import pytest
from flask import Flask
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from intake.database import transaction
from intake.domain.permissions import Role
from intake.models import Attachment, Draft, Submission, SubmissionEvent
from intake.ports import Tools
from intake.submit.steps import steps_of
from tests.conftest import SignIn
from tests.page_client import PageClient
from tests.proposals import KIND, stored_proposal
from tests.sample_files import pdf
from tests.stories import work

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


@pytest.mark.parametrize(("kind", "said"), [("initiative", True), ("report", False)])
def test_the_screen_for_files_says_who_can_open_them(
    client: PageClient, session: Session, kind: str, said: bool
) -> None:
    client.post(client.get_page("submit.step", step="kind"), kind=kind)
    with transaction(session):
        draft = session.scalars(select(Draft)).one()
        draft.answers = (
            dict.fromkeys((step.answered_by for step in steps_of(KIND)), "x") | draft.answers
        )
    page = client.get_page("submit.files")
    assert ("only by those who may read the proposal" in page.text) is said
