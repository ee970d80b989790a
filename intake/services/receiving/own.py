"""Signing in as a sender, and the list of what was sent meanwhile.

Nobody has to: number and code open everything as before. The list is a second way to what one sent
oneself, and its owner can end it.
"""

from datetime import datetime, timedelta

from sqlalchemy import Table, delete
from sqlalchemy.orm import Session

from intake.domain.reference import CodeBook, new_token
from intake.models import CitizenSession, OwnSubmission

# Long enough to write something in peace; people also sit at computers of others.
SIGNED_IN_FOR = timedelta(hours=2)
_SESSIONS: Table = CitizenSession.__table__  # type: ignore[assignment]
_OWN: Table = OwnSubmission.__table__  # type: ignore[assignment]


def start_session(session: Session, identity_hash: str, *, now: datetime, codes: CodeBook) -> str:
    """Begin a session; returns the token, of which only the hash is kept."""
    token = new_token()
    session.add(
        CitizenSession(
            token_hash=codes.hash(token),
            identity_hash=identity_hash,
            expires_at=now + SIGNED_IN_FOR,
        )
    )
    session.flush()
    return token


def end_session(session: Session, token_hash: str) -> None:
    """End a session; nothing when it has ended."""
    session.execute(delete(_SESSIONS).where(_SESSIONS.c.token_hash == token_hash))


def drop_expired(session: Session, *, now: datetime) -> None:
    """Forget the sessions that are over."""
    session.execute(delete(_SESSIONS).where(_SESSIONS.c.expires_at <= now))


def keep(session: Session, submission_id: int, identity_hash: str) -> None:
    """Put what was just sent on the list of its sender."""
    session.add(OwnSubmission(submission_id=submission_id, identity_hash=identity_hash))
    session.flush()


def take_off(session: Session, identity_hash: str, submission_id: int) -> None:
    """Take one submission off the list of its sender; nothing when it is not on it."""
    session.execute(
        delete(_OWN).where(
            _OWN.c.identity_hash == identity_hash, _OWN.c.submission_id == submission_id
        )
    )


def forget_identity(session: Session, identity_hash: str) -> None:
    """End the list of an identity, and all its sessions: nothing here knows it any more."""
    session.execute(delete(_OWN).where(_OWN.c.identity_hash == identity_hash))
    session.execute(delete(_SESSIONS).where(_SESSIONS.c.identity_hash == identity_hash))


def forget_submission(session: Session, submission_id: int) -> bool:
    """Take a submission off whosever list it is on; whether it was on one."""
    done = session.execute(delete(_OWN).where(_OWN.c.submission_id == submission_id))
    return bool(done.rowcount)  # type: ignore[attr-defined]
