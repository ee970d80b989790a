"""Whether a council may decide, and what it has decided.

Sources: Circular 18/2013/TT-BKHCN (open or secret vote; at least two thirds of the members), peers
5.2 (quorum and a reason for each criterion before a decision; scores freeze with it).
"""

import enum
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from fractions import Fraction

ACCEPTANCE = Fraction(2, 3)


class Vote(enum.StrEnum):
    """One vote."""

    FOR = "for"
    AGAINST = "against"
    ABSTAINS = "abstains"  # counts as given, and not for acceptance


class Outcome(enum.StrEnum):
    """What a ballot came to."""

    NO_QUORUM = "no_quorum"
    NO_VOTE = "no_vote"  # nobody of those present has voted
    ACCEPTED = "accepted"
    NOT_ACCEPTED = "not_accepted"


@dataclass(frozen=True, slots=True)
class Council:
    """Who sits on it, who is present, and who must keep out of this proposal."""

    members: frozenset[int]
    present: frozenset[int]
    recused: frozenset[int] = frozenset()

    @property
    def entitled(self) -> frozenset[int]:
        """Members who may take part in this proposal."""
        return self.members - self.recused

    @property
    def deciding(self) -> frozenset[int]:
        """Those of them who are present."""
        return self.present & self.entitled


@dataclass(frozen=True, slots=True)
class Ballot:
    """The count: votes of members who may not vote are not among them. ``entitled`` are the
    members who may take part in this proposal, ``present`` those of them who were there."""

    outcome: Outcome
    votes_for: int
    votes_against: int
    abstained: int
    present: int
    entitled: int

    @property
    def given(self) -> int:
        """All votes that count."""
        return self.votes_for + self.votes_against + self.abstained


def needed(council: Council, quorum: int) -> int:
    """How many members must be present: as many as the call asks for, and two thirds of those who
    may take part. With fewer nobody could accept it, and a refusal would be one by absence."""
    return max(quorum, -(-len(council.entitled) * ACCEPTANCE // 1))


def has_quorum(council: Council, quorum: int) -> bool:
    """Whether so many members are present as are needed. Whoever is recused is not present for this
    proposal, and guests never count."""
    return len(council.deciding) >= needed(council, quorum)


def count(council: Council, votes: Mapping[int, Vote], quorum: int) -> Ballot:
    """The result of a ballot by member: acceptance needs the votes of at least two thirds of the
    members who may take part, so that whoever is absent or abstains is not for it. Votes of
    outsiders, of those absent and of those recused do not count."""
    valid = Counter(vote for member, vote in votes.items() if member in council.deciding)
    return tally(valid, council, quorum)


def tally(votes: Mapping[Vote, int], council: Council, quorum: int) -> Ballot:
    """The same by the numbers alone, as a secret ballot leaves them."""
    votes_for, against, abstained = (votes.get(vote, 0) for vote in Vote)
    present, entitled = len(council.deciding), len(council.entitled)
    if not has_quorum(council, quorum):
        outcome = Outcome.NO_QUORUM
    elif not votes_for + against + abstained:
        outcome = Outcome.NO_VOTE
    elif Fraction(votes_for, entitled) >= ACCEPTANCE:
        outcome = Outcome.ACCEPTED
    else:
        outcome = Outcome.NOT_ACCEPTED
    return Ballot(outcome, votes_for, against, abstained, present, entitled)


def reasons_missing(reasons: Mapping[str, str], criteria: Collection[str]) -> tuple[str, ...]:
    """The criteria for which the proposer would be told no reason: without all of them nothing is
    decided (peers 5.2: a reason for each criterion)."""
    return tuple(code for code in criteria if not reasons.get(code, "").strip())
