"""The public form, one thing per page; the answers given so far wait in a draft on the server."""

from flask import Blueprint, flash, redirect, render_template, request, session, url_for
from werkzeug.wrappers import Response as AnyResponse

from intake.domain.proposals import is_proposal
from intake.models import Submission
from intake.queries.receiving import drafts as draft_queries
from intake.queries.receiving.attachments import of_draft, of_submission
from intake.queries.reports.outbox import wants_letters
from intake.services.receiving import own, sending
from intake.services.receiving.sending import Proposed
from intake.services.receiving.submissions import Receipt
from intake.submit.chosen import call_of, came_from, chosen_in_words, still_open, title_of
from intake.submit.forms import (
    KIND_CHOICES,
    ConsentForm,
    ContactForm,
    DetailsForm,
    KindForm,
    PlaceForm,
    SendForm,
    StepForm,
    digest_of,
)
from intake.submit.lengths import kind_hints, lengths
from intake.submit.parts import parts_of
from intake.submit.screens import (
    TOKEN,
    Answers,
    answers_of,
    draft_here,
    locked_draft,
    place_of,
    plain,
    screen,
    to_step,
    wish_to_go_back,
)
from intake.submit.signing_in import filled_in, is_listed, listed_for
from intake.submit.steps import ASKS_CALL, BY_NAME, KIND, TO_A_CALL, Step, first_gap
from intake.web.addresses import track_url
from intake.web.call_words import call_answered
from intake.web.citizen import current_citizen
from intake.web.db import db, transaction
from intake.web.i18n import gettext as _
from intake.web.i18n import language
from intake.web.labels import SENDERS
from intake.web.limits import count_submission, limit_answers
from intake.web.places import province_choices
from intake.web.proposal_words import shown
from intake.web.receipt import code_is_still_shown, qr_of, receipt_of
from intake.web.submission_fields import ANONYMOUS, new_submission
from intake.web.tools import settings, tools, wake_worker
from intake.web.typed import shown_again

blueprint = Blueprint("submit", __name__)

SENT = "sent"


@blueprint.get("/")
def home() -> str:
    """What this service is, and the way in."""
    has_draft = answers_of(draft_here()) != {}
    return render_template("submit/home.html", has_draft=has_draft, lengths=lengths())


@blueprint.route(
    "/submit/<any(kind, details, place, contact, consent):step>", methods=["GET", "POST"]
)
@shown_again
@limit_answers
def step(step: str) -> str | AnyResponse:
    """One screen of the form."""
    here = BY_NAME[step]
    answered = came_from() if here is KIND else None

    def page(form: StepForm, answers: Answers) -> str:
        return render_template(
            f"submit/{step}.html",
            form=form,
            form_error=bool(form.errors),
            proposal=is_proposal(answers.get("kind", "")),
            hints=kind_hints(),
            came_from=title_of(answered) if answered else None,
            sent=_sent_before(answers) if here is KIND else None,
            anonymous=answers.get("identity") == ANONYMOUS,
            contact_required=settings().contact == "required",
            citizen=current_citizen() if here.form is ContactForm else None,
            **place_of(here, answers | (TO_A_CALL if answered else {})),
        )

    return screen(here, lambda _draft, *known: _form_for(here, *known), plain, page)


@blueprint.get("/submit/check")
def check() -> str | AnyResponse:
    """Everything that was answered, before it is sent."""
    draft = draft_here()
    answers = answers_of(draft)
    gap = first_gap(answers)
    if draft is None or gap is not None:
        return to_step(gap)
    return render_template(
        "submit/check.html",
        form=SendForm(seen=digest_of(draft.answers)),
        answers=draft.answers,
        kinds=KIND_CHOICES,
        senders=SENDERS,
        provinces=dict(province_choices()),
        asks_call=answers.get(ASKS_CALL, False),
        call=chosen_in_words(draft.answers),
        parts=shown(parts_of(draft), mails=True),
        files=of_draft(db.session(), draft.id) if draft.answers.get("files") else [],
        citizen=current_citizen(),
    )


