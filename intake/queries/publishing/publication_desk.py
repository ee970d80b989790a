"""What officials need to know of publications; that nobody lets out their own stands in the query
itself."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, or_, select
from sqlalchemy.orm import Session

from intake.domain.answering.replies import ReplyState
from intake.domain.permissions import Action, Actor
from intake.domain.publishing.publication import (
    ANSWERED,
    DECIDED,
    INVENTIVE,
    LIVE,
    PUBLISHABLE,
    PublicationState,
)
from intake.domain.submission import Purpose
from intake.models import Consent, Publication, Reply, Submission
from intake.queries.submissions import visible_to, within

LIST_SIZE = 100


@dataclass(frozen=True, slots=True)
class Listed:
    """A line of the lists; ``version`` and ``at`` are those of the publication where there is
    one, else None and the moment of the answer."""

    id: int
    title: str
    kind: str
    department_id: str | None
    submitted_at: datetime
    at: datetime | None
    version: int | None
    proposed_by: int | None


def consents_of(session: Session, submission_id: int) -> dict[Purpose, bool]:
    """What the sender agreed to, and what not."""
    rows = session.execute(
        select(Consent.purpose, Consent.given).where(Consent.submission_id == submission_id)
    )
    return {Purpose(purpose): given for purpose, given in rows}


def versions(session: Session, submission_id: int) -> list[Publication]:
    """Every version of the public copy, the newest first."""
    return list(
        session.scalars(
            select(Publication)
            .where(Publication.submission_id == submission_id)
            .order_by(Publication.version.desc())
        )
    )


def live(session: Session, submission_id: int) -> list[Publication]:
    """The versions that wait or are public, oldest first."""
    return list(
        session.scalars(
            select(Publication)
            .where(Publication.submission_id == submission_id, Publication.state.in_(LIVE))
            .order_by(Publication.version)
        )
    )


def sent_answer(session: Session, submission_id: int) -> Reply | None:
    """The last answer that reached the sender."""
    return session.scalar(
        select(Reply)
        .where(Reply.submission_id == submission_id, Reply.state == ReplyState.SENT.value)
        .order_by(Reply.version.desc())
        .limit(1)
    )


def publishable_by(actor: Actor) -> ColumnElement[bool]:
    """The condition under which ``actor`` may let a version out: it waits, somebody else proposed
    it, and the submission is one of the actor's. For queries over Publication and Submission."""
    return and_(
        Publication.state == PublicationState.PROPOSED.value,
        Publication.proposed_by != actor.official_id,
        Submission.restricted.is_(False),
        or_(
            and_(Publication.outcome == "", Submission.status.in_(ANSWERED)),
            and_(Publication.outcome != "", Submission.status.in_(DECIDED)),
        ),
        within(actor, Action.PUBLISH),
    )


def publishable(
    session: Session, actor: Actor, submission_id: int, version: int
) -> Publication | None:
    """The version that ``actor`` may let out, or None."""
    return session.scalar(
        select(Publication)
        .join(Submission, Submission.id == Publication.submission_id)
        .where(
            Publication.submission_id == submission_id,
            Publication.version == version,
            publishable_by(actor),
        )
    )


def to_propose(session: Session, actor: Actor) -> list[Listed]:
    """What the actor could propose and nobody has, the newest answers first, at most LIST_SIZE.
    Initiatives are not offered unless their senders agreed."""
    agreed = exists().where(
        Consent.submission_id == Submission.id,
        Consent.purpose == Purpose.PUBLISH_TEXT.value,
        Consent.given.is_(True),
    )
    answered = exists().where(
        Reply.submission_id == Submission.id, Reply.state == ReplyState.SENT.value
    )
    has_one = exists().where(
        Publication.submission_id == Submission.id, Publication.state.in_(LIVE)
    )
    query = _listed(Submission.answered_at, None, None).where(
        Submission.status.in_(ANSWERED),
        or_(Submission.kind.in_(PUBLISHABLE), and_(Submission.kind.in_(INVENTIVE), agreed)),
        answered,
        ~has_one,
        *_readable(actor),
    )
    return _found(session, query.order_by(Submission.answered_at.desc(), Submission.id.desc()))


def waiting(session: Session, actor: Actor) -> list[Listed]:
    """What waits for a second person, the longest first, at most LIST_SIZE."""
    query = _with_publication(Publication.proposed_at, actor, PublicationState.PROPOSED)
    return _found(session, query.order_by(Publication.proposed_at, Publication.id))


def published(session: Session, actor: Actor) -> list[Listed]:
    """What is public, the newest first, at most LIST_SIZE."""
    query = _with_publication(Publication.published_at, actor, PublicationState.PUBLISHED)
    return _found(session, query.order_by(Publication.published_at.desc(), Publication.id.desc()))


def _with_publication(at: Any, actor: Actor, state: PublicationState) -> Select[Any]:
    query = _listed(at, Publication.version, Publication.proposed_by)
    query = query.join(Publication, Publication.submission_id == Submission.id)
    return query.where(Publication.state == state.value, *_readable(actor))


def _listed(*more: Any) -> Select[Any]:
    columns: list[Any] = [
        *(Submission.id, Submission.title, Submission.kind),
        *(Submission.department_id, Submission.submitted_at),
    ]
    return select(*columns, *more)


def _readable(actor: Actor) -> tuple[ColumnElement[bool], ...]:
    return (
        visible_to(actor),
        Submission.restricted.is_(False),
        within(actor, Action.PROPOSE_PUBLICATION),
    )


def _found(session: Session, query: Select[Any]) -> list[Listed]:
    return [Listed(*row) for row in session.execute(query.limit(LIST_SIZE))]
