"""What is kept of a person is handed out and erased by command."""

import json
from collections.abc import Callable

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy.orm import Session

from intake.database import transaction
from intake.domain.reference import Reference
from intake.domain.submission import ContactDetails, NewSubmission, Purpose, SubmissionKind
from intake.models import Contact, Submission
from intake.ports import Tools
from intake.queries.publishing.publication_desk import consents_of
from intake.services.receiving import submissions
from tests.stories import agreed

Run = Callable[..., Result]


@pytest.fixture
def run(app: Flask) -> Run:
    runner = app.test_cli_runner()
    return lambda *words: runner.invoke(args=[str(word) for word in words])


@pytest.fixture
def reference(session: Session, tools: Tools) -> str:
    contact = ContactDetails(name="Trần Thị Lan", email="lan@example.com")
    new = NewSubmission(SubmissionKind.REPORT, "Cầu", "Hỏng", "vi", contact=contact)
    with transaction(session):
        stored = submissions.submit(session, new, now=tools.clock(), code_hash=None)
    return tools.codes.reference(stored.id, stored.submitted_at)


def name_kept(session: Session) -> str:
    session.rollback()
    return session.get_one(Contact, 1, populate_existing=True).name


def test_erasing_is_tried_first_and_done_then(run: Run, session: Session, reference: str) -> None:
    tried = run("privacy", "erase", reference, "--reason", "request")
    assert "contact details: yes" in tried.stdout
    assert "Nothing was changed" in tried.stdout
    assert name_kept(session) == "Trần Thị Lan"
    done = run("privacy", "erase", reference, "--reason", "request", "--commit", "--json")
    assert json.loads(done.stdout) == {"contact": True, "notes": 0, "texts": 0, "stored": True}
    assert name_kept(session) == ""
    again = run("privacy", "erase", reference, "--reason", "request", "--commit")
    assert "contact details: none kept" in again.stdout
    assert "2 events" in run("record", "verify").stdout


def test_the_text_goes_only_when_asked(run: Run, session: Session, reference: str) -> None:
    run("privacy", "erase", reference, "--reason", "retention", "--with-text", "--commit")
    session.rollback()
    assert session.get_one(Submission, 1, populate_existing=True).body != "Hỏng"


def test_a_reason_is_needed(run: Run, reference: str) -> None:
    assert run("privacy", "erase", reference).exit_code == 2
    assert run("privacy", "erase", reference, "--reason", "because").exit_code == 2


def test_what_is_kept_is_printed(run: Run, reference: str) -> None:
    kept = json.loads(run("privacy", "export", reference.lower().replace("-", " ")).stdout)
    assert kept["contact"][0]["name"] == "Trần Thị Lan"
    assert kept["submission"][0]["body"] == "Hỏng"
    assert kept["submission_event"][0]["kind"] == "received"


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ("PA-2026-000001-x", "no public number"),
        (str(Reference("PA", 2026, 2)), "no submission"),
        (str(Reference("PA", 2025, 1)), "no submission"),
        (str(Reference("XX", 2026, 1)), "no submission"),
    ],
)
def test_a_wrong_number_opens_nothing(run: Run, reference: str, wrong: str, says: str) -> None:
    for words in (("export", wrong), ("erase", wrong, "--reason", "request", "--commit")):
        result = run("privacy", *words)
        assert result.exit_code == 1
        assert says in result.stderr


def test_a_consent_is_taken_back_for_somebody_who_wrote(
    run: Run, session: Session, tools: Tools, reference: str
) -> None:
    stored = session.query(Submission).one()
    agreed(session, stored, Purpose.PUBLISH_TEXT, Purpose.PUBLISH_NAME)

    def given() -> dict[Purpose, bool]:
        session.rollback()
        session.expire_all()
        found = consents_of(session, stored.id)
        return {one: found[one] for one in (Purpose.PUBLISH_TEXT, Purpose.PUBLISH_NAME)}

    tried = run("privacy", "take-back", reference)
    assert "Nothing was changed" in tried.stdout
    assert all(given().values())
    run("privacy", "take-back", reference, "--purpose", "publish_name", "--commit")
    assert given() == {Purpose.PUBLISH_TEXT: True, Purpose.PUBLISH_NAME: False}
    done = run("privacy", "take-back", reference, "--commit")
    assert "consent taken back" in done.stdout
    assert not any(given().values())
    again = run("privacy", "take-back", reference, "--commit")
    assert "there was no such consent" in again.stdout


def test_the_consent_to_learn_from_a_text_is_taken_back_by_its_name(
    run: Run, session: Session, reference: str
) -> None:
    stored = session.query(Submission).one()
    agreed(session, stored, Purpose.RESEARCH)
    run("privacy", "take-back", reference, "--commit")
    session.expire_all()
    assert consents_of(session, stored.id)[Purpose.RESEARCH]
    session.rollback()
    done = run("privacy", "take-back", reference, "--purpose", "research", "--commit")
    assert "consent taken back" in done.stdout
    session.expire_all()
    assert not consents_of(session, stored.id)[Purpose.RESEARCH]
