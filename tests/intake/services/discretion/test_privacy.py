"""A person is erased: the data go from every table, the fact stays, and the chain holds.

Covers the erasure story of the security plan (T29) as far as the database goes.
"""

import json
from dataclasses import dataclass

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from intake.database import transaction
from intake.domain.discretion.erasure import TOMBSTONE, Erasure, ErasureReason
from intake.domain.history.record import SENDER, SYSTEM, EventKind
from intake.domain.jobs import JobKind
from intake.domain.permissions import Actor, Role
from intake.domain.submission import ContactDetails, NewSubmission, SubmissionKind
from intake.models import Attachment, Base, Contact, Job, Submission
from intake.queries.history.record import history, verify
from intake.queries.privacy import HIDDEN, belonging, kept_about_sender
from intake.services.answering import replies
from intake.services.desk import review
from intake.services.discretion import privacy
from intake.services.history.record import NewEvent, append
from intake.services.receiving import submissions
from intake.services.routing import handover, triage
from tests.intake.services.office import BUILDING, LATER, NOW, TELECOM, Desk
from tests.replies import reply

NAME, MAIL, PHONE, STREET = "Trần Thị Ngọc Lan", "lan@example.com", "0901234567", "7 Hàng Bạc"
SECRET = "xưởng mộc đối diện nhà tôi"


@dataclass
class Story:
    """A submission with the sender's data wherever people may have put them."""

    session: Session
    id: int
    officer: Actor
    approver: Actor

    def row(self) -> Submission:
        self.session.rollback()
        return self.session.get_one(Submission, self.id, populate_existing=True)

    def erase(self, *, with_text: bool = False) -> Erasure:
        submission = self.row()
        with transaction(self.session):
            return privacy.erase_person(
                self.session,
                submission,
                by=SYSTEM,
                reason=ErasureReason.REQUEST,
                now=LATER,
                with_text=with_text,
            )

    def everything(self) -> str:
        """All that any table holds."""
        self.session.rollback()
        tables = Base.metadata.sorted_tables
        rows = [[*map(str, row)] for one in tables for row in self.session.execute(select(one))]
        return json.dumps(rows, ensure_ascii=False)


@pytest.fixture
def story(session: Session, desk: Desk) -> Story:
    contact = ContactDetails(name=NAME, email=MAIL, phone=PHONE, address=STREET)
    new = NewSubmission(
        SubmissionKind.REPORT, f"Tiếng ồn: {SECRET}", SECRET, "vi", commune=STREET, contact=contact
    )
    clerk, officer = desk.official(Role.INTAKE), desk.official(Role.OFFICER, BUILDING)
    with transaction(session):
        it = submissions.submit(session, new, now=NOW, code_hash="c" * 64).id
        row = session.get_one(Submission, it)
        triage.route_new(session, row, None, threshold=1.0, now=NOW)
        handover.confirm_route(session, clerk, row, TELECOM, now=NOW, note=f"Bà {NAME}")
        handover.confirm_route(session, clerk, row, BUILDING, now=NOW, note=f"gọi {PHONE}")
        review.accept(session, officer, row, now=NOW)
        review.annotate(session, officer, row, f"Bà {NAME} rất bực", now=NOW)
        review.ask_sender(session, officer, row, f"Thưa bà {NAME}?", now=NOW)
        submissions.add_information(session, row, f"Nhà tôi ở {STREET}", now=NOW)
        session.add(
            Attachment(
                submission_id=it,
                storage_key="k",
                filename=f"{NAME}.pdf",
                media_type="application/pdf",
                size=1,
                sha256="s",
                state="clean",
                text=SECRET,
                created_at=NOW,
            )
        )
    return Story(session, it, officer, desk.official(Role.APPROVER, BUILDING))


def test_contact_and_notes_go_and_the_chain_holds(session: Session, story: Story) -> None:
    erasure = story.erase()
    assert (erasure.contact, len(erasure.notes), erasure.texts) == (True, 2, 0)
    contact = session.get_one(Contact, story.id, populate_existing=True)
    assert (contact.name, contact.email, contact.phone, contact.address) == ("", "", "", "")
    assert contact.erased_at == LATER
    assert all(event.note is None for event in history(session, story.id))
    kept = story.everything()
    assert MAIL not in kept
    assert PHONE not in kept
    assert SECRET in kept, "the matter itself goes on"
    verdict = verify(session)
    assert (verdict.holds, verdict.tombstones) == (True, 2)


def test_the_record_keeps_the_fact_without_the_data(session: Session, story: Story) -> None:
    erasure = story.erase(with_text=True)
    last = history(session, story.id)[-1]
    assert (last.kind, last.reason_code, last.note) == (EventKind.ERASED, "request", None)
    assert last.data == {"contact": True, "notes": list(erasure.notes), "texts": erasure.texts}


