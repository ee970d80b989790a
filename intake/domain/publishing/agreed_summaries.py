"""The summary of a decided proposal that the public may read: in words that its proposer has agreed
to, and in no others.

Source: novelty is lost by disclosure before filing (Intellectual Property Law, article 60), so that
a proposal stays private after its decision, but for what the proposer lets out.
"""

import enum
from collections.abc import Mapping

from intake.domain.discretion.redaction import Known, find, never_public
from intake.domain.evaluation.decisions import CERTIFIED
from intake.domain.proposals import is_proposal
from intake.domain.publishing.publication import ABSTRACT_LIMIT, DECIDED
from intake.domain.workflow import Status


class SummaryState(enum.StrEnum):
    """Where a summary stands between the council and the proposer."""

    ASKED = "asked"  # waits for the proposer
    AGREED = "agreed"  # put before the second official
    CHANGED = "changed"  # the proposer agrees to other words, which an official has to look at
    DECLINED = "declined"
    REPLACED = "replaced"  # by another, or no longer asked


OPEN = (SummaryState.ASKED, SummaryState.CHANGED)


class SummaryProblem(enum.StrEnum):
    """What is wrong with the words of a summary."""

    EMPTY = "empty"
    TOO_LONG = "too_long"
    NEVER_PUBLIC = "never_public"


def may_summarise(kind: str, status: str, outcome: str | None, *, restricted: bool) -> bool:
    """Whether a summary may be suggested, agreed to and public: of a proposal on which was decided,
    yes or no; ``outcome`` is that of the last decision."""
    return (
        not restricted and is_proposal(kind) and Status(status) in DECIDED and outcome in CERTIFIED
    )


def summary_problems(title: str, text: str, known: Known) -> dict[str, SummaryProblem]:
    """What must be put right, by field; {} when nothing must. The sender's own data and identity
    numbers are never public; the rest is for the proposer and two officials to judge."""
    texts: Mapping[str, str] = {"title": title, "text": text}
    found = {
        name: SummaryProblem.NEVER_PUBLIC
        for name, said in texts.items()
        if never_public(find(said, known))
    }
    if len(text) > ABSTRACT_LIMIT:
        found["text"] = SummaryProblem.TOO_LONG
    return found | {name: SummaryProblem.EMPTY for name, said in texts.items() if not said.strip()}
