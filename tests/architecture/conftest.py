"""Scenes for every route, and one person of each audience."""

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from intake.ports import Tools
from tests.architecture.requests_of_the_table import Person
from tests.architecture.scenes import Scenery
from tests.architecture.table_of_routes import AUDIENCES
from tests.conftest import SignIn
from tests.page_client import PageClient
from tests.stories import departments_exist


@pytest.fixture
def scenery(app: Flask, session: Session, tools: Tools) -> Scenery:
    departments_exist(session, tools.clock())
    return Scenery(app, session, tools)


@pytest.fixture
def people(app: Flask, official: SignIn, scenery: Scenery) -> dict[str, Person]:
    """One of each audience."""
    clients = {
        name: official(grants=grants) if grants else PageClient(app)
        for name, grants in AUDIENCES.items()
    }
    return {
        name: Person(client, client.get_page("submit.resume").value("csrf_token"))
        for name, client in clients.items()
    }
