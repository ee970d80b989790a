"""Every route has its row in the table, and everybody gets what it says."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from flask import Flask
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from intake.domain.permissions import Role
from intake.ports import Tools
from tests.architecture.scenes import Scenery
from tests.architecture.sent import OWN, WITHOUT_BODY
from tests.architecture.table_of_routes import (
    AUDIENCES,
    BY_ROLE,
    FOR_ADMINISTRATORS,
    FOR_EVERYBODY,
    FOR_OFFICIALS,
)
from tests.conftest import SignIn
from tests.page_client import PageClient
from tests.stories import departments_exist

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
    return [
        *same_for_all(FOR_EVERYBODY),
        *same_for_all(FOR_OFFICIALS, anyone="sign-in"),
        *same_for_all(FOR_ADMINISTRATORS, anyone="sign-in", others="403"),
        *by_role(),
    ]


def outcome_of(response: TestResponse) -> str:
    """An answer as the table writes it."""
    if response.status_code == 303 and "/account/sign-in" in response.location:
        after_leaving = response.request.path == "/account/sign-out"
        return "303" if after_leaving else "sign-in"
    return str(response.status_code)


@dataclass
class Somebody:
    """A visitor or official who stays the same while everything is refused: what is done may end
    a session or take a role away."""

    make: Callable[[], PageClient]
    client: PageClient | None = None
    token: str = ""

    def get(self) -> tuple[PageClient, str]:
        """The page client, and a token of its own."""
        if self.client is None:
            self.client = self.make()
            self.token = self.client.get_page("submit.resume").value("csrf_token")
        return self.client, self.token

    def after(self, outcome: str) -> None:
        """Somebody else comes next, unless it was refused."""
        if outcome not in REFUSALS:
            self.client = None


def send(somebody: Somebody, scenery: Scenery, row: Row) -> TestResponse:
    """Make the request of a row, with a good token."""
    asked = scenery.asked(row.endpoint, row.method, row.stand)
    headers = {"Accept-Language": "en"}
    client, token = somebody.get()
    if row.method in WITHOUT_BODY:
        # Buffered, because a file is sent while it is read, and would stay open.
        return client.http.open(asked.path, method=row.method, headers=headers, buffered=True)
    data = dict(asked.typed) | {"csrf_token": token}
    return client.http.open(asked.path, method=row.method, data=data, headers=headers)


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


@pytest.mark.parametrize("audience", AUDIENCES)
def test_everybody_gets_what_the_table_says(
    audience: str, app: Flask, official: SignIn, scenery: Scenery
) -> None:
    differing, grants = [], AUDIENCES[audience]
    somebody = Somebody(lambda: official(grants=grants) if grants else PageClient(app))
    for row in rows():
        with send(somebody, scenery, row) as response:
            found = outcome_of(response)
        somebody.after(found)
        if found != row.outcomes[audience]:
            differing.append((row.method, row.endpoint, row.stand, row.outcomes[audience], found))
    assert differing == []


def test_what_is_refused_changes_nothing(official: SignIn, scenery: Scenery) -> None:
    """Not only the answer is 403 or 404: nothing is written either."""
    from tests.bad_values import stored

    client, token = Somebody(lambda: official(Role.READER, OWN)).get()
    for row in rows():
        if row.method in WITHOUT_BODY or row.outcomes["reader"] not in ("403", "404"):
            continue
        asked = scenery.asked(row.endpoint, row.method, row.stand)
        before = stored(scenery.session)
        data = dict(asked.typed) | {"csrf_token": token}
        client.http.post(asked.path, data=data)
        assert stored(scenery.session) == before, (row.method, row.endpoint)
