"""How fast the record is checked: ``python -m tests.bench.record [--events 10000,100000]``.

Writes a record of each size through the service's own pen into a SQLite file of its own, then
checks it three times on one core, and once more with a row changed near the end, which is the
slowest thing that can be wrong.
"""

import argparse
import os
import random
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import Engine
from sqlalchemy.orm import Session
from tqdm import tqdm

from intake.database import make_engine, transaction
from intake.domain.history.record import SYSTEM, EventKind
from intake.domain.submission import NewSubmission, SubmissionKind
from intake.queries.history.record import verify
from intake.services.history import record
from intake.services.history.record import NewEvent
from intake.services.installation import schema, setup
from intake.services.receiving import submissions

START = datetime(2026, 1, 5, 3, tzinfo=UTC)
BATCH = 2000
WORDS = [
    "đường",
    "điện",
    "nước",
    "trường",
    "bệnh",
    "viện",
    "sổ",
    "đỏ",
    "học",
    "phí",
    "rác",
    "thải",
    "cầu",
    "chợ",
    "xe",
    "buýt",
]


def fill(engine: Engine, events: int) -> None:
    """A record of ``events`` events; one in four carries a typed reason."""
    chance = random.Random(1)
    with Session(engine) as session:
        with transaction(session):
            setup.prepare(session, START)
            new = NewSubmission(SubmissionKind.REPORT, "Cầu", "Hỏng", "vi")
            it = submissions.submit(session, new, now=START, code_hash=None).id
        with tqdm(total=events, initial=1, desc="Writing", unit=" event") as bar:
            for first in range(2, events + 1, BATCH):
                places = range(first, min(first + BATCH, events + 1))
                with transaction(session):
                    record.append_all(session, [_event(it, place, chance) for place in places])
                bar.update(len(places))


def _event(submission_id: int, place: int, chance: random.Random) -> NewEvent:
    note = " ".join(chance.choices(WORDS, k=12)) if place % 4 == 0 else ""
    return NewEvent(
        submission_id,
        EventKind.MOVED,
        SYSTEM,
        START + timedelta(seconds=place, microseconds=chance.randrange(10**6)),
        old="assigned",
        new="in_progress",
        reason_code="wrong_department" if note else "",
        note=note,
        data={"move": "accept", "department": "moh", "from": "moc", "message": place // 2},
    )


def measure(engine: Engine) -> tuple[float, bool]:
    """(seconds of processor time and waiting, whether the record holds)."""
    with Session(engine) as session:
        begun = time.perf_counter()
        verdict = verify(session)
        return time.perf_counter() - begun, verdict.holds


def spoil(engine: Engine, events: int) -> None:
    """Change an event near the end, past the locks."""
    with engine.begin() as connection:
        connection.exec_driver_sql("DROP TRIGGER submission_event_update")
        connection.exec_driver_sql(
            f"UPDATE submission_event SET old = 'x' WHERE seq = {events * 9 // 10}"
        )


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", default="10000,100000", help="sizes, with commas between")
    sizes = [int(size) for size in parser.parse_args().events.split(",")]
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})  # one core
    rows = []
    for size in sizes:
        with tempfile.TemporaryDirectory() as folder:
            engine = make_engine(f"sqlite:///{Path(folder) / 'record.sqlite3'}")
            schema.upgrade(engine)
            fill(engine, size)
            tries = [measure(engine) for _ in range(3)]
            assert all(holds for _, holds in tries)
            spoil(engine, size)
            located, holds = measure(engine)
            assert not holds
            engine.dispose()
        best, worst = min(tries)[0], max(tries)[0]
        rows.append((size, best, worst, size / best, located))
    print("\n|  events | best of 3 | worst of 3 | events a second | to name a bad row at 90 % |")
    print("|--------:|----------:|-----------:|----------------:|--------------------------:|")
    for size, best, worst, rate, located in rows:
        print(f"| {size:7,} | {best:7.2f} s | {worst:8.2f} s | {rate:15,.0f} | {located:23.2f} s |")


if __name__ == "__main__":
    main()
