"""Fills a database with many submissions, with their events, routes and index entries, for
measuring."""

import random
from datetime import UTC, datetime, timedelta
from typing import Any

from flask import Flask
from sqlalchemy import insert
from sqlalchemy.orm import Session

from intake.database import transaction
from intake.domain.history.record import SYSTEM, EventKind
from intake.domain.permissions import Grant, Role
from intake.domain.submission import ContactDetails, NewSubmission, SubmissionKind
from intake.domain.timekeeping.clock_moves import ANSWER, step_of
from intake.domain.timekeeping.clocks import Ledger
from intake.domain.timekeeping.deadlines import local_date
from intake.domain.workflow import Status, is_open, queue_of
from intake.models import Official, RouteRecord, Submission, WebSession
from intake.services.finding import indexing
from intake.services.history import record
from intake.services.history.record import NewEvent
from intake.services.installation import setup
from intake.services.learning.example_texts import starting_examples
from intake.services.officials.accounts import NewOfficial, add_official
from intake.services.receiving.submissions import add_companions, received_event, row_for
from intake.services.timekeeping import clock_book
from intake.services.timekeeping.deadline_profiles import shipped
from intake.web.db import db
from intake.web.tools import tools

OFFICIAL_TOKEN = "bench-session-token"
CODE = "0123456789ABCDEFGHJKMNPQRS"
BUSY = "moh"
_BUSY_SHARE = 0.85
_BATCH = 2000
_OLDEST_DAYS = 300
_STATUSES = (
    [Status.CLOSED] * 70
    + [Status.ANSWERED] * 8
    + [Status.ASSIGNED] * 8
    + [Status.IN_PROGRESS] * 10
    + [Status.ROUTING] * 4
)


def fill(app: Flask, count: int, *, seed: int = 1, indexed: bool = True) -> list[tuple[Any, ...]]:
    """``count`` submissions; returns the same rows as the yardstick's table wants them."""
    chance = random.Random(seed)
    texts = [e for e in starting_examples() if e.department]
    now = datetime.now(UTC)
    bare: list[tuple[Any, ...]] = []
    with app.app_context():
        with transaction(db.session()) as session:
            setup.prepare(session, now)
        tools().signer.make()
        _official(now)
        for start in range(0, count, _BATCH):
            _batch(chance, texts, min(_BATCH, count - start), now, bare)
        if indexed:
            indexing.rebuild(db.session(), tools().index, tools().codes, sealer=tools().sealer)
        db.session.remove()
    return bare


def _official(now: datetime) -> None:
    with transaction(db.session()) as session:
        official: Official = add_official(
            session,
            NewOfficial("Bench", "bench@example.com"),
            [Grant(role) for role in (Role.OFFICER, Role.COORDINATOR)],
            now=now,
            granted_by=None,
        )
        session.add(
            WebSession(
                token_hash=tools().codes.hash(OFFICIAL_TOKEN),
                official_id=official.id,
                created_at=now,
                seen_at=now + timedelta(hours=5),
                expires_at=now + timedelta(hours=11),
                ended_at=None,
                device="",
            )
        )


def _batch(
    chance: random.Random, texts: list[Any], size: int, now: datetime, bare: list[Any]
) -> None:
    codes = tools().codes
    with transaction(db.session()) as session:
        chosen = [_one(chance, texts, now) for _ in range(size)]
        rows = [row for _, row in chosen]
        for row in rows:
            row["code_hash"] = codes.hash(CODE)
        ids = session.scalars(
            insert(Submission).returning(Submission.id, sort_by_parameter_order=True), rows
        ).all()
        add_companions(
            session, [(i, new) for i, (new, _) in zip(ids, chosen, strict=True)], now=now
        )
        _clocks(session, list(zip(ids, rows, strict=True)), now)
        events = []
        for i, (new, row) in zip(ids, chosen, strict=True):
            at = row["submitted_at"]
            events.append(received_event(i, new, by=SYSTEM, at=at))
            events.append(
                NewEvent(
                    i,
                    EventKind.MOVED,
                    SYSTEM,
                    at + timedelta(minutes=1),
                    old="submitted",
                    new="assigned",
                    data={"move": "assign", "department": row["department_id"]},
                )
            )
            if row["status"] != Status.ASSIGNED:
                events.append(
                    NewEvent(
                        i,
                        EventKind.MOVED,
                        SYSTEM,
                        at + timedelta(days=1),
                        old="assigned",
                        new="in_progress",
                        data={"move": "accept"},
                    )
                )
        record.append_all(session, events)
        session.execute(
            insert(RouteRecord.__table__),
            [_route(i, row) for i, row in zip(ids, rows, strict=True)],
        )
    for row in rows:
        bare.append(
            (
                row["title"],
                row["body"],
                row["department_id"],
                row["kind"],
                row["status"],
                row["due_at"].isoformat(),
            )
        )


def _clocks(session: Session, stored: list[tuple[int, dict[str, Any]]], now: datetime) -> None:
    """Whatever is open has the clock of its answer and that of the step in hand."""
    first = local_date(now - timedelta(days=_OLDEST_DAYS + 1))
    office = clock_book.office_since(session, first)
    reckoned = [
        (number, Ledger(shipped().profile(code)).started(row["submitted_at"], office))
        for number, row in stored
        if is_open(Status(row["status"]))
        for code in (ANSWER, step_of(Status(row["status"])))
        if code
    ]
    clock_book.keep(session, reckoned, by=SYSTEM, now=now, office=office)


def _one(
    chance: random.Random, texts: list[Any], now: datetime
) -> tuple[NewSubmission, dict[str, Any]]:
    at = now - timedelta(minutes=chance.randrange(1, 60 * 24 * _OLDEST_DAYS))
    status = chance.choice(_STATUSES)
    # One department is busy, so that the measured page is full whatever the size.
    busy = status is Status.ASSIGNED and chance.random() < _BUSY_SHARE
    example = chance.choice([e for e in texts if e.department == BUSY] if busy else texts)
    new = NewSubmission(
        SubmissionKind.REPORT,
        example.title or example.text[:80],
        example.text,
        example.language,
        contact=ContactDetails(name="Bench", email="bench@example.com"),
        submitted_at=at,
    )
    row = row_for(new, now=now, due=at + timedelta(days=15))
    row |= {
        "status": status.value,
        "queue": queue_of(status).value,
        "department_id": None if status is Status.ROUTING else example.department,
    }
    return new, row


def _route(submission_id: int, row: dict[str, Any]) -> dict[str, Any]:
    return {
        "submission_id": submission_id,
        "act": f"{submission_id:064x}",
        "method": "classifier",
        "department_id": row["department_id"],
        "previous_department_id": None,
        "actor_id": None,
        "model_version": "bench",
        "taxonomy_version": "0" * 64,
        "text_hash": row["text_hash"],
        "language": row["language"],
        "kind_guess": None,
        "candidates": [{"department": row["department_id"], "probability": 0.9}],
        "threshold": 0.5,
        "rule_id": None,
        "rule_trace": [],
        "why_triage": "",
        "reason_code": "",
        "created_at": row["submitted_at"],
    }
