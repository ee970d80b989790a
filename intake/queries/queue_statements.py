"""The statements that read queues, one for each set of filters.

The desk asks for a queue with every act. A statement depends only on which filters are set; it is
built once for each such set, because building it costs more than running it.
"""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, bindparam, exists, func, select, tuple_

from intake.models import Contest, Official, Repeat, Submission
from intake.queries.quarantine import OPEN_TO_WHO_ASKS

PAGE_SIZE = 50
COUNT_LIMIT = 1000
# What changes a statement and has no value in it.
FLAGS = ("unassigned", "contested", "repeated", "by_received")
_S, _O = Submission.__table__.c, Official.__table__.c
_CONTESTED = exists().where(Contest.submission_id == _S.id)
_REPEATED = exists().where(Repeat.submission_id == _S.id)
# What each name of what is asked for demands of a row.
_FILTERS: Mapping[str, ColumnElement[bool]] = {
    **{name: _S[name] == bindparam(name) for name in ("status", "kind", "language", "province")},
    "asking_official": OPEN_TO_WHO_ASKS,
    "assignee": _S.assignee_id == bindparam("assignee"),
    "unassigned": _S.assignee_id.is_(None),
    "contested": _CONTESTED,
    "repeated": _REPEATED,
    "due_from": _S.due_at >= bindparam("due_from"),
    "due_before": _S.due_at < bindparam("due_before"),
}


@lru_cache(maxsize=512)
def page_of(asked: frozenset[str], *, backwards: bool) -> Select[Any]:
    """One page of rows from a place on, and one row more to see whether there are others."""
    query = select(
        _S.id,
        _S.title,
        _S.kind,
        _S.status,
        _S.submitted_at,
        _S.due_at,
        # Looked up for the rows of one page only.
        select(_O.display_name).where(_O.id == _S.assignee_id).scalar_subquery().label("who"),
        _CONTESTED.label("contested"),
        _REPEATED.label("repeated"),
    ).where(_condition(asked))
    return _from_here(query, asked, backwards=backwards).limit(PAGE_SIZE + 1)


@lru_cache(maxsize=512)
def beside(asked: frozenset[str], *, backwards: bool) -> Select[Any]:
    """The next submission in one direction."""
    query = select(_S.id).where(_condition(asked))
    return _from_here(query, asked, backwards=backwards).limit(1)


def _order(asked: frozenset[str]) -> tuple[Any, ...]:
    """The columns that give a row its place."""
    return (_S.submitted_at if "by_received" in asked else _S.due_at, _S.id)


def _from_here(query: Select[Any], asked: frozenset[str], *, backwards: bool) -> Select[Any]:
    order = _order(asked)
    if "here_id" in asked:
        here = tuple_(
            bindparam("here_at", type_=order[0].type), bindparam("here_id", type_=_S.id.type)
        )
        query = query.where(tuple_(*order) < here if backwards else tuple_(*order) > here)
    return query.order_by(*(column.desc() for column in order) if backwards else order)


@lru_cache(maxsize=256)
def counts_of(asked: frozenset[str]) -> Select[Any]:
    """How many of each status among the first COUNT_LIMIT, the most urgent first."""
    some = (
        select(_S.status)
        .where(_condition(asked))
        .order_by(_S.due_at, _S.id)
        .limit(COUNT_LIMIT)
        .subquery()
    )
    return select(some.c.status, func.count()).group_by(some.c.status)


def _condition(asked: frozenset[str]) -> ColumnElement[bool]:
    """What a row must be."""
    conditions = [_S.queue == bindparam("queue")]
    if "department" in asked:
        conditions.append(_S.department_id == bindparam("department"))
        conditions.append(_S.restricted.is_(False))
    else:
        conditions.append(_S.department_id.is_(None))
    conditions.extend(condition for name, condition in _FILTERS.items() if name in asked)
    return and_(*conditions)


@lru_cache(maxsize=256)
def ids_of(asked: frozenset[str]) -> Select[Any]:
    """The ids of a queue in its order."""
    return select(_S.id).where(_condition(asked)).order_by(*_order(asked))
