"""One round of a council in the simulated call: seats, declarations, sheets, discussion, ballot."""

import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from intake.cli.simulation.arriving import Secrets, near
from intake.cli.simulation.hall import Hall, Member, rules
from intake.database import transaction
from intake.domain.errors import InvalidData
from intake.domain.evaluation.scoring import Judgement, Score
from intake.domain.evaluation.seats import SITTING, SeatState
from intake.domain.evaluation.votes import Outcome, Vote
from intake.domain.initiatives.calls import Ballot
from intake.domain.permissions import Actor
from intake.models import Evaluation, EvaluationSeat, ProposalLead, Submission
from intake.ports import Tools
from intake.queries.evaluation import rounds as queries
from intake.services.evaluation import (
    ballots,
    leading,
    opening,
    questions,
    results,
    seating,
    sheets,
)
from intake.services.evaluation.opening import Setup
from intake.services.evaluation.questions import Answer
from intake.services.evaluation.sheets import NewSheet
from intake.services.initiatives import council_reading
from intake.services.initiatives.calls import starting_rubric

EVALUATORS = 3


@dataclass(slots=True)
class Bench:
    """The council at work: rows, people, chance, the moment, and what was typed where it is
    sealed."""

    session: Session
    hall: Hall
    tools: Tools
    chance: random.Random
    now: datetime
    numbers: dict[int, int] = field(default_factory=dict)  # of proposals, by submission
    secrets: Secrets = field(default_factory=Secrets)
    tally: Counter[str] = field(default_factory=Counter)

    def later(self, minutes: float = 3.0) -> datetime:
        """Let some time pass: minutes, because one thing is done after the other and the windows of
        senders must not end meanwhile."""
        self.now += timedelta(minutes=minutes * self.chance.uniform(0.5, 1.5))
        return self.now

    def mark(self, submission_id: int, where: str) -> str:
        """A word for a sealed field."""
        return self.secrets.mark(self.numbers[submission_id], where)

    def person(self, official_id: int) -> Actor:
        """A member, or one of those who hear appeals."""
        everybody: tuple[Member, ...] = (*self.hall.members, *self.hall.others)
        return next(one.actor for one in everybody if one.actor.official_id == official_id)

    def secretary(self, submission_id: int) -> Actor:
        """Who prepares this proposal, having declared that there is no interest in it."""
        return self._leads(self.hall.secretary, submission_id)

    def chair(self, submission_id: int) -> Actor:
        """Who decides on it, likewise."""
        return self._leads(self.hall.chair, submission_id)

    def _leads(self, who: Callable[[Session, int], Actor], submission_id: int) -> Actor:
        """The first of them against whom nothing is found."""
        while True:
            actor = who(self.session, submission_id)
            if self.session.get(ProposalLead, (submission_id, actor.official_id)) is not None:
                return actor
            self.leads(actor, submission_id)

    def leads(self, actor: Actor, submission_id: int) -> None:
        """Somebody declares before leading."""
        sealer = self.tools.sealer
        with transaction(self.session):
            leading.declare(self.session, actor, submission_id, None, sealer=sealer, now=self.now)

    def seats(self, round_id: int, *states: SeatState) -> list[EvaluationSeat]:
        """The seats of a round that are in one of these states."""
        self.session.expire_all()
        found = [one.row for one in queries.seats(self.session, round_id)]
        return [row for row in found if row.state in states]

    def version(self, round_id: int) -> int:
        """The version that a page would show."""
        return self.session.get_one(Evaluation, round_id, populate_existing=True).version


def open_round(bench: Bench, submission_id: int) -> int:
    """The secretary opens a round; namesakes of the author are overruled now and then."""
    by = bench.secretary(submission_id)
    setup = Setup(EVALUATORS, rules(len(bench.hall.members), Ballot.SECRET))
    sealer = bench.tools.sealer
    with transaction(bench.session):
        made = opening.open_round(
            bench.session, by, submission_id, setup, sealer=sealer, now=bench.later()
        )
    for seat in bench.seats(made.id, SeatState.RECUSED):
        bench.tally["interest found"] += 1
        # A secretary who is the namesake is recused by now; another one decides.
        by = bench.secretary(submission_id)
        found = seating.prepared(bench.session, by, made.id)
        if bench.numbers[submission_id] % 4 == 0 and seating.namesakes(
            bench.session, found, [seat], sealer=sealer
        ):
            with transaction(bench.session):
                seen = bench.version(made.id)
                seating.overrule(
                    bench.session,
                    by,
                    made.id,
                    seat.official_id,
                    "Trùng tên.",
                    seen_version=seen,
                    sealer=sealer,
                    now=bench.later(),
                )
            bench.tally["namesake overruled"] += 1
    return int(made.id)