def test_with_its_text_nothing_is_left_in_any_table(session: Session, story: Story) -> None:
    before = story.row().text_hash
    story.erase(with_text=True)
    kept = story.everything()
    for secret in (NAME, MAIL, PHONE, STREET, SECRET):
        assert secret not in kept
    now = story.row()
    assert (now.title, now.body, now.commune) == (TOMBSTONE, TOMBSTONE, "")
    assert now.text_hash != before
    assert verify(session).holds


def test_a_sent_answer_stays_as_the_authority_gave_it(session: Session, story: Story) -> None:
    with transaction(session):
        row = session.get_one(Submission, story.id)
        replies.draft(session, story.officer, row, reply("Đã đo tiếng ồn."), now=NOW)
        replies.approve(session, story.approver, row, now=NOW)
    story.erase(with_text=True)
    assert "Đã đo tiếng ồn." in story.everything()


@pytest.mark.parametrize("with_text", [False, True])
def test_twice_is_once(session: Session, story: Story, with_text: bool) -> None:
    story.erase(with_text=with_text)
    events = len(history(session, story.id))
    assert not story.erase(with_text=with_text).anything
    assert len(history(session, story.id)) == events


def test_what_came_after_an_erasure_is_erased_by_the_next(session: Session, story: Story) -> None:
    story.erase()
    with transaction(session):
        seq = append(
            session, NewEvent(story.id, EventKind.MOVED, SENDER, LATER, note=f"Tôi là {NAME}")
        )
    erasure = story.erase()
    assert (erasure.contact, erasure.notes) == (False, (seq,))
    verdict = verify(session)
    assert (verdict.holds, verdict.tombstones) == (True, 3)


def test_the_index_is_told(session: Session, story: Story) -> None:
    with transaction(session):
        session.query(Job).delete()
    version = story.row().version
    story.erase(with_text=True)
    asked = session.execute(select(Job.kind, Job.key)).all()
    assert sorted(tuple(row) for row in asked) == [
        (JobKind.FORGET_FILE, "k"),
        (JobKind.INDEX, str(story.id)),
    ]
    assert story.row().version > version


def test_others_are_left_alone(session: Session, story: Story, desk: Desk) -> None:
    other = desk.submission(email="other@example.com")
    with transaction(session):
        append(session, NewEvent(other.id, EventKind.MOVED, SENDER, NOW, note="Lý do khác"))
    story.erase(with_text=True)
    contact = session.get_one(Contact, other.id, populate_existing=True)
    assert contact.email == "other@example.com"
    assert history(session, other.id)[-1].note == "Lý do khác"
    assert session.get_one(Submission, other.id).body != TOMBSTONE


def test_an_anonymous_sender_leaves_nothing_to_erase(session: Session, desk: Desk) -> None:
    it = desk.submission(email="")
    officer, approver = desk.official(Role.OFFICER), desk.official(Role.APPROVER)
    assert not Story(session, it.id, officer, approver).erase().anything


def test_everything_kept_can_be_handed_out(session: Session, story: Story) -> None:
    kept = json.dumps(kept_about_sender(session, story.id), ensure_ascii=False)
    for known in (NAME, MAIL, PHONE, STREET, SECRET, "rất bực", "2026-11-23T03:00:00+00:00"):
        assert known in kept
    assert "c" * 64 not in kept, "the hash of the code would help whoever finds the paper"


def test_nothing_of_others_is_handed_out(session: Session, story: Story, desk: Desk) -> None:
    desk.submission("Chuyện của người khác", email="other@example.com")
    kept = json.dumps(kept_about_sender(session, story.id), ensure_ascii=False)
    assert "other@example.com" not in kept
    assert "Chuyện của người khác" not in kept


def test_what_is_hidden_exists(story: Story) -> None:
    columns = {column.name for table, _ in belonging(1) for column in table.c}
    assert columns >= HIDDEN


def test_every_place_where_people_type_is_known_to_the_erasure(
    session: Session, story: Story
) -> None:
    """A new column of text about a submission must be erased, or be named here with a reason."""
    kept_on_purpose = {"reply.body"}  # acts of the authority
    erased = {
        *(f"contact.{name}" for name in privacy._CONTACT),
        *(f"{column.class_.__tablename__}.{column.key}" for column in privacy._TEXTS),
        *("submission.title", "submission.body", "submission.commune"),
        *("submission_event.note", "submission_event.note_salt"),
    }
    codes = 40  # columns of this width and less hold codes; wider ones hold what people write
    wide = {
        f"{table.name}.{column.name}"
        for table, _ in belonging(1)
        for column in table.c
        if column.type.python_type is str
        and (getattr(column.type, "length", None) or 10**6) > codes
        and column.name not in HIDDEN
    }
    machine = {
        *("submission.source", "submission.source_id"),  # another system's name and number
        *("submission_event.old", "submission_event.new"),  # codes, chained
        *("attachment.media_type", "attachment.sha256"),
        *("signed_receipt.sha256", "signed_receipt.signature"),  # the row goes as a whole
        *("route_record.model_version", "route_record.taxonomy_version"),
        "support.supporter",  # the hash of a browser of somebody else
    }
    assert wide - erased - kept_on_purpose - machine == set()
