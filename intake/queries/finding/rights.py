"""What a search of an official may tell of, asked of the database at the moment of the question:
the index may be behind, and knows nothing of contributions and recusals."""

from dataclasses import replace
from datetime import date
from typing import Any

from sqlalchemy import (
    BigInteger,
    BindParameter,
    and_,
    bindparam,
    case,
    cast,
    exists,
    literal,
    not_,
    or_,
    select,
    union_all,
)
from sqlalchemy.orm import Session

from intake.domain.answering.contributions import GIVE_READ
from intake.domain.discretion.erasure import TOMBSTONE
from intake.domain.evaluation.excerpts import Excerpt
from intake.domain.jobs import JobKind
from intake.domain.permissions import Action, Actor
from intake.models import Contribution, Job, RouteRecord, Submission
from intake.queries.evaluation.seen import seen_by
from intake.queries.recusals import NOT_KEPT_FROM_WHO_ASKS, asked_by
from search_index import Filters

ALSO, WITHOUT = "also", "without"
_S, _C, _R = Submission.__table__.c, Contribution.__table__.c, RouteRecord.__table__.c
_OWN: BindParameter[Any] = bindparam("own", expanding=True)
_ELSEWHERE = or_(_S.department_id.is_(None), _S.department_id.not_in(_OWN))
_CONTRIBUTED = select(_C.submission_id).where(
    _C.department_id.in_(_OWN), _C.state.in_(list(GIVE_READ))
)

_IS_INDEX = Job.kind == JobKind.INDEX.value
# The case keeps PostgreSQL from reading keys of other jobs as numbers.
_AWAITED = select(case((_IS_INDEX, cast(Job.key, BigInteger)))).where(_IS_INDEX)
_WAS_HERE = exists().where(
    _R.submission_id == _S.id,
    or_(_R.department_id.in_(_OWN), _R.previous_department_id.in_(_OWN)),
)

# What the index has not let go of yet, because it is locked, behind, or the job failed: what went
# into quarantine, what was erased, and what left the departments of who asks. Hardly ever any; a
# count or a word of it would tell what may no longer be read.
_NOT_LET_GO = and_(
    _S.id.in_(_AWAITED),
    or_(
        _S.restricted,
        _S.title == TOMBSTONE,
        and_(_WAS_HERE, _ELSEWHERE, _S.id.not_in(_CONTRIBUTED)),
    ),
)
# Built once, because building it costs more than running it.
_NAMED = union_all(
    select(_S.id, literal(ALSO)).where(
        _S.id.in_(_CONTRIBUTED), _ELSEWHERE, _S.restricted.is_(False)
    ),
    *(
        select(_S.id, literal(WITHOUT)).where(kept_from_it)
        for kept_from_it in (_NOT_LET_GO, not_(NOT_KEPT_FROM_WHO_ASKS))
    ),
)


def rights_of(session: Session, actor: Actor, *, with_notes: bool = False) -> Filters:
    """The rights of the actor as the index takes them: the departments in which the actor reads,
    what these are asked to contribute to, or did, and nothing from which the actor is recused.

    Whoever may read a submission reads its internal notes on the page (``review/submission.html``);
    ``with_notes`` lets them be searched as well; what looks for similar texts does not want them.
    """
    scope = actor.scope(Action.READ)
    # Who reads everywhere needs nothing named beside, and nothing leaves their departments.
    asking = asked_by(actor) | {"own": sorted(scope or ())}
    named: dict[str, set[int]] = {ALSO: set(), WITHOUT: set()}
    for number, tag in session.execute(_NAMED, asking):
        named[tag].add(number)
    if scope is not None and actor.may(Action.TRIAGE):
        scope |= {""}  # what no department has yet
    return Filters(
        departments=scope,
        also=frozenset(named[ALSO]),
        without=frozenset(named[WITHOUT]),
        include_internal=with_notes,
    )


def search_rights(session: Session, actor: Actor, day: date | None) -> Filters:
    """The same for the search, which looks into internal notes as well, and into what the actor
    sees of proposals on a day as somebody of a council: that alone of each. None for ``day`` leaves
    councils out."""
    rights = rights_of(session, actor, with_notes=True)
    seen = {} if day is None else seen_by(session, actor, day)
    if not seen:
        return rights
    by_excerpt: dict[Excerpt, set[int]] = {one: set() for one in Excerpt}
    for number, one in seen.items():
        by_excerpt[one.excerpt].add(number)
    return replace(rights, excerpts=tuple(frozenset(by_excerpt[one]) for one in Excerpt))
