"""Signing in and out, the one-time links, and an official's own account."""

from contextlib import suppress

from flask import Blueprint, flash, g, redirect, render_template, request, session, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from intake.account.arrivals import connect_waiting, waiting_for
from intake.account.forms import (
    AcceptForm,
    ChangePasswordForm,
    EndSessionForm,
    MailingForm,
    SetUpForm,
    SignInForm,
)
from intake.account.passkey_offers import offer, party
from intake.account.signing import (
    SignIn,
    confirmed,
    half_sign_in,
    half_signed_in,
    start_session,
    try_to_sign_in,
)
from intake.domain.errors import LimitExceeded, NotFound
from intake.domain.notices import Mailing
from intake.domain.permissions import Action
from intake.domain.reference import parse_code
from intake.models import Official, OneTimeLink
from intake.queries import accounts as queries
from intake.queries.finding.saved_searches import with_alert
from intake.queries.notices import heads_of
from intake.queries.officials import passkeys
from intake.services.finding import saved_searches
from intake.services.letters import notices
from intake.services.officials import accounts, identities, passwords, second_step
from intake.services.officials.accounts import IDLE, EmailTaken, LinkNotUsable, NewOfficial
from intake.services.officials.identities import IdentityTaken
from intake.web import auth
from intake.web.auth import current_actor, requires, safe_next, signed_in_actor
from intake.web.db import db, end_reading, transaction
from intake.web.forms import ButtonForm
from intake.web.i18n import language
from intake.web.limits import limit_passwords
from intake.web.logging import security_event
from intake.web.navigation import place
from intake.web.provider import name_for
from intake.web.tools import settings, tools

blueprint = Blueprint("account", __name__, url_prefix="/account")

LINK = "link"  # the name in the session cookie under which a one-time link waits


@blueprint.route("/sign-in", methods=["GET", "POST"])
def sign_in() -> str | Response | tuple[str, int, dict[str, str]]:
    """E-mail address and password."""
    form = SignInForm()
    if request.method == "GET" and current_actor() is not None:
        return redirect(start_page(), 303)
    headers: dict[str, str] = {}
    status = 200
    if form.validate_on_submit():
        end_reading()
        try:
            match try_to_sign_in(form.email.data, form.password.data):
                case SignIn.DONE:
                    return redirect(start_page(), 303)
                case SignIn.HALF:
                    return _to_second_step()
            form.refuse()
        except LimitExceeded as error:
            form.wait()
            status, headers = 429, {"Retry-After": str(error.retry_after)}
    page = render_template(
        "account/sign_in.html",
        form=form,
        form_error=bool(form.errors),
        provider=name_for("officials"),
        wanted=safe_next(request.args.get("next")),
        passkey=offer(),
    )
    return page, status, headers


def _to_second_step() -> Response:
    wanted = safe_next(request.args.get("next"))
    return redirect(url_for("account.second_step_asked", next=wanted), 303)


@blueprint.post("/sign-out")
def sign_out() -> Response:
    """End this session, here and in the database."""
    ended = auth.token_hash()
    if ended:
        with transaction() as rows:
            accounts.end_session(rows, ended, now=tools().clock())
    auth.sign_out()
    flash(_("You are signed out."))
    answer = redirect(url_for("account.sign_in"), 303)
    answer.headers["Clear-Site-Data"] = '"cache", "storage"'
    return answer


@blueprint.get("/link/<token>")
def link(token: str) -> Response:
    """Take a one-time link out of the address, where histories and logs would keep it, into the
    cookie."""
    session[LINK] = parse_code(token)
    return redirect(url_for("account.start"), 303)


@blueprint.route("/start", methods=["GET", "POST"])
@limit_passwords
def start() -> str | Response | tuple[str, int]:
    """Use a one-time link up: name and password, and for the first administrator the address."""
    found = _link()
    if found is None:
        return render_template("account/link_gone.html"), 410
    invited = db.session.get(Official, found.official_id) if found.official_id else None
    form = _start_form(invited)
    if form.validate_on_submit() and _accept(form):
        session.pop(LINK, None)
        if half_signed_in() is not None:
            return _to_second_step()
        flash(_("Your account is ready."), "success")
        return redirect(start_page(), 303)
    return render_template(
        "account/start.html",
        form=form,
        form_error=bool(form.errors),
        email=invited.email if invited else None,
        provider=name_for("officials") if invited and waiting_for(invited.id) else "",
    )


def _start_form(invited: Official | None) -> AcceptForm:
    if invited is None:
        return SetUpForm()
    form = AcceptForm(data={"name": invited.display_name})
    form.personal = (invited.email,)
    return form


def _link() -> OneTimeLink | None:
    token = session.get(LINK)
    if not token:
        return None
    try:
        return accounts.usable_link(db.session(), token, now=tools().clock(), codes=tools().codes)
    except LinkNotUsable:
        return None


