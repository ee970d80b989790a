"""Pages are tried in an installation that has its departments."""

import pytest
from sqlalchemy.orm import Session

from intake.ports import Tools
from tests.bad_value_tests import spread
from tests.stories import departments_exist


@pytest.fixture
def departments(session: Session, tools: Tools) -> None:
    """The departments and the calendar that come with the project."""
    departments_exist(session, tools.clock())


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    spread(metafunc)
