"""Whether a simulated call holds what the evaluation promises. Every figure is counted here once
more, from the rows and by other means than those of the service."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from statistics import median

from sqlalchemy import select
from sqlalchemy.orm import Session

from intake.cli.simulation import checks
from intake.cli.simulation.call_lives import Frozen, Lived
from intake.cli.simulation.judging import Bench
from intake.domain.history.record import EventKind
from intake.domain.initiatives.calls import Ballot
from intake.domain.workflow import MOVES, moves_for
from intake.models import (
    Evaluation,
    EvaluationScore,
    EvaluationSeat,
    EvaluationSheet,
    EvaluationTally,
    EvaluationVote,
    ProposalDecision,
    Submission,
    SubmissionEvent,
)
from intake.queries.evaluation import rounds as queries
from intake.queries.history.record import verify
from intake.queries.initiatives import proposal_path
from intake.queries.submissions import readable
from intake.services.evaluation import councils, results
from intake.services.initiatives import call_record

Arrow = tuple[str, str, str]
_COUNTS = frozenset({"asked", "clear"})
_ACTS = {EventKind.PROPOSAL_READ, EventKind.EVALUATION_SCORED}


@dataclass(slots=True)
class Checked:
    """What was looked at, how often, which arrows were walked how often, and what is broken."""

    looked: Counter[str]
    arrows: Mapping[Arrow, int]
    violations: list[str]


def check(session: Session, lived: Lived, database: bytes) -> Checked:
    """Look at everything; ``database`` are the bytes of the file, its log written back."""
    session.expire_all()
    looked: Counter[str] = Counter()
    broken: list[str] = []
    for evaluation in session.scalars(select(Evaluation)):
        broken += _scores(session, evaluation, looked)
        broken += _recused(session, lived.bench, evaluation, looked)
        if evaluation.id in lived.frozen:
            broken += _frozen(session, evaluation, lived.frozen[evaluation.id], looked)
    broken += _decisions(session, looked)
    broken += _after_decisions(session)
    broken += _chains(session, lived, looked)
    broken += _leaks(lived.bench, database, looked)
    arrows = walked(session)
    broken += [f"no proposal went by {arrow}" for arrow, times in arrows.items() if not times]
    return Checked(looked, arrows, broken)


def walked(session: Session) -> dict[Arrow, int]:
    """How often each arrow of the path was walked: (from, move, to)."""
    found = {
        (leaves.value, move.value, str(MOVES[move].enters)): 0
        for move in sorted(moves_for("initiative") - moves_for("report"))
        for leaves in sorted(MOVES[move].leaves)
    }
    for event in session.scalars(select(SubmissionEvent).where(SubmissionEvent.old != "")):
        arrow = (event.old, str(event.data.get("move")), event.new)
        if arrow in found:
            found[arrow] += 1
    return found


def _points(session: Session, evaluation: Evaluation, looked: Counter[str]) -> dict[str, list[int]]:
    """The points of each criterion in the last sheets of those whose scores count."""
    points: dict[str, list[int]] = defaultdict(list)
    seats = session.scalars(
        select(EvaluationSeat).where(EvaluationSeat.evaluation_id == evaluation.id)
    )
    for seat in seats:
        sheets = session.scalars(select(EvaluationSheet).where(EvaluationSheet.seat_id == seat.id))
        last = max(sheets, key=lambda one: one.number, default=None)
        if last is None or seat.state not in _COUNTS or not seat.scores:
            continue
        for row in session.scalars(
            select(EvaluationScore).where(EvaluationScore.sheet_id == last.id)
        ):
            looked["scores"] += 1
            if (row.points is None) != (row.judgement != "scored"):
                points["broken"].append(0)
            if row.points is not None:
                points[row.criterion].append(row.points)
    return points


def _mean(
    session: Session, evaluation: Evaluation, looked: Counter[str]
) -> tuple[dict[str, Fraction], Fraction | None]:
    points = _points(session, evaluation, looked)
    weights = {str(one["code"]): int(one["weight"]) for one in evaluation.rubric}
    medians = {code: Fraction(median(map(Fraction, given))) for code, given in points.items()}
    whole = sum(weights[code] for code in medians)
    total = sum((weights[code] * one for code, one in medians.items()), Fraction(0))
    return medians, total / whole if whole else None


def _scores(session: Session, evaluation: Evaluation, looked: Counter[str]) -> Iterator[str]:
    medians, mean = _mean(session, evaluation, looked)
    said = results.of_round(session, evaluation)
    looked["means"] += 1
    if said.mean != mean:
        yield f"round {evaluation.id}: the mean is {mean}, not {said.mean}"
    for one in said.criteria:
        looked["medians"] += 1
        if one.median != medians.get(one.code):
            yield f"round {evaluation.id}: the median of {one.code} is another"


def _recused(
    session: Session, bench: Bench, evaluation: Evaluation, looked: Counter[str]
) -> Iterator[str]:
    """Whoever is recused has done nothing since, counts for nothing, and has no way in."""
    about = evaluation.submission_id
    seats = select(EvaluationSeat).where(
        EvaluationSeat.evaluation_id == evaluation.id, EvaluationSeat.state == "recused"
    )
    for seat in session.scalars(seats):
        looked["recused"] += 1
        who, events = seat.official_id, _events(session, about)
        told = [
            at
            for at, event in enumerate(events)
            if event.data.get("official") == who and event.data.get("found")
        ]
        if not told:
            yield f"round {evaluation.id}: nothing says why {who} is recused"
        since = max(told, default=-1)
        later = [event for event in events[since + 1 :] if event.actor_id == who]
        if any(event.kind in _ACTS or event.data.get("what") == "cast" for event in later):
            yield f"round {evaluation.id}: {who} has read, scored or voted although recused"
        if seat.has_voted and evaluation.ballot == Ballot.SECRET:
            yield f"round {evaluation.id}: the secret vote of {who} is counted although recused"
        actor = bench.person(who)
        doors = (
            readable(session, actor, about),
            queries.sitting(session, actor, evaluation.id),
            queries.to_prepare(session, actor, about),
            proposal_path.led_one(session, actor, about),
        )
        if any(door is not None for door in doors):
            yield f"round {evaluation.id}: {who} has a way in although recused"


def _frozen(
    session: Session, evaluation: Evaluation, then: Frozen, looked: Counter[str]
) -> Iterator[str]:
    _medians, mean = _mean(session, evaluation, Counter())
    looked["figures after a decision"] += 1
    if mean != then.mean:
        yield f"round {evaluation.id}: the mean has changed since the decision"
    if _votes(session, evaluation) != then.ballot:
        yield f"round {evaluation.id}: the votes have changed since the decision"


def _votes(session: Session, evaluation: Evaluation) -> tuple[int, ...]:
    """Members present, votes for, against, abstentions, from the rows."""
    seats = [
        one
        for one in session.scalars(
            select(EvaluationSeat).where(EvaluationSeat.evaluation_id == evaluation.id)
        )
        if one.present and one.state in _COUNTS
    ]
    found: Counter[str] = Counter()
    if evaluation.ballot == Ballot.SECRET:
        tally = select(EvaluationTally).where(EvaluationTally.evaluation_id == evaluation.id)
        found.update({row.vote: row.number for row in session.scalars(tally)})
    else:
        given = select(EvaluationVote).where(
            EvaluationVote.seat_id.in_([seat.id for seat in seats])
        )
        found.update(row.vote for row in session.scalars(given))
    return len(seats), found["for"], found["against"], found["abstains"]


def _entitled(session: Session, evaluation: Evaluation) -> int:
    """The members of the round who are neither recused nor taken off."""
    seats = select(EvaluationSeat.state).where(EvaluationSeat.evaluation_id == evaluation.id)
    return sum(state in _COUNTS for state in session.scalars(seats))


def _decisions(session: Session, looked: Counter[str]) -> Iterator[str]:
    """Quorum and two thirds, as the rows of the round say that the decision rests on."""
    for decision in session.scalars(select(ProposalDecision)):
        looked["decisions"] += 1
        evaluation = _round_of(session, decision)
        present, votes_for, against, abstained = _votes(session, evaluation)
        stored = tuple(decision.ballot[one] for one in ("present", "for", "against", "abstained"))
        name = f"decision {decision.number} on {decision.submission_id}"
        if stored != (present, votes_for, against, abstained):
            yield f"{name}: it says other votes than were given"
        if present < evaluation.quorum:
            yield f"{name}: without a quorum"
        adopted = votes_for > 0 and 3 * votes_for >= 2 * _entitled(session, evaluation)
        if decision.outcome in ("accepted", "with_conditions") and not adopted:
            yield f"{name}: accepted without two thirds"
        if decision.outcome == "not_accepted" and adopted:
            yield f"{name}: not accepted against two thirds"


def _round_of(session: Session, decision: ProposalDecision) -> Evaluation:
    """The round that the record has opened last before a decision."""
    number = 0
    for event in _events(session, decision.submission_id):
        if event.kind == EventKind.EVALUATION_OPENED:
            number = event.data["round"]
        if event.data.get("decision") == decision.number and event.data.get("outcome"):
            break
    found = select(Evaluation).where(
        Evaluation.submission_id == decision.submission_id, Evaluation.number == number
    )
    return session.scalars(found).one()


def _after_decisions(session: Session) -> Iterator[str]:
    """Between the end of a ballot and the next round nobody scores, votes, or comes and goes.
    Whoever signs declares, and changes nothing of it."""
    for it in session.scalars(select(Submission.id)):
        frozen = False
        for event in _events(session, it):
            if event.kind == EventKind.EVALUATION_OPENED:
                frozen = False
            elif str(event.data.get("what", "")).startswith("lead_"):
                continue
            elif frozen and event.kind.startswith("evaluation_"):
                yield f"submission {it}: {event.kind} after the ballot"
            elif event.data.get("what") == "closed":
                frozen = True


def _events(session: Session, submission_id: int) -> list[SubmissionEvent]:
    found = select(SubmissionEvent).where(SubmissionEvent.submission_id == submission_id)
    return list(session.scalars(found.order_by(SubmissionEvent.seq)))


def _chains(session: Session, lived: Lived, looked: Counter[str]) -> Iterator[str]:
    verdict = verify(session)
    looked["events of the record"] += verdict.checked
    if not verdict.holds:
        yield f"the record does not hold at {verdict.first_bad_seq}"
    yield from (f"the history of call {one} does not hold" for one in call_record.broken(session))
    yield from (f"the history of council {one} does not hold" for one in councils.broken(session))
    found = checks.check(session, until=lived.bench.now)
    looked["clocks"] += found.clocks
    yield from (f"submission {one.submission_id}: {one.promise}" for one in found.violations)


def _leaks(bench: Bench, database: bytes, looked: Counter[str]) -> Iterator[str]:
    for what, words in (("sealed text", bench.secrets.planted), ("code", bench.secrets.codes)):
        looked[f"{what}s looked for in the file"] += len(words)
        found = [word for word in words if word.encode() in database]
        yield from (f"a {what} stands in the database: {word[:40]}" for word in found)
