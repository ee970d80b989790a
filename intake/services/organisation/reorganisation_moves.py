"""What a merge or split moves: submissions in hand, requests, roles, rules, templates, names.

Everything moves in one transaction; what is closed keeps its department, and so do texts, routing
records and history. None of this commits.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from intake.domain.history.record import SYSTEM, By
from intake.domain.reorganisation import REASONS, ChangeKind, Matter, Step, matter_of
from intake.domain.timekeeping.deadlines import local_date
from intake.domain.workflow import Move, Queue, Status, is_of_path, queue_of
from intake.models import (
    Department,
    DepartmentChange,
    Membership,
    RoutingRule,
    Submission,
)
from intake.queries.accounts import names_of
from intake.queries.answering.reply_templates import Listed as ListedTemplate
from intake.queries.answering.reply_templates import of_departments
from intake.queries.organisation import reorganisations as queries
from intake.queries.organisation.departments import open_departments
from intake.services.desk import saved_views
from intake.services.finding import saved_searches
from intake.services.moving import moves, transfers
from intake.services.organisation import reorganisation_requests
from intake.services.organisation.reorganisation_answers import hand_down_answers

Figures = dict[str, Any]
MOST_LISTED = 200
TRIAGE = ""  # in figures, where people decide


@dataclass(frozen=True, slots=True)
class Listed:
    """What a change would move, one by one: open submissions with their heir (None: triage), at
    most MOST_LISTED; roles as (official, role, heir); rules and templates by name."""

    submissions: list[tuple[Submission, str | None]]
    roles: list[tuple[str, str, str]]
    rules: list[tuple[str, str | None]]
    templates: list[str]


@dataclass(frozen=True, slots=True)
class _Touched:
    """What a change touches, looked up once: the submissions in hand with their heir, the roles to
    be given, the rules with their heir, the templates."""

    in_hand: list[tuple[Submission, str | None]]
    roles: list[dict[str, Any]]
    rules: list[tuple[RoutingRule, str | None]]
    templates: list[ListedTemplate]

    @property
    def moving(self) -> list[tuple[Submission, str | None]]:
        """The submissions that do not stay where they are."""
        return [(one, heir) for one, heir in self.in_hand if not _stays(one, heir)]


def _touched(session: Session, step: Step) -> _Touched:
    return _Touched(
        [(one, _heir(step, one)) for one in queries.in_hand(session, step.old)],
        _new_roles(session, step),
        _rules(session, step),
        of_departments(session, step.closing) if step.heirs else [],
    )


def count(session: Session, step: Step) -> Figures:
    """What ``carry_out`` would move today, counted; nothing is written."""
    return _figures(session, step, _touched(session, step))


def preview(session: Session, step: Step) -> tuple[Figures, Listed]:
    """What ``carry_out`` would move today, counted and one by one; nothing is written."""
    touched = _touched(session, step)
    return _figures(session, step, touched), _listed(session, touched)


def _figures(session: Session, step: Step, touched: _Touched) -> Figures:
    moving = touched.moving
    return {
        "submissions": dict(Counter(heir or TRIAGE for _one, heir in moving)),
        "statuses": dict(Counter(one.status for one, _heir in moving)),
        "finished": _finished(session, step, touched),
        "roles": len(touched.roles),
        "rules": sum(heir is not None for _rule, heir in touched.rules),
        "rules_off": sum(heir is None for _rule, heir in touched.rules),
        "templates": len(touched.templates),
        "requests": len(queries.open_requests(session, step.closing)),
    }


def _listed(session: Session, touched: _Touched) -> Listed:
    # An administrator reads no texts, and of a denunciation not even that it is there.
    shown = [(one, heir) for one, heir in touched.moving if not one.restricted]
    names = names_of(session, {role["official_id"] for role in touched.roles})
    return Listed(
        submissions=shown[:MOST_LISTED],
        roles=[(names[r["official_id"]], r["role"], r["department_id"]) for r in touched.roles],
        rules=[(rule.name, heir) for rule, heir in touched.rules],
        templates=[one.newest.name for one in touched.templates],
    )


def carry_out(session: Session, step: Step, *, by: By, now: datetime, reason: str = "") -> Figures:
    """Do it; returns what moved, counted as by ``count``."""
    touched = _touched(session, step)
    figures = _figures(session, step, touched)
    _write_lineage(session, step, by=by, now=now, reason=reason)
    for role in touched.roles:
        session.add(Membership(**role, granted_at=now, granted_by=by.official_id))
    _repoint_rules(touched.rules, by=by, now=now)
    for submission, heir in touched.in_hand:
        hand_over(session, submission, heir, step.kind, by=by, now=now)
    reorganisation_requests.pass_requests(session, step, now=now)
    hand_down_answers(session, step, touched.templates, by=by.official_id, now=now)
    saved_views.hand_down(session, step, now=now)
    saved_searches.hand_down(session, step, now=now)
    for closing in step.closing:
        session.get_one(Department, closing).active_until = step.on
    session.flush()
    return figures


def _write_lineage(session: Session, step: Step, *, by: By, now: datetime, reason: str) -> None:
    session.add_all(
        DepartmentChange(
            kind=step.kind.value,
            from_id=old,
            to_id=heir,
            effective_on=step.on,
            reason=reason,
            actor_id=by.official_id,
            created_at=now,
        )
        for old in step.old
        for heir in step.heirs
        if heir != old
    )


def _repoint_rules(rules: list[tuple[RoutingRule, str | None]], *, by: By, now: datetime) -> None:
    for rule, heir in rules:
        if heir is None:
            rule.enabled = False
        else:
            rule.department_id = heir
        rule.updated_by, rule.updated_at = by.official_id, now


def hand_over(
    session: Session,
    submission: Submission,
    heir: str | None,
    kind: ChangeKind,
    *,
    by: By,
    now: datetime,
) -> bool:
    """Give a submission to the heir of its department, or to triage for None; whether it moved.

    Its status, its official and every date stay: the roles were handed down as well. What is joined
    to another and has no certain heir stays until it is taken apart.
    """
    old = submission.department_id
    if _stays(submission, heir):
        return False
    if heir is None:
        moves.apply(
            session,
            submission,
            Move.TO_TRIAGE,
            by=by,
            now=now,
            reason_code=REASONS[kind],
            data={"from": old},
        )
        return True
    transfers.transfer(session, submission, heir, by=by, now=now, reason_code=REASONS[kind])
    return True


def follow_lineage(session: Session, *, now: datetime) -> int:
    """Hand on what has come to lie in a department that no longer exists: taken apart, reopened or
    routed in the very moment. Returns how many moved; repeatable."""
    lineage = queries.lineage(session)
    if not lineage:
        return 0
    today = local_date(now)
    open_now = open_departments(session, today)
    moved = 0
    for submission in queries.in_closed(session, today):
        old = submission.department_id or ""
        heir = lineage.heir_of(old, _matter(submission))
        if heir is None and is_of_path(Status(submission.status)):
            heir = min(lineage.heirs(old), default=None)
        if heir == submission.department_id:
            continue  # closed by hand, without an heir
        heir = heir if heir in open_now else None
        moved += hand_over(session, submission, heir, ChangeKind.MERGE, by=SYSTEM, now=now)
    return moved


def _matter(submission: Submission) -> Matter:
    return matter_of(submission.kind, f"{submission.title}\n{submission.body}")


def _heir(step: Step, submission: Submission) -> str | None:
    """Who gets it. What the council judges, or somebody carries out, does not begin anew because
    nobody knows yet whose it is: the first heir has it until somebody says otherwise."""
    heir = step.heir_of(_matter(submission))
    if heir is None and is_of_path(Status(submission.status)):
        return min(step.heirs, default=None)
    return heir


def _stays(submission: Submission, heir: str | None) -> bool:
    """Whether it is the heir's already, or joined to another and without a certain heir."""
    joined = queue_of(Status(submission.status)) is Queue.NONE
    return heir == submission.department_id or (heir is None and joined)


