"""What the public reads: published copies, the newest first, paged by key.

That something may be public at this moment is part of every query, and does not hang on its state
alone: the consents of the sender, the kind and the quarantine are looked at again. Whoever wants to
search these texts in full begins here: ``public_ids`` says which they are.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, and_, case, func, literal, or_, select, tuple_
from sqlalchemy.orm import Session, aliased

from intake.domain.publishing.publication import (
    DECIDED,
    INVENTIVE,
    PUBLISHABLE,
    PublicationState,
    Words,
)
from intake.domain.submission import Purpose, SenderKind
from intake.domain.timekeeping.clock_moves import PROMISED
from intake.domain.workflow import Status
from intake.models import Clock, Consent, Contact, Publication, Submission
from intake.queries.paging import Cursor, Page, paged

PAGE_SIZE = 20
FEED_SIZE = 50
_NEVER = (Status.SCREENING, Status.SPAM, Status.WITHDRAWN, Status.REJECTED, Status.REDIRECTED)


@dataclass(frozen=True, slots=True)
class Filter:
    """Which publications. Empty strings and None do not filter; the two moments are the bounds of
    a year of publication, as Vietnam counts it."""

    department: str = ""
    kind: str = ""
    province: str = ""
    since: datetime | None = None
    before: datetime | None = None


@dataclass(frozen=True, slots=True)
class Published:
    """All that the public is told of one. ``name`` is "" unless it may be shown; ``timeliness`` is
    a code of domain.timekeeping.clock_standing, "" when no promise was counted."""

    id: int  # of the submission: what its public number is made of
    submitted_at: datetime
    kind: str
    province: str
    department_id: str | None
    words: str
    language: str
    title: str
    text: str
    answer: dict[str, str]
    answer_language: str
    answered_at: datetime | None
    due_at: datetime
    published_at: datetime
    name: str
    timeliness: str
    version: int  # of the submission
    outcome: str  # of the decision of a council, "" for an answer: then nothing else is told


class Counted(NamedTuple):
    """What is counted of one that was found."""

    id: int  # of the submission
    department_id: str | None
    kind: str
    province: str
    published_at: datetime


_TEXT, _NAME = aliased(Consent), aliased(Consent)
_P, _S = Publication, Submission


def page(session: Session, wanted: Filter, cursor: Cursor | None = None) -> Page[Published]:
    """One page of the list."""
    backwards = cursor is not None and cursor.backwards
    order = (_P.published_at, _P.submission_id)
    query = _rows(wanted)
    if cursor is not None:
        moment = literal(cursor.at, Publication.__table__.c.published_at.type)
        here = tuple_(moment, cursor.submission_id)
        query = query.where(tuple_(*order) > here if backwards else tuple_(*order) < here)
    query = query.order_by(*(order if backwards else (one.desc() for one in order)))
    rows = [Published(*row) for row in session.execute(query.limit(PAGE_SIZE + 1))]
    return paged(rows, PAGE_SIZE, cursor, lambda row: (row.published_at, row.id))


def count(session: Session, wanted: Filter) -> int:
    """How many there are."""
    return session.scalar(_where(select(func.count()), wanted)) or 0


def one(session: Session, submission_id: int) -> Published | None:
    """The publication of a submission; None when there is none that may be read now."""
    row = session.execute(_rows(Filter()).where(_P.submission_id == submission_id)).one_or_none()
    return Published(*row) if row else None


def among(session: Session, ids: Sequence[int], wanted: Filter | None = None) -> list[Published]:
    """The publications of these submissions that may be read now and fit the filter."""
    rows = session.execute(_rows(wanted or Filter()).where(_P.submission_id.in_(ids)))
    return [Published(*row) for row in rows]


def counted_among(session: Session, ids: Sequence[int], wanted: Filter) -> list[Counted]:
    """As ``among``, without any text: cheap also for very many."""
    columns: list[Any] = [_S.id, _P.department_id, _S.kind, _province(), _P.published_at]
    rows = session.execute(_where(select(*columns), wanted).where(_P.submission_id.in_(ids)))
    return [Counted(*row) for row in rows]


def was_public(session: Session, submission_id: int) -> bool:
    """Whether the submission was ever published."""
    found = select(_P.id).where(_P.submission_id == submission_id, _P.published_at.is_not(None))
    return session.scalar(found.limit(1)) is not None


def newest(session: Session, department: str = "") -> list[Published]:
    """The newest ones of a department, or of all, as many as a feed has."""
    query = _rows(Filter(department=department))
    query = query.order_by(_P.published_at.desc(), _P.submission_id.desc()).limit(FEED_SIZE)
    return [Published(*row) for row in session.execute(query)]


def departments(session: Session) -> set[str]:
    """The departments of which anything is public."""
    rows = session.scalars(_where(select(_P.department_id).distinct(), Filter()))
    return {row for row in rows if row is not None}


def span(session: Session) -> tuple[datetime, datetime] | None:
    """When the first and the last of what is public was published."""
    wanted: list[Any] = [func.min(_P.published_at), func.max(_P.published_at)]
    first, last = session.execute(_where(select(*wanted), Filter())).one()
    return (first, last) if first is not None else None


def last_change(session: Session) -> datetime | None:
    """When anything was last published or withdrawn."""
    moments: Sequence[datetime | None] = session.execute(
        select(func.max(_P.published_at), func.max(_P.withdrawn_at)).where(
            _P.published_at.is_not(None)
        )
    ).one()
    return max((moment for moment in moments if moment is not None), default=None)


def public_ids() -> Select[tuple[int]]:
    """The submissions of which something may be read now: for whoever searches among them."""
    return _where(select(_P.submission_id), Filter())


def public_versions(
    session: Session, ids: Sequence[int] | None = None
) -> list[tuple[int, datetime, int]]:
    """(submission, when it was published, version of the submission) of what may be read now of
    these submissions, or of all, by submission."""
    columns: list[Any] = [_P.submission_id, _P.published_at, _S.version]
    query = _where(select(*columns), Filter()).order_by(_P.submission_id)
    if ids is not None:
        query = query.where(_P.submission_id.in_(ids))
    return [(one, moment, version) for one, moment, version in session.execute(query)]


def _rows(wanted: Filter) -> Select[Any]:
    shown = case((Contact.sender_kind == SenderKind.PERSON.value, Contact.name), else_=_called())
    ended = (
        select(Clock.timeliness)
        .where(Clock.submission_id == _S.id, Clock.profile.in_(PROMISED), Clock.timeliness != "")
        .order_by(Clock.id.desc())
        .limit(1)
        .correlate(_S)
        .scalar_subquery()
    )
    name = case((and_(_P.show_name, _NAME.given), func.coalesce(shown, "")), else_="")
    columns: list[Any] = [
        *(_S.id, _S.submitted_at, _S.kind, _province(), _P.department_id, _P.words),
        *(_P.language, _P.title, _P.text, _P.answer, _P.answer_language),
        *(_S.answered_at, _S.due_at, _P.published_at, name),
        case((_P.outcome == "", func.coalesce(ended, "")), else_=""),
        *(_S.version, _P.outcome),
    ]
    return _where(select(*columns), wanted)


def _province() -> ColumnElement[str]:
    """Where a proposal comes from is none of what its sender has agreed to."""
    return case((_P.outcome == "", _S.province), else_="")


def _called() -> ColumnElement[str]:
    """Businesses and bodies go by their own name."""
    return func.coalesce(func.nullif(Contact.organisation, ""), Contact.name)


def _where(query: Select[Any], wanted: Filter) -> Select[Any]:
    """With what every query of this module must ask for."""
    query = (
        query.select_from(_P)
        .join(_S, _S.id == _P.submission_id)
        .outerjoin(_TEXT, _consent(_TEXT, _needed()))
        .outerjoin(_NAME, _consent(_NAME, literal(Purpose.PUBLISH_NAME.value)))
        .outerjoin(Contact, Contact.submission_id == _S.id)
        .where(_is_public())
    )
    if wanted.department:
        query = query.where(_P.department_id == wanted.department)
    if wanted.kind:
        query = query.where(_S.kind == wanted.kind)
    if wanted.province:
        query = query.where(_province() == wanted.province)
    if wanted.since is not None:
        query = query.where(_P.published_at >= wanted.since)
    if wanted.before is not None:
        query = query.where(_P.published_at < wanted.before)
    return query


def _needed() -> ColumnElement[str]:
    """The consent to the text: what a council decided stands on the agreement to its summary."""
    summary, text = Purpose.PUBLISH_SUMMARY.value, Purpose.PUBLISH_TEXT.value
    return case((_P.outcome != "", summary), else_=text)


def _consent(consent: Any, purpose: ColumnElement[str]) -> ColumnElement[bool]:
    return and_(consent.submission_id == _S.id, consent.purpose == purpose)


def _is_public() -> ColumnElement[bool]:
    own_words = and_(_P.words == Words.SUMMARY.value, _P.outcome == "", _S.kind.in_(PUBLISHABLE))
    return and_(
        _P.state == PublicationState.PUBLISHED.value,
        _S.restricted.is_(False),
        _S.status.not_in(_NEVER),
        or_(_P.outcome == "", _S.status.in_(DECIDED)),
        _S.kind.in_((*PUBLISHABLE, *INVENTIVE)),
        or_(_TEXT.given, own_words),
        or_(_P.show_name.is_(False), _NAME.given),
    )
