"""One submission on one page, and every act of a reviewer on it; after an act the next in the queue
opens."""

from typing import Any

from flask import Blueprint, render_template, request

from intake.domain.contributions import may_ask, missing
from intake.domain.errors import NotFound
from intake.domain.papers import delay_of, offered
from intake.domain.permissions import Action, Actor
from intake.domain.replies import ReplyState
from intake.domain.workflow import Status, possible_moves
from intake.models import Contact, Contribution, Reply, Submission
from intake.queries.accounts import names_of
from intake.queries.claims import holder_of
from intake.queries.clocks import open_clocks
from intake.queries.contests import contest_of, rating_of
from intake.queries.contributions import of_submission
from intake.queries.papers import standing_questions
from intake.queries.record import history
from intake.queries.replies import held_until
from intake.queries.submissions import attachments, messages, notes, readable, replies, routes
from intake.review import same_matter
from intake.review.checking import findings_for
from intake.review.contribution_forms import (
    AskDepartmentForm,
    DeclineForm,
    GiveForm,
    OverrideForm,
    RequestForm,
)
from intake.review.desk import view_from
from intake.review.forms import (
    ActForm,
    AnswerForm,
    AskForm,
    ExtendForm,
    GiveBackForm,
    JoinForm,
    NoteForm,
    PartForm,
    RefuseForm,
    ReleaseForm,
    ReturnForm,
    RouteForm,
)
from intake.review.reasons import reasons_for
from intake.services import claims, contests, contributions, handover, looks, more_time
from intake.services import replies as answers
from intake.web.auth import requires, signed_in_actor
from intake.web.db import db, transaction
from intake.web.labels import department_choices, department_names
from intake.web.tools import tools

blueprint = Blueprint("review_submission", __name__, url_prefix="/review/<int:submission_id>")


@blueprint.get("/")
@requires(Action.READ)
def show(submission_id: int) -> str:
    """Everything a reviewer needs on one page. A look at a denunciation is put down before it is
    shown: what could not be noted is not shown."""
    note_look(submission_id)
    _claim(submission_id)
    return page(submission_id)


def note_look(submission_id: int) -> None:
    """Put a look at a denunciation down; nothing for anything else. Raises NotFound."""
    actor, now = signed_in_actor(), tools().clock()
    if looks.must_be_noted(db.session(), actor, readable_here(submission_id), now=now):
        with transaction() as rows:
            looks.note(rows, actor, rows.get_one(Submission, submission_id), now=now)


def _claim(submission_id: int) -> None:
    """Whoever works on it has it open from now on, unless somebody else has; most looks of the
    same person write nothing."""
    actor, now = signed_in_actor(), tools().clock()
    submission = readable_here(submission_id)
    holder = holder_of(db.session(), submission_id, now=now)
    if not claims.may_claim(actor, submission) or claims.is_fresh(holder, actor, now=now):
        return
    if submission.status == Status.DRAFTED and not answers.may_approve(
        actor, submission, answers.latest(db.session(), submission_id)
    ):
        return  # whoever wrote the answer waits for somebody else
    if holder is None or holder.official_id == actor.official_id:
        with transaction() as rows:
            claims.take(rows, actor, rows.get_one(Submission, submission_id), now=now)


def readable_here(submission_id: int) -> Submission:
    found = readable(db.session(), signed_in_actor(), submission_id)
    if found is None:
        raise NotFound(str(submission_id))
    return found


def route_form(submission: Submission, *, sent: bool) -> RouteForm:
    """``sent`` tells whether it is the form that was sent; others share names of fields with it."""
    source: dict[str, Any] = {} if sent else {"formdata": None}
    form = RouteForm(kind=submission.kind, version=submission.version, **source)
    others = [choice for choice in department_choices() if choice[0] != submission.department_id]
    form.prepare(others, needs_reason=submission.department_id is not None)
    return form


def extend_form(submission: Submission, *, sent: bool) -> ExtendForm:
    """As ``route_form``; offers as many days as may be granted now."""
    source: dict[str, Any] = {} if sent else {"formdata": None}
    form = ExtendForm(version=submission.version, **source)
    offer = more_time.offer(db.session(), signed_in_actor(), submission, now=tools().clock())
    form.prepare(offer.most if offer else 0)
    return form


def ask_department_form(submission: Submission, *, sent: bool) -> AskDepartmentForm:
    """As ``route_form``."""
    source: dict[str, Any] = {} if sent else {"formdata": None}
    form = AskDepartmentForm(version=submission.version, **source)
    form.prepare([one for one in department_choices() if one[0] != submission.department_id])
    return form


def request_forms(
    actor: Actor, submission: Submission, requests: list[Contribution], owed: list[Contribution]
) -> dict[int, dict[str, ActForm | bool]]:
    """What the actor can do about each request, by its number and the name of the act."""
    own: dict[str, Any] = {"version": submission.version, "formdata": None}
    department = submission.department_id
    found: dict[int, dict[str, ActForm | bool]] = {}
    for one in requests:
        forms: dict[str, ActForm | bool] = {}
        if contributions.may_contribute(actor, submission, one):
            forms = {"give": GiveForm(one.id, **own), "decline": DeclineForm(one.id, **own)}
        if one in owed and submission.queue and actor.may(Action.OVERRIDE, department):
            forms["override"] = OverrideForm(one.id, **own)
        if contributions.may_take_back(actor, submission, one):
            forms["take_back"] = True
        found[one.id] = forms
    return found


