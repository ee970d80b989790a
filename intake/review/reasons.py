"""Which words speak for the suggested department, asked of the model that made the suggestion."""

from collections.abc import Sequence

from classifier import Reason
from intake.models import RouteRecord, Submission
from intake.web.tools import tools

SHOWN = 8


def reasons_for(submission: Submission, acts: Sequence[RouteRecord]) -> list[Reason]:
    """The strongest words for the first suggestion; none when that model is no longer in force.

    Asked of the model only if the worker of this process has loaded it already: a page never loads
    it.
    """
    suggested = next((act for act in reversed(acts) if act.candidates and act.model_version), None)
    if suggested is None:
        return []
    model = tools().active_model.loaded()
    if model is None or model.version != suggested.model_version:
        return []
    department = suggested.candidates[0]["department"]
    found = model.explain(submission.body, department, title=submission.title, limit=SHOWN * 2)
    return [reason for reason in found if reason.weight > 0][:SHOWN]
