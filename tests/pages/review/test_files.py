"""Files at the desk: listed with state, size and kind; downloaded so that no browser ever shows
them; never before the verdict, never by others; a look into quarantine is put down."""

from urllib.parse import unquote

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from intake.database import transaction
from intake.domain.permissions import Role
from intake.domain.receiving.attachments import MAX_BYTES
from intake.models import Attachment, SubmissionEvent
from intake.ports import Tools
from intake.services.files import attachments
from intake.services.files.attachments import Offered
from tests.conftest import SignIn
from tests.sample_files import GOOD, pdf
from tests.stories import received, work

pytestmark = pytest.mark.usefixtures("departments")

WORK = {"status": "in_progress", "queue": "department", "department_id": "most_telecom"}
HIDDEN = {"status": "screening", "queue": "screening", "restricted": True}


def attached(
    session: Session, tools: Tools, name: str = "đơn.pdf", content: bytes = b"", **where: object
) -> Attachment:
    stored = received(session, tools, "Mất sóng", "Mất sóng", **(where or WORK))
    arrived = tools.files.begin(MAX_BYTES)
    arrived.write(content or pdf())
    found = attachments.take_in(tools.files, [Offered(name, arrived)])
    with transaction(session):
        attachments.add_to_submission(session, stored.id, None, found.taken, now=tools.clock())
    return session.scalars(select(Attachment).order_by(Attachment.id.desc())).all()[0]


def address(file: Attachment) -> str:
    return f"/review/{file.submission_id}/files/{file.id}"


@pytest.mark.parametrize("name", GOOD)
def test_a_file_is_saved_and_never_shown(
    app: Flask, official: SignIn, session: Session, tools: Tools, name: str
) -> None:
    file = attached(session, tools, f"Đơn của bà {name}", GOOD[name])
    desk = official(Role.OFFICER, "most_telecom")
    page = desk.get_page("review_submission.show", submission_id=file.submission_id)
    assert "being checked" in page.text
    assert not [a for a in page.find("a") if "/files/" in a.get("href", "")]
    assert desk.http.get(address(file)).status_code == 404, "not before the verdict"
    work(app, tools)
    page = desk.get_page("review_submission.show", submission_id=file.submission_id)
    link = next(a for a in page.find("a") if "/files/" in a.get("href", ""))
    with desk.http.get(link.get("href", "")) as answer:
        assert answer.status_code == 200
        kept = answer.headers
        assert len(answer.data) == int(kept["Content-Length"])
    assert kept["Content-Disposition"].startswith("attachment; ")
    assert f"Đơn của bà {name}" in unquote(kept["Content-Disposition"])
    assert kept["X-Content-Type-Options"] == "nosniff"
    assert kept["Cache-Control"] == "no-store"
    assert kept.getlist("Content-Security-Policy")[0].endswith("; sandbox")
    assert "default-src 'none'" in kept["Content-Security-Policy"]
    assert kept["Content-Type"].split(";")[0] not in ("text/html", "image/svg+xml")


@pytest.mark.parametrize("state", ["held", "refused", "erased"])
def test_only_what_is_clean_can_be_downloaded(
    official: SignIn, session: Session, tools: Tools, state: str
) -> None:
    file = attached(session, tools)
    with transaction(session):
        row = session.get_one(Attachment, file.id)
        row.state, row.refusal = state, "virus" if state == "refused" else ""
    desk = official(Role.OFFICER, "most_telecom")
    assert desk.http.get(address(file)).status_code == 404
    page = desk.get_page("review_submission.show", submission_id=file.submission_id)
    assert ("đơn.pdf" in page.text) is (state != "erased")


def test_a_file_is_found_only_beside_its_own_submission(
    app: Flask, official: SignIn, session: Session, tools: Tools
) -> None:
    mine = attached(session, tools)
    other = attached(session, tools, **(WORK | {"department_id": "moc"}))
    work(app, tools)
    desk = official(Role.OFFICER, "most_telecom")
    with desk.http.get(address(mine)) as answer:
        assert answer.status_code == 200
    assert desk.http.get(address(other)).status_code == 404
    crossed = f"/review/{mine.submission_id}/files/{other.id}"
    assert desk.http.get(crossed).status_code == 404


def test_taking_a_file_out_of_quarantine_is_a_look(
    app: Flask, official: SignIn, session: Session, tools: Tools
) -> None:
    file = attached(session, tools, **HIDDEN)
    work(app, tools)
    moderator = official(Role.MODERATOR)
    looks = select(SubmissionEvent).where(SubmissionEvent.kind == "viewed")
    with moderator.http.get(address(file)) as answer:
        assert answer.status_code == 200
    session.rollback()
    seen = session.scalars(looks).one()
    assert (seen.submission_id, seen.actor_id) == (file.submission_id, moderator.official_id)
    assert official(Role.INTAKE).http.get(address(file)).status_code == 404


def test_a_file_that_is_gone_from_the_folder_is_not_there(
    app: Flask, official: SignIn, session: Session, tools: Tools
) -> None:
    file = attached(session, tools)
    work(app, tools)
    tools.files.delete(file.storage_key)
    assert official(Role.OFFICER, "most_telecom").http.get(address(file)).status_code == 404
