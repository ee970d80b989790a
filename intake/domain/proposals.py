"""What is asked of an initiative or a solution beyond title and summary, and who is told.

The parts follow the charter of initiatives (Decree 13/2012/NĐ-CP: problem, solution, novelty within
the unit, where it was applied, benefit, authors and their shares) and the five criteria of Decision
2266/QĐ-TTg. All of them are private: public disclosure destroys novelty (Intellectual Property
Law, article 60).
"""

import enum
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from intake.domain.submission import SubmissionKind

PROPOSAL_KINDS = frozenset({SubmissionKind.INITIATIVE, SubmissionKind.SOLUTION})
# A proposal grows for longer than a report; the proposer's own machine may not be the place for it.
PROPOSAL_KEPT_FOR = timedelta(days=90)
PART_LIMIT = 5_000  # characters of one text
MOST_AUTHORS = 8
WHOLE = 10_000  # 100 % in hundredths of one per cent
_SIGNS = str.maketrans({",": ".", "\u066b": ".", "%": "", "\u066a": ""})

Parts = Mapping[str, Mapping[str, Any]]
"""The answers of a proposal: by part, then by name."""


class Part(enum.StrEnum):
    """One screen of the form, sealed as one."""

    PROBLEM = "problem"
    SOLUTION = "solution"
    NOVELTY = "novelty"
    APPLICATION = "application"
    RESULT = "result"
    RESOURCES = "resources"
    PLAN = "plan"
    AUTHORS = "authors"
    PROPERTY = "property"


class Applied(enum.StrEnum):
    """How far it has come."""

    IN_USE = "in_use"
    TRIED = "tried"
    NOT_YET = "not_yet"


class Property(enum.StrEnum):
    """Where intellectual property stands."""

    NONE = "none"
    PLANNED = "planned"
    FILED = "filed"
    GRANTED = "granted"
    UNSURE = "unsure"


class SharesProblem(enum.StrEnum):
    """What is wrong with the authors."""

    NO_AUTHOR = "no_author"
    NO_NAME = "no_name"  # a share without a name
    NO_SHARE = "no_share"  # a name without a share
    WRONG_SUM = "wrong_sum"


@dataclass(frozen=True, slots=True)
class Author:
    """One line of the list as it was typed; ``share`` in hundredths of one per cent."""

    name: str
    share: int | None


def is_proposal(kind: str) -> bool:
    """Whether something of this kind is asked the further questions."""
    return kind in PROPOSAL_KINDS


def check_shares(lines: Sequence[Author]) -> tuple[SharesProblem, int] | None:
    """What is wrong with the list and in which line (from 0), None when nothing is. Empty lines do
    not count. Source: Decree 13/2012/NĐ-CP, which asks for the share of each co-author."""
    filled = [(at, line) for at, line in enumerate(lines) if line.name or line.share is not None]
    if not filled:
        return SharesProblem.NO_AUTHOR, 0
    for at, line in filled:
        if not line.name:
            return SharesProblem.NO_NAME, at
        if not line.share:
            return SharesProblem.NO_SHARE, at
    if sum(line.share or 0 for _at, line in filled) != WHOLE:
        return SharesProblem.WRONG_SUM, filled[0][0]
    return None


def parse_share(text: str) -> int | None:
    """A share as people type it (``33,5``, ``33.5 %``) in hundredths of one per cent, also with the
    decimal sign (U+066B) and the sign of per cent (U+066A) of Arabic; None for what is none, is not
    above 0 or not at most 100, or has more than two decimals."""
    plain = "".join(text.translate(_SIGNS).split())
    whole, _, rest = plain.partition(".")
    digits = whole.isascii() and whole.isdecimal() and len(whole) <= 3
    if not digits or len(rest) > 2 or (rest and not (rest.isascii() and rest.isdecimal())):
        return None
    value = int(whole) * 100 + int((rest + "00")[:2])
    return value if 0 < value <= WHOLE else None


def written_share(value: int) -> str:
    """A share as it is kept: ``33.5``, without a sign."""
    return f"{value / 100:.2f}".rstrip("0").rstrip(".")
