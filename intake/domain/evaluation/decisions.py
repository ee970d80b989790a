"""What a council may decide on a proposal, and what must be there before it has decided.

Sources: Circular 18/2013/TT-BKHCN (at least two thirds), Decree 13/2012/NĐ-CP (a written refusal
with reasons), peers 5.2: a decision only with quorum and with a reason for each criterion;
accepted implies an owner and at least one milestone; revised once; appealed once.
"""

import enum
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date

from intake.domain.evaluation.votes import Ballot, reasons_missing
from intake.domain.evaluation.votes import Outcome as BallotOutcome
from intake.domain.proposals import Part
from intake.domain.workflow import Move

REASON_LIMIT = 3_000  # characters of one text
MOST_MILESTONES = 5


class Outcome(enum.StrEnum):
    """What is decided."""

    ACCEPTED = "accepted"
    WITH_CONDITIONS = "with_conditions"
    NOT_ACCEPTED = "not_accepted"
    REVISE = "revise"
    REFERRED = "referred"


ADOPTED = frozenset({Outcome.ACCEPTED, Outcome.WITH_CONDITIONS})
# What is certified on paper: yes or no, and not what leaves it open.
CERTIFIED = ADOPTED | {Outcome.NOT_ACCEPTED}


class Problem(enum.StrEnum):
    """Why it is no decision."""

    NO_REASON = "no_reason"  # for a criterion
    NO_BALLOT = "no_ballot"  # the council has not voted on what it is now
    NO_APPEAL_BALLOT = "no_appeal_ballot"  # nor can it be referred
    NO_QUORUM = "no_quorum"
    NO_VOTE = "no_vote"  # all who had voted are out of it
    VOTED_OTHERWISE = "voted_otherwise"  # two thirds are missing, or were there
    NO_CONDITIONS = "no_conditions"
    NO_DEPARTMENT = "no_department"
    NO_MILESTONE = "no_milestone"
    NO_DAY = "no_day"  # a milestone without one
    NO_TITLE = "no_title"  # a day without a milestone
    PAST_DAY = "past_day"
    NO_PART = "no_part"  # nothing to revise
    ONCE_ONLY = "once_only"  # it was revised before
    AFTER_APPEAL = "after_appeal"  # an appeal ends with yes or no
    NO_WHY = "no_why"
    SAME_DEPARTMENT = "same_department"  # referred to where it is


@dataclass(frozen=True, slots=True)
class PlannedMilestone:
    """What is to be reached, and by when."""

    title: str
    due_on: date | None


@dataclass(frozen=True, slots=True)
class Decision:
    """A decision as it was written. ``reasons`` are by criterion; ``why`` is what is said to the
    whole: what should change, or why another department decides."""

    outcome: Outcome
    reasons: Mapping[str, str] = field(default_factory=dict)
    why: str = ""
    conditions: str = ""
    department: str | None = None
    milestones: tuple[PlannedMilestone, ...] = ()
    parts: frozenset[Part] = frozenset()


@dataclass(frozen=True, slots=True)
class Standing:
    """What decides which decisions are possible: the criteria that count, how the council has voted
    (None = it has not), where the proposal lies, what happened before, and the day. Nobody types a
    count: it comes from the votes."""

    criteria: Collection[str]
    ballot: Ballot | None
    department: str | None
    today: date
    revised: bool = False
    appealed: bool = False


def move_of(outcome: Outcome, *, appealed: bool) -> Move:
    """The move that a decision is."""
    if outcome is Outcome.NOT_ACCEPTED:
        return Move.UPHOLD if appealed else Move.TURN_DOWN
    return {Outcome.REVISE: Move.ASK_REVISION, Outcome.REFERRED: Move.REFER}.get(
        outcome, Move.ADOPT
    )


def possible(*, revised: bool, appealed: bool) -> tuple[Outcome, ...]:
    """What can be decided: a proposal is revised once, and an appeal ends with yes or no."""
    barred = {Outcome.REFERRED, Outcome.REVISE} if appealed else set()
    if revised:
        barred = barred | {Outcome.REVISE}
    return tuple(one for one in Outcome if one not in barred)


def problems(decision: Decision, standing: Standing) -> dict[str, Problem]:
    """What is missing or wrong, by the name of what it is about; empty when it is a decision."""
    found = _impossible(decision.outcome, standing)
    if decision.outcome is not Outcome.REFERRED:
        found |= {
            f"reason_{code}": Problem.NO_REASON
            for code in reasons_missing(decision.reasons, standing.criteria)
        }
    if decision.outcome in (Outcome.REVISE, Outcome.REFERRED) and not decision.why.strip():
        found["why"] = Problem.NO_WHY
    return found | _ballot(decision.outcome, standing) | _follows(decision, standing)


def _impossible(outcome: Outcome, standing: Standing) -> dict[str, Problem]:
    if outcome in possible(revised=standing.revised, appealed=standing.appealed):
        return {}
    return {"outcome": Problem.AFTER_APPEAL if standing.appealed else Problem.ONCE_ONLY}


def _ballot(outcome: Outcome, standing: Standing) -> dict[str, Problem]:
    """A council with a quorum has voted, and on yes or no the decision is what it voted. To refer
    decides nothing about the proposal, and needs no vote."""
    ballot = standing.ballot
    if outcome is Outcome.REFERRED:
        return {}
    if ballot is None:
        return {"outcome": Problem.NO_APPEAL_BALLOT if standing.appealed else Problem.NO_BALLOT}
    if ballot.outcome is BallotOutcome.NO_QUORUM:
        return {"outcome": Problem.NO_QUORUM}
    if outcome is Outcome.REVISE:
        return {}
    if ballot.outcome is BallotOutcome.NO_VOTE:
        return {"outcome": Problem.NO_VOTE}
    adopted = ballot.outcome is BallotOutcome.ACCEPTED
    return {} if adopted is (outcome in ADOPTED) else {"outcome": Problem.VOTED_OTHERWISE}


def _follows(decision: Decision, standing: Standing) -> dict[str, Problem]:
    """What the decision sets going needs."""
    outcome, found = decision.outcome, dict[str, Problem]()
    if outcome is Outcome.WITH_CONDITIONS and not decision.conditions.strip():
        found["conditions"] = Problem.NO_CONDITIONS
    if outcome is Outcome.REVISE and not decision.parts:
        found["parts"] = Problem.NO_PART
    if outcome in ADOPTED | {Outcome.REFERRED} and not decision.department:
        found["department"] = Problem.NO_DEPARTMENT
    elif outcome is Outcome.REFERRED and decision.department == standing.department:
        found["department"] = Problem.SAME_DEPARTMENT
    if outcome in ADOPTED:
        found |= milestone_problems(decision.milestones, standing.today)
    return found


def milestone_problems(milestones: tuple[PlannedMilestone, ...], today: date) -> dict[str, Problem]:
    """What is wrong with them, as ``milestone1`` or ``due1`` and on; empty lines do not count."""
    found = {}
    for at, one in enumerate(milestones, start=1):
        if one.title and one.due_on is None:
            found[f"due{at}"] = Problem.NO_DAY
        elif one.due_on is not None and not one.title:
            found[f"milestone{at}"] = Problem.NO_TITLE
        elif one.due_on is not None and one.due_on < today:
            found[f"due{at}"] = Problem.PAST_DAY
    if not any(one.title for one in milestones):
        found.setdefault("milestone1", Problem.NO_MILESTONE)
    return found