def _accept(form: AcceptForm) -> bool:
    end_reading()
    hashed = passwords.hash_password(form.password.data)
    email = form.email.data if isinstance(form, SetUpForm) else ""
    person = NewOfficial(form.name.data, email, locale=language(), password_hash=hashed)
    now, codes = tools().clock(), tools().codes
    try:
        with transaction() as rows:
            official = accounts.accept_link(rows, session[LINK], person, now=now, codes=codes)
            with suppress(IdentityTaken):  # then one signs in by password, and may ask why
                connect_waiting(rows, official.id, now=now)
            if second_step.is_asked(rows, official):
                half_sign_in(official)  # a link replaces the password, and nothing else
            else:
                start_session(rows, official)
    except EmailTaken:
        if isinstance(form, SetUpForm):
            form.complain_taken()
        return False
    security_event("link_used", official=official.id)
    return True


@blueprint.get("/")
@requires()
def profile() -> str:
    """The account, and where it is signed in."""
    return _profile()


def _profile(form: MailingForm | None = None) -> str:
    now = tools().clock()
    actor = signed_in_actor()
    official = db.session.get_one(Official, actor.official_id)
    return render_template(
        "account/profile.html",
        official=official,
        heads=heads_of(db.session(), official.id),
        alerts=with_alert(db.session(), official.id),
        mailing=form or MailingForm(formdata=None, mailing=official.mailing),
        form_error=form is not None,
        grants=sorted(actor.grants, key=lambda grant: (grant.role.value, grant.department or "")),
        sessions=queries.open_sessions(
            db.session(), actor.official_id, now=now, idle_since=now - IDLE
        ),
        here=auth.token_hash(),
        second_step=second_step.is_on(official),
        passkeys=passkeys.number_of(db.session(), official.id),
        passkeys_possible=party() is not None,
        codes_left=second_step.codes_left(official),
        must_have_second=settings().second_step == "required",
        provider=name_for("officials"),
        identity=identities.link_of(db.session(), official.id),
        form=ButtonForm(),
    )


@blueprint.post("/sessions/end")
@requires()
def end_session() -> Response:
    """End one session, here or elsewhere."""
    form = EndSessionForm()
    if form.validate_on_submit():
        with transaction() as rows:
            accounts.end_own_session(
                rows,
                signed_in_actor().official_id,
                form.session.data,
                now=tools().clock(),
            )
        flash(_("The session has been ended."), "success")
    return redirect(url_for("account.profile"), 303)


@blueprint.post("/mailing")
@requires()
def mailing() -> str | Response:
    """How one wants to be told what waits."""
    form = MailingForm()
    if not form.validate_on_submit():
        return _profile(form)
    with transaction() as rows:
        wanted = Mailing(form.mailing.data)
        notices.choose_mailing(rows, signed_in_actor().official_id, wanted)
    flash(_("Your choice has been saved."), "success")
    return redirect(url_for("account.profile"), 303)


@blueprint.post("/alerts/<int:search_id>/end")
@requires()
def end_alert(search_id: int) -> Response:
    """No more letters about a saved search; also for whoever may not search any more."""
    if not ButtonForm().validate_on_submit():
        raise NotFound(str(search_id))
    with transaction() as rows:
        official = signed_in_actor().official_id
        saved_searches.end_alert(rows, official, search_id, now=tools().clock())
    flash(_("You are no longer told about this search."), "success")
    return redirect(url_for("account.profile"), 303)


@blueprint.route("/password", methods=["GET", "POST"])
@limit_passwords
@requires()
def password() -> str | Response:
    """Change the password; every other session ends."""
    official = db.session.get_one(Official, signed_in_actor().official_id)
    form = ChangePasswordForm()
    form.personal = (official.display_name, official.email)
    if form.validate_on_submit() and _change(official, form):
        flash(_("Your password has been changed. You are signed out everywhere else."), "success")
        return redirect(url_for("account.profile"), 303)
    return render_template("account/password.html", form=form, form_error=bool(form.errors))


def _change(official: Official, form: ChangePasswordForm) -> bool:
    if not confirmed(official, form):
        return False
    hashed = passwords.hash_password(form.password.data)
    with transaction() as rows:
        current = rows.get_one(Official, official.id, populate_existing=True)
        accounts.set_password(rows, current, hashed, now=tools().clock())
        start_session(rows, current)  # a new token after a change of secrets
    g.pop("actor", None)
    security_event("password_changed", official=official.id)
    return True


def start_page() -> str:
    """Where a signed-in official begins: where they wanted to go, else their queues, else their
    account."""
    wanted = safe_next(request.args.get("next"))
    if wanted:
        return wanted
    actor = current_actor()
    if actor is not None and actor.may_anywhere(Action.READ) and place("queues"):
        return place("queues")
    if actor is not None and actor.may_anywhere(Action.ADMINISTER) and place("admin"):
        return place("admin")
    return url_for("account.profile")
