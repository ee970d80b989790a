"""Passkeys of officials: added, used, removed. None of this commits, and none of it computes a
signature: that is done before (``ceremonies``)."""

import hmac
from collections.abc import Sequence
from datetime import datetime
from typing import Any, cast

from sqlalchemy import CursorResult, Table, delete, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from intake.domain.errors import NotFound
from intake.domain.officials.account_news import AccountNews
from intake.domain.officials.passkeys import (
    LIFE,
    MOST,
    Answer,
    PasskeyRefused,
    Why,
    handle_of,
    is_challenge,
    went_back,
)
from intake.domain.reference import CodeBook
from intake.models import Official, Passkey, UsedChallenge
from intake.queries.officials import passkeys as queries
from intake.services.letters import account_letters
from intake.services.officials import second_step
from intake.services.officials.ceremonies import Made

_USED = cast(Table, UsedChallenge.__table__)
# Two answers to the same challenge may arrive at once: one of them is the first.
_NOTE = {
    "postgresql": postgresql.insert(_USED).on_conflict_do_nothing(),
    "sqlite": sqlite.insert(_USED).on_conflict_do_nothing(),
}


def use_up(session: Session, answer: Answer, about: str, *, now: datetime, codes: CodeBook) -> bool:
    """Whether the answer is the first to a challenge that was made for ``about``; whatever becomes
    of it, no other answer will be."""
    if not is_challenge(answer.challenge, about, codes=codes, now=now):
        return False
    session.execute(delete(_USED).where(_USED.c.used_at < now - 2 * LIFE))
    row = {"challenge_hash": codes.hash(answer.challenge), "used_at": now}
    done = session.execute(_NOTE[session.get_bind().dialect.name], row)
    return cast("CursorResult[Any]", done).rowcount > 0


def add(
    session: Session, official: Official, name: str, made: Made, *, now: datetime, codes: CodeBook
) -> Sequence[str]:
    """Keep a passkey that a device has just made. Returns recovery codes to be shown once, where
    until now nothing but the password was asked for. Raises PasskeyRefused when somebody has it
    already, or the official has as many as they may."""
    if queries.number_of(session, official.id) >= MOST:
        raise PasskeyRefused(Why.MANY)
    first = not second_step.is_asked(session, official)
    row = Passkey(
        official_id=official.id,
        name=name,
        credential_id=made.credential_id,
        public_key=made.public_key,
        sign_count=made.sign_count,
        created_at=now,
    )
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError as error:
        raise PasskeyRefused(Why.TAKEN) from error
    account_letters.tell(session, official, AccountNews.PASSKEY_ADDED, now=now)
    return second_step.renew_codes(official, codes) if first else ()


def owner_known(passkey: Passkey, answer: Answer, codes: CodeBook) -> bool:
    """Whether the device says that the passkey is of the account that we know it of (level 2,
    section 7.2, step 6)."""
    return hmac.compare_digest(answer.user_handle or b"", handle_of(passkey.official_id, codes))


def use(session: Session, passkey_id: int, count: int, *, now: datetime) -> Official | Why:
    """Let the holder of a passkey in, whose signature was right and said ``count``; or say why not.
    One whose count went back is shut and its owner told, so the caller commits either way."""
    row = session.scalars(
        select(Passkey)
        .where(Passkey.id == passkey_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one_or_none()
    if row is None:
        return Why.UNKNOWN
    official = session.get_one(Official, row.official_id, populate_existing=True)
    if not official.active:
        return Why.ACCOUNT
    if row.shut_at is not None:
        return Why.COPIED
    if went_back(row.sign_count, count):
        row.shut_at = now
        account_letters.tell(session, official, AccountNews.PASSKEY_COPIED, now=now)
        return Why.COPIED
    row.sign_count, row.last_used_at = count, now
    return official


def remove(session: Session, official: Official, passkey_id: int, *, now: datetime) -> None:
    """Forget one passkey of an official. Raises NotFound when it is somebody else's or there is
    none."""
    row = session.get(Passkey, passkey_id)
    if row is None or row.official_id != official.id:
        raise NotFound("passkey")
    session.delete(row)
    session.flush()
    second_step.forget_codes_of_nothing(session, official)
    account_letters.tell(session, official, AccountNews.PASSKEY_REMOVED, now=now)


def remove_all(session: Session, official: Official, *, now: datetime) -> None:
    """Forget every passkey of an official, as an administrator does for somebody who has lost
    them."""
    session.execute(delete(Passkey).where(Passkey.official_id == official.id))
    second_step.forget_codes_of_nothing(session, official)
    account_letters.tell(session, official, AccountNews.PASSKEYS_TAKEN, now=now)
