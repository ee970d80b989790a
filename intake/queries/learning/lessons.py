"""Reading what the classifier may learn from: texts of settled submissions, who took them on."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from intake.domain.discretion.erasure import TOMBSTONE
from intake.domain.discretion.redaction import Known
from intake.domain.history.record import EventKind
from intake.domain.submission import GO_ELSEWHERE, Purpose
from intake.domain.workflow import Status
from intake.models import Consent, Contact, Submission, SubmissionEvent, SubmissionPart
from intake.queries.privacy import known_of

_MANY = 500  # ids in one statement


@dataclass(frozen=True, slots=True)
class Material:
    """The text of a submission, what its sender left as contact, and the official who took it on
    last (None = nobody did)."""

    title: str
    body: str
    language: str
    known: Known
    taken_on_by: int | None


def materials(session: Session, ids: Sequence[int]) -> dict[int, Material]:
    """Those of the submissions whose texts may teach: the sender agreed to that, nothing was ever
    held back, put away or erased, it is feedback, and no demonstration.

    A part taken out of another does not teach: its sender stands with the whole. Title and text
    only: what a proposal says beyond them is sealed, and not read here.
    """
    found = {}
    for some in _portions(ids):
        taken_on = _taken_on(session, some)
        rows = session.execute(_TEXTS.where(Submission.id.in_(some)))
        for submission, contact in rows:
            found[submission.id] = Material(
                submission.title,
                submission.body,
                submission.language,
                known_of(contact),
                taken_on.get(submission.id),
            )
    return found


_AGREED = (
    select(Consent.submission_id)
    .where(
        Consent.submission_id == Submission.id,
        Consent.purpose == Purpose.RESEARCH.value,
        Consent.given.is_(True),
    )
    .exists()
)
# Held for a moderator, as spam or as what may be a denunciation; also when it was let on later.
_HELD = (
    select(SubmissionEvent.seq)
    .where(
        SubmissionEvent.submission_id == Submission.id,
        SubmissionEvent.new == Status.SCREENING.value,
    )
    .exists()
)
_PART = (
    select(SubmissionPart.submission_id)
    .where(SubmissionPart.submission_id == Submission.id)
    .exists()
)
_TEXTS = (
    select(Submission, Contact)
    .outerjoin(Contact, Contact.submission_id == Submission.id)
    .where(
        Submission.restricted.is_(False),
        Submission.is_demo.is_(False),
        Submission.kind.not_in([kind.value for kind in GO_ELSEWHERE]),
        Submission.body.not_in(("", TOMBSTONE)),
        Submission.title != TOMBSTONE,
        _AGREED,
        ~_HELD,
        ~_PART,
    )
)


def _taken_on(session: Session, ids: Sequence[int]) -> dict[int, int]:
    rows = session.execute(
        select(SubmissionEvent.submission_id, SubmissionEvent.actor_id)
        .where(
            SubmissionEvent.submission_id.in_(ids),
            SubmissionEvent.kind == EventKind.MOVED.value,
            SubmissionEvent.old == Status.ASSIGNED.value,
            SubmissionEvent.new == Status.IN_PROGRESS.value,
            SubmissionEvent.actor_id.is_not(None),
        )
        .order_by(SubmissionEvent.seq)
    )
    return {number: official for number, official in rows if official is not None}


def _portions(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    for start in range(0, len(ids), _MANY):
        yield ids[start : start + _MANY]
