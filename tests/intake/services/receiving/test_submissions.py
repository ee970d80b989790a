"""Receiving a submission: everything that belongs to it in one transaction, or nothing."""

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from intake.database import transaction
from intake.domain.errors import InvalidMove
from intake.domain.submission import ContactDetails, NewSubmission, Purpose, SubmissionKind
from intake.domain.timekeeping.deadlines import local_date
from intake.models import Base, Consent, Contact, Draft, Job, Message, Submission
from intake.queries.history.record import history, verify
from intake.services.receiving import drafts, submissions
from tests.intake.services.office import CODES, LATER, NOW, Desk

NEW = NewSubmission(
    SubmissionKind.QUESTION,
    "Hỏi về học phí",
    "Học phí năm nay tăng bao nhiêu?",
    "vi",
    contact=ContactDetails(name="Nông Văn Mẫu", email="mau@example.com"),
    consents={Purpose.PROCESS: True, Purpose.PUBLISH_NAME: False},
)


def rows(session: Session) -> dict[str, int]:
    session.rollback()
    tables = Base.metadata.sorted_tables
    return {t.name: session.scalar(select(func.count()).select_from(t)) or 0 for t in tables}


def submit(session: Session, new: NewSubmission = NEW) -> submissions.Stored:
    with transaction(session):
        return submissions.submit(session, new, now=NOW, code_hash=None)


def test_a_submission_comes_with_its_event_its_sender_and_its_jobs(
    session: Session, desk: Desk
) -> None:
    stored = submit(session)
    row = session.get_one(Submission, stored.id)
    assert (row.status, row.queue, row.department_id) == ("submitted", "arriving", None)
    assert (row.kind, row.declared_kind) == ("question", "question")
    assert session.get_one(Contact, stored.id).email == "mau@example.com"
    given = {one.purpose: one.given for one in session.scalars(select(Consent))}
    assert given == {"process": True, "publish_name": False}, "a refusal is kept too"
    assert set(session.scalars(select(Job.kind))) == {"classify", "index", "notify"}
    (event,) = history(session, stored.id)
    assert (event.kind, event.new) == ("received", "submitted")
    assert "học phí" not in str(event.data).lower(), "the record holds no text"


def test_an_anonymous_sender_leaves_no_row_and_gets_no_mail(session: Session, desk: Desk) -> None:
    submit(session, NewSubmission(SubmissionKind.REPORT, "Cầu", "Cầu hỏng", "vi"))
    assert session.scalars(select(Contact)).all() == []
    assert set(session.scalars(select(Job.kind))) == {"classify", "index"}


def test_what_breaks_on_the_way_leaves_nothing(session: Session, desk: Desk) -> None:
    before = rows(session)

    def submit_and_break() -> None:
        with transaction(session):
            submissions.submit(session, NEW, now=NOW, code_hash=None)
            raise ConnectionError

    with pytest.raises(ConnectionError):
        submit_and_break()
    assert rows(session) == before
    assert submit(session).id >= 1
    assert verify(session).holds


def test_it_is_due_after_working_days_of_the_calendar(session: Session, desk: Desk) -> None:
    due = submit(session).due_at
    assert due > NOW
    assert local_date(due).weekday() < 5


def test_a_draft_becomes_a_submission_and_keeps_no_second_copy(
    session: Session, desk: Desk
) -> None:
    with transaction(session):
        token = drafts.start(session, {"body": "x"}, now=NOW, codes=CODES)
        draft_id = session.scalars(select(Draft.id)).one()
        stored = submissions.send_draft(session, draft_id, NEW, token=token, now=NOW, codes=CODES)
    draft = session.get_one(Draft, draft_id)
    assert (draft.submission_id, draft.answers) == (stored.id, {})
    row = session.get_one(Submission, stored.id)
    assert row.draft_id == draft_id
    assert row.code_hash == CODES.hash(CODES.code_for_draft(token))


def test_what_the_sender_adds_after_a_question_lets_the_work_go_on(
    session: Session, desk: Desk
) -> None:
    asked = desk.submission(status="waiting_citizen", queue="department", department_id="moc")
    with transaction(session):
        submissions.add_information(session, asked, "Khoảng 80 hộ.", now=LATER)
    now = desk.fresh(asked)
    assert (now.status, now.updated_at) == ("in_progress", LATER)
    assert session.scalars(select(Message)).one().from_sender is True
    assert [event.kind for event in history(session, asked.id)][1:] == [
        "information_added",
        "moved",
    ]


def test_what_the_sender_adds_unasked_changes_no_status(session: Session, desk: Desk) -> None:
    stored = desk.in_work()
    with transaction(session):
        submissions.add_information(session, stored, "Thêm một ảnh.", now=LATER)
    assert desk.fresh(stored).status == "in_progress"


@pytest.mark.parametrize("status", ["submitted", "screening", "routing", "assigned", "drafted"])
def test_until_it_is_answered_the_sender_may_take_it_back(
    session: Session, desk: Desk, status: str
) -> None:
    stored = desk.submission(status=status)
    with transaction(session):
        submissions.withdraw(session, stored, now=LATER)
    now = desk.fresh(stored)
    assert (now.status, now.queue) == ("withdrawn", "")


@pytest.mark.parametrize("status", ["answered", "closed", "rejected", "withdrawn", "spam"])
def test_afterwards_no_more(session: Session, desk: Desk, status: str) -> None:
    stored = desk.submission(status=status)
    with pytest.raises(InvalidMove), transaction(session):
        submissions.withdraw(session, stored, now=LATER)
    assert desk.fresh(stored).status == status