def _finished(session: Session, step: Step, touched: _Touched) -> int:
    """How many submissions keep the old department because they are finished."""
    held = select(func.count()).where(Submission.department_id.in_(step.closing))
    open_ones = sum(one.department_id in step.closing for one, _heir in touched.in_hand)
    return (session.scalar(held) or 0) - open_ones


def _new_roles(session: Session, step: Step) -> list[dict[str, Any]]:
    """Every role held in an old department, in each heir where it is not held already."""
    rows = session.scalars(
        select(Membership).where(Membership.department_id.in_({*step.old, *step.heirs}))
    )
    held = {(row.official_id, row.role, row.department_id) for row in rows}
    wanted = {
        (official, role, heir)
        for official, role, department in held
        if department in step.old
        for heir in step.heirs
    }
    return [
        {"official_id": official, "role": role, "department_id": heir}
        for official, role, heir in sorted(wanted - held)
    ]


def _rules(session: Session, step: Step) -> list[tuple[RoutingRule, str | None]]:
    """The routing rules that lead to a department of old, each with who gets what it catches: the
    heir of a text made of its own words. None: people decide, and the rule is switched off."""
    found = []
    statement = select(RoutingRule).where(RoutingRule.department_id.in_(step.old))
    for rule in session.scalars(statement.order_by(RoutingRule.id)).all():
        heir = step.heir_of(_matter_of_rule(rule))
        if heir != rule.department_id:
            found.append((rule, heir))
    return found


def _matter_of_rule(rule: RoutingRule) -> Matter:
    kind = rule.kinds[0] if len(rule.kinds) == 1 else ""
    return matter_of(kind, "\n".join(rule.words))
