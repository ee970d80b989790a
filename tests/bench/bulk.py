"""How long an act on many submissions takes: ``python -m tests.bench.bulk [--items 500]``.

Fills a SQLite file of its own, does every act on as many submissions of a queue and takes it back,
as the page does: in transactions of a few. The longest of them is how long a sender may have to
wait for the database.
"""

import argparse
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy.orm import Session

from intake.database import make_engine, transaction
from intake.domain.desk.bulk import MOST, UNDO_FOR, Act
from intake.domain.permissions import Actor, Grant, Role
from intake.domain.submission import ContactDetails, NewSubmission, SubmissionKind
from intake.models import Submission
from intake.queries.accounts import actor_of
from intake.services.desk import bulk
from intake.services.desk.bulk import Details
from intake.services.installation import schema, setup
from intake.services.officials import accounts
from intake.services.officials.accounts import NewOfficial
from intake.services.receiving import submissions

START = datetime(2026, 11, 23, 3, tzinfo=UTC)
HERE = "most_telecom"
ACTS = [
    (Act.ROUTE, Details(department="moc"), "triage"),
    (Act.ACCEPT, Details(), "department"),
    (Act.KIND, Details(kind=SubmissionKind.QUESTION), "triage"),
    (Act.REJECT, Details(reason="court", note="Thuộc thẩm quyền của toà án."), "triage"),
]


def fill(session: Session, count: int, queue: str) -> list[int]:
    """So many submissions that wait there."""
    where = {"status": "routing", "queue": "triage", "department_id": None}
    if queue == "department":
        where = {"status": "assigned", "queue": queue, "department_id": HERE}
    ids = []
    with transaction(session):
        for number in range(count):
            contact = ContactDetails(email=f"dan{number}@example.org")
            text = f"Thôn {number} mất sóng điện thoại ba tuần nay, gọi tổng đài không ai nghe."
            new = NewSubmission(SubmissionKind.REPORT, "Mất sóng", text, "vi", contact=contact)
            one = submissions.submit(session, new, now=START, code_hash=None).id
            row = session.get_one(Submission, one)
            for name, value in where.items():
                setattr(row, name, value)
            ids.append(one)
    return ids


def timed(session: Session, step: Callable[[], int]) -> tuple[float, float]:
    """Repeat ``step`` until nothing is left: (seconds in all, seconds of the longest)."""
    took = []
    left = 1
    while left:
        began = time.perf_counter()
        with transaction(session):
            left = step()
        took.append(time.perf_counter() - began)
    return sum(took), max(took)


def run(session: Session, actor: Actor, act: Act, details: Details, queue: str, count: int) -> None:
    """One line of the table."""
    ids = fill(session, count, queue)
    began = time.perf_counter()
    with transaction(session):
        number = bulk.choose(session, actor, act, ids, view={}, now=START).id
    chosen = time.perf_counter() - began
    now = START + timedelta(minutes=1)
    with transaction(session):
        bulk.begin(session, actor, number, details, now=now)
    done, longest = timed(session, lambda: bulk.go_on(session, actor, number))
    held = act is Act.REJECT
    if held:
        back, slow = timed(
            session, lambda: bulk.carry_out_held(session, number, now=now + UNDO_FOR)
        )
    else:
        with transaction(session):
            bulk.begin_undo(session, actor, number, now=now)
        back, slow = timed(session, lambda: bulk.undo_some(session, actor, number, now=now))
    what = "carried out" if held else "taken back"
    print(
        f"{act.value:<8}{count:>6}{chosen:>9.2f} s{done:>9.2f} s{longest * 1000:>9.0f} ms"
        f"   {what} {back:.2f} s, longest {slow * 1000:.0f} ms"
    )


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--items", type=int, default=MOST)
    count = parser.parse_args().items
    print(f"{'act':<8}{'items':>6}{'chosen':>11}{'done':>11}{'longest':>12}")
    with tempfile.TemporaryDirectory() as folder:
        engine = make_engine(f"sqlite:///{Path(folder) / 'bench.db'}")
        schema.upgrade(engine)
        with Session(engine) as session:
            with transaction(session):
                setup.prepare(session, START)
                person = NewOfficial("Lê Minh", "minh@example.org")
                grants = [Grant(Role.COORDINATOR), Grant(Role.OFFICER, HERE)]
                row = accounts.add_official(session, person, grants, now=START, granted_by=None)
            actor = actor_of(session, row.id)
            if actor is None:
                raise SystemExit("no official")
            for act, details, queue in ACTS:
                run(session, actor, act, details, queue, count)
        engine.dispose()


if __name__ == "__main__":
    main()
