"""Whose is it? The machine's suggestion and people's decisions, each with one immutable routing
record."""

import hashlib
from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import datetime

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from classifier import UNKNOWN_LANGUAGE, Prediction, Reason
from intake.domain.errors import InvalidMove, NotAllowed
from intake.domain.history.record import SYSTEM, ActorKind, By, EventKind, by_official
from intake.domain.permissions import Action, Actor, require
from intake.domain.reorganisation import matter_of
from intake.domain.routing import (
    Method,
    RouteDecision,
    SubmissionFacts,
    WhyTriage,
    decide,
)
from intake.domain.submission import SubmissionKind
from intake.domain.timekeeping.deadlines import local_date
from intake.domain.workflow import Move, Status
from intake.models import RouteRecord, Submission
from intake.queries.organisation import reorganisations
from intake.queries.organisation.departments import open_departments, taxonomy_version
from intake.queries.organisation.rules import enabled_rules
from intake.services.following import contests
from intake.services.history import record
from intake.services.history.record import NewEvent
from intake.services.moving import moves
from intake.services.routing import confining, repeats


def route_new(
    session: Session,
    submission: Submission,
    prediction: Prediction | None,
    *,
    threshold: float,
    now: datetime,
) -> RouteDecision | None:
    """Route a submission that has just come in; ``prediction`` None means that there is no usable
    model.

    Repeatable: None when it was routed before (by this job's earlier run, or by a person who was
    faster).
    """
    act = act_key(submission.id, "arrival", submission.text_hash)
    done = select(RouteRecord.id).where(RouteRecord.act == act)
    if submission.status != Status.SUBMITTED or session.scalar(done):
        return None
    prediction = _as_of_today(session, submission, prediction)
    if prediction is not None and prediction.language not in ("", UNKNOWN_LANGUAGE):
        submission.language = prediction.language
    decision = decide(
        prediction,
        enabled_rules(session),
        SubmissionFacts(
            text=f"{submission.title}\n{submission.body}",
            kind=submission.kind,
            province=submission.province,
            language=submission.language,
        ),
        threshold=threshold,
        open_departments=open_departments(session, local_date(now)),
    )
    earlier = repeats.put_away_before(session, submission)
    if earlier is not None:
        decision = replace(
            decision,
            method=Method.NONE,
            department=None,
            rule_id=None,
            why_triage=WhyTriage.KIND_FOR_PEOPLE,
            quarantine=True,
        )
    session.add(_record(session, submission, decision, prediction, act=act, now=now))
    _follow(session, submission, decision, now=now)
    if earlier is not None:
        confining.as_before(session, submission, earlier, now=now)
    return decision


def _as_of_today(
    session: Session, submission: Submission, prediction: Prediction | None
) -> Prediction | None:
    """What a model that learned departments of old means today."""
    if prediction is None or not (known := reorganisations.lineage(session)):
        return prediction
    matter = matter_of(submission.kind, f"{submission.title}\n{submission.body}")
    return replace(prediction, candidates=known.candidates(prediction.candidates, matter))


def change_kind(
    session: Session, submission: Submission, kind: SubmissionKind, *, by: By, now: datetime
) -> None:
    """Say what the submission is; nothing happens when it is that already."""
    if kind == submission.kind:
        return
    record.append(
        session,
        NewEvent(
            submission.id, EventKind.KIND_CHANGED, by, now, old=submission.kind, new=kind.value
        ),
    )
    submission.kind = kind.value
    moves.touch(session, submission, now=now)


def redirect(
    session: Session, actor: Actor, submission: Submission, *, now: datetime, note: str = ""
) -> None:
    """A formal complaint is not feedback: the sender is told where to turn (Complaints Law
    02/2011)."""
    require(actor, Action.REDIRECT, submission.department_id)
    by = by_official(actor.official_id)
    change_kind(session, submission, SubmissionKind.COMPLAINT, by=by, now=now)
    moves.apply(
        session, submission, Move.REDIRECT, by=by, now=now, reason_code="complaint", note=note
    )


def quarantine(
    session: Session,
    actor: Actor,
    submission: Submission,
    *,
    now: datetime,
    accused: str | None = None,
) -> None:
    """Put a denunciation where only the few who must see it do (Denunciation Law 25/2018), and
    none of them who belongs to the department ``accused``."""
    require(actor, Action.QUARANTINE, submission.department_id)
    by = by_official(actor.official_id)
    change_kind(session, submission, SubmissionKind.DENUNCIATION, by=by, now=now)
    submission.restricted = True
    moves.apply(session, submission, Move.SCREEN, by=by, now=now, reason_code="denunciation")
    if accused is not None:
        confining.accuse(session, actor, submission, [accused], now=now)


