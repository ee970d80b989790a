"""Whether a sender is signed in, and as whom. The cookie holds a token and, sealed, what the
provider told that helps to fill in the form; the database holds neither name nor address of it."""

import json
from dataclasses import dataclass
from typing import cast

from flask import g, session
from sqlalchemy.orm import Session

from intake.domain.errors import SealBroken
from intake.domain.identity import Identity
from intake.queries.receiving import own as queries
from intake.services.receiving import own
from intake.web.db import db
from intake.web.tools import tools

_KEY = "citizen"  # in the cookie, and where a request keeps who it is


@dataclass(frozen=True, slots=True)
class Citizen:
    """A sender who is signed in."""

    identity_hash: str
    token_hash: str
    name: str
    email: str
    phone: str

    @property
    def typed(self) -> dict[str, str]:
        """What they need not type: a help that they can change."""
        return {"name": self.name, "email": self.email, "phone": self.phone}


def current_citizen() -> Citizen | None:
    """Who is signed in, looked up once a request; browsers that never signed in cost nothing."""
    if _KEY not in g:
        g.citizen = _look_up()
    return cast("Citizen | None", g.citizen)


def _look_up() -> Citizen | None:
    sealed = session.get(_KEY)
    if not sealed:
        return None
    try:
        kept = json.loads(tools().sealer.open(sealed, _KEY))
    except SealBroken:
        return None
    hashed = tools().codes.hash(kept["token"])
    identity_hash = queries.signed_in(db.session(), hashed, now=tools().clock())
    if identity_hash is None:
        session.pop(_KEY, None)
        return None
    return Citizen(identity_hash, hashed, kept["name"], kept["email"], kept["phone"])


def sign_in_citizen(rows: Session, identity: Identity) -> None:
    """Begin a session for them in this browser; the one before, if any, ends."""
    before, now, codes = current_citizen(), tools().clock(), tools().codes
    if before is not None:
        own.end_session(rows, before.token_hash)
    content = {
        "token": own.start_session(rows, identity.hashed(codes), now=now, codes=codes),
        "name": identity.name,
        "email": identity.email,
        "phone": identity.phone,
    }
    session[_KEY] = tools().sealer.seal(json.dumps(content).encode(), _KEY)
    g.pop(_KEY, None)


def sign_out_citizen() -> None:
    """This browser forgets them."""
    session.pop(_KEY, None)
    g.citizen = None
