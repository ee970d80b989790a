"""Every route has its row in the table, and everybody gets what it says."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from flask import Flask
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from intake.domain.permissions import Role
from intake.ports import Tools
from tests.architecture.scenes import Scenery
from tests.architecture.sent import WITHOUT_BODY, Asked
from tests.architecture.table_of_routes import (
    AUDIENCES,
    BY_ROLE,
    FOR_ADMINISTRATORS,
    FOR_EVERYBODY,
    FOR_OFFICIALS,
)
from tests.bad_values import stored
from tests.conftest import SignIn
from tests.page_client import PageClient
from tests.stories import departments_exist
from tests.support.moments import Moment

REFUSALS = frozenset({"403", "404", "sign-in"})


@dataclass(frozen=True)
class Row:
    """One request, and what each audience gets."""

    method: str
    endpoint: str
    stand: str
    outcomes: dict[str, str]


def same_for_all(table: str, *, anyone: str = "", others: str = "") -> Iterator[Row]:
    """The rows of a table with one outcome; ``anyone`` and ``others`` replace it for those who are
    not signed in, and for officials who are no administrators."""
    for line in table.strip().splitlines():
        method, endpoint, outcome = line.split()
        outcomes = dict.fromkeys(AUDIENCES, others or outcome)
        outcomes |= {"anyone": anyone or outcome, "administrator": outcome}
        yield Row(method, endpoint, "work", outcomes)


def by_role() -> Iterator[Row]:
    """The rows of the large table."""
    heading, *lines = BY_ROLE.strip().splitlines()
    assert [h.strip() for h in heading.strip("|").split("|")] == [
        name[: len(h.strip())]
        for name, h in zip(AUDIENCES, heading.strip("|").split("|"), strict=True)
    ]
    for line in lines:
        request, *cells = [cell.strip() for cell in line.split("|")]
        method, endpoint, stand = request.split()
        outcomes = dict(zip(AUDIENCES, cells, strict=True))
        yield Row(method, endpoint, stand.replace("-", "work"), outcomes)


def rows() -> list[Row]:
    """The whole table."""
    return [row for part in parts().values() for row in part]


def outcome_of(response: TestResponse) -> str:
    """An answer as the table writes it."""
    if response.status_code == 303 and "/account/sign-in" in response.location:
        after_leaving = response.request.path == "/account/sign-out"
        return "303" if after_leaving else "sign-in"
    return str(response.status_code)


@dataclass(frozen=True)
class Person:
    """A visitor or an official, and the token of their forms."""

    client: PageClient
    token: str


def parts() -> dict[str, list[Row]]:
    """The table in parts of about the same size."""
    table = list(by_role())
    submission = [row for row in table if row.endpoint.startswith("review_submission")]
    proposals = ("desk_", "councils", "preparing", "judging")
    initiatives = [row for row in table if row.endpoint.startswith(proposals)]
    return {
        "for everybody": list(same_for_all(FOR_EVERYBODY)),
        "for officials": list(same_for_all(FOR_OFFICIALS, anyone="sign-in")),
        "for administrators": list(
            same_for_all(FOR_ADMINISTRATORS, anyone="sign-in", others="403")
        ),
        "submission": submission,
        "initiatives": initiatives,
        "desk": [row for row in table if row not in submission and row not in initiatives],
    }


def send(person: Person, asked: Asked, method: str) -> str:
    """Make a request with a good token; the outcome as the table writes it."""
    headers = {"Accept-Language": "en"}
    data = None
    if method not in WITHOUT_BODY:
        data = dict(asked.typed) | {"csrf_token": person.token}
    # Buffered, because a file is sent while it is read, and would stay open.
    with person.client.http.open(
        asked.path, method=method, data=data, headers=headers, buffered=True
    ) as response:
        return outcome_of(response)


@pytest.fixture
def scenery(app: Flask, session: Session, tools: Tools) -> Scenery:
    departments_exist(session, tools.clock())
    return Scenery(app, session, tools)


def test_every_route_has_its_row(app: Flask) -> None:
    routes = {
        (method, rule.endpoint)
        for rule in app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }
    assert {(row.method, row.endpoint) for row in rows()} == routes


def test_every_role_has_its_column() -> None:
    assert {grant.role for grants in AUDIENCES.values() for grant in grants} == set(Role)


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


@pytest.mark.parametrize("part", parts())
def test_everybody_gets_what_the_table_says(
    part: str, app: Flask, scenery: Scenery, people: dict[str, Person]
) -> None:
    """And what is refused changes nothing: not only the answer is 403 or 404."""
    limits = app.extensions["intake_limits"].storage
    differing = []
    for row in parts()[part]:
        asked = scenery.asked(row.endpoint, row.method, row.stand)
        moment = Moment(scenery.session, *(person.client for person in people.values()))
        before = stored(scenery.session)
        for name in sorted(people, key=lambda name: row.outcomes[name] not in REFUSALS):
            limits.reset()
            expected, found = row.outcomes[name], send(people[name], asked, row.method)
            if found != expected:
                differing.append((row.method, row.endpoint, row.stand, name, expected, found))
            if expected not in REFUSALS:
                moment.back()
            elif row.method not in WITHOUT_BODY:
                assert stored(scenery.session) == before, (row.endpoint, name)
    assert differing == []
