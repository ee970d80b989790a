"""Decisions of a council, milestones and diary as the sender and officials read them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _l

from intake.domain.evaluation.decisions import Outcome
from intake.domain.initiatives.pilots import EntryKind, MilestoneState
from intake.domain.proposals import Part
from intake.models import ProposalDecision
from intake.queries.initiatives.proposal_path import decisions, diary, milestones
from intake.services.evaluation.decisions import rubric_for, words_of
from intake.web.call_words import said
from intake.web.db import db
from intake.web.proposal_words import TITLES
from intake.web.tools import tools

OUTCOMES: Mapping[str, Any] = {
    Outcome.ACCEPTED: _l("Recognised"),
    Outcome.WITH_CONDITIONS: _l("Recognised with conditions"),
    Outcome.NOT_ACCEPTED: _l("Proposal not recognised"),
    Outcome.REVISE: _l("To be revised and sent again"),
    Outcome.REFERRED: _l("Referred to another department"),
}

ENTRIES: Mapping[str, Any] = {
    EntryKind.REPORT: _l("Report on progress"),
    EntryKind.NOTE: _l("Note"),
    EntryKind.REASON: _l("Why it ended"),
    EntryKind.HANDED_ON: _l("Why another department carries it out"),
}
MILESTONES: Mapping[str, Any] = {
    MilestoneState.OPEN: _l("Under way"),
    MilestoneState.REACHED: _l("Reached"),
    MilestoneState.DROPPED: _l("Dropped"),
}


@dataclass(frozen=True, slots=True)
class Told:
    """One decision for a page: the reasons as (criterion, its language, reason); ``readable`` says
    whether its words open."""

    row: ProposalDecision
    outcome: str
    reasons: list[tuple[str, str, str]]
    why: str
    conditions: str
    parts: list[str]
    readable: bool


def told(submission_id: int) -> list[Told]:
    """The decisions on a proposal, the newest first, for whoever may read them."""
    rows = db.session()
    found = decisions(rows, submission_id)
    if not found:
        return []
    names = {one.code: said(one.name) for one in rubric_for(rows, submission_id)}
    return [_told(one, names) for one in reversed(found)]


def _told(row: ProposalDecision, names: Mapping[str, tuple[str, str]]) -> Told:
    words = words_of(db.session(), row, sealer=tools().sealer)
    said_here = words or {}
    reasons = said_here.get("reasons", {})
    return Told(
        row,
        str(OUTCOMES[row.outcome]),
        [(*names.get(code, (code, "")), reason) for code, reason in reasons.items() if reason],
        said_here.get("why", ""),
        said_here.get("conditions", ""),
        [str(TITLES[Part(part)]) for part in row.parts],
        words is not None,
    )


def carried_out(submission_id: int) -> dict[str, Any]:
    """Milestones and diary for a page, in words, for whoever may read them."""
    rows = db.session()
    return {
        "milestones": [
            (one, str(MILESTONES[one.state])) for one in milestones(rows, submission_id)
        ],
        "diary": [(one, str(ENTRIES[one.kind])) for one in diary(rows, submission_id)],
    }