def fill(bench: Bench, submission_id: int, round_id: int) -> None:
    """Who is proposed scores it, everybody declares, and who turns out to have an interest is
    replaced, until enough score it."""
    while True:
        _declare(bench, submission_id, round_id)
        _settle(bench, submission_id, round_id)
        by = bench.secretary(submission_id)
        sealer = bench.tools.sealer
        it = seating.prepared(bench.session, by, round_id)
        found = seating.candidates(bench.session, it, sealer=sealer, now=bench.now)
        chosen = [one.official_id for one in found if one.proposed]
        if not chosen:
            return
        with transaction(bench.session):
            seating.assign(
                bench.session,
                by,
                round_id,
                chosen,
                seen_version=bench.version(round_id),
                sealer=sealer,
                now=bench.later(),
            )
        bench.tally["assigned"] += len(chosen)


def _declare(bench: Bench, submission_id: int, round_id: int) -> None:
    way, member = near(bench.hall, bench.numbers[submission_id])
    for seat in bench.seats(round_id, SeatState.ASKED):
        knows = member.actor.official_id if way == "declared" and member is not None else None
        has_one = knows == seat.official_id
        declare(bench, submission_id, round_id, seat.official_id, interest=has_one)


def _settle(bench: Bench, submission_id: int, round_id: int) -> None:
    """A secretary decides on what was found of those who have not confirmed; not on themselves."""
    another = bench.numbers[submission_id] % 4 == 0
    for seat in bench.seats(round_id, *SITTING):
        if not seat.asks:
            continue
        first = bench.secretary(submission_id)
        others = [one for one in bench.hall.secretaries if one != first]
        by = others[0] if first.official_id == seat.official_id else first
        if by is not first:
            bench.leads(by, submission_id)
        with transaction(bench.session):
            questions.settle(
                bench.session,
                by,
                round_id,
                seat.official_id,
                Answer(not another, "Trùng tên." if another else "Chính người này."),
                seen_version=bench.version(round_id),
                now=bench.later(),
            )
        bench.tally["question decided"] += 1


def declare(
    bench: Bench, submission_id: int, round_id: int, official_id: int, *, interest: bool
) -> None:
    """A member declares, and reads what is open then."""
    actor, sealer = bench.person(official_id), bench.tools.sealer
    words = f"Người nhà {bench.mark(submission_id, 'interest')}" if interest else None
    with transaction(bench.session):
        clear = seating.declare(
            bench.session, actor, round_id, words, sealer=sealer, now=bench.later(1)
        )
        bench.tally["interest declared" if interest else "no interest declared"] += 1
        if clear:
            about = bench.session.get_one(Submission, submission_id)
            made = bench.session.get_one(Evaluation, round_id)
            council_reading.read(
                bench.session, actor, about, made, sealer=sealer, now=bench.later(1)
            )


def score(bench: Bench, submission_id: int, round_id: int, quality: int) -> None:
    """Whoever has not sent a sheet sends one, first kept as a draft."""
    for one in queries.seats(bench.session, round_id):
        if one.seat.evaluates and not one.seat.sent:
            send(bench, submission_id, round_id, one.row.official_id, quality)


def send(bench: Bench, submission_id: int, round_id: int, official_id: int, quality: int) -> None:
    """One sheet: mostly points, sometimes "not applicable" or an abstention with its reason."""
    actor, sealer = bench.person(official_id), bench.tools.sealer
    found = [_score(bench, submission_id, one.code, quality) for one in starting_rubric()]
    comments = {one.criterion: bench.mark(submission_id, "comment") for one in found[:2]}
    new = NewSheet(tuple(found), comments, bench.chance.randint(1, 3))
    with transaction(bench.session):
        it = seating.sitting(bench.session, actor, round_id)
        kept = {"comment": bench.mark(submission_id, "draft")}
        sheets.keep_draft(bench.session, it, kept, sealer=sealer)
        sheets.send(bench.session, actor, it, new, sealer=sealer, now=bench.later())
    bench.tally["sheets"] += 1


def _score(bench: Bench, submission_id: int, code: str, quality: int) -> Score:
    dice = bench.chance.random()
    if dice < 0.06:
        bench.tally["not applicable"] += 1
        return Score(0, code, Judgement.NOT_APPLICABLE)
    if dice < 0.11:
        bench.tally["abstentions from a criterion"] += 1
        reason = bench.mark(submission_id, "reason")
        return Score(0, code, Judgement.ABSTAINS, None, reason)
    points = quality + bench.chance.choice((-3, -2, -1, -1, 0, 0, 0, 1, 1, 2, 3))
    return Score(0, code, Judgement.SCORED, min(max(points, 0), 10))


def discuss(bench: Bench, submission_id: int, round_id: int, quality: int) -> None:
    """Where it is forced something is written down, and one evaluator changes a sheet."""
    by = bench.secretary(submission_id)
    evaluation = bench.session.get_one(Evaluation, round_id)
    forced = results.of_round(bench.session, evaluation).to_discuss
    bench.tally["discussion forced"] += bool(forced)
    for code in forced:
        with transaction(bench.session):
            it = seating.prepared(bench.session, by, round_id)
            text, sealer = bench.mark(submission_id, "note"), bench.tools.sealer
            now = bench.later()
            sheets.add_note(bench.session, by, it, code, text, sealer=sealer, now=now)
    evaluating = [
        one.seat.official for one in queries.seats(bench.session, round_id) if one.seat.evaluates
    ]
    if forced and evaluating:
        send(bench, submission_id, round_id, bench.chance.choice(evaluating), quality)
        bench.tally["sheets revised"] += 1
        result = results.of_round(bench.session, evaluation)
        if not set(result.to_discuss) <= set(forced):  # the new points differ elsewhere
            discuss(bench, submission_id, round_id, quality)


