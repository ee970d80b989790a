"""What becomes of proposals in the simulated call: planned lives that together walk every arrow of
their path, and some left to chance."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from classifier import Example
from intake.cli.simulation import judging
from intake.cli.simulation.arriving import arrive
from intake.cli.simulation.hall import join
from intake.cli.simulation.judging import Bench
from intake.database import transaction
from intake.domain.evaluation.decisions import ADOPTED, Decision, Outcome, PlannedMilestone
from intake.domain.evaluation.votes import Outcome as BallotOutcome
from intake.domain.initiatives.pilots import EntryKind, HandOn, MilestoneState, Step
from intake.domain.proposals import Part
from intake.domain.workflow import Status
from intake.models import Evaluation, Submission
from intake.queries.evaluation import next_rounds
from intake.queries.initiatives import proposal_path
from intake.services.desk import review
from intake.services.evaluation import ballots, decisions, results
from intake.services.initiatives import handing_on, pilots, proposal_versions
from intake.services.initiatives.calls import starting_rubric
from intake.services.initiatives.handing_on import Onward
from intake.services.initiatives.pilots import Acting

_DUE = date(2027, 6, 30)
_MONTH = 60 * 24 * 30.0  # minutes
Progress = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Plan:
    """A life: how the council votes (None: chance), what is decided on that, whether further
    evaluators are asked, how an appeal ends (None: there is none), and how it is carried out."""

    yes: bool | None
    decided: Outcome
    more: bool = False
    appeal: bool | None = None
    steps: tuple[Step, ...] = ()


_O, _T = Outcome, Step
PLANS = (
    Plan(True, _O.ACCEPTED, steps=(_T.BEGIN, _T.SCALE, _T.COMPLETE)),
    Plan(False, _O.NOT_ACCEPTED),
    Plan(True, _O.REVISE, steps=(_T.BEGIN,)),
    Plan(True, _O.WITH_CONDITIONS, steps=(_T.BEGIN, _T.STOP)),
    Plan(False, _O.NOT_ACCEPTED, appeal=False),
    Plan(False, _O.NOT_ACCEPTED, appeal=True, steps=(_T.BEGIN, _T.COMPLETE)),
    Plan(True, _O.REFERRED, steps=(_T.STOP,)),
    Plan(True, _O.ACCEPTED, more=True, steps=(_T.BEGIN, _T.SCALE, _T.STOP)),
    Plan(None, _O.ACCEPTED, steps=(_T.BEGIN,)),
    Plan(None, _O.REVISE),
)


@dataclass(frozen=True, slots=True)
class Frozen:
    """What the council's figures were when it was decided."""

    mean: Fraction | None
    ballot: tuple[int, ...]


@dataclass(slots=True)
class Lived:
    """The bench after all lives, and the figures as they stood at each decision, by round."""

    bench: Bench
    frozen: dict[int, Frozen]


def live(bench: Bench, texts: Sequence[Example], *, count: int, progress: Progress) -> Lived:
    """Let ``count`` proposals arrive and be judged; those who appeal are heard by others, who join
    the council then."""
    lived = Lived(bench, {})
    for number in range(count):
        example = bench.chance.choice(texts)
        with transaction(bench.session):
            it = arrive(
                bench.session,
                bench.hall,
                bench.tools,
                example,
                number,
                bench.secrets,
                now=bench.later(),
            )
        bench.numbers[it] = number
    for it, number in bench.numbers.items():
        _first(lived, it, PLANS[number % len(PLANS)])
        progress(1)
    with transaction(bench.session):
        for one in bench.hall.others:
            join(bench.session, bench.hall, one, now=bench.later())
    for it, number in bench.numbers.items():
        plan = PLANS[number % len(PLANS)]
        if plan.appeal is not None and _status(bench, it) is Status.NOT_ACCEPTED:
            _appeal(lived, it, yes=plan.appeal)
    for it, number in bench.numbers.items():
        if _status(bench, it) is Status.ACCEPTED:
            _carry_out(bench, it, PLANS[number % len(PLANS)].steps)
        progress(1)
    return lived


def _first(lived: Lived, it: int, plan: Plan) -> None:
    """Everything up to a decision that is none of waiting or going elsewhere."""
    bench = lived.bench
    _lead(bench, it, "start")
    _judge(lived, it, plan, plan.decided)
    status = _status(bench, it)
    if status is Status.REVISE:
        _revise(bench, it)
        _judge(lived, it, plan, Outcome.ACCEPTED)
    elif status is Status.ASSIGNED:
        row = bench.session.get_one(Submission, it)
        with transaction(bench.session):
            who = bench.hall.town.officers[str(row.department_id)][0]
            review.accept(bench.session, who, row, now=bench.later())
        _lead(bench, it, "start")
        _decide_by_vote(lived, it)


def _judge(lived: Lived, it: int, plan: Plan, wanted: Outcome) -> None:
    """One round with its decision."""
    bench = lived.bench
    quality = {True: 8, False: 4, None: 6}[plan.yes]
    round_id = judging.open_round(bench, it)
    judging.fill(bench, it, round_id)
    judging.score(bench, it, round_id, quality)
    _lead(bench, it, "discuss")
    if plan.more:
        _lead(bench, it, "more")
        judging.fill(bench, it, round_id)
        judging.score(bench, it, round_id, quality)
        _lead(bench, it, "discuss")
    judging.discuss(bench, it, round_id, quality)
    _lead(bench, it, "prepare")
    accepted = judging.ballot(bench, it, round_id, yes=plan.yes) is BallotOutcome.ACCEPTED
    _decide(lived, it, round_id, _possible(wanted, accepted=accepted))


