"""What a council may decide, and what must be there: on the pure rules."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.domain.decisions import (
    ADOPTED,
    Decision,
    Outcome,
    PlannedMilestone,
    Problem,
    Standing,
    move_of,
    possible,
    problems,
    tally,
)
from intake.domain.evaluation_votes import Outcome as BallotOutcome
from intake.domain.proposals import Part
from intake.domain.workflow import MOVES, Move, Status

TODAY = date(2026, 11, 23)
STANDING = Standing(("novelty", "impact"), 3, "moc", TODAY)
REASONS = {"novelty": "Mới", "impact": "Rộng"}
DAY = PlannedMilestone("Hai ngầm", TODAY + timedelta(days=90))
GOOD = Decision(
    Outcome.ACCEPTED, tally(3, 2, 1, 0, 3), REASONS, department="moh", milestones=(DAY,)
)
ENDS: dict[Outcome, Decision] = {
    Outcome.ACCEPTED: GOOD,
    Outcome.WITH_CONDITIONS: replace(GOOD, outcome=Outcome.WITH_CONDITIONS, conditions="Đo lại"),
    Outcome.NOT_ACCEPTED: Decision(Outcome.NOT_ACCEPTED, tally(3, 1, 2, 0, 3), REASONS),
    Outcome.REVISE: Decision(
        Outcome.REVISE, GOOD.ballot, REASONS, why="Rõ hơn", parts=frozenset({Part.NOVELTY})
    ),
    Outcome.REFERRED: Decision(Outcome.REFERRED, GOOD.ballot, why="Ngành khác", department="moh"),
}


@pytest.mark.parametrize("outcome", Outcome)
def test_what_is_whole_is_a_decision(outcome: Outcome) -> None:
    assert problems(ENDS[outcome], STANDING) == {}


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
        (Outcome.REVISE, {"ballot": tally(2, 2, 0, 0, 3)}, ("present", Problem.NO_QUORUM)),
        (Outcome.ACCEPTED, {"ballot": tally(3, 0, 0, 0, 3)}, ("votes_for", Problem.NO_VOTE)),
        (Outcome.ACCEPTED, {"ballot": tally(3, 3, 1, 0, 3)}, ("present", Problem.TOO_MANY_VOTES)),
        (Outcome.ACCEPTED, {"ballot": tally(3, 1, 0, 1, 3)}, ("outcome", Problem.VOTED_OTHERWISE)),
        (
            Outcome.NOT_ACCEPTED,
            {"ballot": tally(3, 2, 1, 0, 3)},
            ("outcome", Problem.VOTED_OTHERWISE),
        ),
    ],
)
def test_what_is_missing_is_named(
    outcome: Outcome, change: dict[str, Any], found: tuple[str, Problem]
) -> None:
    assert dict([found]) == problems(replace(ENDS[outcome], **change), STANDING)


@pytest.mark.parametrize("revised", [False, True])
@pytest.mark.parametrize("appealed", [False, True])
def test_a_proposal_is_revised_once_and_an_appeal_ends_with_yes_or_no(
    *, revised: bool, appealed: bool
) -> None:
    here = replace(STANDING, revised=revised, appealed=appealed)
    taken = {one for one in Outcome if problems(ENDS[one], here) == {}}
    assert taken == set(possible(revised=revised, appealed=appealed))
    assert (Outcome.REVISE in taken) is not (revised or appealed)
    assert (Outcome.REFERRED in taken) is not appealed
    assert taken >= {*ADOPTED, Outcome.NOT_ACCEPTED}
    for outcome in taken:
        assert MOVES[move_of(outcome, appealed=appealed)].leaves == {Status.DECIDING}
    assert move_of(Outcome.NOT_ACCEPTED, appealed=appealed) is (
        Move.UPHOLD if appealed else Move.TURN_DOWN
    )


few = st.integers(0, 9)


@given(few, few, few, few, st.integers(1, 9))
def test_a_count_decides_as_stored_votes_would(
    present: int, votes_for: int, against: int, abstained: int, quorum: int
) -> None:
    given_votes = votes_for + against + abstained
    ballot = tally(present, votes_for, against, abstained, quorum)
    if given_votes > present:
        assert ballot is None
        return
    assert ballot is not None
    assert (ballot.given, ballot.present) == (given_votes, present)
    adopted = present >= quorum and given_votes > 0 and 3 * votes_for >= 2 * given_votes
    assert (ballot.outcome is BallotOutcome.ACCEPTED) is adopted
