"""The minutes of a council about one proposal, as data: for a page, and for a paper."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from intake.domain.evaluation.councils import MemberPart
from intake.domain.evaluation.rubric import Rubric
from intake.domain.evaluation.scoring import Result
from intake.domain.evaluation.seats import BallotState, SeatState
from intake.domain.evaluation.votes import Ballot, Vote
from intake.domain.initiatives.calls import Ballot as BallotKind
from intake.ports import Sealer
from intake.queries.accounts import names_of
from intake.queries.evaluation import councils as council_queries
from intake.queries.evaluation import rounds as queries
from intake.queries.evaluation.rounds import Round
from intake.services.evaluation import ballots, results, sheets
from intake.services.evaluation.results import Sheet


@dataclass(frozen=True, slots=True)
class Attendance:
    """One member: ``vote`` only of an open ballot."""

    name: str
    part: MemberPart
    state: SeatState
    scores: bool
    present: bool
    vote: Vote | None
    sheet: Sheet | None


@dataclass(frozen=True, slots=True)
class Said:
    """A note of the discussion."""

    name: str
    criterion: str
    at: datetime
    text: str


@dataclass(frozen=True, slots=True)
class Minutes:
    """Everything that minutes say. ``ballot`` is None until it is closed: nobody knows before how
    it stands. All figures are computed from the rows."""

    round: Round
    rubric: Rubric
    members: tuple[Attendance, ...]
    result: Result
    notes: tuple[Said, ...]
    ballot: Ballot | None
    voted_at: datetime | None

    @property
    def is_secret(self) -> bool:
        """Whether the ballot was secret."""
        return self.round.evaluation.ballot == BallotKind.SECRET

    @property
    def present(self) -> tuple[Attendance, ...]:
        """Who was there and took part."""
        return tuple(one for one in self.members if one.present and one.state is SeatState.CLEAR)


def minutes_of(session: Session, it: Round, *, sealer: Sealer) -> Minutes:
    """The minutes as they stand now; the caller has seen that they may be read."""
    evaluation = it.evaluation
    seated = queries.seats(session, evaluation.id)
    parts = {
        one.row.official_id: MemberPart(one.row.part)
        for one in council_queries.members(session, evaluation.council_id)
    }
    closed = it.ballot is BallotState.CLOSED
    secret = evaluation.ballot == BallotKind.SECRET
    votes: Mapping[int, Vote] = ballots.votes_of(session, seated) if closed and not secret else {}
    sent = results.in_force(results.sheets(session, seated))
    names = {one.row.official_id: one.name for one in seated}
    said = sheets.notes(session, evaluation.id, sealer=sealer)
    names |= names_of(session, {one.row.official_id for one in said} - set(names))
    return Minutes(
        it,
        results.rubric_of(evaluation),
        tuple(
            Attendance(
                one.name,
                parts.get(one.row.official_id, MemberPart.MEMBER),
                SeatState(one.row.state),
                one.row.scores,
                one.row.present,
                votes.get(one.row.id),
                sent.get(one.row.official_id) if one.seat.evaluates else None,
            )
            for one in seated
        ),
        results.of_round(session, evaluation),
        tuple(
            Said(names.get(one.row.official_id, ""), one.row.criterion, one.row.at, one.text)
            for one in said
        ),
        ballots.counted(session, it) if closed else None,
        evaluation.voted_at,
    )
