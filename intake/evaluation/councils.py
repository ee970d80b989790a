"""Where secretaries make councils and say who sits on them."""

from collections.abc import Mapping
from datetime import datetime

from flask import Blueprint, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response as AnyResponse

from intake.domain.errors import InvalidData, NotFound
from intake.domain.permissions import Action, Actor
from intake.domain.timekeeping.deadlines import local_date
from intake.evaluation import words
from intake.evaluation.council_forms import CouncilForm, MemberForm
from intake.models import Council
from intake.queries.evaluation import councils as queries
from intake.queries.evaluation.councils import Member
from intake.queries.initiatives import calls as call_queries
from intake.services.evaluation import councils
from intake.services.initiatives import calls
from intake.web.auth import requires, signed_in_actor
from intake.web.db import db, transaction
from intake.web.departments import department_name, departments_within
from intake.web.i18n import gettext as _
from intake.web.i18n import language, list_separator
from intake.web.tools import tools
from intake.web.typed import shown_again

blueprint = Blueprint("councils", __name__, url_prefix="/desk/evaluation/councils")
_CALL = "call-"


@blueprint.get("/")
@requires(Action.RUN_CALLS)
def index() -> str:
    """The councils of the secretary, with how many sit on each."""
    actor, now = signed_in_actor(), tools().clock()
    found, titles = queries.listed_for(db.session(), actor), _call_titles(actor, now)
    return render_template(
        "evaluation/councils.html",
        nav="councils",
        listed=[(one, _title(one, titles)) for one in found],
        sitting=queries.member_counts(db.session(), [one.id for one in found], local_date(now)),
    )


@blueprint.route("/new", methods=["GET", "POST"])
@requires(Action.RUN_CALLS)
@shown_again
def add() -> str | AnyResponse:
    """A council for a call, or a standing one."""
    actor, form = signed_in_actor(), CouncilForm()
    now, taken = tools().clock(), queries.calls_with_council(db.session())
    form.place.choices = [
        *(
            (f"{_CALL}{call_id}", title)
            for call_id, title in _call_titles(actor, now).items()
            if call_id not in taken
        ),
        *(
            (f"at-{code}", _("Standing council: %(name)s", name=name))
            for code, name in departments_within(
                actor.scope(Action.RUN_CALLS), _("The whole service")
            )
        ),
    ]
    if form.validate_on_submit():
        chosen = str(form.place.data)
        call_id = int(chosen.removeprefix(_CALL)) if chosen.startswith(_CALL) else None
        department = None if call_id is not None else chosen.removeprefix("at-") or None
        try:
            with transaction() as rows:
                made = councils.create(rows, actor, call_id=call_id, department=department, now=now)
                council_id = made.id
        except InvalidData as error:
            form.explain(error.problems)
        else:
            return _to(council_id, _("The council is there. Now say who sits on it."))
    return render_template(
        "evaluation/council_new.html", nav="councils", form=form, form_error=bool(form.errors)
    )


@blueprint.get("/<int:council_id>/")
@requires(Action.RUN_CALLS)
def show(council_id: int) -> str:
    """Who sits on a council, and who did."""
    council, now = _writable(council_id), tools().clock()
    members, today = queries.members(db.session(), council_id), local_date(now)
    return render_template(
        "evaluation/council.html",
        nav="councils",
        council=council,
        title=_title(council, _call_titles(signed_in_actor(), now)),
        sitting=[one for one in members if one.sits(today)],
        others=[one for one in members if not one.sits(today)],
        field_names=lambda codes: list_separator().join(department_name(code) for code in codes),
    )


@blueprint.route("/<int:council_id>/new", methods=["GET", "POST"])
@requires(Action.RUN_CALLS)
@shown_again
def add_member(council_id: int) -> str | AnyResponse:
    """Somebody more."""
    council, form = _writable(council_id), MemberForm()
    form.offer(queries.possible_members(db.session(), council))
    if not form.is_submitted():
        form.start(local_date(tools().clock()))
        form.version.data = str(council.version)
    if form.validate_on_submit():
        try:
            with transaction() as rows:
                councils.add_member(
                    rows,
                    signed_in_actor(),
                    council_id,
                    form.draft(),
                    seen_version=form.seen_version,
                    now=tools().clock(),
                )
        except InvalidData as error:
            form.explain(error.problems)
        else:
            return _to(council_id, _("The member is on the council."))
    return _member_page(form, council, None)


@blueprint.route("/members/<int:member_id>/", methods=["GET", "POST"])
@requires(Action.RUN_CALLS)
@shown_again
def change_member(member_id: int) -> str | AnyResponse:
    """What is said of a member, and until when."""
    council, member = _member(member_id)
    form = MemberForm()
    form.offer([])
    del form.official
    if not form.is_submitted():
        form.show(member.draft)
        form.version.data = str(council.version)
    if form.validate_on_submit():
        try:
            with transaction() as rows:
                councils.change_member(
                    rows,
                    signed_in_actor(),
                    member_id,
                    form.draft(member.row.official_id),
                    seen_version=form.seen_version,
                    now=tools().clock(),
                )
        except InvalidData as error:
            form.explain(error.problems)
        else:
            return _to(council.id, _("What is said of the member is saved."))
    return _member_page(form, council, member)


def _call_titles(actor: Actor, now: datetime) -> dict[int, str]:
    """The calls of the secretary, with number and title."""
    return {
        one.call.id: _(
            "Call %(number)s: %(title)s",
            number=one.call.id,
            title=calls.title_of(one.newest, language())[0],
        )
        for one in call_queries.listed_for(db.session(), actor, now=now)
    }


def _title(council: Council, titles: Mapping[int, str]) -> str:
    """What a council is called: by its call, or its department."""
    if council.call_id is not None:
        return titles.get(council.call_id) or str(council.call_id)
    where = council.department_id
    name = department_name(where) if where else _("The whole service")
    return str(_("Standing council: %(name)s", name=name))


def _writable(council_id: int) -> Council:
    found = queries.writable(db.session(), signed_in_actor(), council_id)
    if found is None:
        raise NotFound(str(council_id))
    return found


def _member(member_id: int) -> tuple[Council, Member]:
    council_id = queries.council_of(db.session(), member_id)
    if council_id is None:
        raise NotFound(str(member_id))
    council = _writable(council_id)
    members = queries.members(db.session(), council_id)
    return council, next(one for one in members if one.row.id == member_id)


def _member_page(form: MemberForm, council: Council, member: Member | None) -> str:
    return render_template(
        "evaluation/member.html",
        nav="councils",
        form=form,
        form_error=bool(form.errors),
        council=council,
        member=member,
    )


def _to(council_id: int, sentence: str) -> AnyResponse:
    flash(sentence, "success")
    return redirect(url_for("councils.show", council_id=council_id), 303)


blueprint.add_app_template_filter(lambda code: words.PARTS[code], "member_part")
