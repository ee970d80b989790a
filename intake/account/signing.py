"""Signing in: counted before it is tried, hashed outside every transaction, and a new token each
time."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from hmac import compare_digest

from flask import request
from flask import session as browser
from sqlalchemy.orm import Session

from intake.account.forms import ConfirmForm
from intake.models import Official
from intake.queries import accounts as queries
from intake.services.officials import accounts, attempts, passwords, second_step
from intake.services.officials.attempts import Subject
from intake.web import auth
from intake.web.attempts import guard_secret
from intake.web.db import db, end_reading, transaction
from intake.web.logging import security_event
from intake.web.tools import tools

_HALF = "half"  # the key in the cookie
HALF_LIFE = timedelta(minutes=5)
_BROWSERS = (("Edg/", "Edge"), ("OPR/", "Opera"), ("CocCoc", "Cốc Cốc"), ("Firefox/", "Firefox"))
_BROWSERS_LAST = (("Chrome/", "Chrome"), ("Safari/", "Safari"))
_SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("Linux", "Linux"),
)


@dataclass(frozen=True, slots=True)
class _Stored:
    """What is known of an account before the password is looked at."""

    official_id: int
    password: str | None
    active: bool


class SignIn(Enum):
    """What came of a try with address and password."""

    REFUSED = "refused"
    DONE = "done"
    HALF = "half"  # a second step is to come


def try_to_sign_in(email: str, password: str) -> SignIn:
    """Start a session if address and password are right, or ask for the second step. Raises
    LimitExceeded.

    A wrong password, an unknown address and a shut account take the same steps: the try is written
    down, one row is
    looked for, one hash is computed.
    """
    now = tools().clock()
    subjects = accounts.sign_in_subjects(email, request.remote_addr or "", tools().codes)
    with transaction() as session:
        attempts.refuse_if_locked(session, subjects, now=now)
        attempts.record(session, subjects, now=now)
        stored = _stored(queries.by_email(session, accounts.normal_email(email)))
    right = passwords.verify(stored.password, password)
    begun = _begin(stored, subjects, now) if right and stored.active else SignIn.REFUSED
    if begun is SignIn.REFUSED:
        security_event("sign_in_failed", account=subjects[1].subject_hash[:16])
    return begun


def _stored(official: Official | None) -> _Stored:
    if official is None:
        return _Stored(0, None, active=False)
    return _Stored(official.id, official.password, official.active)


def _begin(stored: _Stored, subjects: list[Subject], now: datetime) -> SignIn:
    """Start the session, unless the account changed while the password was being hashed."""
    with transaction() as session:
        official = session.get_one(Official, stored.official_id, populate_existing=True)
        if not official.active or official.password != stored.password:
            return SignIn.REFUSED
        attempts.forget(session, subjects[:2], now=now)
        attempts.take_back(session, subjects[2:], at=now)
        if second_step.is_asked(session, official):
            half_sign_in(official)
            return SignIn.HALF
        start_session(session, official)
    return SignIn.DONE


def half_sign_in(official: Official) -> None:
    """Note in the cookie that the password was right, for as long as it does not change and at most
    some minutes; it opens nothing but the page that asks for the second step."""
    now, codes = tools().clock(), tools().codes
    browser[_HALF] = [official.id, int(now.timestamp()), codes.hash(_half_of(official))]


def half_signed_in() -> int | None:
    """Who has given the right password in this browser and owes the second step."""
    try:
        official_id, since, mark = browser.get(_HALF, ())
    except ValueError:
        return None
    official = db.session.get(Official, official_id)
    passed = tools().clock().timestamp() - since
    if official is None or not official.active or not 0 <= passed <= HALF_LIFE.total_seconds():
        return None
    same = compare_digest(mark, tools().codes.hash(_half_of(official)))
    return official.id if same and second_step.is_asked(db.session(), official) else None


def _half_of(official: Official) -> str:
    return f"half-signed-in:{official.id}:{official.fs_uniquifier}"


def confirmed(official: Official, form: ConfirmForm) -> bool:
    """Whether the present password is right: asked for again before what protects the account is
    changed (OWASP ASVS 5.0.0, 7.5.1), and counted wherever it is asked. Raises LimitExceeded."""
    stored = official.password
    end_reading()
    with guard_secret("confirm_password", str(official.id)) as attempt:
        if not passwords.verify(stored, form.current.data):
            form.complain_wrong()
            return False
        attempt.succeeded()
    return True


def start_session(session: Session, official: Official) -> None:
    """Begin a session for the official in this browser; the one before, if any, ends."""
    now, codes = tools().clock(), tools().codes
    before = auth.token_hash()
    if before:
        accounts.end_session(session, before, now=now)
    auth.sign_in(accounts.start_session(session, official, now=now, codes=codes, device=device()))
    security_event("signed_in", official=official.id)


def device() -> str:
    """The browser and system of this request in a few words, by which people recognise their
    own."""
    agent = request.user_agent.string
    browser = next((n for mark, n in (*_BROWSERS, *_BROWSERS_LAST) if mark in agent), "")
    system = next((name for mark, name in _SYSTEMS if mark in agent), "")
    return ", ".join(part for part in (browser, system) if part)
