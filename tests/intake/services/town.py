"""A town in which tests lead lives: one database and officials of every role."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy.orm import Session

from intake.database import make_engine
from intake.domain.permissions import Role
from intake.domain.workflow import Status
from tests.intake.services.office import BUILDING, NOW, TELECOM, Desk
from tests.stories import departments_exist
from tests.support.statements import remembered

HEALTH = "moh"
DEPARTMENTS = (TELECOM, BUILDING, HEALTH)

# Made by nobody's page yet; the door must hold for them all the same.
WITH_LEAD = frozenset(
    {
        *(Status.ASSIGNED, Status.IN_PROGRESS, Status.WAITING_CITIZEN, Status.WAITING_AGENCY),
        *(Status.DRAFTED, Status.ANSWERED, Status.REOPENED),
    }
)
NEEDS_REASON = frozenset({Status.REDIRECTED, Status.REJECTED, Status.SPAM})


class Town:
    """One database and its officials, in which all lives are led."""

    def __init__(self, session: Session) -> None:
        self.session = session
        departments_exist(session, NOW)
        self.desk = Desk(session)
        everywhere = (Role.INTAKE, Role.COORDINATOR, Role.MODERATOR, Role.READER, Role.AUDITOR)
        self.officials = [self.desk.official(role) for role in everywhere]
        for department in DEPARTMENTS:
            for role in (Role.OFFICER, Role.APPROVER):
                self.officials.append(self.desk.official(role, department))


@contextmanager
def settled(migrated: Path, folder: Path) -> Iterator[Town]:
    """A town on a copy of the ``migrated`` database in ``folder``."""
    file = folder / "intake.sqlite3"
    shutil.copy(migrated, file)
    engine = remembered(make_engine(f"sqlite:///{file}"))
    with engine.connect() as connection:  # thousands of commits, none of which need outlive the run
        connection.exec_driver_sql("SELECT 1")
    with Session(engine, expire_on_commit=False) as session:
        yield Town(session)
    engine.dispose()
