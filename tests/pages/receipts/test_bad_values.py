"""The form that takes a receipt, with values that it must not take."""

import pytest

from intake.receipts import forms
from tests.bad_value_tests import BadValues
from tests.bad_values import Row, Scene, Stand, Takes, World
from tests.page_client import PageClient

pytestmark = [pytest.mark.usefixtures("departments"), pytest.mark.thorough]


def checking(world: World) -> Scene:
    return Scene(PageClient(world.app), "/receipts/", {})


TABLE = {
    forms.CheckForm: Stand(
        checking, {"receipt": Row(Takes.FILES), "files": Row(Takes.FILES, beside="receipt")}
    )
}


class TestBadValues(BadValues):
    package = "receipts"
    table = TABLE
    test_what_is_taken_is_stored_clean = None  # type: ignore[assignment]  # files are all it takes
