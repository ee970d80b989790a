"""Quorum, ballots, and the two thirds."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.domain.evaluation.votes import (
    Council,
    Outcome,
    Vote,
    count,
    has_quorum,
    needed,
    reasons_missing,
)

F, A, N = Vote.FOR, Vote.AGAINST, Vote.ABSTAINS
SEVEN = frozenset(range(1, 8))
people = st.frozensets(st.integers(1, 9))


def council(*recused: int, present: frozenset[int] = SEVEN) -> Council:
    return Council(SEVEN, present, frozenset(recused))


@pytest.mark.parametrize(
    ("votes", "outcome"),
    [
        ([F, F, F, F, F, A, A], Outcome.ACCEPTED),
        ([F, F, F, F, F, N, N], Outcome.ACCEPTED),
        ([F, F, F, F, F], Outcome.ACCEPTED),  # two are absent
        ([F, F, F, F, A, A], Outcome.NOT_ACCEPTED),
        ([F, F, F, F, A, A, A], Outcome.NOT_ACCEPTED),
        ([F, F, F, F], Outcome.NOT_ACCEPTED),
        ([F, F, F, A, N], Outcome.NOT_ACCEPTED),
        ([N, N, N, N, N], Outcome.NOT_ACCEPTED),
        ([F], Outcome.NOT_ACCEPTED),
        ([], Outcome.NO_VOTE),
    ],
)
def test_two_thirds_of_the_members_accept(votes: list[Vote], outcome: Outcome) -> None:
    assert count(council(), dict(enumerate(votes, start=1)), 5).outcome is outcome


def test_whoever_is_recused_is_none_of_those_whose_votes_are_asked_for() -> None:
    four = dict.fromkeys((1, 2, 3, 4), F)
    assert count(council(), four, 4).outcome is Outcome.NOT_ACCEPTED
    assert count(council(7), four, 4).outcome is Outcome.ACCEPTED
    assert count(council(6, 7), {1: F, 2: F, 3: F, 4: A}, 4).outcome is Outcome.NOT_ACCEPTED


def test_without_a_quorum_nothing_is_decided() -> None:
    five = frozenset({1, 2, 3, 4, 5})
    votes = dict.fromkeys(five, F)
    assert count(council(present=five), votes, 5).outcome is Outcome.ACCEPTED
    assert count(council(5, present=five), votes, 5).outcome is Outcome.NO_QUORUM
    guests = five - {5} | {50, 51}
    assert not has_quorum(council(present=guests), 5)


@pytest.mark.parametrize(("recused", "enough"), [((), 5), ((7,), 4), ((6, 7), 4), ((5, 6, 7), 3)])
def test_nobody_is_turned_down_by_absence(recused: tuple[int, ...], enough: int) -> None:
    """A call may ask for few; two thirds of those entitled are needed all the same."""
    there = frozenset(range(1, enough + 1))
    assert needed(council(*recused), 2) == enough
    assert has_quorum(council(*recused, present=there), 2)
    assert not has_quorum(council(*recused, present=there - {1}), 2)
    assert count(council(*recused, present=there), dict.fromkeys(there, F), 2).outcome is (
        Outcome.ACCEPTED
    )
    assert needed(council(*recused), 6) == 6


@given(people, people, people, st.dictionaries(st.integers(1, 9), st.sampled_from(Vote)))
def test_who_is_recused_never_counts(
    members: frozenset[int],
    present: frozenset[int],
    recused: frozenset[int],
    votes: dict[int, Vote],
) -> None:
    whole = Council(members, present, recused)
    without = Council(members - recused, present - recused)
    for quorum in range(10):
        assert has_quorum(whole, quorum) == has_quorum(without, quorum)
        kept = {member: vote for member, vote in votes.items() if member not in recused}
        assert count(whole, votes, quorum) == count(without, kept, quorum)
    result = count(whole, votes, 0)
    assert result.given <= result.present == len((members & present) - recused)


@given(people, st.dictionaries(st.integers(1, 9), st.sampled_from(Vote)), st.integers(1, 9))
def test_a_vote_turned_to_acceptance_never_prevents_it(
    members: frozenset[int], votes: dict[int, Vote], turned: int
) -> None:
    everybody = Council(members, members)
    if turned in votes and count(everybody, votes, 1).outcome is Outcome.ACCEPTED:
        assert count(everybody, votes | {turned: F}, 1).outcome is Outcome.ACCEPTED


few = st.integers(0, 9)


@given(few, few, few, few)
def test_acceptance_is_two_thirds_to_the_vote(
    fors: int, against: int, none: int, absent: int
) -> None:
    votes = dict(enumerate([F] * fors + [A] * against + [N] * none))
    members = frozenset(range(len(votes) + absent))
    result = count(Council(members, frozenset(votes)), votes, 0)
    assert (result.given, result.entitled) == (len(votes), len(members))
    assert (result.outcome is Outcome.ACCEPTED) == (fors > 0 and 3 * fors >= 2 * len(members))


def test_every_criterion_needs_a_reason() -> None:
    reasons = {"novelty": "Mới trong tỉnh.", "impact": " "}
    assert reasons_missing(reasons, ("novelty", "impact", "resources")) == ("impact", "resources")
