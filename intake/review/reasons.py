"""Which words spoke for the suggested department, and which departments one press leads to."""

from collections.abc import Sequence
from dataclasses import dataclass

from classifier import quoted
from intake.domain.permissions import Actor
from intake.domain.routing import RouteReason
from intake.domain.workflow import Move, Status, possible_moves
from intake.models import RouteRecord, Submission
from intake.services.routing import handover
from intake.web.departments import department_choices

OFFERED = 3
# Below this share a suggestion is no press away: nine presses in ten and more would be wrong, each
# costs another department its two days, and none can be undone. There the form opens, filled in.
ONE_PRESS_FROM = 0.1


@dataclass(frozen=True, slots=True)
class OnePress:
    """A suggested department to which one press sends the submission; ``reason`` is the code that
    goes with it ("" from triage, where nobody has decided yet), ``place`` its place among the
    suggestions, from 1. Not ``at_once``: a form opens first, in which it is chosen already."""

    department: str
    name: str
    reason: str
    place: int
    at_once: bool


def one_press(actor: Actor, submission: Submission, acts: Sequence[RouteRecord]) -> list[OnePress]:
    """The first three suggestions but the one where it lies already; none for who may not route it
    now, nor where somebody has to say first what it is: a button asks nothing. Departments that
    receive nothing today are left out, and those of which a person has said that it is not theirs:
    back there it goes by the form alone."""
    if Move.ASSIGN not in possible_moves(Status(submission.status)):
        return []
    if handover.asks_kind(submission):
        return []
    if not acts or submission.restricted or not handover.may_route(actor, submission):
        return []
    offered, here = dict(department_choices()), submission.department_id
    wrong = RouteReason.WRONG_DEPARTMENT.value
    passed_by = {act.previous_department_id for act in acts if act.reason_code == wrong} | {here}
    reason = wrong if here else ""
    return [
        OnePress(
            one["department"],
            offered[one["department"]],
            reason,
            place,
            at_once=one["probability"] >= ONE_PRESS_FROM,
        )
        for place, one in enumerate(acts[-1].candidates[:OFFERED], start=1)
        if one["department"] in offered and one["department"] not in passed_by
    ]


def reasons_for(submission: Submission, acts: Sequence[RouteRecord]) -> list[str]:
    """The strongest words for the first suggestion, as the model saw them when it was made; none
    when the text is no longer the one it read."""
    suggested = next((act for act in reversed(acts) if act.reasons), None)
    if suggested is None or suggested.text_hash != submission.text_hash:
        return []
    places = [(one["start"], one["length"]) for one in suggested.reasons]
    return list(filter(None, quoted(submission.body, places, title=submission.title)))
