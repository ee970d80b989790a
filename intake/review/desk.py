"""Which queue a reviewer works in, as the address of the page says it, so that a view can be kept
and shared."""

import re
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from flask import request
from werkzeug.datastructures import MultiDict

from intake.domain.permissions import Actor
from intake.domain.submission import SubmissionKind
from intake.domain.timekeeping.deadlines import DueLevel, local_date, start_of_day
from intake.domain.workflow import QUEUES, Queue
from intake.queries.desk.queues import QueueFilter, due_bounds, queues_of
from intake.web.auth import signed_in_actor
from intake.web.departments import department_names
from intake.web.places import province_choices

_SOON_DAYS = 3
_NUMBER = re.compile("[0-9]{1,18}", re.ASCII)  # what every database can hold
ME, NOBODY, RECEIVED = "me", "nobody", "received"
CONTESTED, REPEATED = "contested", "repeated"
MARKS = frozenset({CONTESTED, REPEATED})


@dataclass(frozen=True, slots=True)
class View:
    """A queue with its filters; ``args`` writes it back into an address."""

    queue: Queue
    department: str = ""
    status: str = ""
    kind: str = ""
    language: str = ""
    due: str = ""
    province: str = ""
    who: str = ""  # works on it: ME, NOBODY, or the number of an official
    mark: str = ""  # see MARKS
    sort: str = ""  # RECEIVED, else by the nearest date
    me: int = 0  # whom ME means here

    @property
    def args(self) -> dict[str, Any]:
        """The query string that leads here."""
        found = {
            "queue": self.queue.value,
            "department": self.department,
            "status": self.status,
            "kind": self.kind,
            "language": self.language,
            "due": self.due,
            "province": self.province,
            "who": self.who,
            "mark": self.mark,
            "sort": self.sort,
        }
        return {name: value for name, value in found.items() if value}

    @property
    def is_filtered(self) -> bool:
        """Whether anything but the queue itself was chosen."""
        narrowed = replace(self, sort="", me=0)
        return narrowed != View(self.queue, self.department)

    def filter(self, now: datetime) -> QueueFilter:
        """What the query needs; nearest dates are bounded by days in Vietnam."""
        start, before = _bounds(self.due, now)
        who = self.me if self.who == ME else int(self.who) if self.who.isdecimal() else None
        return QueueFilter(
            self.queue,
            self.department or None,
            status=self.status,
            kind=self.kind,
            language=self.language,
            due_from=start,
            due_before=before,
            province=self.province,
            assignee=who,
            unassigned=self.who == NOBODY,
            contested=self.mark == CONTESTED,
            repeated=self.mark == REPEATED,
            by_received=self.sort == RECEIVED,
        )

    def unfiltered(self) -> "View":
        """The whole queue, in the same order."""
        return View(self.queue, self.department, sort=self.sort)

    def without(self, name: str) -> "View":
        """The same without the filter of this name, such as kind or due."""
        return replace(self, **{name: ""}, me=0 if name == "who" else self.me)  # type: ignore[arg-type]

    def with_status(self, status: str) -> "View":
        """The same with another status."""
        return replace(self, status=status)


def view_from(args: MultiDict[str, str], actor: Actor, departments: frozenset[str]) -> View:
    """The view that an address asks for; unknown values do not filter, no queue means the actor's
    first."""
    queue = _one_of(args.get("queue", ""), {q.value for q in Queue} - {"", Queue.ARRIVING.value})
    department = _one_of(args.get("department", ""), departments)
    if not queue:
        queue, department = _first(actor, departments)
    if queue == Queue.DEPARTMENT and not department:
        department = _first_department(actor, departments)
    who = _who(args.get("who", "")) if queue == Queue.DEPARTMENT else ""
    return View(
        Queue(queue),
        department if queue == Queue.DEPARTMENT else "",
        status=_one_of(args.get("status", ""), {status.value for status in QUEUES}),
        kind=_one_of(args.get("kind", ""), {kind.value for kind in SubmissionKind}),
        language=_one_of(args.get("language", ""), {"vi", "en", "ru", "nb", "ar"}),
        due=_one_of(args.get("due", ""), {level.value for level in DueLevel}),
        province=_one_of(args.get("province", ""), {code for code, _name in province_choices()}),
        who=who,
        mark=_one_of(args.get("mark", ""), MARKS),
        sort=_one_of(args.get("sort", ""), {RECEIVED}),
        me=actor.official_id if who == ME else 0,
    )


def view_here(args: MultiDict[str, str] | None = None) -> View:
    """The view that the address of this page asks for, or ``args`` in its place, as whoever is
    signed in sees it."""
    asked = request.args if args is None else args
    return view_from(asked, signed_in_actor(), frozenset(department_names()))


def _who(value: str) -> str:
    return value if value in (ME, NOBODY) or _NUMBER.fullmatch(value) else ""


def departments_of(actor: Actor, departments: frozenset[str]) -> list[str]:
    """The departments whose queues the actor may see, in order of their ids."""
    found = [department for queue, department in queues_of(actor) if queue is Queue.DEPARTMENT]
    return sorted(departments) if None in found else [d for d in found if d in departments]


def _first(actor: Actor, departments: frozenset[str]) -> tuple[str, str]:
    offered = queues_of(actor)
    if not offered:
        return Queue.TRIAGE.value, ""
    # A moderator's everyday work is triage; quarantine is looked at on purpose.
    for queue, _department in offered:
        if queue is Queue.TRIAGE:
            return queue.value, ""
    queue = offered[0][0]
    return queue.value, _first_department(actor, departments) if queue is Queue.DEPARTMENT else ""


def _first_department(actor: Actor, departments: frozenset[str]) -> str:
    return next(iter(departments_of(actor, departments)), "")


def _bounds(due: str, now: datetime) -> tuple[datetime | None, datetime | None]:
    if not due:
        return None, None
    today = start_of_day(local_date(now))
    day = timedelta(days=1)
    return due_bounds(DueLevel(due), today, today + day, today + day * (_SOON_DAYS + 1))


def _one_of(value: str, allowed: set[str] | frozenset[str]) -> str:
    return value if value in allowed else ""
