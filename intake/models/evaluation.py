"""The evaluation of one proposal by a council: seats, sheets with their scores, votes. What people
typed is sealed in a table apart."""

from datetime import datetime
from typing import Any

from sqlalchemy import Boolean, ForeignKey, Index, Integer, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from intake.models.base import Base, BigId, Code, Json, Sha256, UTCDateTime


class Evaluation(Base):
    """One round about one proposal, with the rules that hold for it, whatever the call says
    later."""

    __tablename__ = "evaluation"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    submission_id: Mapped[int] = mapped_column(ForeignKey("submission.id"))
    number: Mapped[int] = mapped_column(Integer)  # of the round
    why: Mapped[str] = mapped_column(Code)  # domain.evaluation.rounds.Why
    council_id: Mapped[int] = mapped_column(ForeignKey("council.id"))
    rubric: Mapped[list[Any]] = mapped_column(Json)  # as domain.evaluation.rubric.to_data gives it
    blind: Mapped[bool] = mapped_column(Boolean)
    quorum: Mapped[int] = mapped_column(Integer)
    disagreement: Mapped[int] = mapped_column(Integer)  # points of spread
    ballot: Mapped[str] = mapped_column(Code)  # domain.initiatives.calls.Ballot
    evaluators: Mapped[int] = mapped_column(Integer)  # how many must score
    version: Mapped[int] = mapped_column(Integer)  # optimistic lock
    opened_by: Mapped[int] = mapped_column(ForeignKey("official.id"))
    opened_at: Mapped[datetime] = mapped_column(UTCDateTime())
    ballot_state: Mapped[str] = mapped_column(Code)  # domain.evaluation.seats.BallotState
    ballots: Mapped[int] = mapped_column(Integer)  # how many were begun
    voted_at: Mapped[datetime | None] = mapped_column(UTCDateTime())  # when the ballot was closed
    closed_at: Mapped[datetime | None] = mapped_column(UTCDateTime())  # nothing changes any more

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 (SQLAlchemy reads a plain dict)
    __table_args__ = (
        UniqueConstraint("submission_id", "number"),
        Index("ix_evaluation_council_id", "council_id"),
        {"sqlite_autoincrement": True},
    )


class EvaluationSeat(Base):
    """A member of the council before one proposal: asked to declare, clear, or out of it."""

    __tablename__ = "evaluation_seat"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    evaluation_id: Mapped[int] = mapped_column(ForeignKey("evaluation.id"))
    submission_id: Mapped[int] = mapped_column(ForeignKey("submission.id"))
    official_id: Mapped[int] = mapped_column(ForeignKey("official.id"))
    scores: Mapped[bool] = mapped_column(Boolean)  # is one of its evaluators
    state: Mapped[str] = mapped_column(Code)  # domain.evaluation.seats.SeatState
    found: Mapped[list[Any]] = mapped_column(Json)  # codes of domain.evaluation.interests.Interest
    overruled: Mapped[bool] = mapped_column(Boolean)  # a namesake, says the secretary
    # Codes on which the secretary must decide, and those that were decided to keep nobody out.
    asks: Mapped[list[Any]] = mapped_column(Json, default=list)
    settled: Mapped[list[Any]] = mapped_column(Json, default=list)
    # Sheets of others, before an own one was sent: who has seen them scores no more.
    saw_others: Mapped[bool] = mapped_column(Boolean, default=False)
    declared_at: Mapped[datetime | None] = mapped_column(UTCDateTime())
    declared: Mapped[str] = mapped_column(Code)  # name of the sealed words of an interest
    draft: Mapped[str] = mapped_column(Code)  # name of the sealed sheet that was begun
    confidence: Mapped[int | None] = mapped_column(Integer)  # of the sheet in force
    present: Mapped[bool] = mapped_column(Boolean)  # when the council voted
    has_voted: Mapped[bool] = mapped_column(Boolean)

    __table_args__ = (
        UniqueConstraint("evaluation_id", "official_id"),
        Index("ix_evaluation_seat_submission_id", "submission_id"),
        # What every list and count leaves out for whoever asks: very few rows.
        Index(
            "ix_evaluation_seat_recused",
            "official_id",
            "submission_id",
            sqlite_where=text("state = 'recused'"),
            postgresql_where=text("state = 'recused'"),
        ),
        Index("ix_evaluation_seat_official_id", "official_id", "state"),
    )


