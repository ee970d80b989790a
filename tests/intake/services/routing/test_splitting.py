"""Two matters in one text become two submissions; nothing of the first is lost, and a denunciation
never shows through what was taken out of it."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from intake.database import transaction
from intake.domain.desk.splitting import MOST_PARTS, SPLITTABLE, Part
from intake.domain.discretion.erasure import ErasureReason
from intake.domain.discretion.privacy import public_timeline
from intake.domain.errors import InvalidData, InvalidMove, NotAllowed
from intake.domain.history.record import SYSTEM
from intake.domain.history.replay import replay
from intake.domain.permissions import Role
from intake.domain.publishing.quoting import not_said
from intake.domain.submission import SubmissionKind
from intake.domain.workflow import Status
from intake.models import Clock, Contact, Job, Repeat, Submission
from intake.queries.clocks import open_clocks
from intake.queries.desk import splitting as kept
from intake.queries.history.record import history, verify
from intake.queries.submissions import readable
from intake.services.discretion.privacy import erase_person
from intake.services.routing import repeats, splitting, triage
from tests.intake.services.office import BUILDING, LATER, NOW, TELECOM, Desk

ROAD = Part(SubmissionKind.REPORT, "Điện thoại", "cả thôn không gọi được điện thoại", BUILDING)


def take_out(
    desk: Desk,
    actor_role: Role,
    whole: Submission,
    part: Part = ROAD,
    department: str | None = None,
) -> Submission:
    actor = desk.official(actor_role, department)
    with transaction(desk.session):
        return splitting.split_off(desk.session, actor, whole, part, now=LATER)


def test_a_part_goes_its_own_way_from_the_day_of_receipt(session: Session, desk: Desk) -> None:
    whole = desk.submission(status="routing", queue="triage", province="04")
    part = take_out(desk, Role.INTAKE, whole)
    assert (part.status, part.department_id, part.kind) == ("assigned", BUILDING, "report")
    assert (part.title, part.body) == (ROAD.title, ROAD.body)
    assert (part.submitted_at, part.due_at, part.province) == (NOW, whole.due_at, "04")
    assert desk.fresh(whole).status == "routing"
    assert "answer" in {clock.profile for clock in open_clocks(session, part.id)}
    assert verify(session).holds


def test_one_code_opens_the_whole_and_the_part(session: Session, desk: Desk) -> None:
    whole = desk.submission(status="routing", queue="triage", code="A" * 26)
    part = take_out(desk, Role.INTAKE, whole)
    assert part.code_hash == whole.code_hash
    assert [one.submission.id for one in kept.family(session, whole.id)] == [part.id]
    assert [one.submission.id for one in kept.family(session, part.id)] == [whole.id]


def test_the_sender_is_kept_once_and_found_from_the_part(session: Session, desk: Desk) -> None:
    whole = desk.submission(status="routing", queue="triage")
    part = take_out(desk, Role.INTAKE, whole)
    assert session.get(Contact, part.id) is None
    contact = kept.contact_on_desk(session, part.id)
    assert contact is not None
    assert contact.email == "mau@example.com"


def test_whoever_answers_a_part_never_learns_who_denounced(session: Session, desk: Desk) -> None:
    whole = desk.submission(status="screening", queue="screening", restricted=True)
    part = take_out(desk, Role.MODERATOR, whole)
    officer = desk.official(Role.OFFICER, BUILDING)
    assert kept.contact_on_desk(session, part.id) is None
    assert kept.contact_of(session, part.id) is not None  # letters still arrive
    assert kept.family_on_desk(session, officer, part.id) == ([], [])
    told = history(session, part.id)
    assert told[0].actor_id is None  # nobody who sits in quarantine is named
    assert readable(session, officer, whole.id) is None


def test_a_denunciation_is_never_the_part(session: Session, desk: Desk) -> None:
    whole = desk.submission(status="routing", queue="triage")
    part = Part(SubmissionKind.DENUNCIATION, "Tố cáo", "Việc của tôi.")
    with pytest.raises(InvalidMove):
        take_out(desk, Role.MODERATOR, whole, part)
    assert session.scalars(select(Submission)).all() == [whole]


def test_a_complaint_that_is_taken_out_is_redirected_and_the_rest_goes_on(
    session: Session, desk: Desk
) -> None:
    whole = desk.in_work(TELECOM)
    with transaction(session):
        whole.body = "Mất sóng. Việc của tôi."
    part = Part(SubmissionKind.COMPLAINT, "Khiếu nại quyết định 12", "Việc của tôi.")
    found = take_out(desk, Role.COORDINATOR, whole, part)
    assert (found.status, found.kind) == ("redirected", "complaint")
    assert desk.fresh(whole).status == "in_progress"


def test_an_officer_takes_out_a_matter_and_the_service_finds_whose_it_is(
    session: Session, desk: Desk
) -> None:
    whole = desk.in_work(TELECOM)
    part = Part(SubmissionKind.REPORT, ROAD.title, ROAD.body)
    found = take_out(desk, Role.OFFICER, whole, part, TELECOM)
    assert found.status == "submitted"
    wanted = select(Job.kind).where(Job.key == str(found.id))
    assert {"classify", "index"} <= set(session.scalars(wanted))
    with pytest.raises(NotAllowed):
        take_out(desk, Role.OFFICER, whole, ROAD, TELECOM)


@pytest.mark.parametrize("status", sorted(set(Status) - SPLITTABLE))
def test_what_is_finished_or_answered_is_not_taken_apart(
    session: Session, desk: Desk, status: Status
) -> None:
    whole = desk.submission(status=status.value, queue="")
    with pytest.raises(InvalidMove):
        take_out(desk, Role.COORDINATOR, whole)
    assert session.scalar(select(Submission.id).where(Submission.id != whole.id)) is None


def test_a_part_is_not_taken_apart_again(session: Session, desk: Desk) -> None:
    whole = desk.submission(status="routing", queue="triage")
    part = take_out(desk, Role.INTAKE, whole)
    assert not splitting.may_split(session, desk.official(Role.COORDINATOR), part)
    with pytest.raises(InvalidMove):
        take_out(desk, Role.COORDINATOR, part)


def test_parts_have_an_end(session: Session, desk: Desk) -> None:
    whole = desk.submission(status="routing", queue="triage")
    for _number in range(MOST_PARTS):
        take_out(desk, Role.INTAKE, whole)
    with pytest.raises(InvalidMove):
        take_out(desk, Role.INTAKE, whole)


@pytest.mark.parametrize("role", [Role.READER, Role.AUDITOR, Role.ADMINISTRATOR])
def test_who_may_not_route_takes_nothing_out(session: Session, desk: Desk, role: Role) -> None:
    whole = desk.submission(status="routing", queue="triage")
    with pytest.raises(NotAllowed):
        take_out(desk, role, whole)


def test_an_intake_officer_takes_nothing_out_of_a_denunciation(
    session: Session, desk: Desk
) -> None:
    whole = desk.submission(status="screening", queue="screening", restricted=True)
    with pytest.raises(NotAllowed):
        take_out(desk, Role.INTAKE, whole)


def test_a_part_is_no_repeat_of_its_whole(session: Session, desk: Desk) -> None:
    whole = desk.submission(status="routing", queue="triage")
    found = take_out(desk, Role.INTAKE, whole)
    with transaction(session):
        assert repeats.recognise(session, found, now=LATER) is None
    assert session.scalars(select(Repeat)).all() == []


def test_both_histories_tell_the_same_and_the_sender_reads_of_it(
    session: Session, desk: Desk
) -> None:
    whole = desk.submission(status="routing", queue="triage")
    part = take_out(desk, Role.INTAKE, whole)
    life = replay(history(session, part.id))
    assert (life.status, life.department_id) == (part.status, part.department_id)
    assert "split" in {entry.what for entry in public_timeline(history(session, whole.id))}
    assert "split_of" in {entry.what for entry in public_timeline(history(session, part.id))}


def test_erasing_a_person_reaches_what_was_taken_out(session: Session, desk: Desk) -> None:
    whole = desk.submission(status="routing", queue="triage")
    part = take_out(desk, Role.INTAKE, whole)
    with transaction(session):
        erase_person(
            session,
            part,
            by=SYSTEM,
            reason=ErasureReason.REQUEST,
            now=LATER,
            with_text=True,
        )
    assert kept.contact_of(session, whole.id).email == ""  # type: ignore[union-attr]
    assert whole.body == part.body
    assert "Ba tuần" not in whole.body
    assert verify(session).holds


def test_a_late_whole_gives_no_new_time_to_its_part(session: Session, desk: Desk) -> None:
    whole = desk.submission(status="routing", queue="triage")
    actor = desk.official(Role.COORDINATOR)
    much_later = NOW + timedelta(days=40)
    with transaction(session):
        part = splitting.split_off(session, actor, whole, ROAD, now=much_later)
    clock = session.scalar(select(Clock).where(Clock.submission_id == part.id))
    assert clock is not None
    assert part.due_at == whole.due_at
    assert part.due_at < much_later


def test_a_denunciation_is_put_away_and_its_policy_part_goes_on(
    session: Session, desk: Desk
) -> None:
    whole = desk.submission(status="routing", queue="triage")
    moderator = desk.official(Role.MODERATOR)
    with transaction(session):
        triage.quarantine(session, moderator, whole, now=LATER)
    part = take_out(desk, Role.MODERATOR, whole)
    assert (part.restricted, part.status) == (False, "assigned")
    assert (whole.restricted, whole.status) == (True, "screening")


def test_a_part_is_made_of_the_senders_words(session: Session, desk: Desk) -> None:
    whole = desk.submission(status="routing", queue="triage")
    invented = Part(SubmissionKind.REPORT, "Cầu", "Ba tuần nay cả thôn. Cầu gãy rồi.")
    with pytest.raises(InvalidData) as refused:
        take_out(desk, Role.INTAKE, whole, invented)
    assert refused.value.problems == {"text": "Cầu gãy rồi"}


@pytest.mark.parametrize(
    ("part", "strange"),
    [
        ("Đường lún.", []),
        ("đường   LÚN", []),
        ("Mất sóng … Đường lún [...] ba tuần", []),
        ("Mất sóng.\n\nĐường lún.", []),
        ("Đường lún ba tuần.", ["Đường lún ba tuần"]),
        ("Tôi đòi bồi thường! Mất sóng.", ["Tôi đòi bồi thường"]),
        ("", []),
    ],
)
def test_what_the_sender_did_not_say(part: str, strange: list[str]) -> None:
    assert not_said("Mất sóng ba tuần. Đường lún.", part) == strange


@pytest.mark.parametrize(
    ("part", "problem"),
    [
        (Part(SubmissionKind.REPORT, "Mất sóng", "cả thôn", TELECOM), {"department": "accused"}),
        (Part(SubmissionKind.REPORT, "Mất sóng", "cả thôn"), {"department": "needed"}),
        (
            Part(
                SubmissionKind.REPORT,
                "Mất sóng",
                "Ba tuần nay  cả thôn không gọi được điện thoại.",
                BUILDING,
            ),
            {"text": "whole"},
        ),
    ],
)
def test_out_of_a_denunciation_nothing_reaches_whom_it_accuses(
    session: Session, desk: Desk, part: Part, problem: dict[str, str]
) -> None:
    whole = desk.submission(status="routing", queue="triage")
    moderator = desk.official(Role.MODERATOR)
    with transaction(session):
        triage.quarantine(session, moderator, whole, now=LATER, accused=TELECOM)
    with pytest.raises(InvalidData) as refused:
        take_out(desk, Role.MODERATOR, whole, part)
    assert refused.value.problems == problem
