"""What the council's scores come to, from the rows; nothing of it is stored."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from intake.domain.evaluation.rubric import Rubric, from_data
from intake.domain.evaluation.scoring import Judgement, Result, Score, evaluate
from intake.domain.evaluation.seats import BallotState
from intake.models import Evaluation, EvaluationNote, EvaluationScore, EvaluationSheet
from intake.queries.evaluation import rounds as queries
from intake.queries.evaluation.rounds import Seated


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet that was sent, with its scores by criterion."""

    row: EvaluationSheet
    official: int
    scores: tuple[Score, ...]


def rubric_of(evaluation: Evaluation) -> Rubric:
    """The criteria of a round that count, in their order."""
    return tuple(one for one in from_data(evaluation.rubric) if one.weight)


def sheets(session: Session, seated: Sequence[Seated]) -> list[Sheet]:
    """Every sheet of these seats, in the order in which each sent them; reasons and comments are
    sealed elsewhere. Of an abstention this knows that a reason was given."""
    officials = {one.row.id: one.row.official_id for one in seated}
    rows = queries.sent_sheets(session, officials)
    scores: dict[int, list[EvaluationScore]] = {row.id: [] for row in rows}
    found = select(EvaluationScore).where(EvaluationScore.sheet_id.in_(scores))
    for score in session.scalars(found.order_by(EvaluationScore.criterion)):
        scores[score.sheet_id].append(score)
    return [
        Sheet(row, officials[row.seat_id], _scores(officials[row.seat_id], scores[row.id]))
        for row in rows
    ]


def in_force(found: Sequence[Sheet]) -> dict[int, Sheet]:
    """The last sheet of each evaluator, by official."""
    return {one.official: one for one in found}


def of_round(session: Session, evaluation: Evaluation) -> Result:
    """The result of a round. Of whoever is recused or was taken off nothing counts."""
    return of_rounds(session, [evaluation])[evaluation.id]


def of_rounds(session: Session, evaluations: Sequence[Evaluation]) -> dict[int, Result]:
    """The results of many rounds, by their id."""
    seated = queries.seats_of(session, [one.id for one in evaluations])
    counting = [one for seats in seated.values() for one in seats if one.seat.evaluates]
    of_seat = {one.row.seat_id: one for one in sheets(session, counting)}  # the last of each
    found = {}
    for evaluation in evaluations:
        mine = (of_seat.get(one.row.id) for one in seated.get(evaluation.id, ()))
        scores = [score for sheet in mine if sheet is not None for score in sheet.scores]
        found[evaluation.id] = evaluate(
            scores, rubric_of(evaluation), limit=evaluation.disagreement
        )
    return found


def told_of(session: Session, evaluations: Sequence[Evaluation]) -> frozenset[int]:
    """Those of these rounds, by id, whose figures may be told: there are enough evaluators and all
    of them have sent scores, or nobody can any more. Of one sheet alone the mean would be that
    evaluator's own."""
    seated = queries.seats_of(session, [one.id for one in evaluations])
    return frozenset(
        one.id
        for one in evaluations
        if one.ballot_state != BallotState.NONE or _is_whole(one, seated.get(one.id, []))
    )


def _is_whole(evaluation: Evaluation, seated: Sequence[Seated]) -> bool:
    evaluating = [one.seat for one in seated if one.seat.evaluates]
    return len(evaluating) >= evaluation.evaluators and all(one.sent for one in evaluating)


def discussed(session: Session, evaluation_id: int) -> frozenset[str]:
    """The criteria about which something of the discussion is written down."""
    found = select(EvaluationNote.criterion).where(EvaluationNote.evaluation_id == evaluation_id)
    return frozenset(session.scalars(found.distinct()))


def _scores(official: int, rows: Sequence[EvaluationScore]) -> tuple[Score, ...]:
    return tuple(
        Score(official, row.criterion, Judgement(row.judgement), row.points) for row in rows
    )
