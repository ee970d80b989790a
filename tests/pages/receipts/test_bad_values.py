"""The form that takes a receipt, with values that it must not take."""

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from intake.ports import Tools
from intake.receipts import forms
from tests.bad_requests import check_raw_bodies
from tests.bad_values import Row, Scene, Stand, Takes, World, check_refused, check_table, name_of
from tests.conftest import SignIn
from tests.page_client import PageClient

pytestmark = [pytest.mark.usefixtures("departments"), pytest.mark.thorough]


def checking(world: World) -> Scene:
    return Scene(PageClient(world.app), "/receipts/", {})


TABLE = {
    forms.CheckForm: Stand(
        checking, {"receipt": Row(Takes.FILES), "files": Row(Takes.FILES, beside="receipt")}
    )
}


@pytest.fixture
def world(app: Flask, session: Session, tools: Tools, official: SignIn) -> World:
    return World(app, session, tools, official)


def test_every_field_has_its_row(app: Flask) -> None:
    check_table(app, "receipts", TABLE, set())


@pytest.mark.parametrize("form", TABLE, ids=name_of)
def test_bad_values_are_refused(world: World, form: type) -> None:
    assert check_refused(world, TABLE[form])


@pytest.mark.parametrize("form", TABLE, ids=name_of)
def test_no_body_breaks_it(world: World, form: type) -> None:
    assert check_raw_bodies(world, TABLE[form])
