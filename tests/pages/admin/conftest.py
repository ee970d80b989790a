"""An administrator in front of the departments and the calendar as they are shipped."""

import pytest
from sqlalchemy.orm import Session

from intake.domain.permissions import Role
from intake.ports import Tools
from tests.conftest import SignIn
from tests.page_client import PageClient
from tests.stories import departments_exist


@pytest.fixture(autouse=True)
def shipped(session: Session, tools: Tools) -> None:
    departments_exist(session, tools.clock())


@pytest.fixture
def administrator(official: SignIn) -> PageClient:
    return official(Role.ADMINISTRATOR)
