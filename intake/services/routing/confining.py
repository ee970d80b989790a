"""Whom a denunciation accuses, and who alone may see it; every change is an event of the record.

The department accused learns nothing: none of its people sees the denunciation, whatever their role
(Denunciation Law 25/2018, article 8). Whoever works on it may name the persons who see it; two at
least, so that nobody keeps one to themselves. Nothing here commits.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.orm import Session

from intake.domain.errors import InvalidData, InvalidMove
from intake.domain.history.record import SYSTEM, EventKind, by_official
from intake.domain.permissions import Action, Actor, require
from intake.domain.submission import SubmissionKind
from intake.domain.timekeeping.deadlines import local_date
from intake.models import AccusedDepartment, NamedReader, Submission
from intake.queries import quarantine
from intake.queries.organisation.departments import open_departments
from intake.services.history import record
from intake.services.history.record import NewEvent
from intake.services.moving import moves

FEWEST_READERS = 2


@dataclass(frozen=True, slots=True)
class Confinement:
    """The departments accused, and the officials named to see it (none = all whose role it is)."""

    accused: frozenset[str] = frozenset()
    readers: frozenset[int] = frozenset()


def standing(session: Session, submission_id: int) -> Confinement:
    """What is settled about a denunciation."""
    return Confinement(
        quarantine.accused(session, submission_id),
        quarantine.named_readers(session, submission_id),
    )


def settle(
    session: Session, actor: Actor, submission: Submission, wanted: Confinement, *, now: datetime
) -> None:
    """Settle whom it accuses and who may see it; nothing when it is settled so already.

    Raises NotAllowed; InvalidMove when it is not in quarantine; InvalidData whose problems are by
    "accused" (unknown, nobody_left) and "readers" (not_possible, too_few).
    """
    require(actor, Action.QUARANTINE)
    require(actor, Action.READ_RESTRICTED)
    if not submission.restricted:
        raise InvalidMove("only what is in quarantine is kept from anybody")
    before = standing(session, submission.id)
    if problems := _problems(session, wanted, before, now=now):
        raise InvalidData(problems)
    confirm(session, actor, submission, now=now)
    _write(session, actor, submission, wanted, before, now=now)


def confirm(session: Session, actor: Actor, submission: Submission, *, now: datetime) -> None:
    """A program put it away as a precaution; now a person says that it is a denunciation."""
    if submission.kind == SubmissionKind.DENUNCIATION:
        return
    by, new = by_official(actor.official_id), SubmissionKind.DENUNCIATION.value
    changed = NewEvent(submission.id, EventKind.KIND_CHANGED, by, now, old=submission.kind, new=new)
    record.append(session, changed)
    submission.kind = new
    moves.touch(session, submission, now=now)


def free(session: Session, actor: Actor, submission: Submission, *, now: datetime) -> None:
    """What is no denunciation accuses nobody, and is kept from nobody."""
    _write(session, actor, submission, Confinement(), standing(session, submission.id), now=now)


def as_before(
    session: Session, submission: Submission, earlier: Submission, *, now: datetime
) -> None:
    """What was sent again is kept from the same departments and open to the same persons as
    ``earlier``, until somebody settles otherwise."""
    accusations = quarantine.accusations(session, earlier.id)
    readers = quarantine.readers(session, earlier.id)
    if not accusations and not readers:
        return
    named = {"submission_id": submission.id, "named_at": now}
    session.add_all(
        AccusedDepartment(department_id=one.department_id, named_by_id=one.named_by_id, **named)
        for one in accusations
    )
    session.add_all(
        NamedReader(official_id=one.official_id, named_by_id=one.named_by_id, **named)
        for one in readers
    )
    data = {
        "accused": sorted(one.department_id for one in accusations),
        "readers": sorted(one.official_id for one in readers),
    }
    record.append(session, NewEvent(submission.id, EventKind.CONFINED, SYSTEM, now, data=data))


def accuse(
    session: Session,
    actor: Actor,
    submission: Submission,
    departments: Iterable[str],
    *,
    now: datetime,
) -> None:
    """Note the departments that a denunciation accuses, beside those noted before; for whoever
    puts it in quarantine and will not see it again. Raises InvalidData for an unknown one."""
    before = standing(session, submission.id)
    wanted = Confinement(before.accused | frozenset(departments), before.readers)
    if not wanted.accused - before.accused <= open_departments(session, local_date(now)):
        raise InvalidData({"accused": "unknown"})
    _write(session, actor, submission, wanted, before, now=now)


def _problems(
    session: Session, wanted: Confinement, before: Confinement, *, now: datetime
) -> dict[str, str]:
    problems = {}
    if not wanted.accused - before.accused <= open_departments(session, local_date(now)):
        problems["accused"] = "unknown"
    possible = {one.official_id for one in quarantine.possible_readers(session, wanted.accused)}
    if not possible:
        problems["accused"] = "nobody_left"
    elif not wanted.readers <= possible:
        problems["readers"] = "not_possible"
    elif 0 < len(wanted.readers) < FEWEST_READERS:
        problems["readers"] = "too_few"
    return problems


def _write(
    session: Session,
    actor: Actor,
    submission: Submission,
    wanted: Confinement,
    before: Confinement,
    *,
    now: datetime,
) -> None:
    if wanted == before:
        return
    named = {"submission_id": submission.id, "named_at": now, "named_by_id": actor.official_id}
    session.execute(
        delete(AccusedDepartment).where(
            AccusedDepartment.submission_id == submission.id,
            AccusedDepartment.department_id.in_(before.accused - wanted.accused),
        )
    )
    session.execute(
        delete(NamedReader).where(
            NamedReader.submission_id == submission.id,
            NamedReader.official_id.in_(before.readers - wanted.readers),
        )
    )
    session.add_all(
        AccusedDepartment(department_id=one, **named)
        for one in sorted(wanted.accused - before.accused)
    )
    session.add_all(
        NamedReader(official_id=one, **named) for one in sorted(wanted.readers - before.readers)
    )
    data = {"accused": sorted(wanted.accused), "readers": sorted(wanted.readers)}
    by = by_official(actor.official_id)
    record.append(session, NewEvent(submission.id, EventKind.CONFINED, by, now, data=data))
    moves.touch(session, submission, now=now)
