"""What the outcomes of councils, their problems and the steps before them are called."""

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l

from intake.domain.evaluation.decisions import Outcome, Problem
from intake.domain.evaluation.rounds import WaitsFor
from intake.domain.initiatives.pilots import Step
from intake.domain.permissions import Role

FAULTS: Mapping[str, Any] = {
    Problem.NO_BALLOT: _l("The council has not voted yet; until then it can only be referred"),
    Problem.NO_APPEAL_BALLOT: _l(
        "Nothing can be decided before the council has voted on the appeal"
    ),
    Problem.NO_QUORUM: _l("Not enough members were present to decide"),
    Problem.NO_VOTE: _l("No vote of the ballot counts any more; it has to be held again"),
    Problem.VOTED_OTHERWISE: _l(
        "The votes say otherwise: a proposal is recognised when two thirds of the members are "
        "for it"
    ),
    Problem.NO_CONDITIONS: _l("Write the conditions"),
    Problem.NO_DEPARTMENT: _l("Choose a department"),
    Problem.NO_MILESTONE: _l("Enter at least one milestone"),
    Problem.NO_DAY: _l("Enter the day by which it is to be reached"),
    Problem.NO_TITLE: _l("Enter what is to be reached by this day"),
    Problem.PAST_DAY: _l("Enter a day that has not passed"),
    Problem.NO_PART: _l("Choose at least one part to revise"),
    Problem.ONCE_ONLY: _l("A proposal can be revised once only"),
    Problem.AFTER_APPEAL: _l("After an appeal a proposal is recognised or not recognised"),
    Problem.NO_WHY: _l("Say why"),
    "too_many": _l("There are too many milestones already"),
    Problem.SAME_DEPARTMENT: _l("It lies in this department already; choose another"),
}
# What the secretary presses.
STEPS: Mapping[str, Any] = {
    "start": _l("It is complete: begin the evaluation"),
    "discuss": _l("Open the discussion"),
    "more": _l("Ask further evaluators"),
    "prepare": _l("Prepare the decision"),
}
# What comes next, also for whoever cannot do it.
NEXT: Mapping[str, Any] = {
    WaitsFor.OPENING: _l("Next, a secretary opens an evaluation by the council."),
    WaitsFor.COUNCIL: _l("Next, the council scores it, discusses it and votes."),
    WaitsFor.LEADING: _l("The council has voted. Next, a secretary leads it to the decision."),
    WaitsFor.CHAIR: _l("The council has voted. Next, the chair decides."),
    WaitsFor.SENDER: _l("Next, the sender revises it and sends it again."),
}
# Everybody who could do it is kept out by an interest.
KEPT_OUT: Mapping[Role, Any] = {
    Role.CHAIR: _l(
        "Nobody can decide on it at the moment: every chair here has an interest in it. An "
        "administrator has to make somebody else a chair; the votes of the council stand."
    ),
    Role.SECRETARY: _l(
        "Nobody can lead it on at the moment: every secretary here has an interest in it. An "
        "administrator has to make somebody else a secretary."
    ),
}
DONE: Mapping[str, Any] = {
    "start": _l("The evaluation has begun. The sender is told by when it is decided."),
    "discuss": _l("The discussion is open."),
    "more": _l("It is under evaluation again."),
    "prepare": _l("The decision is being prepared."),
}
CHOICES: Mapping[str, Any] = {
    Outcome.ACCEPTED: _l("Recognise the proposal"),
    Outcome.WITH_CONDITIONS: _l("Recognise with conditions"),
    Outcome.NOT_ACCEPTED: _l("Do not recognise the proposal"),
    Outcome.REVISE: _l("Have it revised and sent again"),
    Outcome.REFERRED: _l("Refer it to another department"),
}
ENDS: Mapping[Step, Any] = {
    Step.COMPLETE: _l("It is carried out"),
    Step.STOP: _l("It is stopped"),
}
BEGINS: Mapping[str, Any] = {
    Step.BEGIN: _l("Begin the pilot"),
    Step.SCALE: _l("Roll it out"),
}
