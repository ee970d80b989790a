"""Reads of results that were taken out as files."""

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from intake.models import Official, SearchExport

_LISTED = 50


def own(session: Session, official_id: int, export_id: int) -> SearchExport | None:
    """What the official took out."""
    return session.scalar(
        select(SearchExport).where(
            SearchExport.id == export_id, SearchExport.official_id == official_id
        )
    )


def recent(session: Session, official_id: int | None) -> list[tuple[SearchExport, str]]:
    """(export, name of who took it) of an official, for None of everybody; the newest first."""
    wanted = select(SearchExport, Official.display_name).join(
        Official, Official.id == SearchExport.official_id
    )
    if official_id is not None:
        wanted = wanted.where(SearchExport.official_id == official_id)
    rows = session.execute(wanted.order_by(SearchExport.id.desc()).limit(_LISTED))
    return [(row, name) for row, name in rows]


def number_in(session: Session, official_id: int, states: Sequence[str]) -> int:
    """How many of an official are in one of these states."""
    found = select(func.count()).where(
        SearchExport.official_id == official_id, SearchExport.state.in_(states)
    )
    return session.scalar(found) or 0
