"""Every story of a council begins in the same town."""

import pytest
from sqlalchemy.orm import Session

from intake.ports import Tools
from tests.councils import Town, town_made
from tests.stories import departments_exist


@pytest.fixture
def town(session: Session, tools: Tools) -> Town:
    departments_exist(session, tools.clock())
    return town_made(session, tools)
