"""The same matter on the desk: what may belong together, what is joined, what was sent again."""

from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, render_template
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from intake.domain.errors import NotFound
from intake.domain.permissions import Action, Actor
from intake.domain.reference import parse_reference
from intake.domain.workflow import Status
from intake.models import Submission
from intake.queries.desk import clusters as kept
from intake.queries.desk.clusters import Member
from intake.queries.submissions import readable
from intake.review.forms import JoinForm
from intake.services.desk import clusters, same_matter
from intake.services.desk.same_matter import Candidate
from intake.web.auth import requires, signed_in_actor
from intake.web.db import db
from intake.web.departments import department_names
from intake.web.tools import tools

blueprint = Blueprint("review_joins", __name__, url_prefix="/review/joins")


@dataclass(frozen=True, slots=True)
class SameMatter:
    """What the page of a submission says about others."""

    main: Submission | None  # whose answer it waits for, if the reader may read it
    members: list[Member]
    earliest_due: datetime | None  # of those that wait for this answer
    first: Submission | None  # of which it is a repeat
    repeats: list[Submission]
    candidates: list[Candidate]
    may_join: bool
    may_propose: bool


def section(actor: Actor, submission: Submission) -> SameMatter:
    """Looked up for one page; the search index is asked only when something could be joined."""
    rows = db.session()
    stay = kept.stay_of(rows, submission.id) if submission.status == Status.MERGED else None
    members = kept.members_of(rows, submission.id)
    waiting = [one.submission for one in members if one.submission.status == Status.MERGED]
    repeat = kept.repeat_row(rows, submission.id)
    triages = actor.may(Action.TRIAGE, submission.department_id)
    proposes = actor.may(Action.ANSWER, submission.department_id)
    open_to_it = clusters.may_join(submission) and (triages or proposes)
    return SameMatter(
        main=readable(rows, actor, stay.main_id) if stay else None,
        members=members,
        earliest_due=min((one.due_at for one in waiting), default=None),
        first=readable(rows, actor, repeat.first_id) if repeat else None,
        repeats=kept.repeats_of(rows, actor, submission.id),
        candidates=same_matter.candidates(rows, tools().index, actor, submission)
        if open_to_it
        else [],
        may_join=triages,
        may_propose=proposes and not triages,
    )


@blueprint.get("/")
@requires(Action.TRIAGE)
def index() -> str:
    """What departments propose to join."""
    return render_template(
        "review/joins.html",
        nav="queues",
        proposals=kept.proposals(db.session(), signed_in_actor()),
        names=department_names(),
    )


def find_main(rows: Session, actor: Actor, number: str) -> Submission:
    """The submission of a number that was typed. Raises NotFound also when the actor may not read
    it."""
    parsed = parse_reference(number)
    found = readable(rows, actor, parsed.number) if parsed else None
    if found is None or tools().codes.reference(found.id, found.submitted_at) != str(parsed):
        raise NotFound(number)
    return found


def check_main(form: JoinForm, actor: Actor, submission: Submission) -> Submission | None:
    """The submission to join to, or None after saying in the form why it cannot be."""
    try:
        main = find_main(db.session(), actor, form.number.data or "")
    except NotFound:
        form.complain(_("There is no submission of this number that you may read"))
        return None
    if main.id == submission.id:
        form.complain(_("This is the number of the submission itself"))
    elif not clusters.may_join(main) or not clusters.may_join(submission):
        form.complain(_("Only submissions that are open and not joined yet can be joined"))
    else:
        return main
    return None
