"""Quorum, ballots, and the two thirds."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.domain.evaluation_votes import (
    Council,
    Outcome,
    Vote,
    count,
    has_quorum,
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
        ([F, F, F, F, A, A], Outcome.ACCEPTED),
        ([F, F, F, F, A, A, A], Outcome.NOT_ACCEPTED),
        ([F, F, F, F, F, A, A], Outcome.ACCEPTED),
        ([F, F, F, A, N], Outcome.NOT_ACCEPTED),
        ([F, F, F, F, N, N], Outcome.ACCEPTED),
        ([N, N, N, N, N], Outcome.NOT_ACCEPTED),
        ([F], Outcome.ACCEPTED),
        ([], Outcome.NO_VOTE),
    ],
)
def test_two_thirds_of_the_votes_given_accept(votes: list[Vote], outcome: Outcome) -> None:
    assert count(council(), dict(enumerate(votes, start=1)), 5).outcome is outcome


def test_without_a_quorum_nothing_is_decided() -> None:
    five = frozenset({1, 2, 3, 4, 5})
    votes = dict.fromkeys(five, F)
    assert count(council(present=five), votes, 5).outcome is Outcome.ACCEPTED
    assert count(council(5, present=five), votes, 5).outcome is Outcome.NO_QUORUM
    guests = five - {5} | {50, 51}
    assert not has_quorum(council(present=guests), 5)


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


@given(st.integers(0, 9), st.integers(0, 9), st.integers(0, 9))
def test_acceptance_is_two_thirds_to_the_vote(fors: int, against: int, none: int) -> None:
    votes = dict(enumerate([F] * fors + [A] * against + [N] * none))
    everybody = Council(frozenset(votes), frozenset(votes))
    accepted = count(everybody, votes, 0).outcome is Outcome.ACCEPTED
    given_votes = fors + against + none
    assert accepted == (given_votes > 0 and 3 * fors >= 2 * given_votes)


def test_every_criterion_needs_a_reason() -> None:
    reasons = {"novelty": "Mới trong tỉnh.", "impact": " "}
    assert reasons_missing(reasons, ("novelty", "impact", "resources")) == ("impact", "resources")