def ballot(bench: Bench, submission_id: int, round_id: int, *, yes: bool | None) -> Outcome:
    """The council votes; ``yes`` None lets chance decide. Now and then too few are there, or
    somebody is recused in the midst of it, and it is held again."""
    number = bench.numbers[submission_id]
    clear = [seat.official_id for seat in bench.seats(round_id, SeatState.CLEAR)]
    enough = _needed(bench, submission_id, round_id)
    if number % 4 == 1:
        try:
            _begin(bench, submission_id, round_id, clear[: enough - 1])
        except InvalidData:
            bench.tally["ballot without a quorum, not begun"] += 1
    if number % 5 == 3 and len(clear) > enough + 1:
        _disturbed(bench, submission_id, round_id, clear[-enough:])
        fill(bench, submission_id, round_id)
        score(bench, submission_id, round_id, 6)
        clear = [seat.official_id for seat in bench.seats(round_id, SeatState.CLEAR)]
        discuss_again(bench, submission_id, round_id)
    most, enough = len(clear), _needed(bench, submission_id, round_id)
    present = sorted(bench.chance.sample(clear, bench.chance.randint(min(enough, most), most)))
    bench.tally["absent members"] += most - len(present)
    _begin(bench, submission_id, round_id, present)
    votes = _votes(bench, len(present), to_spare=len(present) - enough, yes=yes)
    for official_id, given in zip(present, votes, strict=True):
        _vote(bench, round_id, official_id, given)
    found = _close(bench, submission_id, round_id)
    bench.tally[f"ballot {found.value}"] += 1
    return found


def discuss_again(bench: Bench, submission_id: int, round_id: int) -> None:
    """What a new evaluator's points make necessary to talk about, before the ballot."""
    by = bench.secretary(submission_id)
    evaluation = bench.session.get_one(Evaluation, round_id)
    for code in results.of_round(bench.session, evaluation).to_discuss:
        with transaction(bench.session):
            it = seating.prepared(bench.session, by, round_id)
            text, sealer = bench.mark(submission_id, "note"), bench.tools.sealer
            now = bench.later()
            sheets.add_note(bench.session, by, it, code, text, sealer=sealer, now=now)


def _disturbed(bench: Bench, submission_id: int, round_id: int, present: list[int]) -> None:
    """With exactly a quorum there, those who have voted find out that there is an interest: one
    voids a secret ballot, two are too many for an open one."""
    _begin(bench, submission_id, round_id, present)
    for official_id in present[:2]:
        _vote(bench, round_id, official_id, Vote.FOR)
    for official_id in present[:2]:
        if bench.session.get_one(Evaluation, round_id).ballot_state == "open":
            declare(bench, submission_id, round_id, official_id, interest=True)
    if bench.session.get_one(Evaluation, round_id).ballot_state == "open":
        assert _close(bench, submission_id, round_id) is Outcome.NO_QUORUM
    bench.tally["ballot void, held again"] += 1


def _needed(bench: Bench, submission_id: int, round_id: int) -> int:
    by = bench.secretary(submission_id)
    return ballots.members_needed(bench.session, seating.prepared(bench.session, by, round_id))


def _votes(bench: Bench, number: int, *, to_spare: int, yes: bool | None) -> list[Vote]:
    """At most one votes otherwise, or abstains, where the outcome is planned and a vote can be
    spared."""
    if yes is None:
        return bench.chance.choices(list(Vote), (6, 3, 1), k=number)
    votes = [Vote.FOR if yes else Vote.AGAINST] * number
    if to_spare > 0 and bench.chance.random() < 0.5:
        votes[0] = bench.chance.choice(list(Vote))
    bench.chance.shuffle(votes)
    return votes


def _begin(bench: Bench, submission_id: int, round_id: int, present: list[int]) -> None:
    with transaction(bench.session):
        by = bench.secretary(submission_id)
        it = seating.prepared(bench.session, by, round_id)
        ballots.begin(bench.session, by, it, present, now=bench.later())


def _vote(bench: Bench, round_id: int, official_id: int, given: Vote) -> None:
    actor = bench.person(official_id)
    with transaction(bench.session):
        it = seating.sitting(bench.session, actor, round_id)
        ballots.vote(bench.session, actor, it, given, now=bench.later(1))
    bench.tally["votes"] += 1


def _close(bench: Bench, submission_id: int, round_id: int) -> Outcome:
    with transaction(bench.session):
        by = bench.secretary(submission_id)
        it = seating.prepared(bench.session, by, round_id)
        found = ballots.close(bench.session, by, it, now=bench.later()).outcome
    bench.session.expire_all()
    return found