@blueprint.post("/submit/send")
def send() -> AnyResponse:
    """Make it a submission; sent again, the same one is shown."""
    token = session.get(TOKEN)
    if not token:
        return to_step(KIND)
    with transaction() as rows:
        draft = locked_draft(rows, sent_too=True)
        if draft is None:
            return to_step(KIND)
        if draft.submission_id is None:
            gap = first_gap(answers_of(draft))
            if gap is not None:
                return to_step(gap)
            if request.form.get("seen", "") not in ("", digest_of(draft.answers)):
                flash(_("Your answers were changed in another window. Check them once more."))
                return redirect(url_for("submit.check"), 303)
            if not still_open(rows, draft.answers):
                return redirect(url_for("submit.choose_call", back="check"), 303)
            count_submission()
            stored = sending.send(
                rows,
                draft.id,
                new_submission(draft.answers, language()),
                Proposed(parts_of(draft), call_of(draft.answers)),
                token=token,
                now=tools().clock(),
                tools=tools(),
                files=len(draft.answers.get("files", ())),
            )
            if (sender := listed_for(draft.answers)) is not None:
                own.keep(rows, stored.id, sender.identity_hash)
    session[SENT] = token
    wake_worker()
    return redirect(url_for("submit.done"), 303)


@blueprint.get("/submit/done")
def done() -> str | AnyResponse:
    """The receipt. The secret code is part of it only in the browser that sent, and only for a
    while."""
    receipt, shown = sent_here()
    if receipt is None:
        return to_step(KIND)
    return render_template(
        "submit/done.html",
        receipt=receipt,
        call=call_answered(receipt.submission_id),
        proposal=is_proposal(db.session().get_one(Submission, receipt.submission_id).kind),
        listed=is_listed(receipt.submission_id),
        has_address=wants_letters(db.session(), receipt.submission_id) is not None,
        code_shown=shown,
        files=of_submission(db.session(), receipt.submission_id),
        track_url=track_url(),
        qr=qr_of(receipt) if shown else "",
        form=SendForm(),
    )


@blueprint.post("/submit/finish")
def finish() -> AnyResponse:
    """The code has been kept: this browser forgets it."""
    receipt, _shown = sent_here()
    if receipt is not None:
        sentence = _("Your submission %(number)s has been sent.", number=receipt.reference)
        flash(sentence, "success")
    session.pop(SENT, None)
    draft = draft_here(sent_too=True)
    if draft is not None and draft.submission_id is not None:
        session.pop(TOKEN, None)
    return redirect(url_for("submit.home"), 303)


def _form_for(here: Step, answers: Answers, typed: Answers) -> StepForm:
    answered = came_from() if here is KIND else None
    asked = {"call": str(answered.call.id) if answered else typed.get("call", "")}
    known = filled_in(here, answers) | answers | typed
    form = here.form(data=known | asked | wish_to_go_back())
    if answered is not None and isinstance(form, KindForm):
        form.leave_proposals()
    if isinstance(form, PlaceForm):
        form.province.choices = [("", ""), *province_choices()]
    if isinstance(form, DetailsForm | ConsentForm):
        form.speak_of(answers.get("kind", ""))
    if isinstance(form, ContactForm):
        form.required = settings().contact == "required"
    return form


def _sent_before(answers: Answers) -> Receipt | None:
    """The receipt at hand of somebody who begins anew: whoever comes back from it must not believe
    that nothing was sent."""
    return None if answers else sent_here()[0]


def sent_here() -> tuple[Receipt | None, bool]:
    """What this browser has sent last, and whether it may still be shown with its secret code."""
    now, codes = tools().clock(), tools().codes
    # What was sent last, also when this browser has begun something new since.
    for token in filter(None, (session.get(SENT), session.get(TOKEN))):
        draft = draft_queries.by_token(db.session(), codes.hash(token), now)
        if draft is not None and draft.submission_id is not None:
            receipt = receipt_of(db.session(), draft.submission_id, token, codes)
            return receipt, code_is_still_shown(receipt.submitted_at, now)
    return None, False
