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

from intake.domain.deadlines import local_date
from intake.domain.record import SYSTEM, By, EventKind
from intake.domain.reorganisation import REASONS, ChangeKind, Matter, Step, matter_of
from intake.domain.workflow import Move, Queue, Status, queue_of
from intake.models import (
    Department,
    DepartmentChange,
    Membership,
    RoutingRule,
    Submission,
)
from intake.queries import reorganisations as queries
from intake.queries.accounts import names_of
from intake.queries.departments import open_departments
from intake.queries.reply_templates import versions
from intake.services import (
    moves,
    record,
    reorganisation_requests,
    saved_searches,
    saved_views,
)
from intake.services.record import NewEvent
from intake.services.reorganisation_answers import hand_down_answers, templates_of

Figures = dict[str, Any]
MOST_LISTED = 200
TRIAGE = ""  # in figures, where people decide


def count(session: Session, step: Step) -> Figures:
    """What ``carry_out`` would move today, counted; nothing is written."""
    heirs: Counter[str] = Counter()
    statuses: Counter[str] = Counter()
    for submission in queries.in_hand(session, step.old):
        heir = step.heir_of(_matter(submission))
        if heir == submission.department_id or (heir is None and _is_joined(submission)):
            continue
        heirs[heir or TRIAGE] += 1
        statuses[submission.status] += 1
    rules = [heir for _rule, heir in _rules(session, step)]
    return {
        "submissions": dict(heirs),
        "statuses": dict(statuses),
        "finished": _finished(session, step),
        "roles": len(_new_roles(session, step)),
        "rules": sum(heir is not None for heir in rules),
        "rules_off": sum(heir is None for heir in rules),
        "templates": len(templates_of(session, step)) if step.heirs else 0,
        "requests": len(queries.open_requests(session, step.closing)),
    }


@dataclass(frozen=True, slots=True)
class Listed:
    """What a change would move, one by one: open submissions with their heir (None: triage), at
    most MOST_LISTED; roles as (official, role, heir); rules and templates by name."""

    submissions: list[tuple[Submission, str | None]]
    roles: list[tuple[str, str, str]]
    rules: list[tuple[str, str | None]]
    templates: list[str]


def listed(session: Session, step: Step) -> Listed:
    """What ``carry_out`` would move today, one by one; nothing is written."""
    moving: list[tuple[Submission, str | None]] = []
    for submission in queries.in_hand(session, step.old):
        heir = step.heir_of(_matter(submission))
        stays = heir == submission.department_id or (heir is None and _is_joined(submission))
        # An administrator reads no texts, and of a denunciation not even that it is there.
        if not stays and not submission.restricted:
            moving.append((submission, heir))
    roles = _new_roles(session, step)
    names = names_of(session, {role["official_id"] for role in roles})
    return Listed(
        submissions=moving[:MOST_LISTED],
        roles=[(names[r["official_id"]], r["role"], r["department_id"]) for r in roles],
        rules=[(rule.name, heir) for rule, heir in _rules(session, step)],
        templates=[versions(session, one.id)[-1].name for one in templates_of(session, step)]
        if step.heirs
        else [],
    )


def carry_out(session: Session, step: Step, *, by: By, now: datetime, reason: str = "") -> Figures:
    """Do it; returns what moved, counted as by ``count``."""
    figures = count(session, step)
    _write_lineage(session, step, by=by, now=now, reason=reason)
    for role in _new_roles(session, step):
        session.add(Membership(**role, granted_at=now, granted_by=by.official_id))
    _repoint_rules(session, step, by=by, now=now)
    for submission in queries.in_hand(session, step.old):
        hand_over(session, submission, step.heir_of(_matter(submission)), step.kind, by=by, now=now)
    reorganisation_requests.pass_requests(session, step, now=now)
    hand_down_answers(session, step, by=by.official_id, now=now)
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


def _repoint_rules(session: Session, step: Step, *, by: By, now: datetime) -> None:
    for rule, heir in _rules(session, step):
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
    if heir == old or (heir is None and _is_joined(submission)):
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
    submission.department_id = heir
    event = NewEvent(
        submission.id,
        EventKind.TRANSFERRED,
        by,
        now,
        old=submission.status,
        new=submission.status,
        reason_code=REASONS[kind],
        data={"department": heir, "from": old},
    )
    record.append(session, event)
    reorganisation_requests.lead_changes(session, submission, old, heir)
    moves.touch(session, submission, now=now)
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
        heir = lineage.heir_of(submission.department_id or "", _matter(submission))
        if heir == submission.department_id:
            continue  # closed by hand, without an heir
        heir = heir if heir in open_now else None
        moved += hand_over(session, submission, heir, ChangeKind.MERGE, by=SYSTEM, now=now)
    return moved


def _matter(submission: Submission) -> Matter:
    return matter_of(submission.kind, f"{submission.title}\n{submission.body}")


def _is_joined(submission: Submission) -> bool:
    return queue_of(Status(submission.status)) is Queue.NONE


def _finished(session: Session, step: Step) -> int:
    """How many submissions keep the old department because they are finished."""
    held = select(func.count()).where(Submission.department_id.in_(step.closing))
    return (session.scalar(held) or 0) - len(queries.in_hand(session, step.closing))


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
