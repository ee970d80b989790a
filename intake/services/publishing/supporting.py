"""Supporting what was published instead of sending the same once more.

Counted by browser, not by person: it says how many found their matter answered, and decides
nothing. None of this commits.
"""

from datetime import datetime
from typing import Any, cast

from sqlalchemy import CursorResult, Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from intake.domain.errors import NotFound
from intake.domain.reference import CodeBook
from intake.models import Support
from intake.queries.publishing import publications

_TABLE = cast(Table, Support.__table__)
# The same browser may press twice at once; the second time changes nothing.
_ADD = {
    "postgresql": postgresql.insert(_TABLE).on_conflict_do_nothing(),
    "sqlite": sqlite.insert(_TABLE).on_conflict_do_nothing(),
}


def support(
    session: Session, submission_id: int, browser: str, *, codes: CodeBook, now: datetime
) -> bool:
    """Count ``browser``, a secret of its own, once; returns whether it is new. Raises NotFound when
    nothing of the submission is public (any more)."""
    if publications.one(session, submission_id) is None:
        raise NotFound(str(submission_id))
    supporter = codes.hash(f"support\0{submission_id}\0{browser}")
    row = {"submission_id": submission_id, "supporter": supporter, "at": now}
    done = session.execute(_ADD[session.get_bind().dialect.name], row)
    return cast("CursorResult[Any]", done).rowcount > 0
