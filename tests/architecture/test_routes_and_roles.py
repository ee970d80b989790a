"""Every route has its row in the table, and everybody gets what it says."""

import pytest
from flask import Flask

from intake.domain.permissions import Role
from tests.architecture.requests_of_the_table import REFUSALS, Person, parts, rows, send
from tests.architecture.scenes import Scenery
from tests.architecture.sent import WITHOUT_BODY
from tests.architecture.table_of_routes import AUDIENCES
from tests.bad_values import stored
from tests.support.moments import Moment


def test_every_route_has_its_row(app: Flask) -> None:
    routes = {
        (method, rule.endpoint)
        for rule in app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }
    assert {(row.method, row.endpoint) for row in rows()} == routes


def test_every_role_has_its_column() -> None:
    assert {grant.role for grants in AUDIENCES.values() for grant in grants} == set(Role)


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
            if row.method in WITHOUT_BODY:
                moment.forget()
            elif expected not in REFUSALS:
                moment.back()
            else:
                assert stored(scenery.session) == before, (row.endpoint, name)
    assert differing == []
