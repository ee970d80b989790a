"""What the checks of an answer found, in words."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import lazy_gettext as _l

from intake.domain.answering.replies import ReplyState
from intake.domain.answering.reply_checks import Check, Finding
from intake.domain.workflow import Status
from intake.models import Reply, Submission
from intake.review.forms import AnswerForm
from intake.services.answering import reply_checks
from intake.web.i18n import language_name
from intake.web.tools import tools

CHECKS: Mapping[str, Any] = {
    Check.MISSING_PART: _l("This part is empty"),
    Check.LEFTOVER: _l("Write something in place of what the template left open"),
    Check.IDENTITY_NUMBER: _l("Take out the identity number; the last four digits are enough"),
    Check.SAME_AS_QUESTION: _l("This repeats the question. Write what the answer to it is"),
    Check.OTHER_LANGUAGE: _l("The sender reads another language than the one of this answer"),
    Check.E_MAIL: _l("There is an e-mail address here. Does it belong to somebody else?"),
    Check.PHONE: _l("There is a mobile number here. Does it belong to somebody else?"),
    Check.PAST_DATE: _l("This day is promised, and it is over already"),
    Check.NO_CONTACT: _l("There is no number, address or link by which the office is reached"),
    Check.SHORT: _l("The answer is very short. Does it say all that was asked?"),
    Check.LONG: _l("The answer is very long. Could it be said in fewer words?"),
}
PARTS: Mapping[str, Any] = {
    "facts": _l("What we found"),
    "decision": _l("What was decided"),
    "basis": _l("Legal basis or next step"),
    "contact": _l("Whom you can ask"),
}


def findings_for(submission: Submission, versions: Sequence[Reply]) -> list[dict[str, Any]] | None:
    """What the checks say of the answer that waits, for who approves it; None when none waits."""
    last = versions[-1] if versions else None
    waits = last is not None and last.state == ReplyState.DRAFT
    if last is None or not waits or submission.status != Status.DRAFTED:
        return None
    return in_words(_check(submission, last.parts))


def findings_of(submission: Submission, form: AnswerForm) -> list[Finding]:
    """What the checks say of what was typed."""
    return _check(submission, form.parts())


def complain(form: AnswerForm, findings: Sequence[Finding]) -> bool:
    """Put what blocks beside its field; whether anything does."""
    blocked = [one for one in findings if one.blocks]
    for one in blocked:
        field = form[one.part]
        if not field.errors:
            text = CHECKS[one.check]
            field.errors = [f"{text}: {one.what}" if one.what else str(text)]
    return bool(blocked)


def in_words(findings: Sequence[Finding]) -> list[dict[str, Any]]:
    """Findings as the list of checks shows them."""
    return [
        {
            "text": CHECKS[one.check],
            "part": PARTS.get(one.part, ""),
            "what": language_name(one.what),
            "blocks": one.blocks,
        }
        for one in findings
    ]


def _check(submission: Submission, parts: Mapping[str, str]) -> list[Finding]:
    kept = tools()
    return reply_checks.check(submission, parts, kept.identify_language, now=kept.clock())