def _decide_by_vote(lived: Lived, it: int) -> None:
    """The council of the call judges for every department: what it voted stands."""
    bench = lived.bench
    for step in ("discuss", "prepare"):
        _lead(bench, it, step)
    row = bench.session.get_one(Submission, it)
    made = next_rounds.in_hand(bench.session, row)
    assert made is not None
    voted = ballots.counts(bench.session, [made])[made.id].outcome
    accepted = voted is BallotOutcome.ACCEPTED
    _decide(lived, it, made.id, _possible(Outcome.ACCEPTED, accepted=accepted))


def _possible(wanted: Outcome, *, accepted: bool) -> Outcome:
    """What is wanted, unless the council has voted otherwise."""
    if wanted in (Outcome.REVISE, Outcome.REFERRED):
        return wanted
    if accepted:
        return wanted if wanted in ADOPTED else Outcome.ACCEPTED
    return Outcome.NOT_ACCEPTED


def _decide(lived: Lived, it: int, round_id: int, outcome: Outcome) -> None:
    bench = lived.bench
    row = bench.session.get_one(Submission, it)
    elsewhere = next(one for one in bench.hall.town.departments if one != row.department_id)
    decision = Decision(
        outcome,
        {one.code: f"Vì {bench.mark(it, 'why')}" for one in starting_rubric()},
        why=bench.mark(it, "whole") if outcome in (Outcome.REVISE, Outcome.REFERRED) else "",
        conditions=bench.mark(it, "condition") if outcome is Outcome.WITH_CONDITIONS else "",
        department=elsewhere if outcome is Outcome.REFERRED else str(row.department_id),
        milestones=(PlannedMilestone("Hai xã đầu tiên", _DUE),) if outcome in ADOPTED else (),
        parts=frozenset({Part.NOVELTY} if outcome is Outcome.REVISE else ()),
    )
    with transaction(bench.session):
        made = decisions.decide(
            bench.session,
            bench.chair(it),
            it,
            decision,
            seen_version=None,
            sealer=bench.tools.sealer,
            now=bench.later(),
        )
        counts = tuple(made.ballot[one] for one in ("present", "for", "against", "abstained"))
    evaluation = bench.session.get_one(Evaluation, round_id)
    mean = results.of_round(bench.session, evaluation).mean
    lived.frozen[round_id] = Frozen(mean, counts)
    bench.tally[f"decided: {outcome.value}"] += 1


def _revise(bench: Bench, it: int) -> None:
    """The sender changes what the council asked for, and sends it again."""
    row, sealer = bench.session.get_one(Submission, it), bench.tools.sealer
    with transaction(bench.session):
        answers = {"novelty": f"Điểm mới {bench.mark(it, 'revised')}"}
        proposal_versions.revise(bench.session, row, Part.NOVELTY, answers, sealer=sealer)
        codes, now = bench.tools.codes, bench.later()
        proposal_versions.send_again(bench.session, row, sealer=sealer, codes=codes, now=now)


def _appeal(lived: Lived, it: int, *, yes: bool) -> None:
    """Others hear it, once."""
    bench = lived.bench
    row, sealer = bench.session.get_one(Submission, it), bench.tools.sealer
    with transaction(bench.session):
        reasons = bench.mark(it, "appeal")
        decisions.appeal(bench.session, row, reasons, sealer=sealer, now=bench.later())
    quality = 8 if yes else 4
    round_id = judging.open_round(bench, it)
    judging.fill(bench, it, round_id)
    judging.score(bench, it, round_id, quality)
    judging.discuss(bench, it, round_id, quality)
    _lead(bench, it, "prepare")
    accepted = judging.ballot(bench, it, round_id, yes=yes) is BallotOutcome.ACCEPTED
    _decide(lived, it, round_id, _possible(Outcome.ACCEPTED, accepted=accepted))


def _carry_out(bench: Bench, it: int, steps: Sequence[Step]) -> None:
    """The department reports, reaches what was planned, and ends it; what is rolled out is first
    handed on to another department."""
    row = bench.session.get_one(Submission, it)
    for step in steps:
        if step is Step.SCALE:
            _hand_on(bench, it)
        who = bench.hall.town.officers[str(row.department_id)][0]
        with transaction(bench.session):
            acting = Acting(who, it, None, bench.later(_MONTH / len(bench.numbers)))
            if step in (Step.COMPLETE, Step.STOP):
                pilots.write(bench.session, acting, EntryKind.REPORT, "Đã làm ở hai xã.")
                (first, *_others) = proposal_path.milestones(bench.session, it)
                pilots.settle(bench.session, acting, first.id, MilestoneState.REACHED)
            pilots.go_on(bench.session, acting, step, "Đã xong, có báo cáo.")
        bench.tally[f"carried out: {step.value}"] += 1


def _hand_on(bench: Bench, it: int) -> None:
    """The task belongs to another department now."""
    row = bench.session.get_one(Submission, it)
    elsewhere = next(one for one in bench.hall.town.departments if one != row.department_id)
    with transaction(bench.session):
        who = bench.hall.town.officers[str(row.department_id)][0]
        acting = Acting(who, it, None, bench.later())
        onward = Onward(elsewhere, HandOn.TASK_MOVED, "Việc này nay thuộc nơi khác.")
        handing_on.hand_on(bench.session, acting, onward)
    bench.tally["carried out: handed on"] += 1


def _lead(bench: Bench, it: int, step: str) -> None:
    with transaction(bench.session):
        by = bench.secretary(it)
        decisions.lead(bench.session, by, it, step, seen_version=None, now=bench.later())


def _status(bench: Bench, it: int) -> Status:
    bench.session.expire_all()
    return Status(bench.session.get_one(Submission, it).status)
