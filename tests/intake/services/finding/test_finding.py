"""Search shows what is true and what the official may read: the index heals, rights are checked
twice, mails say little."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from intake.database import transaction
from intake.domain.discretion.erasure import ErasureReason
from intake.domain.errors import NotAllowed
from intake.domain.history.record import by_official
from intake.domain.permissions import Role
from intake.letters import LetterTemplates
from intake.mailer import MemoryMailer
from intake.models import Job, OutboxMail, Submission
from intake.ports import Tools
from intake.services.answering import replies
from intake.services.desk import review
from intake.services.discretion import privacy
from intake.services.finding import indexing, searching
from intake.services.finding.searching import Criteria
from intake.services.letters import notifying
from search_index import Filters, Query, SearchIndex, open_index
from tests.intake.services.office import BUILDING, CODES, LATER, NOW, TELECOM, Desk
from tests.replies import reply


@pytest.fixture
def index() -> SearchIndex:
    return open_index("memory:")


def bring(session: Session, index: SearchIndex, *stored: Submission) -> int:
    session.rollback()
    return indexing.bring_up_to_date(session, index, [one.id for one in stored], CODES)


def test_bringing_up_to_date_twice_changes_nothing_the_second_time(
    session: Session, desk: Desk, index: SearchIndex
) -> None:
    stored = desk.in_work()
    assert (bring(session, index, stored), bring(session, index, stored)) == (1, 0)
    assert indexing.verify(session, index).agrees


def test_every_difference_is_found_and_asked_to_be_healed(
    session: Session, desk: Desk, index: SearchIndex
) -> None:
    outdated, gone, missing = (desk.in_work(title=title) for title in ("A", "B", "C"))
    bring(session, index, outdated, gone)
    with transaction(session):
        outdated.title = "A, sửa lại"
        gone.restricted = True
        session.query(Job).delete()
    report = indexing.verify(session, index)
    assert (report.missing, report.outdated, report.leftover) == (
        (missing.id,),
        (outdated.id,),
        (gone.id,),
    )
    with transaction(session):
        assert indexing.repair(session, report, now=NOW) == 3
    asked = session.scalars(select(Job.key).where(Job.kind == "index")).all()
    assert sorted(asked) == sorted(str(i) for i in report.differing)
    bring(session, index, outdated, gone, missing)
    assert indexing.verify(session, index).agrees
    assert sorted(index.ids()) == [outdated.id, missing.id]


def test_an_index_that_is_ahead_of_a_database_put_back_to_an_older_state_is_healed(
    session: Session, desk: Desk, index: SearchIndex
) -> None:
    stored = desk.in_work(title="Mất sóng")
    with transaction(session):
        stored.title = "Đường ngập"
    bring(session, index, stored)
    with transaction(session):
        older = {"version": Submission.version - 1, "title": "Mất sóng"}
        session.execute(update(Submission).values(older))
    assert indexing.verify(session, index).outdated == (stored.id,)
    assert (bring(session, index, stored), bring(session, index, stored)) == (1, 0)
    assert indexing.verify(session, index).agrees
    rights = Filters(departments=None)
    assert [index.search(Query(text, rights)).total for text in ("Mất sóng", "Đường ngập")] == [
        1,
        0,
    ]


def test_a_rebuilt_index_agrees_and_holds_no_spam(
    session: Session, desk: Desk, index: SearchIndex
) -> None:
    kept = [desk.in_work(title=f"Mất sóng {n}") for n in range(3)]
    desk.submission("Trúng thưởng", status="spam")
    desk.submission("Tố cáo", restricted=True)
    told: list[int] = []
    session.rollback()
    assert indexing.rebuild(session, index, CODES, told.append) == len(kept)
    assert sum(told) == len(kept)
    assert sorted(index.ids()) == [one.id for one in kept]
    assert indexing.verify(session, index).agrees


def test_an_answer_is_found_by_its_words_once_it_has_gone_out(
    session: Session, desk: Desk, index: SearchIndex
) -> None:
    officer, stored = desk.official(Role.OFFICER, TELECOM), desk.in_work()
    with transaction(session):
        replies.draft(session, officer, stored, reply("Đã thay ăng-ten mới."), now=LATER)
    bring(session, index, stored)
    assert searching.search(session, index, officer, Criteria("ang-ten")).found == []
    approver = desk.official(Role.APPROVER, TELECOM)
    with transaction(session):
        replies.approve(session, approver, stored, now=LATER)
    bring(session, index, stored)
    found = searching.search(session, index, officer, Criteria("ang-ten")).found
    assert [hit.submission.id for hit in found] == [stored.id]


def test_a_note_is_found_once_the_index_was_told_and_is_no_more_once_erased(
    session: Session, desk: Desk, index: SearchIndex
) -> None:
    """It changes what the index compares, and not what others act on who have the page open."""
    officer, stored = desk.official(Role.OFFICER, TELECOM), desk.in_work()
    bring(session, index, stored)
    version = desk.fresh(stored).version

    def asked() -> list[str]:
        return list(session.scalars(select(Job.key).where(Job.kind == "index")))

    def found(text: str) -> list[tuple[int, str]]:
        session.rollback()
        shown = searching.search(session, index, officer, Criteria(text))
        return [(hit.submission.id, hit.source) for hit in shown.found]

    for text in ("Trạm Cao Bằng hỏng ăng-ten.", "Hẹn thợ ngày mai."):
        with transaction(session):
            session.query(Job).delete()
            review.annotate(session, officer, stored, text, now=LATER)
        assert asked() == [str(stored.id)]
        assert desk.fresh(stored).version == version
        assert indexing.verify(session, index).outdated == (stored.id,)
        assert bring(session, index, stored) == 1
        assert indexing.verify(session, index).agrees
    assert found("cao bang") == found('"hẹn thợ"') == [(stored.id, "note")]
    assert found("hỏng hẹn") == [(stored.id, "note")], "of one note or the other"
    assert found('"ăng-ten hẹn"') == []
    with transaction(session):
        session.query(Job).delete()
        reason, by = ErasureReason.MISTAKE, by_official(officer.official_id)
        stored = session.get_one(Submission, stored.id)
        privacy.erase_person(session, stored, by=by, reason=reason, now=LATER, with_text=True)
    assert asked() == [str(stored.id)]
    assert found("cao bang") == [], "not even before the index has let it go"
    assert bring(session, index, stored) == 1
    with transaction(session):
        session.query(Job).delete()
    assert found("cao bang") == []
    assert indexing.verify(session, index).agrees


def test_everybody_finds_what_they_may_read(
    session: Session, desk: Desk, index: SearchIndex
) -> None:
    ours, theirs = desk.in_work(TELECOM), desk.in_work(BUILDING)
    nobodys = desk.submission("Mất sóng", status="routing", queue="triage")
    bring(session, index, ours, theirs, nobodys)

    def finds(role: Role, department: str | None = None, **criteria: object) -> set[int]:
        actor = desk.official(role, department)
        session.rollback()
        shown = searching.search(session, index, actor, Criteria("mất sóng", **criteria))  # type: ignore[arg-type]
        assert shown.total == len(shown.found), "not even the number of what is hidden is told"
        return {hit.submission.id for hit in shown.found}

    assert finds(Role.OFFICER, TELECOM) == {ours.id}
    assert finds(Role.OFFICER, TELECOM, departments=frozenset({BUILDING})) == set()
    assert finds(Role.INTAKE, TELECOM) == {ours.id}
    assert finds(Role.INTAKE) == {ours.id, theirs.id, nobodys.id}
    assert finds(Role.READER, departments=frozenset({BUILDING})) == {theirs.id}
    with pytest.raises(NotAllowed):
        finds(Role.ADMINISTRATOR)


def test_what_the_index_should_not_have_is_not_shown_and_is_looked_at_again(
    session: Session, desk: Desk, index: SearchIndex
) -> None:
    """Quarantined a moment ago, and the index does not know it yet."""
    stored, reader = desk.in_work(), desk.official(Role.READER)
    bring(session, index, stored)
    with transaction(session):
        stored.restricted = True
        session.query(Job).delete()
    shown = searching.search(session, index, reader, Criteria("mất sóng"))
    assert shown.found == []
    assert shown.missing == (stored.id,)
    with transaction(session):
        searching.ask_for_repair(session, shown, now=NOW)
    assert session.scalars(select(Job.key)).all() == [str(stored.id)]


@pytest.fixture
def tools(index: SearchIndex) -> Tools:
    return Tools(
        clock=lambda: LATER,
        index=index,
        mailer=MemoryMailer(),
        codes=CODES,
        letters=LetterTemplates(),
        mail_from="no-reply@example.org",
        public_url="https://intake.example.org",
        promised_precision=0.95,
        active_model=None,  # type: ignore[arg-type]
        files=None,  # type: ignore[arg-type]
        signer=None,  # type: ignore[arg-type]
        sealer=None,  # type: ignore[arg-type]
    )


@pytest.mark.parametrize("template", ["received", "assigned", "asked", "answered", "redirected"])
def test_a_mail_says_number_and_link_and_nothing_of_the_matter(
    session: Session, desk: Desk, tools: Tools, template: str
) -> None:
    stored = desk.in_work(title="Giám đốc nhận hối lộ")
    mail = notifying.compose(session, stored.id, template, 1, tools=tools)
    assert mail is not None
    words = f"{mail['Subject']} {mail.get_content()}"
    assert CODES.reference(stored.id, stored.submitted_at) in words
    assert "https://intake.example.org/track" in words
    for secret in ("hối lộ", "cả thôn", "Nông Văn Mẫu", "mau@example.com"):
        assert secret not in words
    assert (mail["To"], mail["Auto-Submitted"]) == ("mau@example.com", "auto-generated")


def test_one_event_is_told_once_and_another_again(
    session: Session, desk: Desk, tools: Tools
) -> None:
    stored = desk.in_work()
    one, again = (notifying.compose(session, stored.id, "asked", 1, tools=tools) for _ in "12")
    assert one is not None
    assert again is not None
    assert one["Message-ID"] == again["Message-ID"], "repeated after a crash, it is the same mail"
    for _ in range(2):
        with transaction(session):
            notifying.note_sent(
                session, stored.id, "asked", 1, state="sent", now=LATER, public_url="https://x.org"
            )
    assert len(session.scalars(select(OutboxMail)).all()) == 1
    assert notifying.compose(session, stored.id, "asked", 1, tools=tools) is None
    assert notifying.compose(session, stored.id, "asked", 2, tools=tools) is not None


@pytest.mark.parametrize("columns", [{"is_demo": True}, {"email": ""}])
def test_who_cannot_or_must_not_be_written_to(
    session: Session, desk: Desk, tools: Tools, columns: dict[str, object]
) -> None:
    stored = desk.submission(now=NOW - timedelta(days=1), **columns)  # type: ignore[arg-type]
    assert notifying.compose(session, stored.id, "received", 1, tools=tools) is None
