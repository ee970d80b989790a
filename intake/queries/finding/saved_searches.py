"""Reads of saved searches; everybody sees only their own."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from intake.models import Official, SavedSearch, Submission


def own(session: Session, official_id: int, search_id: int) -> SavedSearch | None:
    """A search that the official saved."""
    return session.scalar(
        select(SavedSearch).where(
            SavedSearch.id == search_id, SavedSearch.official_id == official_id
        )
    )


def of(session: Session, official_id: int) -> list[SavedSearch]:
    """The searches of an official, by name."""
    wanted = select(SavedSearch).where(SavedSearch.official_id == official_id)
    return list(session.scalars(wanted.order_by(SavedSearch.name, SavedSearch.id)))


def with_alert(session: Session, official_id: int) -> list[SavedSearch]:
    """Those of an official about which letters are wanted, the oldest first."""
    wanted = select(SavedSearch).where(
        SavedSearch.official_id == official_id, SavedSearch.alert.is_(True)
    )
    return list(session.scalars(wanted.order_by(SavedSearch.id)))


def oldest_among(session: Session, ids: Sequence[int]) -> Submission | None:
    """The last of these submissions in the order of the newest; None when none is there."""
    wanted = select(Submission).where(Submission.id.in_(ids))
    return session.scalar(wanted.order_by(Submission.submitted_at, Submission.id).limit(1))


def to_be_told(session: Session) -> list[int]:
    """The officials in service who want letters about a search; never one of the demonstration."""
    wanted = (
        select(SavedSearch.official_id)
        .join(Official, Official.id == SavedSearch.official_id)
        .where(SavedSearch.alert.is_(True), Official.active.is_(True), Official.is_demo.is_(False))
        .distinct()
    )
    return sorted(session.scalars(wanted))
