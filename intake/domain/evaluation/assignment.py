"""Who is proposed to evaluate which proposal.

Source: peers 5.2 and N13: the fewest open reviews, matching expertise, no conflict of interest; the
number of evaluators is at least three in the breakthrough track and two in the ordinary one. It is
a suggestion: the secretary decides.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from intake.domain.evaluation.interests import Evaluator, Proposal, interests


@dataclass(frozen=True, slots=True)
class Assignment:
    """Evaluators by proposal, in the order in which they were found, and how many are missing where
    there were not enough without a conflict."""

    evaluators: Mapping[int, tuple[int, ...]]
    missing: Mapping[int, int]


def assign(
    proposals: Iterable[Proposal],
    evaluators: Sequence[Evaluator],
    *,
    each: int,
    given: Mapping[int, Sequence[int]] | None = None,
) -> Assignment:
    """Propose ``each`` evaluators for every proposal beside those ``given`` already (by proposal).

    Nobody in conflict is ever proposed. The fewest open reviews come first, so that equal loads
    stay within one of each other where everybody could take all; among equals the one whose
    expertise matches best, then the one of the lowest id. The same input gives the same answer,
    whatever the order in which it comes.
    """
    loads = {one.id: one.open_reviews for one in evaluators}
    given = given or {}
    found: dict[int, tuple[int, ...]] = {}
    missing: dict[int, int] = {}
    ordered = sorted(proposals, key=lambda one: (_free(one, evaluators), one.id))
    for proposal in ordered:  # those with the smallest choice first
        chosen = tuple(given.get(proposal.id, ()))
        while len(chosen) < each:
            best = _best(proposal, evaluators, loads, chosen)
            if best is None:
                missing[proposal.id] = each - len(chosen)
                break
            chosen = (*chosen, best)
            loads[best] += 1
        found[proposal.id] = chosen
    return Assignment(found, missing)


def _free(proposal: Proposal, evaluators: Iterable[Evaluator]) -> int:
    return sum(not interests(one, proposal) for one in evaluators)


def _best(
    proposal: Proposal,
    evaluators: Iterable[Evaluator],
    loads: Mapping[int, int],
    chosen: Sequence[int],
) -> int | None:
    able = [
        (loads[one.id], -len(one.expertise & proposal.fields), one.id)
        for one in evaluators
        if one.id not in chosen and not interests(one, proposal)
    ]
    return min(able)[2] if able else None
