"""Taking in records: each whole or not at all, never twice."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from intake.database import transaction
from intake.domain.submission import (
    Channel,
    ContactDetails,
    NewSubmission,
    Purpose,
    SubmissionKind,
    text_hash,
)
from intake.models import Consent, Contact, Job, Submission, SubmissionEvent
from intake.queries.history.record import verify
from intake.services.importing.import_records import Incoming
from intake.services.importing.imports import already_here, store
from intake.services.installation import setup

NOW = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)


def incoming(number: int, **fields: object) -> Incoming:
    values = {
        "kind": SubmissionKind.REPORT,
        "title": f"Cầu treo số {number}",
        "body": "Hỏng ván",
        "language": "vi",
        "channel": Channel.IMPORT,
        "submitted_at": NOW,
    }
    return Incoming(str(number), NewSubmission(**(values | fields)))  # type: ignore[arg-type]


def take_in(session: Session, *batch: Incoming, source: str = "1022") -> int:
    with transaction(session):
        return store(session, source, batch, now=NOW)


def count(session: Session, table: type) -> int:
    return session.scalar(select(func.count()).select_from(table)) or 0


def test_a_record_comes_with_all_that_belongs_to_it(session: Session) -> None:
    sender = ContactDetails(name="Lê Văn An", email="an@example.vn")
    consents = {Purpose.PROCESS: True, Purpose.RESEARCH: False}
    known = incoming(1, contact=sender, consents=consents)
    assert take_in(session, Incoming("1", known.new, "TELECOM"), incoming(2)) == 2

    first, second = session.scalars(select(Submission).order_by(Submission.id))
    assert (first.source, first.source_id, first.channel) == ("1022", "1", "import")
    assert (first.status, first.queue, first.declared_kind) == ("submitted", "arriving", "report")
    assert first.text_hash == text_hash(first.title, first.body)
    assert first.code_hash is None
    contact = session.get_one(Contact, first.id)
    assert (contact.name, contact.email) == ("Lê Văn An", "an@example.vn")
    given = {row.purpose: row.given for row in session.scalars(select(Consent))}
    assert given == {"process": True, "research": False}
    assert session.get(Contact, second.id) is None

    events = session.scalars(select(SubmissionEvent).order_by(SubmissionEvent.seq)).all()
    assert [(event.kind, event.submission_id) for event in events] == [
        ("imported", first.id),
        ("imported", second.id),
    ]
    assert events[0].data["declared_department"] == "TELECOM"
    assert events[0].data["source"] == "1022"
    assert "declared_department" not in events[1].data
    assert verify(session).holds

    jobs = {(job.kind, job.key) for job in session.scalars(select(Job))}
    keys = (str(first.id), str(second.id))
    assert jobs == {(kind, key) for kind in ("classify", "index") for key in keys}


def test_no_mail_goes_out_for_what_was_received_elsewhere(session: Session) -> None:
    take_in(session, incoming(1, contact=ContactDetails(email="an@example.vn")))
    assert "notify" not in set(session.scalars(select(Job.kind)))


def test_the_same_again_changes_nothing(session: Session) -> None:
    take_in(session, incoming(1), incoming(2))
    assert take_in(session, incoming(1), incoming(2)) == 0
    assert take_in(session, incoming(2), incoming(3)) == 1
    assert count(session, Submission) == count(session, SubmissionEvent) == 3


def test_two_systems_may_use_the_same_number(session: Session) -> None:
    assert take_in(session, incoming(1)) == 1
    assert take_in(session, incoming(1), source="huế-s") == 1


def test_nothing_of_a_failed_batch_stays(session: Session) -> None:
    broken = incoming(2, title=None)
    with pytest.raises(IntegrityError):
        take_in(session, incoming(1), broken)
    for table in (Submission, SubmissionEvent, Job, Contact):
        assert count(session, table) == 0


def test_an_empty_batch_is_nothing(session: Session) -> None:
    assert take_in(session) == 0
    assert count(session, SubmissionEvent) == 0


def test_due_dates_follow_the_day_of_receipt_elsewhere(session: Session) -> None:
    with transaction(session):
        setup.prepare(session, NOW)
    take_in(
        session,
        # 15 days after 12 February 2026 is Friday 27 February, past the Tết holidays.
        incoming(1, submitted_at=datetime(2026, 2, 12, 3, 0, tzinfo=UTC)),
        # 15 days after 16 August 2026 is Monday 31 August, swapped off; 1 and 2 September too.
        incoming(2, submitted_at=datetime(2026, 8, 16, 3, 0, tzinfo=UTC)),
    )
    due = session.scalars(select(Submission.due_at).order_by(Submission.id)).all()
    assert due == [
        datetime(2026, 2, 27, 16, 59, 59, tzinfo=UTC),
        datetime(2026, 9, 3, 16, 59, 59, tzinfo=UTC),
    ]


def test_thousands_of_ids_can_be_looked_up(session: Session) -> None:
    take_in(session, *(incoming(number) for number in range(700)))
    asked = [str(number) for number in range(5000)]
    assert already_here(session, "1022", asked) == {str(number) for number in range(700)}
    assert already_here(session, "elsewhere", asked) == set()
