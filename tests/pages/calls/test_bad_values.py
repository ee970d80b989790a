"""Every field of the forms about calls with values that it must not take."""

import pytest

from intake.calls import forms
from intake.domain.permissions import Role
from intake.web.base_forms import VersionForm
from tests.bad_value_tests import BadValues
from tests.bad_values import (
    Row,
    Scene,
    Stand,
    Takes,
    World,
)
from tests.calls import ENGLISH, TEXT, call_drafted, call_published, question_asked
from tests.page_client import PageClient

pytestmark = [pytest.mark.usefixtures("departments"), pytest.mark.thorough]

CRITERIA = [name for name in forms.RULE_FIELDS if name.startswith(("weight", "bands"))]


def writing(world: World) -> Scene:
    desk = world.official(Role.SECRETARY)
    good = TEXT | {"kind": "call", "department": "", "opens_on": "20/11/2026"}
    page = desk.get_page("desk_calls.add")
    rules = {name: page.value(name) for name in ("quorum", "disagreement", "ballot", *CRITERIA)}
    return Scene(desk, "/desk/calls/new", good | {"closes_on": "20/12/2026"} | rules)


def translating(world: World) -> Scene:
    call_id = call_published(world.session, world.tools)
    good = ENGLISH | {"version": "2"}
    return Scene(world.official(Role.SECRETARY), f"/desk/calls/{call_id}/en", good)


def withdrawing(world: World) -> Scene:
    call_id = call_published(world.session, world.tools)
    good = {"version": "2", "why": "Nhầm."}
    return Scene(world.official(Role.SECRETARY), f"/desk/calls/{call_id}/withdraw", good)


def publishing(world: World) -> Scene:
    call_id = call_drafted(world.session, world.tools)
    page = f"/desk/calls/{call_id}/"
    client = world.official(Role.SECRETARY)
    return Scene(client, page, {"version": "1"}, action=f"{page}publish")


def answering(world: World) -> Scene:
    call_id = call_published(world.session, world.tools)
    asked = question_asked(world.session, world.tools, call_id)
    good = {"version": "1", "question": "Ai gửi được?", "answer": "Mọi người."}
    return Scene(world.official(Role.SECRETARY), f"/desk/calls/questions/{asked}/", good)


def asking(world: World) -> Scene:
    call_id = call_published(world.session, world.tools)
    good = {"question": "Ai gửi được?"}
    return Scene(PageClient(world.app), f"/calls/{call_id}/", good)


TEXT_ASKED, SHAPED_ASKED = Row(Takes.TEXT, required=True), Row(Takes.SHAPED, required=True)
TEXTS = dict.fromkeys(TEXT, TEXT_ASKED)
VERSION = {"version": Row(Takes.HIDDEN)}
CHOICE_ASKED = Row(Takes.CHOICE, required=True)
TABLE = {
    VersionForm: Stand(publishing, {"version": Row(Takes.HIDDEN, required=True)}),
    forms.CallForm: Stand(
        writing,
        VERSION
        | TEXTS
        | dict.fromkeys(CRITERIA, SHAPED_ASKED)
        | {
            "kind": CHOICE_ASKED,
            "department": Row(Takes.CHOICE, stands=True),
            "opens_on": SHAPED_ASKED,
            "closes_on": Row(Takes.SHAPED, required=True, last=True),
            "blind": Row(Takes.TICK),
            "quorum": SHAPED_ASKED,
            "disagreement": SHAPED_ASKED,
            "ballot": CHOICE_ASKED,
            "why": Row(Takes.LURE),  # not asked of a new call
        },
    ),
    forms.TranslationForm: Stand(
        translating, VERSION | dict.fromkeys(TEXT, Row(Takes.TEXT, required=True, alone=True))
    ),
    forms.WithdrawForm: Stand(withdrawing, VERSION | {"why": TEXT_ASKED}),
    forms.AnswerForm: Stand(answering, VERSION | {"question": TEXT_ASKED, "answer": TEXT_ASKED}),
    forms.AskForm: Stand(asking, {"question": TEXT_ASKED, "website": Row(Takes.LURE)}),
}
BASES = (forms.ExplainedForm, forms.TextsForm, forms.Criteria)


class TestBadValues(BadValues):
    package = "calls"
    table = TABLE
    bases = BASES
