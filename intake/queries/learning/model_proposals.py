"""Reads of proposals to put a model in force."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from intake.domain.learning.promotion import ProposalState
from intake.models import ModelProposal

SHOWN = 50


def open_proposals(session: Session, model_version: str | None = None) -> Sequence[ModelProposal]:
    """Those that wait for a second person, oldest first; of one model, or of all."""
    wanted = select(ModelProposal).where(ModelProposal.state == ProposalState.OPEN.value)
    if model_version is not None:
        wanted = wanted.where(ModelProposal.model_version == model_version)
    return session.scalars(wanted.order_by(ModelProposal.id)).all()


def decided_proposals(session: Session) -> Sequence[ModelProposal]:
    """The newest that were decided, newest first."""
    return session.scalars(
        select(ModelProposal)
        .where(ModelProposal.state != ProposalState.OPEN.value)
        .order_by(ModelProposal.id.desc())
        .limit(SHOWN)
    ).all()
