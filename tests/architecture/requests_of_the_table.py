"""The table of routes read row by row, and the people who send what stands in it."""

from collections.abc import Iterator
from dataclasses import dataclass

from werkzeug.test import TestResponse

from tests.architecture.sent import WITHOUT_BODY, Asked
from tests.architecture.table_of_routes import (
    AUDIENCES,
    BY_ROLE,
    FOR_ADMINISTRATORS,
    FOR_EVERYBODY,
    FOR_OFFICIALS,
)
from tests.page_client import PageClient

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
