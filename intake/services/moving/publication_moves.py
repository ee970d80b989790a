"""Publications follow what happens to their submission: quarantine, a new answer and an erasure end
them in the same transaction. None of this commits."""

from datetime import datetime

from sqlalchemy import update
from sqlalchemy.orm import Session

from intake.domain.discretion.erasure import ErasureReason
from intake.domain.history.record import SYSTEM, By, EventKind
from intake.domain.publishing.agreed_summaries import OPEN, SummaryState
from intake.domain.publishing.publication import LIVE, PublicationState, WithdrawReason, ended_by
from intake.domain.workflow import Move
from intake.models import AgreedSummary, Publication, Submission
from intake.queries.publishing.publication_desk import live, versions
from intake.services.history import record
from intake.services.history.record import NewEvent


def end(
    session: Session,
    publication: Publication,
    reason: WithdrawReason,
    *,
    now: datetime,
    by: By = SYSTEM,
    note: str = "",
) -> None:
    """Take a version away and put it down in the record; ``note`` is what a person typed."""
    was = publication.state
    publication.state = PublicationState.WITHDRAWN.value
    publication.withdrawn_at, publication.reason_code = now, reason.value
    data: dict[str, object] = {"version": publication.version, "was": was}
    record.append(
        session,
        NewEvent(
            publication.submission_id,
            EventKind.PUBLICATION_WITHDRAWN,
            by,
            now,
            reason_code=reason.value,
            note=note,
            data=data,
        ),
    )


def make_room(session: Session, submission_id: int, *, now: datetime) -> int:
    """A new version is to wait for a second person: the one that waits is replaced, one that is
    public stays. Returns the number of the new version."""
    past = versions(session, submission_id)
    for one in past:
        if one.state == PublicationState.PROPOSED:
            end(session, one, WithdrawReason.REPLACED, now=now)
    session.flush()
    return past[0].version + 1 if past else 1


def follow(session: Session, submission: Submission, action: Move, *, now: datetime) -> None:
    """End the versions of a submission that has just been moved, where the move says so."""
    if not any(ended_by(action, state) for state in LIVE):
        return
    if action is Move.APPEAL:  # what was to be told may become another thing
        session.execute(
            update(AgreedSummary)
            .where(AgreedSummary.submission_id == submission.id, AgreedSummary.state.in_(OPEN))
            .values(state=SummaryState.REPLACED.value)
        )
    for one in live(session, submission.id):
        reason = ended_by(action, PublicationState(one.state))
        if reason is not None:
            end(session, one, reason, now=now)


def erase(
    session: Session,
    submission: Submission,
    reason: ErasureReason,
    *,
    with_text: bool,
    now: datetime,
) -> None:
    """The person is erased from the submission: what is public goes, unless only the time for
    keeping the contact is over and no name is shown."""
    for one in live(session, submission.id):
        if with_text or one.show_name or reason is not ErasureReason.RETENTION:
            end(session, one, WithdrawReason.ERASED, now=now)
    session.flush()
