"""The second step of signing in: six digits that a device of the official's own makes from a shared
secret and the time (TOTP, RFC 6238), or one of ten recovery codes. Whoever has a passkey owes it as
well: the password alone must not lead around it.

OWASP ASVS 5.0.0: a code works once and for a short time (6.5.1, 6.5.5), recovery codes are random,
kept as hashes and used once (6.5.2, 6.5.3). The secret must be known to compare, so it is sealed.
"""

import hmac
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import pyotp
from sqlalchemy import select
from sqlalchemy.orm import Session

from intake.domain.errors import SealBroken
from intake.domain.reference import CodeBook, new_token, parse_code
from intake.models import Official
from intake.ports import Sealer
from intake.queries.officials import passkeys
from intake.services.officials.attempts import Subject

METHOD = "totp"
SECONDS, DIGITS = 30, 6  # what every authenticator takes for granted
DRIFT = 1  # steps that the clock of a device may be slow or fast (RFC 6238, 5.2)
RECOVERY_CODES = 10
TRIES = 5  # within 15 minutes, for an account


@dataclass(frozen=True, slots=True)
class Used:
    """What opened the door, and how many recovery codes are left."""

    recovery: bool
    left: int


def new_secret() -> str:
    """A secret of 160 bits for a new device, in base 32 as people type it."""
    return pyotp.random_base32()


def address_for(secret: str, *, who: str, service: str) -> str:
    """The address that authenticators read from a QR code; it holds the secret."""
    return pyotp.TOTP(secret).provisioning_uri(name=who, issuer_name=service)


def is_on(official: Official) -> bool:
    """Whether a device was set up that makes codes."""
    return official.tf_primary_method == METHOD


def is_asked(session: Session, official: Official) -> bool:
    """Whether signing in takes a second step after the password. A passkey that was shut counts:
    else whoever copied it would have taken the step away."""
    return is_on(official) or passkeys.has_any(session, official.id)


def codes_left(official: Official) -> int:
    """How many recovery codes have not been used."""
    return len(official.mf_recovery_codes or ())


def subjects(official_id: int, codes: CodeBook) -> list[Subject]:
    """What a try is counted against: the account, whoever tries and from wherever."""
    return [Subject("second_step", codes.hash(f"second-step:{official_id}"), TRIES)]


def switch_on(
    official: Official, secret: str, typed: str, *, now: datetime, sealer: Sealer, codes: CodeBook
) -> list[str] | None:
    """Ask for this secret's codes from now on, once a device has shown that it knows it. Returns
    the recovery codes, to be shown once; None when ``typed`` is not right."""
    step = _step_of(secret, typed, now=now, after=0)
    if step is None:
        return None
    _keep(official, secret, step, sealer)
    official.tf_primary_method = METHOD
    return renew_codes(official, codes)


def renew_codes(official: Official, codes: CodeBook) -> list[str]:
    """Ten new recovery codes, to be shown once; the old ones stop working."""
    made = [new_token() for _ in range(RECOVERY_CODES)]
    official.mf_recovery_codes = [codes.hash(one) for one in made]
    return made


def switch_off(session: Session, official: Official) -> None:
    """No codes of a device any more; what they rested on is deleted."""
    official.tf_primary_method = official.tf_totp_secret = None
    forget_codes_of_nothing(session, official)


def forget_codes_of_nothing(session: Session, official: Official) -> None:
    """Recovery codes go with the last of what they stood for."""
    if not is_asked(session, official):
        official.mf_recovery_codes = None


def use(
    session: Session,
    official_id: int,
    typed: str,
    *,
    now: datetime,
    sealer: Sealer,
    codes: CodeBook,
) -> Used | None:
    """Try what was typed, and use it up; None when it is not right. Whoever tries the same code at
    the same time waits for this transaction, and finds it used."""
    official = session.get_one(Official, official_id, populate_existing=True, with_for_update=True)
    recovery = parse_code(typed)
    if recovery:
        return _use_recovery(official, codes.hash(recovery))
    if not is_on(official):
        return None
    try:
        kept = json.loads(sealer.open(official.tf_totp_secret or "", _place(official)))
    except SealBroken:
        return None  # the key is lost: recovery codes go on working
    step = _step_of(kept["secret"], typed, now=now, after=kept["step"])
    if step is None:
        return None
    _keep(official, kept["secret"], step, sealer)
    return Used(recovery=False, left=codes_left(official))


def seal_anew(session: Session, *, sealer: Sealer) -> tuple[int, list[int]]:
    """Seal with the newest key what an older one sealed; returns how many, and the officials whose
    secret does not open: they sign in by a recovery code and set their device up again."""
    rows = session.scalars(
        select(Official).where(Official.tf_totp_secret.is_not(None)).with_for_update()
    )
    done, broken = 0, []
    for row in rows.all():
        sealed = row.tf_totp_secret or ""
        if sealer.key_of(sealed) == sealer.key_id:
            continue
        try:
            row.tf_totp_secret = sealer.seal(sealer.open(sealed, _place(row)), _place(row))
        except SealBroken:
            broken.append(row.id)
        else:
            done += 1
    session.flush()
    return done, broken


def _use_recovery(official: Official, hashed: str) -> Used | None:
    known: Sequence[str] = official.mf_recovery_codes or ()
    left = [one for one in known if not hmac.compare_digest(one, hashed)]
    if len(left) == len(known):
        return None
    official.mf_recovery_codes = left
    return Used(recovery=True, left=len(left))


def _step_of(secret: str, typed: str, *, now: datetime, after: int) -> int | None:
    """The step of 30 seconds whose code was typed, if it is one of now and later than ``after``."""
    digits = "".join(typed.split())
    if not (len(digits) == DIGITS and digits.isascii() and digits.isdecimal()):
        return None
    present = int(now.timestamp()) // SECONDS
    totp = pyotp.TOTP(secret, digits=DIGITS, interval=SECONDS)
    for step in range(present - DRIFT, present + DRIFT + 1):
        if step > after and hmac.compare_digest(totp.generate_otp(step), digits):
            return step
    return None


def _keep(official: Official, secret: str, step: int, sealer: Sealer) -> None:
    content = json.dumps({"secret": secret, "step": step}).encode()
    official.tf_totp_secret = sealer.seal(content, _place(official))


def _place(official: Official) -> str:
    return f"second-step:{official.id}"
