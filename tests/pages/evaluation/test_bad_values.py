"""Every field of the forms about councils and evaluations with values that it must not take."""

import pytest

from intake.domain.permissions import Role
from intake.evaluation import council_forms
from tests.bad_value_tests import BadValues
from tests.bad_values import Row, Scene, Stand, Takes, World
from tests.calls import call_published, secretary
from tests.councils import council_made, person

pytestmark = [pytest.mark.usefixtures("departments"), pytest.mark.thorough]


def making(world: World) -> Scene:
    call_id = call_published(world.session, world.tools)
    desk = world.official(Role.SECRETARY)
    return Scene(desk, "/desk/evaluation/councils/new", {"place": f"call-{call_id}"})


def adding(world: World) -> Scene:
    by = secretary(world.session, world.tools)
    call_id = call_published(world.session, world.tools)
    council_id = council_made(world.session, world.tools, by, call_id=call_id)
    one = person(world.session, world.tools, Role.EVALUATOR)
    good = {"version": "1", "official": str(one.official_id), "part": "member"}
    good |= {"since": "1/11/2026", "until": "1/11/2027", "fields": "moc"}
    good |= {"organisation": "Viện", "tax_code": "0101234567"}
    desk = world.official(Role.SECRETARY)
    return Scene(desk, f"/desk/evaluation/councils/{council_id}/new", good)


VERSION = {"version": Row(Takes.HIDDEN)}
CHOICE_ASKED = Row(Takes.CHOICE, required=True)
TABLE = {
    council_forms.CouncilForm: Stand(making, {"place": CHOICE_ASKED}),
    council_forms.MemberForm: Stand(
        adding,
        VERSION
        | {
            "official": CHOICE_ASKED,
            "part": CHOICE_ASKED,
            "since": Row(Takes.SHAPED, required=True),
            "until": Row(Takes.SHAPED),
            "organisation": Row(Takes.TEXT),
            "tax_code": Row(Takes.SHAPED),
            "fields": Row(Takes.MANY),
        },
    ),
}


class TestBadValues(BadValues):
    package = "evaluation"
    table = TABLE
