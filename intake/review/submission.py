"""One submission on one page, and every act of a reviewer on it; after an act the next in the queue
opens."""

from typing import Any

from flask import Blueprint, render_template, request

from intake.domain.answering.contributions import may_ask, missing
from intake.domain.answering.replies import ReplyState
from intake.domain.desk.papers import delay_of, offered
from intake.domain.errors import NotFound
from intake.domain.initiatives.pilots import WITH_DIARY
from intake.domain.permissions import Action, Actor
from intake.domain.proposals import is_proposal
from intake.domain.workflow import Status, possible_moves
from intake.models import Reply, Submission
from intake.queries.accounts import names_of
from intake.queries.answering.contributions import of_submission
from intake.queries.answering.replies import held_until
from intake.queries.clocks import nearest_due, open_clocks
from intake.queries.desk.claims import holder_of
from intake.queries.desk.contests import contest_of, rating_of
from intake.queries.desk.splitting import contact_on_desk, family_on_desk, history_on_desk
from intake.queries.evaluation.judged import sees_sender
from intake.queries.receiving.attachments import of_submission as files_of
from intake.queries.reports.papers import standing_questions
from intake.queries.submissions import messages, notes, readable, replies, routes
from intake.review import same_matter
from intake.review.around import in_results, in_view, people_of
from intake.review.checking import findings_for
from intake.review.contribution_forms import RequestForm
from intake.review.filling import Forms, forms_of, request_forms, route_form
from intake.review.forms import ActForm
from intake.review.kept import kept_here, put_back_all, writing_here
from intake.review.reasons import one_press, reasons_for
from intake.services.answering import replies as answers
from intake.services.desk import assigning, claims, turns
from intake.services.desk.review import may_close
from intake.services.following import contests
from intake.services.history import looks
from intake.services.initiatives.handing_on import may_hand_on
from intake.services.initiatives.proposals import may_open_files
from intake.services.initiatives.proposals import may_read as may_read_proposal
from intake.services.promises import more_time
from intake.services.routing import handover, nearest, splitting
from intake.web.auth import requires, signed_in_actor
from intake.web.db import db, transaction
from intake.web.tools import tools

blueprint = Blueprint("review_submission", __name__, url_prefix="/review/<int:submission_id>")


@blueprint.get("/")
@requires(Action.READ)
def show(submission_id: int) -> str:
    """Everything a reviewer needs on one page. A look at a denunciation is put down before it is
    shown: what could not be noted is not shown."""
    note_look(submission_id)
    _claim(submission_id)
    to = request.args.get("pass_on", "")  # a suggestion that is looked at before it is followed
    chosen = route_form(readable_here(submission_id), sent=False, to=to) if to else None
    return page(submission_id, filled=chosen)


def note_look(submission_id: int, what: str = looks.PAGE) -> None:
    """Put a look at a denunciation down; nothing for anything else. Raises NotFound."""
    actor, now = signed_in_actor(), tools().clock()
    if looks.must_be_noted(db.session(), actor, readable_here(submission_id), now=now, what=what):
        with transaction() as rows:
            looks.note(rows, actor, rows.get_one(Submission, submission_id), now=now, what=what)


def _claim(submission_id: int) -> None:
    """Whoever works on it has it open from now on, unless somebody else has; most looks of the
    same person write nothing."""
    actor, now = signed_in_actor(), tools().clock()
    submission = readable_here(submission_id)
    holder = holder_of(db.session(), submission_id, now=now)
    if not claims.may_claim(actor, submission) or claims.is_fresh(holder, actor, now=now):
        return
    if not turns.can_act(db.session(), actor, submission):
        return  # whoever wrote the answer, say, waits for somebody else
    if holder is None or holder.official_id == actor.official_id:
        with transaction() as rows:
            claims.take(rows, actor, rows.get_one(Submission, submission_id), now=now)


