"""What every package of pages tries with its forms."""

from collections.abc import Iterable
from typing import Any, ClassVar

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from intake.ports import Tools
from intake.web.forms import Form
from tests.bad_requests import check_raw_bodies
from tests.bad_values import (
    Table,
    World,
    check_refused,
    check_table,
    check_taken,
    name_of,
    taking,
)
from tests.conftest import SignIn


class BadValues:
    """A subclass names its package and gives the table of its forms; ``bases`` are forms that are
    never shown themselves."""

    package: ClassVar[str]
    table: ClassVar[Table]
    bases: ClassVar[Iterable[type[Form]]] = ()

    @pytest.fixture
    def world(self, app: Flask, session: Session, tools: Tools, official: SignIn) -> World:
        return World(app, session, tools, official)

    def test_every_form_and_field_has_its_row(self, app: Flask) -> None:
        check_table(app, self.package, self.table, bases=set(self.bases))

    def test_what_a_field_does_not_take_is_explained_beside_it(
        self, world: World, asking: type[Form]
    ) -> None:
        stand = self.table[asking]
        assert check_refused(world, stand) > 5 * len(stand.rows)

    def test_what_is_taken_is_stored_clean(self, world: World, open_to: type[Form]) -> None:
        check_taken(world, self.table[open_to])

    def test_no_body_breaks_the_page(self, world: World, form: type[Form]) -> None:
        assert check_raw_bodies(world, self.table[form])


def spread(metafunc: pytest.Metafunc) -> None:
    """One test for each form of the table of a class."""
    if metafunc.cls is None or not issubclass(metafunc.cls, BadValues):
        return
    table = metafunc.cls.table
    names: Any = set(metafunc.fixturenames)
    if "open_to" in names:
        metafunc.parametrize("open_to", taking(table), ids=name_of)
    elif "form" in names:
        metafunc.parametrize("form", table, ids=name_of)
    elif "asking" in names:
        with_fields = [form for form, stand in table.items() if stand.rows]
        metafunc.parametrize("asking", with_fields, ids=name_of)
