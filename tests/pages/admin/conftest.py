"""An administrator in front of the departments and the calendar as they are shipped."""

import pytest
from sqlalchemy.orm import Session

from intake.database import transaction
from intake.domain.permissions import Role
from intake.ports import Tools
from intake.services.installation import setup
from tests.conftest import SignIn
from tests.page_client import PageClient


@pytest.fixture(autouse=True)
def shipped(session: Session, tools: Tools) -> None:
    with transaction(session):
        setup.prepare(session, tools.clock())


@pytest.fixture
def administrator(official: SignIn) -> PageClient:
    return official(Role.ADMINISTRATOR)