def readable_here(submission_id: int) -> Submission:
    found = readable(db.session(), signed_in_actor(), submission_id)
    if found is None:
        raise NotFound(str(submission_id))
    return found


def refused(submission_id: int, form: ActForm) -> str:
    """The page again, with what is wrong beside the fields of ``form``."""
    return page(submission_id, form)


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
    forms, begun = _ready(submission, versions, failed, filled)
    return render_template(
        "review/submission.html",
        nav="queues",
        submission=submission,
        now=tools().clock(),
        actor=actor,
        confirm_over=confirm_over,
        forms=forms,
        filled=filled,
        failed=failed,
        begun=begun,
        form_error=failed is not None,
        moves=possible_moves(Status(submission.status)),
        standing=handover.standing_of(submission),
        may_route=handover.may_route(actor, submission),
        may=lambda action: actor.may(Action(action), submission.department_id),
        same=same_matter.section(actor, submission),
        **in_view(actor, submission),
        **in_results(actor, submission),
        **_what_is_there(actor, submission, versions),
        **_around_the_answer(actor, submission, versions),
        **_asked_of_others(actor, submission, failed),
        **_taken_apart(actor, submission),
    )


def _ready(
    submission: Submission, versions: list[Reply], failed: ActForm | None, filled: ActForm | None
) -> tuple[Forms, Any]:
    """Every form as it is to be shown, and what of them the reader had begun to write."""
    forms = forms_of(submission, versions)
    forms.put_in(filled, failed)
    begun = kept_here(submission.id)
    put_back_all(forms, begun, but=(failed, filled))
    return forms, begun


def _what_is_there(actor: Actor, submission: Submission, versions: list[Reply]) -> dict[str, Any]:
    """What was sent, by whom, what happened, who has it open, and what can be printed."""
    rows, number = db.session(), submission.id
    acts, events = routes(rows, number), history_on_desk(rows, actor, number)
    said, clocks = messages(rows, number), open_clocks(rows, number)
    sees_identity = sees_sender(rows, actor, submission)
    return {
        "routes": acts,
        "latest": acts[-1] if acts else None,
        "reasons": reasons_for(submission, acts),
        "one_press": one_press(actor, submission, acts),
        "nearest": nearest.closed_like(rows, tools().index, actor, submission),
        "events": events,
        "names": names_of(rows, people_of(submission, events)),
        "notes": notes(rows, number),
        "messages": said,
        "contact": contact_on_desk(rows, number) if sees_identity else None,
        "attachments": files_of(rows, number),
        "may_open_files": may_open_files(rows, actor, submission),
        "readings_are_noted": is_proposal(submission.declared_kind),
        "sees_identity": sees_identity,
        "may_carry_out": submission.status in WITH_DIARY
        and actor.may(Action.LEAD_PILOT, submission.department_id),
        "may_hand_on": may_hand_on(rows, actor, submission),
        "may_read_proposal": may_read_proposal(rows, actor, submission),
        "clocks": clocks,
        "first_due": nearest_due(rows, [number]).get(number),
        "holder": holder_of(rows, number, now=tools().clock()),
        "papers": offered(
            Status(submission.status),
            asked=bool(standing_questions(said)),
            answered=any(one.state == ReplyState.SENT for one in versions),
            delay=delay_of(clocks, tools().clock()),
        ),
        "may_claim": claims.may_claim(actor, submission),
        "may_close": may_close(rows, submission, now=tools().clock()),
        "may_hand": assigning.may_hand(actor, submission),
        "may_extend": more_time.may_grant(actor, submission),
        "writing": writing_here(number),
    }


def _taken_apart(actor: Actor, submission: Submission) -> dict[str, Any]:
    """What was taken out of it, or what it was taken out of."""
    related, named = family_on_desk(db.session(), actor, submission.id)
    return {
        "related": related,
        "named_parts": named,
        "may_split": splitting.may_split(db.session(), actor, submission),
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
        "may_approve": answers.may_approve(rows, actor, submission, last),
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
