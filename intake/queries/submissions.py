"""Reads of submissions; whatever an official sees comes through ``visible_to``."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Row,
    Select,
    and_,
    bindparam,
    exists,
    false,
    func,
    or_,
    select,
    true,
)
from sqlalchemy.orm import InstrumentedAttribute, Session

from intake.domain.answering.contributions import GIVE_READ
from intake.domain.permissions import Action, Actor
from intake.domain.proposals import Part, is_proposal
from intake.domain.receiving.attachments import FileState
from intake.models import (
    Attachment,
    Contribution,
    Message,
    Note,
    ProposalPart,
    Reply,
    RouteRecord,
    SignedReceiptRow,
    Submission,
)
from intake.queries.quarantine import open_to
from intake.queries.recusals import not_recused


def visible_to(actor: Actor) -> ColumnElement[bool]:
    """The condition under which the actor may read a submission.

    Departments' own by the reading roles, and what they contribute to; what lies in no department
    by those who triage or read everywhere; what is quarantined only by those who must, and never
    by somebody of a department that is accused; a proposal never by somebody who is recused.
    """
    scope = actor.scope(Action.READ)
    if scope is None:
        readable: ColumnElement[bool] = true()
    else:
        own = Submission.department_id.in_(sorted(scope))
        readable = or_(own, _contributed_by(scope)) if scope else false()
    if scope is not None and actor.may(Action.TRIAGE):
        readable = or_(readable, Submission.department_id.is_(None))
    readable = and_(readable, not_recused(actor))
    public = Submission.restricted.is_(False)
    if actor.may_anywhere(Action.READ_RESTRICTED):
        return and_(readable, or_(public, open_to(actor)))
    return and_(readable, public)


def within(
    actor: Actor, action: Action, department: InstrumentedAttribute[Any] = Submission.department_id
) -> ColumnElement[bool]:
    """The condition under which the actor may do ``action`` where ``department`` says: in one of
    the departments in which the actor's role holds, or wherever it holds everywhere."""
    scope = actor.scope(action)
    return true() if scope is None else department.in_(sorted(scope))


def _contributed_by(departments: frozenset[str]) -> ColumnElement[bool]:
    """Submissions to which these departments contribute, or did; never one in quarantine."""
    asked = select(Contribution.submission_id).where(
        Contribution.department_id.in_(sorted(departments)), Contribution.state.in_(GIVE_READ)
    )
    return and_(Submission.id.in_(asked), Submission.restricted.is_(False))


def readable(session: Session, actor: Actor, submission_id: int) -> Submission | None:
    """One submission, or None when there is none or the actor may not read it."""
    return session.scalar(
        select(Submission).where(Submission.id == submission_id, visible_to(actor))
    )


def readable_among(session: Session, actor: Actor, ids: Sequence[int]) -> dict[int, Submission]:
    """Those of ``ids`` that the actor may read."""
    rows = session.scalars(select(Submission).where(Submission.id.in_(ids), visible_to(actor)))
    return {row.id: row for row in rows}


_S = Submission.__table__.c
# The sender's page asks for it with every reload: built once, because building it costs more than
# running it.
_FOR_SENDER = select(
    _S.id,
    _S.title,
    _S.body,
    _S.language,
    _S.status,
    _S.queue,
    _S.department_id,
    _S.submitted_at,
    _S.due_at,
    exists().where(SignedReceiptRow.submission_id == _S.id).label("has_receipt"),
    exists()
    .where(ProposalPart.submission_id == _S.id, ProposalPart.name.in_(list(Part)))
    .label("has_proposal"),
).where(_S.id == bindparam("submission_id"))


def for_sender(session: Session, submission_id: int) -> Row[*tuple[Any, ...]] | None:
    """What the page of its sender shows of a submission; the caller has seen the sender's code."""
    return session.execute(_FOR_SENDER, {"submission_id": submission_id}).one_or_none()


@dataclass(frozen=True, slots=True)
class IndexRow:
    """What the search index needs of a submission."""

    submission: Submission
    replies: str
    files: tuple[str, ...] = ()  # names and words of attached files; none of a proposal
    notes: tuple[str, ...] = ()  # internal ones, the oldest first

    @property
    def version(self) -> int:
        """The version that the index compares. A note is one more: it changes what is found, and
        must not make outdated what somebody else has open, as a new version of the row would."""
        return self.submission.version + len(self.notes)


