"""Officials are told what waits for them, together, in their language, and nothing of what they may
not know."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from intake.database import transaction
from intake.dates_in_words import day_in_words
from intake.domain.answering.contributions import AskReason
from intake.domain.notices import GATHERED, Mailing, Notice, goes_at
from intake.domain.permissions import Actor, Role
from intake.domain.routing import RouteReason
from intake.domain.timekeeping.deadlines import local_date
from intake.domain.timekeeping.escalation import Rung, Told
from intake.models import Job, Membership, Official, OfficialNotice
from intake.ports import Tools
from intake.queries import notices as queries
from intake.services.answering import contributions, replies
from intake.services.answering.contributions import Question
from intake.services.letters import notices
from intake.services.moving import notice_moves
from intake.services.routing import handover, triage
from tests.intake.services.office import BUILDING, LATER, NOW, TELECOM, Desk
from tests.replies import REPLY


def told(session: Session, actor: Actor) -> list[str]:
    """What an official is to be told, by kind."""
    wanted = select(OfficialNotice.kind).where(
        OfficialNotice.official_id == actor.official_id, OfficialNotice.told_at.is_(None)
    )
    return list(session.scalars(wanted.order_by(OfficialNotice.id)))


def waiting_mail(session: Session, actor: Actor) -> datetime | None:
    wanted = select(Job.run_after).where(
        Job.kind == "desk_mail", Job.key == str(actor.official_id), Job.state == "waiting"
    )
    return session.scalar(wanted)


def test_an_answer_waits_for_every_approver_but_its_author(session: Session, desk: Desk) -> None:
    it = desk.in_work(TELECOM)
    author = desk.official(Role.APPROVER, TELECOM)
    other, elsewhere = desk.official(Role.APPROVER, TELECOM), desk.official(Role.APPROVER, BUILDING)
    with transaction(session):
        replies.draft(session, author, it, REPLY, now=LATER)
    assert told(session, other) == ["to_approve"]
    assert told(session, author) == told(session, elsewhere) == []
    assert waiting_mail(session, other) == LATER + GATHERED


def test_where_every_approver_has_left_those_of_everywhere_are_told(
    session: Session, desk: Desk
) -> None:
    it, author = desk.in_work(TELECOM), desk.official(Role.OFFICER, TELECOM)
    left, everywhere = desk.official(Role.APPROVER, TELECOM), desk.official(Role.APPROVER)
    with transaction(session):
        session.get_one(Official, left.official_id).active = False
        replies.draft(session, author, it, REPLY, now=LATER)
    assert told(session, left) == []
    assert told(session, everywhere) == ["to_approve"]


def test_what_is_given_back_is_told_to_its_author(session: Session, desk: Desk) -> None:
    it = desk.in_work(TELECOM)
    author, approver = desk.official(Role.OFFICER, TELECOM), desk.official(Role.APPROVER, TELECOM)
    with transaction(session):
        replies.draft(session, author, it, REPLY, now=LATER)
        replies.give_back(session, approver, it, "Xin ghi rõ căn cứ.", now=LATER)
    assert told(session, author) == ["given_back"]


def test_the_second_decline_calls_the_coordinator(session: Session, desk: Desk) -> None:
    coordinator = desk.official(Role.COORDINATOR)
    it = desk.submission(status="assigned", queue="department", department_id=TELECOM)
    why = RouteReason.WRONG_DEPARTMENT
    first, second = (desk.official(Role.OFFICER, one) for one in (TELECOM, BUILDING))
    with transaction(session):
        handover.confirm_route(session, first, it, BUILDING, now=LATER, reason=why)
    assert told(session, coordinator) == []
    with transaction(session):
        handover.return_to_triage(session, second, it, now=LATER, reason=why)
    assert told(session, coordinator) == ["to_decide"]


def test_a_department_that_is_asked_is_told_and_the_lead_of_its_reply(
    session: Session, desk: Desk
) -> None:
    it, lead = desk.in_work(TELECOM), desk.official(Role.OFFICER, TELECOM)
    there = desk.official(Role.OFFICER, BUILDING)
    question = Question(BUILDING, "Mức phí?", AskReason.EXPERTISE, required=True)
    with transaction(session):
        it.assignee_id = lead.official_id
        request = contributions.ask(session, lead, it, question, now=LATER)
    assert told(session, there) == ["asked"]
    with transaction(session):
        contributions.give(session, there, it, request.id, "5.000 đồng.", now=LATER)
    assert told(session, lead) == ["replied"]


@pytest.mark.parametrize(
    ("who", "kind"),
    [
        (Told.OFFICER, Notice.NEAR),
        (Told.HEAD, Notice.NEAR),
        (Told.APPROVER, Notice.MISSED),
        (Told.COORDINATOR, Notice.LATE),
        (Told.LEADERSHIP, Notice.VERY_LATE),
    ],
)
def test_each_rung_of_the_ladder_has_its_people(
    session: Session, desk: Desk, who: Told, kind: Notice
) -> None:
    admin = desk.official(Role.ADMINISTRATOR)
    people = {
        Told.OFFICER: desk.official(Role.OFFICER, TELECOM),
        Told.HEAD: desk.official(Role.READER, TELECOM),
        Told.APPROVER: desk.official(Role.APPROVER, TELECOM),
        Told.COORDINATOR: desk.official(Role.COORDINATOR),
        Told.LEADERSHIP: desk.official(Role.READER),
    }
    it = desk.in_work(TELECOM)
    with transaction(session):
        it.assignee_id = people[Told.OFFICER].official_id
        notices.make_head(session, admin, people[Told.HEAD].official_id, TELECOM, now=NOW)
        notices.make_head(session, admin, people[Told.LEADERSHIP].official_id, None, now=NOW)
        notice_moves.climb(session, it, "answer", Rung.DUE, frozenset({who}), now=LATER)
    assert {one: told(session, actor) for one, actor in people.items()} == {
        one: [kind.value] if one is who else [] for one in people
    }


def test_the_clock_of_the_sender_is_no_officials_business(session: Session, desk: Desk) -> None:
    it, officer = desk.in_work(TELECOM), desk.official(Role.OFFICER, TELECOM)
    with transaction(session):
        notice_moves.climb(
            session, it, "sender_reply", Rung.WARNING, frozenset({Told.OFFICER}), now=LATER
        )
    assert told(session, officer) == []


def test_the_same_is_told_once_however_often_it_happens(session: Session, desk: Desk) -> None:
    it, officer = desk.in_work(TELECOM), desk.official(Role.OFFICER, TELECOM)
    with transaction(session):
        for _ in range(3):
            notices.note(session, it, Notice.NEAR, [officer.official_id], now=LATER)
    assert told(session, officer) == ["near"]


def sent(session: Session, tools: Tools, actor: Actor) -> str:
    """The letter that an official gets now; "" for none."""
    message, ids = notices.compose(session, actor.official_id, tools=tools)
    with transaction(session):
        notices.note_told(session, actor.official_id, ids, now=tools.clock())
    return "" if message is None else f"{message['Subject']}\n{message.get_content()}"


def test_many_things_come_in_one_letter_without_a_word_of_anybody(
    session: Session, desk: Desk, tools: Tools
) -> None:
    officer = desk.official(Role.OFFICER, TELECOM)
    several = [desk.in_work(TELECOM, title=f"Mất sóng ở thôn {one}") for one in range(3)]
    with transaction(session):
        session.get_one(Official, officer.official_id).locale = "en"
        for it in several:
            notices.note(session, it, Notice.NEAR, [officer.official_id], now=LATER)
    letter = sent(session, tools, officer)
    assert letter.startswith("3 submissions wait for you")
    for it in several:
        assert tools.codes.reference(it.id, it.submitted_at) in letter
    for leak in ("Mất sóng", "mau@example.com", "thôn"):
        assert leak not in letter
    assert told(session, officer) == []
    assert sent(session, tools, officer) == ""


def test_a_letter_names_the_step_that_was_missed_and_not_the_answer(
    session: Session, desk: Desk, tools: Tools
) -> None:
    approver, intake = desk.official(Role.APPROVER, TELECOM), desk.official(Role.INTAKE)
    it = desk.submission(status="routing", queue="triage")
    with transaction(session):
        handover.confirm_route(session, intake, it, TELECOM, now=NOW)
    it = desk.fresh(it)
    assert it.next_due_at < it.due_at, "it is to be taken on long before it is answered"
    with transaction(session):
        session.get_one(Official, approver.official_id).locale = "en"
        notices.note(session, it, Notice.MISSED, [approver.official_id], now=LATER)
    letter = sent(session, tools, approver)
    step, answer = (
        f"the date {day_in_words(local_date(one), 'long', 'en')} has passed"
        for one in (it.next_due_at, it.due_at)
    )
    assert step in letter
    assert answer not in letter


def test_of_a_denunciation_a_letter_says_only_that_there_is_one(
    session: Session, desk: Desk, tools: Tools
) -> None:
    moderator, insider = desk.official(Role.MODERATOR), desk.official(Role.MODERATOR)
    with transaction(session):
        session.add(
            Membership(
                official_id=insider.official_id,
                role=Role.READER.value,
                department_id=BUILDING,
                granted_at=NOW,
                granted_by=None,
            )
        )
        session.get_one(Official, moderator.official_id).locale = "en"
    it, officer = desk.in_work(BUILDING), desk.official(Role.OFFICER, BUILDING)
    with transaction(session):
        triage.quarantine(session, officer, it, now=LATER, accused=BUILDING)
    letter = sent(session, tools, moderator)
    assert "Something waits in quarantine" in letter
    assert tools.codes.reference(it.id, it.submitted_at) not in letter
    # Noted before it was known whom it accuses, and read by the accused at no time.
    assert sent(session, tools, insider) == ""
    assert told(session, insider) == []


def test_what_may_no_longer_be_read_is_not_told(session: Session, desk: Desk, tools: Tools) -> None:
    it, officer = desk.in_work(TELECOM), desk.official(Role.OFFICER, TELECOM)
    with transaction(session):
        notices.note(session, it, Notice.NEAR, [officer.official_id], now=LATER)
    with transaction(session):
        it.department_id = BUILDING
    assert sent(session, tools, officer) == ""
    assert told(session, officer) == []


def test_more_than_fits_comes_with_the_next_letter(
    session: Session, desk: Desk, tools: Tools
) -> None:
    officer = desk.official(Role.OFFICER, TELECOM)
    several = [desk.in_work(TELECOM) for _ in range(queries.MOST_IN_A_LETTER + 5)]
    with transaction(session):
        for it in several:
            notices.note(session, it, Notice.NEAR, [officer.official_id], now=LATER)
    assert sent(session, tools, officer) != ""
    assert len(told(session, officer)) == 5
    assert waiting_mail(session, officer) is not None


@pytest.mark.parametrize(
    ("mailing", "now", "goes"),
    [
        (Mailing.SOON, NOW, NOW + timedelta(minutes=15)),
        (Mailing.NEVER, NOW, None),
        # Ten in the morning in Vietnam: the next day at half past seven.
        (Mailing.DAILY, NOW, datetime(2026, 11, 24, 0, 30, tzinfo=UTC)),
        # Two at night in Vietnam: the same day.
        (
            Mailing.DAILY,
            datetime(2026, 11, 22, 19, 0, tzinfo=UTC),
            datetime(2026, 11, 23, 0, 30, tzinfo=UTC),
        ),
    ],
)
def test_how_somebody_wants_to_be_told(
    mailing: Mailing, now: datetime, goes: datetime | None
) -> None:
    assert goes_at(mailing, now) == goes


def test_whoever_wants_no_letters_gets_none(session: Session, desk: Desk, tools: Tools) -> None:
    it, officer = desk.in_work(TELECOM), desk.official(Role.OFFICER, TELECOM)
    with transaction(session):
        notices.choose_mailing(session, officer.official_id, Mailing.NEVER)
        notices.note(session, it, Notice.NEAR, [officer.official_id], now=LATER)
    assert told(session, officer) == []
    assert sent(session, tools, officer) == ""


def test_what_was_told_long_ago_is_forgotten(session: Session, desk: Desk, tools: Tools) -> None:
    it, officer = desk.in_work(TELECOM), desk.official(Role.OFFICER, TELECOM)
    with transaction(session):
        notices.note(session, it, Notice.NEAR, [officer.official_id], now=LATER)
    sent(session, tools, officer)
    with transaction(session):
        queries.drop_told(session, before=tools.clock() + timedelta(days=1))
    assert session.scalars(select(OfficialNotice)).all() == []
