"""What is said of summaries of decided proposals, to the proposer and to the secretary."""

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l

from intake.domain.publishing.agreed_summaries import SummaryProblem, SummaryState
from intake.domain.publishing.publication import ABSTRACT_LIMIT

SUMMARY_PROBLEMS: Mapping[str, Any] = {
    SummaryProblem.EMPTY: _l("Write what the public is to read here"),
    SummaryProblem.TOO_LONG: _l(
        "Shorten the summary of the initiative: at most %(limit)d characters", limit=ABSTRACT_LIMIT
    ),
    SummaryProblem.NEVER_PUBLIC: _l(
        "There are data of the sender or an identity number here. Take them out"
    ),
}
SUMMARY_STATES: Mapping[str, Any] = {
    SummaryState.ASKED: _l("The sender has been asked and has not answered yet."),
    SummaryState.AGREED: _l("The sender has agreed to exactly these words."),
    SummaryState.CHANGED: _l("The sender agrees to these words, which are not those suggested."),
    SummaryState.DECLINED: _l("The sender does not want it public."),
    SummaryState.REPLACED: _l("It is not asked any more."),
}
