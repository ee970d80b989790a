"""Reads of submissions that are joined, proposed to be joined, or sent again."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from intake.domain.permissions import Actor
from intake.domain.workflow import Status
from intake.models import ClusterMember, ClusterProposal, Repeat, Submission
from intake.queries.submissions import visible_to

LISTED = 100


@dataclass(frozen=True, slots=True)
class Member:
    """A joined submission, as the page of the main one shows it."""

    submission: Submission
    joined_at: datetime


@dataclass(frozen=True, slots=True)
class Proposed:
    """A proposal that waits, with both submissions."""

    proposal: ClusterProposal
    submission: Submission
    main: Submission


def stay_of(session: Session, submission_id: int) -> ClusterMember | None:
    """The stay of a submission in a cluster that has not ended; None for none."""
    return session.scalar(
        select(ClusterMember).where(
            ClusterMember.submission_id == submission_id, ClusterMember.left_at.is_(None)
        )
    )


def stays_with(session: Session, main_id: int) -> list[tuple[ClusterMember, Submission]]:
    """Every stay with ``main_id`` that has not ended, oldest first, whether answered or not."""
    rows = session.execute(
        select(ClusterMember, Submission)
        .join(Submission, Submission.id == ClusterMember.submission_id)
        .where(ClusterMember.main_id == main_id, ClusterMember.left_at.is_(None))
        .order_by(ClusterMember.submission_id)
    )
    return [(stay, submission) for stay, submission in rows]


def members_of(session: Session, main_id: int) -> list[Member]:
    """The submissions joined to ``main_id``, which the reader may read: who answers one answers
    all. At most ``LISTED``; none that is in quarantine."""
    return [
        Member(submission, stay.joined_at)
        for stay, submission in stays_with(session, main_id)
        if not submission.restricted
    ][:LISTED]


def count_waiting(session: Session, main_id: int) -> int:
    """How many wait for the answer of ``main_id``."""
    return (
        session.scalar(
            select(func.count())
            .select_from(ClusterMember)
            .join(Submission, Submission.id == ClusterMember.submission_id)
            .where(
                ClusterMember.main_id == main_id,
                ClusterMember.left_at.is_(None),
                Submission.status == Status.MERGED.value,
            )
        )
        or 0
    )


def others_answered_with(session: Session, submission_id: int) -> int:
    """How many other submissions share the answer of this joined one; 0 when it is not joined."""
    stay = stay_of(session, submission_id)
    return count_waiting(session, stay.main_id) if stay else 0


def proposals(session: Session, actor: Actor) -> list[Proposed]:
    """The proposals that wait and of which the actor may read both sides, oldest first."""
    main = aliased(Submission)
    rows = session.execute(
        select(ClusterProposal, Submission, main)
        .join(Submission, Submission.id == ClusterProposal.submission_id)
        .join(main, main.id == ClusterProposal.main_id)
        .where(
            ClusterProposal.decided_at.is_(None),
            visible_to(actor),
            main.restricted.is_(False),
        )
        .order_by(ClusterProposal.id)
        .limit(LISTED)
    )
    return [Proposed(*row) for row in rows]


def proposal_for(session: Session, submission_id: int, main_id: int) -> ClusterProposal | None:
    """The proposal to join these two that waits."""
    return session.scalar(
        select(ClusterProposal).where(
            ClusterProposal.submission_id == submission_id,
            ClusterProposal.main_id == main_id,
            ClusterProposal.decided_at.is_(None),
        )
    )


def repeats_of(session: Session, actor: Actor, first_id: int) -> list[Submission]:
    """What was sent again after ``first_id`` by the same sender, as far as the actor may read it,
    newest first."""
    found: Sequence[Submission] = session.scalars(
        select(Submission)
        .join(Repeat, Repeat.submission_id == Submission.id)
        .where(Repeat.first_id == first_id, visible_to(actor))
        .order_by(Submission.id.desc())
        .limit(LISTED)
    ).all()
    return list(found)


def count_repeats(session: Session, first_id: int) -> int:
    """How often ``first_id`` was sent again."""
    return (
        session.scalar(select(func.count()).select_from(Repeat).where(Repeat.first_id == first_id))
        or 0
    )


def repeat_row(session: Session, submission_id: int) -> Repeat | None:
    """Of what a submission is a repeat."""
    return session.get(Repeat, submission_id)
