"""What the codes of councils and evaluations are called on pages."""

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l

from intake.domain.evaluation.councils import MemberPart
from intake.domain.evaluation.interests import Interest
from intake.domain.evaluation.rounds import NotReady, Why
from intake.domain.evaluation.seats import SeatState
from intake.domain.evaluation.votes import Outcome, Vote

PARTS: Mapping[str, Any] = {
    MemberPart.CHAIR: _l("Chair of the council"),
    MemberPart.SECRETARY: _l("Secretary of the council"),
    MemberPart.MEMBER: _l("Member of the council"),
}
# What the rules call wrong, beside its field.
FAULTS: Mapping[str, Any] = {
    "exists": _l("There is a council for this already"),
    "no_role": _l("This official does not have the role for this part: an administrator gives it"),
    "two_chairs": _l("The council has a chair already in these days"),
    "sits_already": _l("This official sits on the council already"),
    "too_many": _l("The council is full: at most 50 people"),
    "fixed": _l("Who it is cannot be changed: let the term end and add somebody else"),
    "before_since": _l("The last day must not lie before the first"),
    "unknown": _l("Choose from the list"),
    "too_many_fields": _l("Choose at most ten fields"),
}

SEATS: Mapping[str, Any] = {
    SeatState.ASKED: _l("Has not declared yet"),
    SeatState.CLEAR: _l("No interest declared"),
    SeatState.RECUSED: _l("Recused"),
    SeatState.RELEASED: _l("Does not take part"),
    SeatState.FORMER: _l("Term is over"),
}
INTERESTS: Mapping[str, Any] = {
    Interest.DECLARED: _l("declared by themselves"),
    Interest.AUTHOR: _l("same name or address as the sender or an author"),
    Interest.SAME_ORGANISATION: _l("same organisation"),
    Interest.SAME_MAIL_DOMAIN: _l("same e-mail domain"),
    Interest.DECIDED_BEFORE: _l("has decided on it before"),
    Interest.UNCONFIRMED: _l("of a co-author who has not confirmed"),
}
VOTES: Mapping[str, Any] = {
    Vote.FOR: _l("For recognition"),
    Vote.AGAINST: _l("Against recognition"),
    Vote.ABSTAINS: _l("Abstention"),
}
OUTCOMES: Mapping[str, Any] = {
    Outcome.NO_QUORUM: _l("No quorum"),
    Outcome.NO_VOTE: _l("Nobody has voted"),
    Outcome.ACCEPTED: _l("For recognition, by two thirds or more"),
    Outcome.NOT_ACCEPTED: _l("Not for recognition: less than two thirds"),
}
CONFIDENCE: Mapping[str, Any] = {
    "1": _l("Not very sure"),
    "2": _l("Rather sure"),
    "3": _l("Very sure"),
}
ROUNDS: Mapping[str, Any] = {
    Why.FIRST: _l("First evaluation"),
    Why.REVISED: _l("After a revision"),
    Why.APPEAL: _l("After an appeal, by others"),
    Why.REFERRED: _l("By another council"),
}
NOT_APPLICABLE, ABSTAINS = "na", "abstain"
CHOICES_BESIDE_POINTS: Mapping[str, Any] = {
    NOT_APPLICABLE: _l("Not applicable"),
    ABSTAINS: _l("I abstain"),
}
EVALUATION_FAULTS: Mapping[str, Any] = {
    "missing": _l("This must be filled in"),
    "unknown": _l("Choose from the list"),
    "out_of_range": _l("This number is too small or too large"),
    "no_council": _l("There is no council for this proposal: make one first"),
    "no_reason": _l("Say in the comment why you abstain"),
    "question": _l("Decide first on what was found about members"),
    "not_clear": _l("Whoever is present must have declared that there is no interest"),
    NotReady.NOT_NOW: _l("The council can vote once the discussion is open"),
    NotReady.SCORES: _l("Scores are missing: every evaluator must have sent them"),
}