def release(
    session: Session, actor: Actor, submission: Submission, kind: SubmissionKind, *, now: datetime
) -> None:
    """A moderator finds that it is no denunciation: back to triage as what it is."""
    require(actor, Action.QUARANTINE)
    require(actor, Action.READ_RESTRICTED)
    if kind is SubmissionKind.DENUNCIATION:
        raise InvalidMove("a denunciation stays where it is")
    by = by_official(actor.official_id)
    change_kind(session, submission, kind, by=by, now=now)
    confining.free(session, actor, submission, now=now)
    submission.restricted = False
    moves.apply(session, submission, Move.RELEASE, by=by, now=now)


def refuse(
    session: Session,
    actor: Actor,
    submission: Submission,
    *,
    now: datetime,
    reason_code: str,
    note: str,
    spam: bool = False,
) -> None:
    """Turn a submission down with a coded reason, or mark it as spam. Raises NotAllowed,
    InvalidMove."""
    require(actor, Action.REJECT, submission.department_id)
    contests.require_another(session, actor, submission)
    action = Move.MARK_SPAM if spam else Move.REJECT
    moves.apply(
        session,
        submission,
        action,
        by=by_official(actor.official_id),
        now=now,
        reason_code=reason_code,
        note=note,
    )


def _follow(
    session: Session, submission: Submission, decision: RouteDecision, *, now: datetime
) -> None:
    """Carry a machine's decision out through the same door as everybody."""
    by = {
        Method.RULE: By(ActorKind.RULE),
        Method.CLASSIFIER: By(ActorKind.MODEL),
    }.get(decision.method, SYSTEM)
    if decision.department is not None:
        submission.department_id = decision.department
        moves.apply(
            session,
            submission,
            Move.ASSIGN,
            by=by,
            now=now,
            data={"department": decision.department, "method": decision.method.value},
        )
    elif decision.quarantine:
        submission.restricted = True
        moves.apply(session, submission, Move.SCREEN, by=by, now=now, reason_code="precaution")
    else:
        why = decision.why_triage.value if decision.why_triage else ""
        moves.apply(session, submission, Move.TO_TRIAGE, by=by, now=now, reason_code=why)


def _record(
    session: Session,
    submission: Submission,
    decision: RouteDecision,
    prediction: Prediction | None,
    *,
    act: str,
    now: datetime,
) -> RouteRecord:
    kind = prediction.kind if prediction else None
    return RouteRecord(
        submission_id=submission.id,
        act=act,
        method=decision.method.value,
        department_id=decision.department,
        previous_department_id=None,
        actor_id=None,
        model_version=decision.model_version,
        taxonomy_version=taxonomy_version(session),
        text_hash=submission.text_hash,
        language=submission.language,
        kind_guess=asdict(kind) if kind else None,
        candidates=[asdict(candidate) for candidate in decision.candidates],
        reasons=_places(prediction.reasons if prediction else ()),
        threshold=decision.threshold,
        rule_id=decision.rule_id,
        rule_trace=[asdict(trace) for trace in decision.trace],
        why_triage=decision.why_triage.value if decision.why_triage else "",
        reason_code="",
        created_at=now,
    )


def _places(reasons: Sequence[Reason]) -> list[dict[str, float]]:
    """Where the words stand and what each adds; not the words, which belong to the sender and may
    be erased, while this record never changes."""
    return [
        {"start": one.start, "length": one.length, "weight": round(one.weight, 4)}
        for one in reasons
    ]


# Every hand-over asks: built once.
_LATEST = (
    select(RouteRecord)
    .where(RouteRecord.submission_id == bindparam("submission_id"))
    .order_by(RouteRecord.id.desc())
    .limit(1)
)


def latest_route(session: Session, submission_id: int) -> RouteRecord | None:
    """The last routing act on a submission."""
    return session.scalar(_LATEST, {"submission_id": submission_id})


def act_key(*parts: object) -> str:
    return hashlib.sha256("\0".join(map(str, parts)).encode()).hexdigest()


def require_readable(actor: Actor, submissions: Sequence[Submission]) -> None:
    """Raise NotAllowed when one of them is beyond the actor's rights; the query has checked
    already, this is the second lock."""
    for submission in submissions:
        if submission.restricted and not actor.may_anywhere(Action.READ_RESTRICTED):
            raise NotAllowed("restricted")
        if submission.department_id is None:
            if not (actor.may(Action.TRIAGE) or actor.may(Action.READ)):
                raise NotAllowed("read")
        else:
            require(actor, Action.READ, submission.department_id)