class ProposalLead(Base):
    """Whether somebody who leads a proposal to its decision, or decides, has an interest in it:
    secretaries and chairs, who need not sit on the council."""

    __tablename__ = "proposal_lead"

    submission_id: Mapped[int] = mapped_column(ForeignKey("submission.id"), primary_key=True)
    official_id: Mapped[int] = mapped_column(ForeignKey("official.id"), primary_key=True)
    state: Mapped[str] = mapped_column(Code)  # clear or recused, as of a seat
    found: Mapped[list[Any]] = mapped_column(Json)  # codes of domain.evaluation.interests.Interest
    declared_at: Mapped[datetime | None] = mapped_column(UTCDateTime())
    declared: Mapped[str] = mapped_column(Code)  # name of the sealed words of an interest

    __table_args__ = (Index("ix_proposal_lead_official_id", "official_id", "state"),)


class EvaluationSheet(Base):
    """A sheet that was sent; the one of the highest number is in force, and none is ever
    changed."""

    __tablename__ = "evaluation_sheet"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    seat_id: Mapped[int] = mapped_column(ForeignKey("evaluation_seat.id"))
    number: Mapped[int] = mapped_column(Integer)
    confidence: Mapped[int] = mapped_column(Integer)
    sent_at: Mapped[datetime] = mapped_column(UTCDateTime())
    words: Mapped[str] = mapped_column(Code)  # name of the sealed reasons and comments
    salt: Mapped[str] = mapped_column(Sha256)  # of the digest in the record: points are few

    __table_args__ = (UniqueConstraint("seat_id", "number"),)


class EvaluationScore(Base):
    """What a sheet says of one criterion."""

    __tablename__ = "evaluation_score"

    sheet_id: Mapped[int] = mapped_column(ForeignKey("evaluation_sheet.id"), primary_key=True)
    criterion: Mapped[str] = mapped_column(Code, primary_key=True)
    judgement: Mapped[str] = mapped_column(Code)
    points: Mapped[int | None] = mapped_column(Integer)


class EvaluationNote(Base):
    """What was said in the discussion, about one criterion or ("") about all."""

    __tablename__ = "evaluation_note"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    evaluation_id: Mapped[int] = mapped_column(ForeignKey("evaluation.id"), index=True)
    official_id: Mapped[int] = mapped_column(ForeignKey("official.id"))
    criterion: Mapped[str] = mapped_column(Code)
    at: Mapped[datetime] = mapped_column(UTCDateTime())
    words: Mapped[str] = mapped_column(Code)  # name of the sealed text


class EvaluationVote(Base):
    """Who voted how in an open ballot."""

    __tablename__ = "evaluation_vote"

    seat_id: Mapped[int] = mapped_column(ForeignKey("evaluation_seat.id"), primary_key=True)
    vote: Mapped[str] = mapped_column(Code)


class EvaluationTally(Base):
    """How many gave each vote in a secret ballot: no row says who, or in which order."""

    __tablename__ = "evaluation_tally"

    evaluation_id: Mapped[int] = mapped_column(ForeignKey("evaluation.id"), primary_key=True)
    vote: Mapped[str] = mapped_column(Code, primary_key=True)
    number: Mapped[int] = mapped_column(Integer)


class EvaluationText(Base):
    """What somebody of a council typed about a proposal, sealed as its parts are: it tells of
    them."""

    __tablename__ = "evaluation_text"

    name: Mapped[str] = mapped_column(Code, primary_key=True)
    submission_id: Mapped[int] = mapped_column(ForeignKey("submission.id"), index=True)
    key_id: Mapped[str] = mapped_column(Code, index=True)  # what is left to seal anew
    sealed: Mapped[str] = mapped_column(Text)
