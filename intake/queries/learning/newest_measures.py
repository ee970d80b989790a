"""Reads of how models judged the newest submissions."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from intake.models import NewestMeasure


def measure_of(session: Session, model_version: str, against: str) -> NewestMeasure | None:
    """The last measure of one model beside another, None without one."""
    return session.scalar(
        select(NewestMeasure).where(
            NewestMeasure.model_version == model_version, NewestMeasure.against == against
        )
    )
