"""The checks of an answer, with what they need to know of the submission."""

from collections.abc import Mapping
from datetime import datetime

from classifier import UNKNOWN_LANGUAGE
from intake.domain.answering import reply_checks
from intake.domain.answering.replies import as_text
from intake.domain.answering.reply_checks import Asked, Finding
from intake.domain.timekeeping.deadlines import local_date
from intake.models import Submission
from intake.ports import LanguageFinder


def check(
    submission: Submission,
    parts: Mapping[str, str],
    identify: LanguageFinder,
    *,
    now: datetime,
) -> list[Finding]:
    """Everything there is to say about an answer to ``submission``, what blocks first."""
    found = identify(as_text(parts))
    language = "" if found == UNKNOWN_LANGUAGE else found
    return reply_checks.findings(parts, _asked(submission, now), language=language)


def problems(submission: Submission, parts: Mapping[str, str], *, now: datetime) -> dict[str, str]:
    """Why the answer must not go on: by part, the first code (of ``reply_checks.Check``)."""
    found: dict[str, str] = {}
    for one in reply_checks.blocking(parts, _asked(submission, now)):
        found.setdefault(one.part, one.check.value)
    return found


def _asked(submission: Submission, now: datetime) -> Asked:
    return Asked(submission.body, submission.sender_language, local_date(now))