_NOTES = select(func.count(Note.id)).where(Note.submission_id == Submission.id)
_INDEX_VERSION = (Submission.version + _NOTES.correlate(Submission).scalar_subquery()).label(
    "version"
)


def for_index(session: Session, ids: Sequence[int]) -> list[IndexRow]:
    """The rows of ``ids`` that belong in the index: quarantined ones and spam do not."""
    submissions: Sequence[Submission] = session.scalars(
        _indexable().where(Submission.id.in_(ids))
    ).all()
    replies: dict[int, list[str]] = {}
    for submission_id, body in session.execute(
        select(Reply.submission_id, Reply.body)
        .where(Reply.submission_id.in_(ids), Reply.state == "sent")
        .order_by(Reply.version)
    ):
        replies.setdefault(submission_id, []).append(body)
    files: dict[int | None, list[str]] = {}
    private = {row.id for row in submissions if is_proposal(row.declared_kind)}
    for owner, filename, words in session.execute(
        select(Attachment.submission_id, Attachment.filename, Attachment.text)
        .where(
            Attachment.submission_id.in_(set(ids) - private),
            Attachment.state == FileState.CLEAN.value,
        )
        .order_by(Attachment.id)
    ):
        files.setdefault(owner, []).extend((filename, words))
    written: dict[int, list[str]] = {}
    for about, body in session.execute(
        select(Note.submission_id, Note.body).where(Note.submission_id.in_(ids)).order_by(Note.id)
    ):
        written.setdefault(about, []).append(body)
    return [
        IndexRow(
            row,
            "\n\n".join(replies.get(row.id, ())),
            tuple(files.get(row.id, ())),
            tuple(written.get(row.id, ())),
        )
        for row in submissions
    ]


def indexable_versions(session: Session, *, after: int, limit: int) -> list[tuple[int, int]]:
    """(id, version) of what belongs in the index, in order of id."""
    rows = session.execute(
        _indexable(Submission.id, _INDEX_VERSION)
        .where(Submission.id > after)
        .order_by(Submission.id)
        .limit(limit)
    )
    return [(row.id, row.version) for row in rows]


def indexable_versions_of(session: Session, ids: Sequence[int]) -> dict[int, int]:
    """The versions of those of ``ids`` that belong in the index."""
    rows = session.execute(_indexable(Submission.id, _INDEX_VERSION).where(Submission.id.in_(ids)))
    return {row.id: row.version for row in rows}


def indexable_ids_in_batches(session: Session, *, size: int = 1000) -> Iterator[list[int]]:
    """Every id that belongs in the index."""
    after = 0
    while batch := indexable_versions(session, after=after, limit=size):
        yield [row_id for row_id, _ in batch]
        after = batch[-1][0]


def count_indexable(session: Session) -> int:
    """How many submissions belong in the index."""
    return (
        session.scalar(select(func.count()).select_from(_indexable(Submission.id).subquery())) or 0
    )


def _indexable(*columns: object) -> Select[Any]:
    return select(*(columns or (Submission,))).where(  # type: ignore[call-overload, no-any-return]
        Submission.restricted.is_(False), Submission.status != "spam"
    )


def replies(session: Session, submission_id: int) -> list[Reply]:
    """Every version of the answer, oldest first."""
    return list(
        session.scalars(
            select(Reply).where(Reply.submission_id == submission_id).order_by(Reply.version)
        )
    )


def sent_replies(session: Session, submission_id: int) -> list[Reply]:
    """The answers that reached the sender, oldest first."""
    return [reply for reply in replies(session, submission_id) if reply.state == "sent"]


def notes(session: Session, submission_id: int) -> list[Note]:
    """Internal notes, oldest first."""
    return list(
        session.scalars(select(Note).where(Note.submission_id == submission_id).order_by(Note.id))
    )


def messages(session: Session, submission_id: int) -> list[Message]:
    """Questions to the sender and what the sender added, oldest first."""
    return list(
        session.scalars(
            select(Message).where(Message.submission_id == submission_id).order_by(Message.id)
        )
    )


def routes(session: Session, submission_id: int) -> list[RouteRecord]:
    """Every routing act, oldest first."""
    return list(
        session.scalars(
            select(RouteRecord)
            .where(RouteRecord.submission_id == submission_id)
            .order_by(RouteRecord.id)
        )
    )
