"""The statements that read queues, one for each set of filters.

The desk asks for a queue with every act. A statement depends only on which filters are set; it is
built once for each such set, because building it costs more than running it.
"""

from collections.abc import Callable, Collection, Mapping
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    ScalarSelect,
    Select,
    and_,
    bindparam,
    exists,
    func,
    or_,
    select,
    tuple_,
)

from intake.domain.answering.replies import ReplyState
from intake.domain.workflow import Status
from intake.models import Claim, Contest, Official, Repeat, Reply, Submission
from intake.queries.quarantine import OPEN_TO_WHO_ASKS
from intake.queries.recusals import NOT_KEPT_FROM_WHO_ASKS

PAGE_SIZE = 50
COUNT_LIMIT = 1000
# What changes a statement and has no value in it.
FLAGS = ("unassigned", "contested", "repeated", "by_received")
_S, _O = Submission.__table__.c, Official.__table__.c
_CONTESTED = exists().where(Contest.submission_id == _S.id)
_REPEATED = exists().where(Repeat.submission_id == _S.id)
# What each name of what is asked for demands of a row: on its value, and without one.
_COMPARED: Mapping[str, Callable[[BindParameter[Any]], ColumnElement[bool]]] = {
    "status": lambda value: _S.status == value,
    "kind": lambda value: _S.kind == value,
    "language": lambda value: _S.language == value,
    "province": lambda value: _S.province == value,
    "assignee": lambda value: _S.assignee_id == value,
    "due_from": lambda value: _S.next_due_at >= value,
    "due_before": lambda value: _S.next_due_at < value,
}
_HELD: Mapping[str, ColumnElement[bool]] = {
    "asking_official": OPEN_TO_WHO_ASKS,
    "asker": NOT_KEPT_FROM_WHO_ASKS,
    "unassigned": _S.assignee_id.is_(None),
    "contested": _CONTESTED,
    "repeated": _REPEATED,
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
        _S.next_due_at,
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


def free_for(
    official_id: int, statuses: Collection[str], *, now: datetime, of_colleagues: bool
) -> ColumnElement[bool]:
    """What is in none of the hands of others: of one of these statuses, opened by nobody else, not
    worked on by somebody else (unless ``of_colleagues``); and an answer only where it waits for an
    approver who did not write it."""
    mine = _S.assignee_id == official_id
    others_work = and_(_S.status == Status.IN_PROGRESS.value, _S.assignee_id.is_not(None), ~mine)
    open_elsewhere = exists().where(
        Claim.submission_id == _S.id, Claim.official_id != official_id, Claim.expires_at > now
    )
    others_answer = exists().where(
        Reply.submission_id == _S.id,
        Reply.state == ReplyState.DRAFT.value,
        Reply.author_id != official_id,
    )
    return and_(
        _S.status.in_([str(status) for status in statuses]),
        ~open_elsewhere,
        or_(_S.status != Status.DRAFTED.value, others_answer),
        *(() if of_colleagues else (~others_work,)),
    )


def _order(asked: frozenset[str]) -> tuple[Any, ...]:
    """The columns that give a row its place."""
    return (_S.submitted_at if "by_received" in asked else _S.next_due_at, _S.id)


def _along_index(asked: frozenset[str], *order: Any) -> tuple[Any, ...]:
    """The same order as the index has it. PostgreSQL does not see that a column that IS NULL in all
    rows gives them no order, and would sort the whole queue."""
    return order if "department" in asked else (_S.department_id, *order)


def _from_here(query: Select[Any], asked: frozenset[str], *, backwards: bool) -> Select[Any]:
    order = _order(asked)
    if "here_id" in asked:
        here = tuple_(
            bindparam("here_at", type_=order[0].type), bindparam("here_id", type_=_S.id.type)
        )
        query = query.where(tuple_(*order) < here if backwards else tuple_(*order) > here)
    along = _along_index(asked, *order)
    return query.order_by(*((column.desc() for column in along) if backwards else along))


@lru_cache(maxsize=256)
def counts_of(asked: frozenset[str]) -> Select[Any]:
    """How many of each status among the first COUNT_LIMIT, the most urgent first."""
    some = (
        select(_S.status)
        .where(_condition(asked))
        .order_by(*_along_index(asked, _S.next_due_at, _S.id))
        .limit(COUNT_LIMIT)
        .subquery()
    )
    return select(some.c.status, func.count()).group_by(some.c.status)


@lru_cache(maxsize=256)
def numbers_of(asked: tuple[frozenset[str], ...]) -> Select[Any]:
    """How many there are for each of several sets of filters, as one row; of each at most
    COUNT_LIMIT are looked at. The values of the first set have names that end in ``_0``."""
    found: list[Any] = [_number(one, f"_{place}") for place, one in enumerate(asked)]
    return select(*found)


def _number(asked: frozenset[str], mark: str) -> ScalarSelect[int]:
    some = (
        select(_S.id)
        .where(_condition(asked, mark))
        .order_by(*_along_index(asked, _S.next_due_at, _S.id))
        .limit(COUNT_LIMIT)
        .subquery()
    )
    return select(func.count()).select_from(some).scalar_subquery()


def _condition(asked: frozenset[str], mark: str = "") -> ColumnElement[bool]:
    """What a row must be; ``mark`` stands behind the name of every value, but not of those that
    say who asks."""
    conditions = [_S.queue == bindparam(f"queue{mark}")]
    if "department" in asked:
        conditions.append(_S.department_id == bindparam(f"department{mark}"))
        conditions.append(_S.restricted.is_(False))
    else:
        conditions.append(_S.department_id.is_(None))
    conditions.extend(
        compared(bindparam(f"{name}{mark}"))
        for name, compared in _COMPARED.items()
        if name in asked
    )
    conditions.extend(held for name, held in _HELD.items() if name in asked)
    return and_(*conditions)


@lru_cache(maxsize=256)
def ids_of(asked: frozenset[str]) -> Select[Any]:
    """The ids of a queue in its order."""
    return select(_S.id).where(_condition(asked)).order_by(*_along_index(asked, *_order(asked)))
