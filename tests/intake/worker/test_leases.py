"""A job is lent to one worker at a time: what happens when that worker is late, fails, or is
lost."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from intake.database import transaction
from intake.domain.errors import NotFound
from intake.domain.jobs import LEASE, MAILS_AT_ONCE, MAX_ATTEMPTS, JobKind, backoff
from intake.models import Job
from intake.services.background import jobs
from intake.services.background.jobs import Claim, Wish
from tests.conftest import MovedClock

ABOUT_ONE = Wish(JobKind.INDEX, "1", {"submission": 1})


def ask(session: Session, clock: MovedClock, *wishes: Wish) -> None:
    with transaction(session):
        jobs.enqueue(session, wishes or [ABOUT_ONE], now=clock())


def claim(session: Session, clock: MovedClock, limit: int = 50) -> list[Claim]:
    with transaction(session):
        return jobs.claim(session, now=clock(), limit=limit)


def complete(session: Session, held: Claim) -> bool:
    with transaction(session):
        return jobs.complete(session, held)


def fail(session: Session, held: Claim, clock: MovedClock) -> bool:
    with transaction(session):
        return jobs.fail(session, held, "OSError", now=clock())


def kept(session: Session) -> list[Job]:
    session.rollback()
    rows = session.scalars(select(Job).order_by(Job.id).execution_options(populate_existing=True))
    return list(rows)


def test_a_job_that_is_lent_is_given_to_nobody_else(session: Session, clock: MovedClock) -> None:
    ask(session, clock)
    assert [held.key for held in claim(session, clock)] == ["1"]
    clock.now += LEASE
    assert claim(session, clock) == [], "the lease is not over yet"


def test_after_the_lease_another_worker_takes_over(session: Session, clock: MovedClock) -> None:
    ask(session, clock)
    (late,) = claim(session, clock)
    clock.now += LEASE + timedelta(seconds=1)
    (successor,) = claim(session, clock)
    assert successor.job_id == late.job_id
    assert (successor.fence, successor.attempts) == (late.fence + 1, 2)


def test_the_late_worker_can_neither_finish_nor_fail_it(
    session: Session, clock: MovedClock
) -> None:
    ask(session, clock)
    (late,) = claim(session, clock)
    clock.now += LEASE + timedelta(seconds=1)
    (successor,) = claim(session, clock)
    assert complete(session, late) is False
    assert fail(session, late, clock) is False
    (job,) = kept(session)
    assert (job.state, job.fence, job.last_error) == (jobs.RUNNING, successor.fence, "")
    assert complete(session, successor) is True
    assert kept(session) == []
    assert complete(session, late) is False


def test_each_failure_waits_longer_and_the_last_is_a_dead_letter(
    session: Session, clock: MovedClock
) -> None:
    ask(session, clock)
    waits = []
    for attempt in range(1, MAX_ATTEMPTS + 1):
        (held,) = claim(session, clock)
        assert held.attempts == attempt
        assert fail(session, held, clock)
        (job,) = kept(session)
        assert job.last_error == "OSError"
        if attempt < MAX_ATTEMPTS:
            assert job.state == jobs.WAITING
            waits.append(job.run_after - clock())
            clock.now = job.run_after - timedelta(seconds=0.1)
            assert claim(session, clock) == [], "it is not due yet"
            clock.now = job.run_after
    assert waits == sorted(waits)
    assert all(wait <= backoff(n) / 0.8 * 1.2 for n, wait in enumerate(waits, start=1))
    assert job.state == jobs.DEAD
    clock.move(days=30)
    assert claim(session, clock) == [], "a dead letter waits for people"


def test_a_dead_letter_gets_a_fresh_start(session: Session, clock: MovedClock) -> None:
    ask(session, clock)
    with transaction(session):
        session.scalars(select(Job)).one().state = jobs.DEAD
    with transaction(session):
        jobs.retry(session, kept(session)[0].id, now=clock())
    (held,) = claim(session, clock)
    assert (held.kind, held.key, held.payload) == (JobKind.INDEX, "1", {"submission": 1})
    assert held.attempts == 1
    with pytest.raises(NotFound), transaction(session):
        jobs.retry(session, held.job_id, now=clock())


def test_the_same_wish_twice_is_one_job_until_it_runs(session: Session, clock: MovedClock) -> None:
    ask(session, clock)
    ask(session, clock, ABOUT_ONE, ABOUT_ONE)
    (running,) = claim(session, clock)
    ask(session, clock)
    assert len(kept(session)) == 2, "what changed while it ran must be looked at again"
    assert complete(session, running)
    assert [held.key for held in claim(session, clock)] == ["1"]


def test_a_failed_job_makes_room_for_the_one_asked_for_meanwhile(
    session: Session, clock: MovedClock
) -> None:
    ask(session, clock)
    (held,) = claim(session, clock)
    ask(session, clock)
    assert fail(session, held, clock)
    (job,) = kept(session)
    assert (job.state, job.attempts) == (jobs.WAITING, 0)


def test_a_route_comes_first_then_the_index_then_mail(session: Session, clock: MovedClock) -> None:
    wishes = [Wish(kind, "1", {}) for kind in (JobKind.NOTIFY, JobKind.INDEX, JobKind.CLASSIFY)]
    ask(session, clock, *wishes)
    order = [claim(session, clock, limit=1)[0].kind for _ in wishes]
    assert order == [JobKind.CLASSIFY, JobKind.INDEX, JobKind.NOTIFY]


def test_a_slow_mail_server_keeps_no_route_waiting_for_long(
    session: Session, clock: MovedClock
) -> None:
    ask(session, clock, *(Wish(JobKind.NOTIFY, str(n), {}) for n in range(30)))
    mails = claim(session, clock)
    assert [held.key for held in mails] == [str(n) for n in range(MAILS_AT_ONCE)]
    ask(session, clock, Wish(JobKind.CLASSIFY, "new", {}))
    assert claim(session, clock)[0].key == "new"


def test_after_a_restart_nobody_waits_for_the_leases_of_the_dead(
    session: Session, clock: MovedClock
) -> None:
    ask(session, clock)
    (lost,) = claim(session, clock)
    with transaction(session):
        assert jobs.release_lost(session, now=clock()) == 1
    (held,) = claim(session, clock)
    assert held.job_id == lost.job_id
    assert complete(session, lost) is False
    assert complete(session, held) is True


def killed_while_working(session: Session, clock: MovedClock) -> list[str]:
    """The worker takes what is due and is killed; a new one starts. Returns what it had taken."""
    taken = [held.key for held in claim(session, clock)]
    with transaction(session):
        jobs.release_lost(session, now=clock())
    return taken


def test_what_kills_the_worker_each_time_is_tried_alone_and_given_up(
    session: Session, clock: MovedClock
) -> None:
    """A text that crashes the process must not hold up the others for ever, nor take them along."""
    ask(session, clock, *(Wish(JobKind.INDEX, key, {}) for key in ("poison", "2", "3")))
    assert killed_while_working(session, clock) == ["poison", "2", "3"]
    for _ in range(MAX_ATTEMPTS - 1):
        assert killed_while_working(session, clock) == ["poison"]
    done = []
    while claims := claim(session, clock):
        done += [held.key for held in claims if complete(session, held)]
    assert done == ["2", "3"]
    (job,) = kept(session)
    assert (job.state, job.key, job.last_error) == (jobs.DEAD, "poison", "WorkerLost")
