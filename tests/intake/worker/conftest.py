"""What the tests of background work share: departments, sessions as the worker has them, and
submissions that have come in."""

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.orm import Session, sessionmaker

from intake.app import session_factory
from intake.database import transaction
from intake.models import Submission
from intake.ports import Tools
from tests.stories import departments_exist, received

Arrive = Callable[[str], Submission]


@pytest.fixture
def departments(session: Session, tools: Tools) -> None:
    """The departments and the calendar that come with the project."""
    departments_exist(session, tools.clock())


@pytest.fixture
def sessions(app: Flask) -> sessionmaker[Session]:
    """Sessions as the worker opens them."""
    return session_factory(app)


@pytest.fixture
def arrive(departments: None, session: Session, tools: Tools) -> Arrive:
    """``arrive("Mất sóng")`` lets a submission with this title come in."""
    return lambda title: received(session, tools, title, f"{title}. Đề nghị xem xét sớm.")


@pytest.fixture
def refuse_rows(session: Session) -> Callable[[str, str], None]:
    """``refuse_rows("route_record", "NEW.submission_id = 2")``: the database refuses such rows from
    now on, as it does when a constraint breaks or the disk fails."""

    def refuse(table: str, condition: str) -> None:
        with transaction(session):
            session.execute(
                text(
                    f"CREATE TRIGGER refused BEFORE INSERT ON {table} WHEN {condition} "
                    "BEGIN SELECT RAISE(ABORT, 'refused on purpose'); END"
                )
            )

    return refuse
