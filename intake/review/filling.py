"""The form of every act on one submission, filled with what the page shows."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from intake.domain.answering.replies import ReplyState
from intake.domain.permissions import Action, Actor
from intake.domain.routing import RouteReason
from intake.models import Contribution, Reply, Submission
from intake.queries.accounts import workers_of
from intake.queries.quarantine import possible_readers
from intake.review.contribution_forms import (
    AskDepartmentForm,
    DeclineForm,
    GiveForm,
    OverrideForm,
)
from intake.review.forms import (
    ActForm,
    AnswerForm,
    AskForm,
    ExtendForm,
    GiveBackForm,
    GoOnForm,
    JoinForm,
    NoteForm,
    PartForm,
    RefuseForm,
    ReleaseForm,
    ReturnForm,
    RouteForm,
)
from intake.review.kind_forms import ConfineForm, QuarantineForm
from intake.review.view_forms import HandForm
from intake.services.answering import contributions
from intake.services.following import contests
from intake.services.promises import more_time
from intake.services.routing import confining, handover
from intake.web.auth import signed_in_actor
from intake.web.db import db
from intake.web.departments import department_choices, department_names
from intake.web.tools import tools

PLAIN = "act"  # of the form that carries nothing but the version


def source(*, sent: bool) -> dict[str, Any]:
    """What a form is filled from: what was ``sent``, or nothing of it, because the other forms of a
    page share names of fields with the one that was."""
    return {} if sent else {"formdata": None}


def route_form(submission: Submission, *, sent: bool, to: str = "") -> RouteForm:
    """``sent`` tells whether it is the form that was sent; afresh it may have the department ``to``
    chosen, and the reason that goes with a suggestion. An unknown department is not chosen."""
    needs_kind = handover.asks_kind(submission)
    kind = "" if needs_kind else submission.kind
    form = RouteForm(kind=kind, version=submission.version, **source(sent=sent))
    others = [choice for choice in department_choices() if choice[0] != submission.department_id]
    needs_reason = submission.department_id is not None
    form.prepare(others, needs_reason=needs_reason, needs_kind=needs_kind)
    if to in dict(others):
        form.department.data = to
        form.reason.data = RouteReason.WRONG_DEPARTMENT.value if needs_reason else ""
    return form


def extend_form(submission: Submission, *, sent: bool) -> ExtendForm:
    """As ``route_form``; offers as many days as may be granted now."""
    form = ExtendForm(version=submission.version, **source(sent=sent))
    offer = more_time.offer(db.session(), signed_in_actor(), submission, now=tools().clock())
    form.prepare(offer.most if offer else 0)
    return form


def hand_form(submission: Submission, *, sent: bool) -> HandForm:
    """As ``route_form``; whoever opens it is chosen while nobody works on it."""
    actor, department = signed_in_actor(), submission.department_id
    barred = contests.barred_official(db.session(), submission)
    offered = workers_of(db.session(), department) if department else []
    free = submission.assignee_id is None and actor.official_id != barred
    chosen = str(actor.official_id) if free else ""
    form = HandForm(version=submission.version, official=chosen, **source(sent=sent))
    form.prepare([one for one in offered if one[0] != barred])
    return form


def ask_department_form(submission: Submission, *, sent: bool) -> AskDepartmentForm:
    """As ``route_form``."""
    form = AskDepartmentForm(version=submission.version, **source(sent=sent))
    form.prepare([one for one in department_choices() if one[0] != submission.department_id])
    return form


def confine_form(submission: Submission, *, sent: bool) -> ConfineForm:
    """As ``route_form``; shows what is settled. Departments that are gone stay chosen."""
    settled = confining.standing(db.session(), submission.id)
    form = ConfineForm(
        version=submission.version,
        accused=sorted(settled.accused),
        readers=[str(one) for one in settled.readers],
        **source(sent=sent),
    )
    offered = dict(department_choices())
    gone = {one: department_names().get(one, one) for one in settled.accused if one not in offered}
    people = possible_readers(db.session())
    form.prepare(
        [*offered.items(), *gone.items()],
        [(str(one.official_id), one.display_name) for one in people],
    )
    return form


def quarantine_form(submission: Submission) -> QuarantineForm:
    """Afresh, with every department that may be accused."""
    form = QuarantineForm(version=submission.version, formdata=None)
    form.prepare(department_choices())
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


def answer_form(submission: Submission, versions: list[Reply]) -> AnswerForm:
    """What was written and never sent (given back, say) is written on, not anew."""
    last = versions[-1] if versions else None
    again = last.parts if last is not None and last.state != ReplyState.SENT else {}
    return AnswerForm(version=submission.version, formdata=None, **again)


class Forms(Mapping[str, ActForm]):
    """The form of every act on one submission, by its name. Each is made when the page first asks
    for it: a page shows a few of them, and some cost queries."""

    def __init__(self, makers: Mapping[str, Callable[[], ActForm]]) -> None:
        self._makers = makers
        self._made: dict[str, ActForm] = {}

    def put_in(self, *sent: ActForm | None) -> None:
        """Show these as they were sent, and not afresh; a form of something else is passed over."""
        for form in sent:
            if form is not None and (name := form.act or PLAIN) in self._makers:
                self._made[name] = form

    def __getitem__(self, name: str) -> ActForm:
        if name not in self._made:
            make = self._makers[name]
            try:
                self._made[name] = make()
            except (AttributeError, LookupError, TypeError) as error:
                # A template would take these for "there is none", and show a gap for a fault.
                raise RuntimeError(f"the form {name} cannot be made") from error
        return self._made[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._makers)

    def __len__(self) -> int:
        return len(self._makers)


def forms_of(submission: Submission, versions: list[Reply]) -> Forms:
    """The form of every act, by its name."""
    own: dict[str, Any] = {"version": submission.version, "formdata": None}
    makers: dict[str, Callable[[], ActForm]] = {
        PLAIN: lambda: ActForm(**own),
        "route": lambda: route_form(submission, sent=False),
        "return": lambda: _prepared(ReturnForm(**own)),
        "ask": lambda: AskForm(**own),
        "goon": lambda: GoOnForm(**own),
        "note": lambda: NoteForm(**own),
        "answer": lambda: answer_form(submission, versions),
        "giveback": lambda: GiveBackForm(**own),
        "refuse": lambda: _prepared(RefuseForm(**own)),
        "release": lambda: _prepared(ReleaseForm(**own)),
        "extend": lambda: extend_form(submission, sent=False),
        "askdepartment": lambda: ask_department_form(submission, sent=False),
        "join": lambda: JoinForm(**own),
        "part": lambda: PartForm(**own),
        "hand": lambda: hand_form(submission, sent=False),
        "quarantine": lambda: quarantine_form(submission),
    }
    if submission.restricted:
        makers["confine"] = lambda: confine_form(submission, sent=False)
    return Forms(makers)


def _prepared(form: ReturnForm | RefuseForm | ReleaseForm) -> ActForm:
    form.prepare()
    return form