def _answer_form(submission: Submission, versions: list[Reply]) -> AnswerForm:
    """What was written and never sent (given back, say) is written on, not anew."""
    last = versions[-1] if versions else None
    again = last.parts if last is not None and last.state != ReplyState.SENT else {}
    return AnswerForm(version=submission.version, formdata=None, **again)


def refused(submission_id: int, form: ActForm) -> str:
    """The page again, with what is wrong beside the fields of ``form``."""
    return page(submission_id, form)


def _forms(submission: Submission, versions: list[Reply]) -> dict[str, ActForm]:
    """The form of every act, by its name."""
    return {
        "act": ActForm(version=submission.version, formdata=None),
        "route": route_form(submission, sent=False),
        "return": ReturnForm(version=submission.version, formdata=None),
        "ask": AskForm(version=submission.version, formdata=None),
        "note": NoteForm(version=submission.version, formdata=None),
        "answer": _answer_form(submission, versions),
        "giveback": GiveBackForm(version=submission.version, formdata=None),
        "refuse": RefuseForm(version=submission.version, formdata=None),
        "release": ReleaseForm(version=submission.version, formdata=None),
        "extend": extend_form(submission, sent=False),
        "askdepartment": ask_department_form(submission, sent=False),
        "join": JoinForm(version=submission.version, formdata=None),
        "part": PartForm(version=submission.version, formdata=None),
    }


def _put_in(forms: dict[str, ActForm], failed: ActForm | None) -> None:
    """Show the form that failed as it was sent, the others afresh."""
    for name, form in forms.items():
        if failed is not None and type(form) is type(failed):
            forms[name] = failed
        elif name in ("return", "refuse", "release"):
            form.prepare()


def page(
    submission_id: int,
    failed: ActForm | None = None,
    *,
    filled: ActForm | None = None,
    confirm_over: bool = False,
) -> str:
    """The page; with a form that ``failed``, or one that was ``filled`` and is to be sent yet.
    ``confirm_over`` says that it waits because somebody else has the submission open."""
    actor = signed_in_actor()
    submission = readable_here(submission_id)
    versions = replies(db.session(), submission_id)
    forms = _forms(submission, versions)
    if filled is not None:
        forms[filled.act] = filled
    _put_in(forms, failed)
    return render_template(
        "review/submission.html",
        nav="queues",
        submission=submission,
        view=view_from(request.args, actor, frozenset(department_names())),
        now=tools().clock(),
        actor=actor,
        confirm_over=confirm_over,
        forms=forms,
        filled=filled,
        failed=failed,
        form_error=failed is not None,
        moves=possible_moves(Status(submission.status)),
        standing=handover.standing_of(submission),
        may_route=handover.may_route(actor, submission),
        may=lambda action: actor.may(Action(action), submission.department_id),
        same=same_matter.section(actor, submission),
        **_what_is_there(actor, submission, versions),
        **_around_the_answer(actor, submission, versions),
        **_asked_of_others(actor, submission, failed),
    )


def _what_is_there(actor: Actor, submission: Submission, versions: list[Reply]) -> dict[str, Any]:
    """What was sent, by whom, what happened, who has it open, and what can be printed."""
    rows, number = db.session(), submission.id
    acts, events = routes(rows, number), history(rows, number)
    said, clocks = messages(rows, number), open_clocks(rows, number)
    sees_identity = actor.may(Action.SEE_IDENTITY, submission.department_id)
    return {
        "routes": acts,
        "latest": acts[-1] if acts else None,
        "reasons": reasons_for(submission, acts),
        "events": events,
        "names": names_of(rows, {event.actor_id for event in events if event.actor_id}),
        "notes": notes(rows, number),
        "messages": said,
        "attachments": attachments(rows, number),
        "contact": rows.get(Contact, number) if sees_identity else None,
        "sees_identity": sees_identity,
        "clocks": clocks,
        "holder": holder_of(rows, number, now=tools().clock()),
        "papers": offered(
            Status(submission.status),
            asked=bool(standing_questions(said)),
            answered=any(one.state == ReplyState.SENT for one in versions),
            delay=delay_of(clocks, tools().clock()),
        ),
        "may_claim": claims.may_claim(actor, submission),
    }


def _around_the_answer(
    actor: Actor, submission: Submission, versions: list[Reply]
) -> dict[str, Any]:
    """The versions of the answer, what was found in the last, and what the sender says of it."""
    rows, last = db.session(), versions[-1] if versions else None
    return {
        "replies": versions,
        "held_until": held_until(rows, last),
        "findings": findings_for(submission, versions),
        "may_approve": answers.may_approve(actor, submission, last),
        "contested": contest_of(rows, submission.id),
        "rating": rating_of(rows, submission.id),
        "barred": contests.is_barred(rows, actor, submission),
    }


def _asked_of_others(
    actor: Actor, submission: Submission, failed: ActForm | None
) -> dict[str, Any]:
    """What other departments are asked to contribute."""
    requests = of_submission(db.session(), submission.id)
    owed = missing(requests, submission.department_id)
    of_requests = request_forms(actor, submission, requests, owed)
    if isinstance(failed, RequestForm):
        of_requests.setdefault(failed.number, {})[type(failed).act] = failed
    return {
        "requests": requests,
        "request_forms": of_requests,
        "missing": owed,
        "may_ask_departments": may_ask(Status(submission.status)),
    }
