"""Who is asking: the signed-in official of a request, and pages that need a right."""

import functools
import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, TypeVar, cast
from urllib.parse import urlsplit

from flask import Flask, g, redirect, request, session, url_for
from werkzeug.wrappers import Response

from intake.domain.errors import NotAllowed
from intake.domain.permissions import Action, Actor
from intake.queries import accounts as queries
from intake.queries.accounts import SignedIn
from intake.services.officials import accounts
from intake.services.officials.accounts import IDLE
from intake.web.db import db, is_passing, transaction
from intake.web.errors import too_late
from intake.web.tools import settings, tools

_TOKEN = "who"  # noqa: S105 (the name of the key in the cookie)
_SEEN_EVERY = timedelta(minutes=1)
# An address of our own: a slash, then anything but a second slash or what browsers read as one.
_OWN = re.compile(r"/(?![/\\])[^\\\x00-\x20\x7f-\xa0\u2028\u2029]*")
_View = TypeVar("_View", bound=Callable[..., Any])


def init_app(app: Flask) -> None:
    """Give templates the official who looks, as ``actor``."""

    @app.context_processor
    def _who() -> dict[str, object]:
        return {"actor": current_actor()}


def current_actor() -> Actor | None:
    """The signed-in official, looked up once a request; None for everybody else."""
    found = current_session()
    return found.actor if found else None


def current_session() -> SignedIn | None:
    """The session of the signed-in official; checked against the database once a request."""
    if "actor" not in g:
        g.actor = _look_up()
    return cast("SignedIn | None", g.actor)


def signed_in_actor() -> Actor:
    """The official of a page that ``requires`` one. Raises NotAllowed when there is none."""
    actor = current_actor()
    if actor is None:
        raise NotAllowed("signed_out")
    return actor


def token_hash() -> str:
    """What the database keeps of this browser's session token, whether or not it is still good; ""
    for none."""
    token = session.get(_TOKEN)
    return tools().codes.hash(token) if isinstance(token, str) else ""


def _look_up() -> SignedIn | None:
    hashed = token_hash()
    if not hashed:
        return None
    now = tools().clock()
    found = queries.signed_in(db.session(), hashed, now=now, idle_since=now - IDLE)
    if found is None:
        session.pop(_TOKEN, None)
        return None
    if now - found.seen_at >= _SEEN_EVERY:
        _mark_seen(found, now)
    return found


def _mark_seen(found: SignedIn, now: datetime) -> None:
    try:
        with transaction() as open_session:
            accounts.mark_seen(open_session, found.token_hash, now=now)
    except Exception as error:
        if not is_passing(error):
            raise
        # Reading must go on when the disk is full; the session only looks older than it is.


def sign_in(token: str) -> None:
    """Start the browser's session anew around a session token; nothing but the language outlives
    it."""
    kept = session.get("lang")
    session.clear()
    if kept:
        session["lang"] = kept
    session[_TOKEN] = token
    g.pop("actor", None)
    g.pop("csrf_token", None)


def sign_out() -> None:
    """Forget who was signed in."""
    kept = session.get("lang")
    session.clear()
    if kept:
        session["lang"] = kept
    g.actor = None


def requires(action: Action | None = None) -> Callable[[_View], _View]:
    """Only officials who may do ``action`` somewhere (None = any official) get the page.

    The signed-out are sent to sign in and back; the signed-in without the right get 403. Services
    still check the right
    for the department of the very submission.
    """

    def wrap(view: _View) -> _View:
        @functools.wraps(view)
        def guarded(*args: Any, **kwargs: Any) -> Any:
            actor = current_actor()
            if actor is None:
                return to_sign_in()
            if _owes_second_step():
                return redirect(url_for("account.set_up_second_step"), 303)
            if action is not None and not actor.may_anywhere(action):
                raise NotAllowed(action.value)
            return view(*args, **kwargs)

        guarded.__dict__["required_action"] = action
        guarded.__dict__["requires_official"] = True
        return cast(_View, guarded)

    return wrap


def _owes_second_step() -> bool:
    """Whether this installation asks for a second step that the official has not set up (ASVS
    6.3.3); what belongs to the own account stays open."""
    found = current_session()
    return (
        settings().second_step == "required"
        and found is not None
        and not found.second_step
        and request.blueprint != "account"
    )


def to_sign_in() -> Response:
    """Redirect to the sign-in page, which leads back here when here is a page that can be asked
    for again; who had typed a text gets it back first."""
    lost = too_late("signed_out")
    if lost is not None:
        return lost
    back = request.full_path.rstrip("?") if request.method in {"GET", "HEAD"} else ""
    return redirect(url_for("account.sign_in", next=back or None), code=303)


def safe_next(target: str | None) -> str | None:
    """``target`` if it is an address on this very host, else None."""
    if not target or len(target) > 2000 or not _OWN.fullmatch(target):
        return None
    try:
        parts = urlsplit(target)
    except ValueError:
        return None
    return None if parts.scheme or parts.netloc else target
