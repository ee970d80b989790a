"""What a council may decide, and what must be there: on the pure rules."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from intake.domain.evaluation.decisions import (
    ADOPTED,
    Decision,
    Outcome,
    PlannedMilestone,
    Problem,
    Standing,
    move_of,
    possible,
    problems,
)
from intake.domain.evaluation.votes import Ballot, Council, Vote, tally
from intake.domain.proposals import Part
from intake.domain.workflow import MOVES, Move, Status

TODAY = date(2026, 11, 23)


def voted(yes: int, no: int, abstained: int = 0, *, present: int = 3) -> Ballot:
    """A ballot of a council of three whose quorum is three."""
    council = Council(frozenset(range(3)), frozenset(range(present)))
    return tally({Vote.FOR: yes, Vote.AGAINST: no, Vote.ABSTAINS: abstained}, council, 3)


YES, NO = voted(2, 1), voted(1, 2)
STANDING = Standing(("novelty", "impact"), YES, "moc", TODAY)
REASONS = {"novelty": "Mới", "impact": "Rộng"}
DAY = PlannedMilestone("Hai ngầm", TODAY + timedelta(days=90))
GOOD = Decision(Outcome.ACCEPTED, REASONS, department="moh", milestones=(DAY,))
ENDS: dict[Outcome, Decision] = {
    Outcome.ACCEPTED: GOOD,
    Outcome.WITH_CONDITIONS: replace(GOOD, outcome=Outcome.WITH_CONDITIONS, conditions="Đo lại"),
    Outcome.NOT_ACCEPTED: Decision(Outcome.NOT_ACCEPTED, REASONS),
    Outcome.REVISE: Decision(
        Outcome.REVISE, REASONS, why="Rõ hơn", parts=frozenset({Part.NOVELTY})
    ),
    Outcome.REFERRED: Decision(Outcome.REFERRED, why="Ngành khác", department="moh"),
}


def here(outcome: Outcome, **changed: Any) -> Standing:
    """Where the council has voted as the decision says."""
    return replace(STANDING, ballot=NO if outcome is Outcome.NOT_ACCEPTED else YES, **changed)


@pytest.mark.parametrize("outcome", Outcome)
def test_what_is_whole_is_a_decision(outcome: Outcome) -> None:
    assert problems(ENDS[outcome], here(outcome)) == {}


@pytest.mark.parametrize(
    ("outcome", "change", "found"),
    [
        (Outcome.ACCEPTED, {"reasons": {"novelty": "Mới"}}, ("reason_impact", Problem.NO_REASON)),
        (Outcome.REFERRED, {"reasons": {}, "why": " "}, ("why", Problem.NO_WHY)),
        (Outcome.REVISE, {"why": ""}, ("why", Problem.NO_WHY)),
        (Outcome.REVISE, {"parts": frozenset()}, ("parts", Problem.NO_PART)),
        (Outcome.WITH_CONDITIONS, {"conditions": ""}, ("conditions", Problem.NO_CONDITIONS)),
        (Outcome.ACCEPTED, {"department": None}, ("department", Problem.NO_DEPARTMENT)),
        (Outcome.REFERRED, {"department": "moc"}, ("department", Problem.SAME_DEPARTMENT)),
        (Outcome.ACCEPTED, {"milestones": ()}, ("milestone1", Problem.NO_MILESTONE)),
        (
            Outcome.ACCEPTED,
            {"milestones": (DAY, PlannedMilestone("Cả xã", None))},
            ("due2", Problem.NO_DAY),
        ),
        (
            Outcome.ACCEPTED,
            {"milestones": (DAY, PlannedMilestone("", TODAY))},
            ("milestone2", Problem.NO_TITLE),
        ),
        (
            Outcome.ACCEPTED,
            {"milestones": (PlannedMilestone("Cũ", TODAY - timedelta(days=1)),)},
            ("due1", Problem.PAST_DAY),
        ),
    ],
)
def test_what_is_missing_is_named(
    outcome: Outcome, change: dict[str, Any], found: tuple[str, Problem]
) -> None:
    assert dict([found]) == problems(replace(ENDS[outcome], **change), here(outcome))


@pytest.mark.parametrize(
    ("outcome", "ballot", "found"),
    [
        (Outcome.ACCEPTED, None, Problem.NO_BALLOT),
        (Outcome.REVISE, None, Problem.NO_BALLOT),
        (Outcome.REVISE, voted(2, 0, present=2), Problem.NO_QUORUM),
        (Outcome.NOT_ACCEPTED, voted(0, 0), Problem.NO_VOTE),
        (Outcome.ACCEPTED, voted(1, 0, 1), Problem.VOTED_OTHERWISE),
        (Outcome.NOT_ACCEPTED, YES, Problem.VOTED_OTHERWISE),
        (Outcome.REVISE, NO, None),
        (Outcome.REFERRED, None, None),
    ],
)
def test_it_is_decided_as_the_council_has_voted(
    outcome: Outcome, ballot: Ballot | None, found: Problem | None
) -> None:
    wrong = problems(ENDS[outcome], replace(STANDING, ballot=ballot))
    assert wrong == ({} if found is None else {"outcome": found})


@pytest.mark.parametrize("revised", [False, True])
@pytest.mark.parametrize("appealed", [False, True])
def test_a_proposal_is_revised_once_and_an_appeal_ends_with_yes_or_no(
    *, revised: bool, appealed: bool
) -> None:
    before = {"revised": revised, "appealed": appealed}
    taken = {one for one in Outcome if problems(ENDS[one], here(one, **before)) == {}}
    assert taken == set(possible(revised=revised, appealed=appealed))
    assert (Outcome.REVISE in taken) is not (revised or appealed)
    assert (Outcome.REFERRED in taken) is not appealed
    assert taken >= {*ADOPTED, Outcome.NOT_ACCEPTED}
    for outcome in taken:
        assert MOVES[move_of(outcome, appealed=appealed)].leaves == {Status.DECIDING}
    assert move_of(Outcome.NOT_ACCEPTED, appealed=appealed) is (
        Move.UPHOLD if appealed else Move.TURN_DOWN
    )
