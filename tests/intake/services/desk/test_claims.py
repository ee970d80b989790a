"""Who has a submission open: one at a time, for a while, and the others are told."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from intake.database import transaction
from intake.domain.errors import NotAllowed
from intake.domain.history.record import EventKind
from intake.domain.permissions import Actor, Role
from intake.models import Claim, Submission, SubmissionEvent
from intake.queries.desk.claims import Holder, holder_of, holders
from intake.services.desk import claims
from tests.intake.services.office import NOW, TELECOM, Desk


@pytest.fixture
def it(desk: Desk) -> Submission:
    return desk.in_work()


@pytest.fixture
def two(desk: Desk) -> list[Actor]:
    return [desk.official(Role.OFFICER, TELECOM) for _one in range(2)]


def take(
    session: Session, actor: Actor, it: Submission, *, minutes: float = 0, over: bool = False
) -> Holder:
    with transaction(session):
        now = NOW + timedelta(minutes=minutes)
        return claims.take(session, actor, it, now=now, over=over)


def test_the_first_has_it_and_the_second_is_told_who(
    session: Session, it: Submission, two: list[Actor]
) -> None:
    assert take(session, two[0], it).official_id == two[0].official_id
    told = take(session, two[1], it, minutes=1)
    assert (told.official_id, told.name) == (two[0].official_id, two[0].display_name)
    assert told.until == NOW + claims.HELD_FOR


def test_it_ends_by_itself(session: Session, it: Submission, two: list[Actor]) -> None:
    take(session, two[0], it)
    assert holder_of(session, it.id, now=NOW + timedelta(minutes=15)) is None
    assert take(session, two[1], it, minutes=15).official_id == two[1].official_id


def test_going_on_renews_it(session: Session, it: Submission, two: list[Actor]) -> None:
    take(session, two[0], it)
    take(session, two[0], it, minutes=14)
    assert take(session, two[1], it, minutes=20).official_id == two[0].official_id


def test_most_looks_write_nothing(session: Session, it: Submission, two: list[Actor]) -> None:
    take(session, two[0], it)
    for minutes, fresh in [(0, True), (4, True), (6, False), (20, False)]:
        now = NOW + timedelta(minutes=minutes)
        holder = holder_of(session, it.id, now=now)
        assert claims.is_fresh(holder, two[0], now=now) is fresh
        assert not claims.is_fresh(holder, two[1], now=now)


def test_taking_over_stands_in_the_history(
    session: Session, it: Submission, two: list[Actor]
) -> None:
    take(session, two[0], it)
    assert take(session, two[1], it, over=True).official_id == two[1].official_id
    take(session, two[1], it, over=True)  # from oneself is no event
    event = session.scalars(
        select(SubmissionEvent).where(SubmissionEvent.kind == EventKind.TAKEN_OVER.value)
    ).one()
    assert (event.actor_id, event.data) == (two[1].official_id, {"from": two[0].official_id})


def test_only_the_holder_lets_go(session: Session, it: Submission, two: list[Actor]) -> None:
    take(session, two[0], it)
    with transaction(session):
        claims.let_go(session, two[1], it.id)
    assert holder_of(session, it.id, now=NOW) is not None
    with transaction(session):
        claims.let_go(session, two[0], it.id)
    assert holder_of(session, it.id, now=NOW) is None


def test_who_only_reads_holds_nothing(session: Session, desk: Desk, it: Submission) -> None:
    for role in (Role.READER, Role.AUDITOR):
        with pytest.raises(NotAllowed):
            take(session, desk.official(role), it)
    assert session.scalars(select(Claim)).all() == []


def test_old_ones_are_dropped(session: Session, desk: Desk, two: list[Actor]) -> None:
    old, young = desk.in_work(), desk.in_work()
    take(session, two[0], old)
    take(session, two[0], young, minutes=14)
    with transaction(session):
        assert claims.drop_old(session, now=NOW + timedelta(minutes=16)) == 1
    found = holders(session, [old.id, young.id], now=NOW + timedelta(minutes=16))
    assert set(found) == {young.id}


def test_an_auditor_reads_a_denunciation_and_keeps_nobody_from_it(
    session: Session, desk: Desk
) -> None:
    it = desk.submission(status="screening", queue="screening", restricted=True)
    assert not claims.may_claim(desk.official(Role.AUDITOR), it)
    assert claims.may_claim(desk.official(Role.MODERATOR), it)
