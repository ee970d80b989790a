"""What every screen of the public form does: it knows the draft of this browser and its own place,
keeps what was answered, and leads on."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, TypeVar

from flask import redirect, request, session, url_for
from sqlalchemy import Row
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as AnyResponse

from intake.queries.receiving import drafts as draft_queries
from intake.services.initiatives.proposals import draft_name, sealed_anew
from intake.services.receiving import drafts
from intake.submit.chosen import asks_for_call
from intake.submit.forms import StepForm
from intake.submit.parts import broken_parts
from intake.submit.steps import (
    ASKS_CALL,
    CALL,
    DETAILS,
    FILES,
    KIND,
    Step,
    after,
    before,
    first_gap,
    order_around,
    reachable,
    unfinished_name,
)
from intake.submit.unfinished import leads_away, sealed, unfinished_of, was_touched
from intake.web.db import db, transaction
from intake.web.errors import too_late
from intake.web.tools import tools

TOKEN = "draft"  # the name in the session cookie, not a secret  # noqa: S105

Answers = dict[str, Any]
DraftRow = Row[*tuple[Any, ...]]
F = TypeVar("F", bound=StepForm)


def screen(
    here: Step,
    form_for: Callable[[DraftRow | None, Answers, Answers], F],
    seal: Callable[[int, F], Mapping[str, Any]],
    page: Callable[[F, Answers], str],
) -> str | AnyResponse:
    """Show one screen, or keep what was sent from it and lead on. ``form_for`` makes the form of a
    draft, its answers and what was typed here and left unfinished; ``seal`` gives the answers of
    the form as the draft of this number keeps them, ``page`` shows the form."""
    draft = draft_here()
    answers = answers_of(draft)
    in_order = reachable(here, answers)
    if not in_order and request.method != "POST":
        return to_step(first_gap(answers))
    unfinished = unfinished_of(draft, here)
    form = form_for(draft, answers, unfinished.typed)
    fits = form.validate_on_submit()
    if not form.is_submitted():
        unfinished.say_again(form)
        return page(form, answers)
    if is_refused(form):
        return page(form, answers)
    away = leads_away()
    if away is not None or not fits:
        if away is None or was_touched(form):
            _keep(here, lambda number: sealed(number, here, form, say=away is None))
        # Also to what is wrong: a page that answers a form is one to which nobody can go back.
        return redirect(away or request.full_path.rstrip("?"), 303)
    answers |= _keep(here, lambda number: seal(number, form))
    answers.pop(unfinished_name(here), None)
    if not in_order:  # the draft it belonged to is gone; what was typed here is not
        return too_late("form_gone_on", 409) or to_step(first_gap(answers))
    return onward(form, here, answers)


def is_refused(form: StepForm) -> bool:
    """Whether nothing of a form may be kept: its token is old or forged, or a program filled it
    in."""
    return "csrf_token" in form.errors or "website" in form.errors


def onward(form: StepForm, here: Step, answers: Answers) -> AnyResponse:
    """To the next screen; back to the check page if it came from there and nothing is missing.
    After the text, first to what there is to say about it."""
    if here is DETAILS:
        return redirect(url_for("submit.advise", back=form.back_to_check.data or None), 303)
    return to_step(next_of(here, answers, back_to_check=bool(form.back_to_check.data)))


def next_of(here: Step, answers: Answers, *, back_to_check: bool) -> Step | None:
    """Where it goes on after a screen; None for the check page."""
    nothing_left = back_to_check and first_gap(answers) is None
    return None if nothing_left else after(here, answers)


def wish_to_go_back() -> dict[str, str]:
    """What a form carries so that it leads back to the check page, if it was opened from there."""
    return {"back_to_check": "check"} if request.args.get("back") == "check" else {}


def place_of(here: Step, answers: Answers) -> dict[str, Any]:
    """What a screen says of its place: number, count, and the way back."""
    order = order_around(here, answers)
    return {
        "step_number": order.index(here) + 1,
        "step_count": len(order),
        "back": url_for("submit.home") if here is KIND else url_of(before(here, answers)),
    }


def draft_here(*, sent_too: bool = False) -> DraftRow | None:
    """The draft of this browser while it is kept; ``sent_too``: also one that was sent."""
    return _draft(db.session(), lock=False, sent_too=sent_too)


def locked_draft(rows: Session, *, sent_too: bool = False) -> DraftRow | None:
    """The same, locked until the transaction ends."""
    return _draft(rows, lock=True, sent_too=sent_too)


def _draft(rows: Session, *, lock: bool, sent_too: bool) -> DraftRow | None:
    token = session.get(TOKEN)
    if not token:
        return None
    draft = draft_queries.by_token(rows, tools().codes.hash(token), tools().clock(), lock=lock)
    if draft is not None and draft.submission_id is not None and not sent_too:
        return None
    return draft


def save(
    rows: Session, draft: DraftRow, here: Step, answers: Mapping[str, Any], *, now: datetime
) -> None:
    """Keep the ``answers`` of a screen in the locked ``draft`` beside what it has, in place of what
    was left unfinished there. Every save prolongs the draft, so what an older key sealed is sealed
    anew with it: no draft needs a key for longer than drafts are kept."""
    known = draft.answers | sealed_anew(tools().sealer, draft.id, draft.answers)
    known.pop(unfinished_name(here), None)
    drafts.save(rows, draft.id, known, answers, now=now)


def plain(_number: int, form: StepForm) -> Answers:
    """The answers of a screen that is not sealed, as every draft keeps them."""
    return form.answers()


def _keep(here: Step, given: Callable[[int], Mapping[str, Any]]) -> Mapping[str, Any]:
    """Keep what ``given`` makes for a draft of this number in the draft of this browser, or in a
    new one; returns it."""
    now = tools().clock()
    with transaction() as rows:
        draft = locked_draft(rows)
        if draft is None:
            # Its number is part of every seal, so the draft comes first.
            session[TOKEN] = drafts.start(rows, {}, now=now, codes=tools().codes)
            draft = locked_draft(rows)
        assert draft is not None
        answers = given(draft.id)
        save(rows, draft, here, answers, now=now)
    return answers


def answers_of(draft: DraftRow | None) -> Answers:
    """What was answered so far. A sealed part that does not open counts as not answered, so that
    its screen is shown and it can be typed again."""
    if draft is None:
        return {}
    broken = {draft_name(part) for part in broken_parts(draft)}
    found = {name: value for name, value in draft.answers.items() if name not in broken}
    return found | ({ASKS_CALL: True} if asks_for_call(found) else {})


def to_step(target: Step | None) -> AnyResponse:
    """Go on there; to the check page for None."""
    return redirect(url_of(target), 303)


def url_of(target: Step | None) -> str:
    """The address of a screen; of the check page for None."""
    if target is None:
        return url_for("submit.check")
    if target.proposal:
        return url_for("submit.propose", part=target.name)
    if target is CALL:
        return url_for("submit.choose_call")
    return url_for("submit.files") if target is FILES else url_for("submit.step", step=target.name)
