"""What must be stored beside a submission, read from the ledgers of its clocks."""

from datetime import datetime

from sqlalchemy.orm import Session

from intake.domain.timekeeping.clock_moves import NO_DATE, OF_OTHERS
from intake.domain.timekeeping.clocks import ClockState
from intake.queries.clocks import clocks_of, ledger_of


def nearest_by_ledgers(session: Session, submission_id: int) -> datetime:
    """The nearest date that its officials must keep, NO_DATE for none; the rows that sum the
    ledgers up are not asked."""
    running = [
        ledger.due_at
        for clock in clocks_of(session, submission_id)
        if (ledger := ledger_of(session, clock)).state is ClockState.RUNNING
        and clock.profile not in OF_OTHERS
    ]
    return min(running, default=NO_DATE)
