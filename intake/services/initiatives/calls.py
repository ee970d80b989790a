"""Calls and big problems: written as a draft, published, changed by further versions, withdrawn.
Every move is an event of the call's history. None of this commits."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import flag_modified

from intake.domain.errors import IntakeError, InvalidData, InvalidMove, NotFound, StaleSubmission
from intake.domain.evaluation.rubric import Rubric, from_data, to_data
from intake.domain.initiatives.calls import (
    CallDraft,
    CallEventKind,
    CallState,
    Standing,
    changed,
    changed_rules,
    days_left,
    draft_problems,
    language_for,
    whole_or_none,
)
from intake.domain.permissions import Action, Actor, require
from intake.models import Call, CallVersion, ProposalCall
from intake.queries.initiatives import calls as queries
from intake.queries.initiatives.calls import Shown
from intake.services.initiatives import call_record
from intake.shipped import DATA


class StaleCall(StaleSubmission):
    """Somebody else changed the call since the page was opened."""

    code = "stale_call"


class CallNotOpen(IntakeError):
    """The call that a proposal answers is not open any more, or never was."""

    code = "call_not_open"


@lru_cache(maxsize=1)
def starting_rubric() -> Rubric:
    """The five criteria with which every new call begins."""
    return from_data(json.loads((DATA / "rubric.json").read_text(encoding="utf-8")))


def create(
    session: Session, actor: Actor, department: str | None, draft: CallDraft, *, now: datetime
) -> Call:
    """A new call that nobody else sees yet. Raises NotAllowed, InvalidData."""
    require(actor, Action.RUN_CALLS, department)
    _check(draft)
    call = Call(
        department_id=department,
        state=CallState.DRAFT.value,
        created_by=actor.official_id,
        created_at=now,
        updated_at=now,
        withdrawn_why="",
    )
    session.add(call)
    session.flush()
    version = CallVersion(call_id=call.id, number=1, changed=[], why_changed="")
    _write(session, actor, version, draft, now=now)
    _tell(session, actor, call, CallEventKind.CREATED, version, now=now)
    return call


def change(
    session: Session,
    actor: Actor,
    call_id: int,
    draft: CallDraft,
    *,
    seen_version: int,
    now: datetime,
    why: str = "",
) -> None:
    """Make a call what the draft says. A draft is written over; what is public gets a further
    version that says what changed and ``why``. The same again changes nothing.

    Raises NotAllowed, NotFound, StaleCall, InvalidData; InvalidMove once it is closed or withdrawn.
    """
    shown = _seen(session, actor, call_id, seen_version, now=now)
    if shown.standing in (Standing.CLOSED, Standing.WITHDRAWN):
        raise InvalidMove(f"change of a {shown.standing} call")
    _check(draft)
    old = queries.draft_of(shown.newest)
    differs = changed(old, draft)
    if not differs:
        return
    version = shown.newest
    if shown.call.state == CallState.PUBLISHED:
        _check_change(session, shown, old, draft, why=why, now=now)
        version = CallVersion(
            call_id=call_id, number=version.number + 1, changed=list(differs), why_changed=why
        )
    _write(session, actor, version, draft, now=now)
    shown.call.updated_at = now
    flag_modified(shown.call, "updated_at")  # also within the same moment
    session.flush()
    _tell(session, actor, shown.call, CallEventKind.CHANGED, version, now=now)


def translate(
    session: Session,
    actor: Actor,
    call_id: int,
    language: str,
    text: Mapping[str, str],
    *,
    seen_version: int,
    now: datetime,
) -> None:
    """Give the call in one more language, or take that language away again when every part of
    ``text`` is empty. Raises as ``change``; InvalidData also for half a translation."""
    shown = _seen(session, actor, call_id, seen_version, now=now)
    if not whole_or_none(text):
        raise InvalidData({part: "missing" for part, value in text.items() if not value.strip()})
    old = queries.draft_of(shown.newest)
    texts = {**old.texts, language: dict(text)}
    if not any(text.values()):
        texts.pop(language)
    new = replace(old, texts=texts)
    change(session, actor, call_id, new, seen_version=seen_version, now=now)


def publish(
    session: Session, actor: Actor, call_id: int, *, seen_version: int, now: datetime
) -> None:
    """Make a draft public. Raises NotAllowed, NotFound, StaleCall; InvalidMove when it is no draft;
    InvalidData when its closing day is over."""
    shown = _seen(session, actor, call_id, seen_version, now=now)
    if shown.call.state != CallState.DRAFT:
        raise InvalidMove(f"publication of a {shown.standing} call")
    _check_closing(queries.draft_of(shown.newest), now)
    shown.call.state = CallState.PUBLISHED.value
    shown.call.published_at = shown.call.updated_at = now
    session.flush()
    _tell(session, actor, shown.call, CallEventKind.PUBLISHED, shown.newest, now=now)


def withdraw(
    session: Session, actor: Actor, call_id: int, why: str, *, seen_version: int, now: datetime
) -> None:
    """Take back what is public; ``why`` is read by everybody. What was sent to it stays sent.
    Raises NotAllowed, NotFound, StaleCall, InvalidMove when it is not public, InvalidData."""
    shown = _seen(session, actor, call_id, seen_version, now=now)
    if shown.call.state != CallState.PUBLISHED:
        raise InvalidMove(f"withdrawal of a {shown.standing} call")
    if not why.strip():
        raise InvalidData({"why": "missing"})
    shown.call.state = CallState.WITHDRAWN.value
    shown.call.withdrawn_at = shown.call.updated_at = now
    shown.call.withdrawn_why = why
    session.flush()
    more = {"why": hashlib.sha256(why.encode()).hexdigest()}
    _tell(session, actor, shown.call, CallEventKind.WITHDRAWN, shown.newest, now=now, more=more)


def is_open(session: Session, call_id: int, *, now: datetime) -> bool:
    """Whether a proposal can answer it at this moment. Locks the call, so that it does not change
    under a proposal that is being sent."""
    return _open(session, call_id, now=now) is not None


def attach(session: Session, submission_id: int, call_id: int, *, now: datetime) -> None:
    """Note which call a proposal answers that has just been received. Raises CallNotOpen."""
    shown = _open(session, call_id, now=now)
    if shown is None:
        raise CallNotOpen(str(call_id))
    session.add(
        ProposalCall(submission_id=submission_id, call_id=call_id, call_version=shown.newest.number)
    )
    session.flush()


def title_of(version: CallVersion, wanted: str) -> tuple[str, str]:
    """The title for a reader of ``wanted``, and the language in which it is."""
    language = language_for(version.texts, wanted)
    return version.texts[language]["title"], language


def _open(session: Session, call_id: int, *, now: datetime) -> Shown | None:
    session.execute(select(Call.id).where(Call.id == call_id).with_for_update())
    shown = queries.public_one(session, call_id, now=now)
    return shown if shown is not None and shown.standing is Standing.OPEN else None


def _seen(
    session: Session, actor: Actor, call_id: int, seen_version: int, *, now: datetime
) -> Shown:
    session.execute(select(Call.id).where(Call.id == call_id).with_for_update())
    shown = queries.writable(session, actor, call_id, now=now)
    if shown is None:
        raise NotFound(str(call_id))
    require(actor, Action.RUN_CALLS, shown.call.department_id)
    session.refresh(shown.call)
    if shown.call.version != seen_version:
        raise StaleCall(str(call_id))
    return shown


def _check(draft: CallDraft) -> None:
    found = draft_problems(draft)
    if found:
        raise InvalidData(found)


def _check_change(
    session: Session, shown: Shown, old: CallDraft, new: CallDraft, *, why: str, now: datetime
) -> None:
    """Rules for what is public already."""
    _check_closing(new, now)
    touched = changed_rules(old.rules, new.rules)
    if touched and queries.proposals_for(session, [shown.call.id]):
        raise InvalidData({"rules": "fixed"})
    if shown.standing is Standing.OPEN and new.opens_on != old.opens_on:
        raise InvalidData({"opens_on": "fixed"})
    if new.kind is not old.kind:
        raise InvalidData({"kind": "fixed"})
    only_texts = all(one.startswith("text_") for one in changed(old, new))
    if not why.strip() and not (only_texts and old.texts["vi"] == new.texts["vi"]):
        raise InvalidData({"why": "missing"})


def _check_closing(draft: CallDraft, now: datetime) -> None:
    if draft.closes_on is not None and days_left(draft.closes_on, now) < 0:
        raise InvalidData({"closes_on": "over"})


def _write(
    session: Session, actor: Actor, version: CallVersion, draft: CallDraft, *, now: datetime
) -> None:
    version.kind = draft.kind.value
    version.opens_on, version.closes_on = draft.opens_on, draft.closes_on
    version.texts = {language: dict(text) for language, text in draft.texts.items()}
    version.rubric = to_data(draft.rules.rubric)
    version.blind, version.quorum = draft.rules.blind, draft.rules.quorum
    version.disagreement, version.ballot = draft.rules.disagreement, draft.rules.ballot.value
    version.author_id, version.created_at = actor.official_id, now
    session.add(version)
    session.flush()


def _tell(
    session: Session,
    actor: Actor,
    call: Call,
    kind: CallEventKind,
    version: CallVersion,
    *,
    now: datetime,
    more: Mapping[str, object] | None = None,
) -> None:
    data: dict[str, Any] = {
        "version": version.number,
        "digest": call_record.digest_of(version),
        "changed": list(version.changed),
        **(more or {}),
    }
    call_record.append(session, call.id, kind, official_id=actor.official_id, now=now, data=data)
