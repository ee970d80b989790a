"""What a sender is told after the text and before all else: published answers to the same question,
and what in the text better is not sent. It never keeps anybody from going on."""

from collections.abc import Mapping
from typing import Any

from flask import flash, redirect, render_template, session, url_for
from werkzeug.wrappers import Response as AnyResponse

from intake.domain.discretion.advice import hints
from intake.domain.errors import NotFound
from intake.domain.proposals import is_proposal
from intake.domain.reference import new_token, parse_reference
from intake.domain.submission import SubmissionKind
from intake.queries.publishing import publications, support
from intake.services.publishing import similar_published, supporting
from intake.services.receiving import drafts
from intake.submit.pausing import RESUME
from intake.submit.screens import (
    TOKEN,
    answers_of,
    draft_here,
    next_of,
    to_step,
    url_of,
    wish_to_go_back,
)
from intake.submit.steps import DETAILS, first_gap
from intake.submit.views import blueprint
from intake.web.db import db, transaction
from intake.web.i18n import gettext as _
from intake.web.limits import limit_answers
from intake.web.tools import tools

_BROWSER = "supporter"


@blueprint.get("/submit/advice")
def advise() -> str | AnyResponse:
    """The page, when there is anything to say; else on to the next screen."""
    answers = answers_of(draft_here())
    if DETAILS.answered_by not in answers:
        return to_step(first_gap(answers))
    back = wish_to_go_back().get("back_to_check")
    onward = url_of(next_of(DETAILS, answers, back_to_check=bool(back)))
    title, body = answers.get("title", ""), answers["body"]
    similar = similar_published.find(db.session(), tools().published_index, title, body)
    said = hints(title, body)
    if not similar and not said:
        return redirect(onward, 303)
    return render_template(
        "submit/advice.html",
        hints=said,
        similar=similar,
        supported=support.counts(db.session(), [one.id for one in similar]),
        proposal=is_proposal(answers.get("kind", "")),
        question=_is_question(answers),
        onward=onward,
        change=url_for("submit.step", step="details", back=back or None),
    )


@blueprint.post("/submit/support/<reference>")
@limit_answers
def support_instead(reference: str) -> AnyResponse:
    """Count one more with the same matter, and delete what was typed: it is not sent. When the
    answer is not public any more, what was typed stays."""
    now, number = tools().clock(), _number_of(reference)
    browser = session.setdefault(_BROWSER, new_token())
    draft = draft_here()
    try:
        with transaction() as rows:
            supporting.support(rows, number, browser, codes=tools().codes, now=now)
            if draft is not None:
                drafts.discard(rows, draft.id, now=now)
    except NotFound:
        flash(_("This answer is no longer public. What you typed is still here."), "warning")
        return redirect(url_for("submit.advise"), 303)
    session.pop(TOKEN, None)
    session.pop(RESUME, None)
    if draft is not None and _is_question(draft.answers):
        flash(_("What you had typed was deleted. Here is the answer that you found."), "success")
    else:
        flash(_("Your support has been counted. What you had typed was deleted."), "success")
    return redirect(url_for("published.show", reference=reference), 303)


def _is_question(answers: Mapping[str, Any]) -> bool:
    """Nobody supports a question: its answer has been found, or not."""
    return bool(answers.get("kind") == SubmissionKind.QUESTION)


def _number_of(reference: str) -> int:
    """The submission of a number that a page of ours offered. Raises NotFound for any other."""
    parsed = parse_reference(reference)
    found = publications.one(db.session(), parsed.number) if parsed else None
    if found is not None and tools().codes.reference(found.id, found.submitted_at) != reference:
        raise NotFound(reference)
    if parsed is None:
        raise NotFound(reference)
    return parsed.number
