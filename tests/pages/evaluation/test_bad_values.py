"""Every field of the forms about councils and evaluations with values that it must not take."""

from dataclasses import replace
from typing import Any

import pytest

from intake.database import transaction
from intake.domain.permissions import Actor, Grant, Role
from intake.evaluation import council_forms, forms
from intake.models import Evaluation, Official
from intake.queries.evaluation import rounds as queries
from intake.services.evaluation import ballots, seating
from intake.services.initiatives.calls import starting_rubric
from intake.web.base_forms import VersionForm
from tests.bad_value_tests import BadValues
from tests.bad_values import Row, Scene, Stand, Takes, World
from tests.calls import call_published, secretary
from tests.councils import (
    Town,
    assigned,
    council_made,
    declared,
    leads,
    member_added,
    moved_to,
    person,
    round_opened,
    scored,
    town_made,
    version_of,
)
from tests.page_client import PageClient

pytestmark = [pytest.mark.usefixtures("departments"), pytest.mark.thorough]
HERE = "/desk/evaluation"


def making(world: World) -> Scene:
    call_id = call_published(world.session, world.tools)
    desk = world.official(Role.SECRETARY)
    return Scene(desk, f"{HERE}/councils/new", {"place": f"call-{call_id}"})


def adding(world: World) -> Scene:
    by = secretary(world.session, world.tools)
    call_id = call_published(world.session, world.tools)
    council_id = council_made(world.session, world.tools, by, call_id=call_id)
    one = person(world.session, world.tools, Role.EVALUATOR)
    good = {"version": "1", "official": str(one.official_id), "part": "member"}
    good |= {"since": "1/11/2026", "until": "1/11/2027", "fields": "moc"}
    good |= {"organisation": "Viện", "tax_code": "0101234567"}
    return Scene(world.official(Role.SECRETARY), f"{HERE}/councils/{council_id}/new", good)


def opening(world: World) -> Scene:
    town = town_made(world.session, world.tools)
    good = {"evaluators": "2", "quorum": "2", "disagreement": "4", "ballot": "open"}
    desk = world.official(Role.SECRETARY)
    leads(world.session, world.tools, town.submission.id, desk.official_id)
    return Scene(desk, f"{HERE}/open/{town.submission.id}", good)


def before_members(world: World) -> tuple[Town, int, PageClient]:
    """A round, and a member of its council who is signed in."""
    town = town_made(world.session, world.tools, quorum=2)
    client = world.official(Role.EVALUATOR)
    row = world.session.get_one(Official, client.official_id)
    actor = Actor(row.id, row.display_name, frozenset({Grant(Role.EVALUATOR)}))
    member_added(world.session, world.tools, town.secretary, town.council_id, actor)
    round_id = round_opened(world.session, world.tools, town, 2)
    assigned(world.session, world.tools, town, round_id, actor, town.members[0])
    return replace(town, chair=actor), round_id, client


def assigning(world: World) -> Scene:
    town = town_made(world.session, world.tools, quorum=2)
    round_id = round_opened(world.session, world.tools, town, 2)
    good = {"officials": str(town.members[0].official_id)}
    return seen(world, round_id, "assign", good)


def overruling(world: World) -> Scene:
    town = town_made(world.session, world.tools, quorum=2)
    namesake = person(world.session, world.tools, Role.EVALUATOR, name="Nông Văn Mẫu")
    member_added(world.session, world.tools, town.secretary, town.council_id, namesake)
    round_id = round_opened(world.session, world.tools, town, 2)
    address = f"overrule/{namesake.official_id}"
    desk = secretary_of(world, round_id)
    assert "Nông Văn Mẫu" in desk.get_page(f"{HERE}/{round_id}/{address}").text
    return seen(world, round_id, address, {"why": "Trùng tên."})


def releasing(world: World) -> Scene:
    town = town_made(world.session, world.tools, quorum=2)
    round_id = round_opened(world.session, world.tools, town, 2)
    return seen(world, round_id, f"release/{town.members[0].official_id}", {"why": "Đi vắng."})


def settling(world: World) -> Scene:
    town = town_made(world.session, world.tools, quorum=2)
    round_id = round_opened(world.session, world.tools, town, 2)
    about = town.members[0].official_id
    with transaction(world.session):
        seat = queries.seat_for(world.session, round_id, about)
        assert seat is not None
        seat.asks = ["same_mail_domain", "unconfirmed"]
    good = {"answer": "none", "why": "Người khác."}
    return seen(world, round_id, f"question/{about}", good)


def closing(world: World) -> Scene:
    scene = voting(world)
    scene.client.submit(scene.client.get_page(scene.page), **scene.good)
    round_id = int(scene.page.split("/")[-2])
    desk, version = secretary_of(world, round_id), str(version_of(world.session, round_id))
    act = f"{HERE}/{round_id}/ballot/close"
    return Scene(desk, f"{HERE}/{round_id}/ballot", {"version": version}, action=act)


def discussing(world: World) -> Scene:
    town, round_id, _client = before_members(world)
    moved_to(world.session, town, "discussion")
    good = {"criterion": "novelty", "text": "Đã bàn."}
    return Scene(secretary_of(world, round_id), f"{HERE}/{round_id}/discussion", good)


def beginning(world: World) -> Scene:
    town, round_id, _client = before_members(world)
    there = (town.chair, *town.members[:5])  # six of eight
    declared(world.session, world.tools, round_id, *there)
    for one in there[:2]:
        scored(world.session, world.tools, round_id, one, 8, 8, 8, 8, 8)
    moved_to(world.session, town, "discussion")
    good: dict[str, Any] = {"present": [str(one.official_id) for one in there]}
    return seen(world, round_id, "ballot", good)


def secretary_of(world: World, round_id: int) -> PageClient:
    """A secretary who leads the proposal of a round, signed in."""
    desk = world.official(Role.SECRETARY)
    about = world.session.get_one(Evaluation, round_id).submission_id
    leads(world.session, world.tools, about, desk.official_id)
    return desk


def seen(world: World, round_id: int, page: str, good: dict[str, Any]) -> Scene:
    """A form of the secretary that knows which version the page showed."""
    version = str(version_of(world.session, round_id))
    return Scene(
        secretary_of(world, round_id), f"{HERE}/{round_id}/{page}", good | {"version": version}
    )


def declaring(world: World) -> Scene:
    _town, round_id, client = before_members(world)
    good = {"interest": "interest", "words": "Em tôi."}
    return Scene(client, f"{HERE}/mine/{round_id}/declare", good)


def scoring(world: World) -> Scene:
    town, round_id, client = before_members(world)
    declared(world.session, world.tools, round_id, town.chair)
    good = {name: "8" for name in SCORES} | dict.fromkeys(COMMENTS, "Tốt.") | {"confidence": "2"}
    return Scene(client, f"{HERE}/mine/{round_id}/sheet", good)


def voting(world: World) -> Scene:
    town, round_id, client = before_members(world)
    there = (town.chair, *town.members[:5])  # six of eight
    declared(world.session, world.tools, round_id, *there)
    for one in there[:2]:
        scored(world.session, world.tools, round_id, one, 8, 8, 8, 8, 8)
    moved_to(world.session, town, "discussion")
    with transaction(world.session):
        it = seating.prepared(world.session, town.secretary, round_id)
        present = [one.official_id for one in there]
        ballots.begin(world.session, town.secretary, it, present, now=world.tools.clock())
    return Scene(client, f"{HERE}/mine/{round_id}/vote", {"vote": "for"})


VERSION = {"version": Row(Takes.HIDDEN)}
CHOICE_ASKED, SHAPED_ASKED = Row(Takes.CHOICE, required=True), Row(Takes.SHAPED, required=True)
TEXT_ASKED = Row(Takes.TEXT, required=True)
CODES = [one.code for one in starting_rubric()]
SCORES, COMMENTS = [f"score_{code}" for code in CODES], [f"comment_{code}" for code in CODES]
TABLE = {
    VersionForm: Stand(closing, {"version": Row(Takes.HIDDEN, required=True)}),
    council_forms.CouncilForm: Stand(making, {"place": CHOICE_ASKED}),
    council_forms.MemberForm: Stand(
        adding,
        VERSION
        | {
            "official": CHOICE_ASKED,
            "part": CHOICE_ASKED,
            "since": SHAPED_ASKED,
            "until": Row(Takes.SHAPED),
            "organisation": Row(Takes.TEXT),
            "tax_code": Row(Takes.SHAPED),
            "fields": Row(Takes.MANY),
        },
    ),
    forms.SetupForm: Stand(
        opening,
        {
            "evaluators": SHAPED_ASKED,
            "blind": Row(Takes.TICK),
            "quorum": SHAPED_ASKED,
            "disagreement": SHAPED_ASKED,
            "ballot": CHOICE_ASKED,
        },
    ),
    forms.AssignForm: Stand(assigning, VERSION | {"officials": Row(Takes.MANY, required=True)}),
    forms.OverruleForm: Stand(overruling, VERSION | {"why": TEXT_ASKED}),
    forms.ReleaseForm: Stand(releasing, VERSION | {"why": TEXT_ASKED}),
    forms.QuestionForm: Stand(settling, VERSION | {"answer": CHOICE_ASKED, "why": TEXT_ASKED}),
    forms.NoteForm: Stand(
        discussing, {"criterion": Row(Takes.CHOICE, stands=True), "text": TEXT_ASKED}
    ),
    forms.PresenceForm: Stand(beginning, VERSION | {"present": Row(Takes.MANY, required=True)}),
    forms.DeclareForm: Stand(
        declaring,
        {"interest": CHOICE_ASKED, "words": Row(Takes.TEXT, required=True, last=True)},
    ),
    forms.SheetForm: Stand(
        scoring,
        dict.fromkeys(SCORES, Row(Takes.CHOICE, required=True, last=True))
        | dict.fromkeys(COMMENTS, Row(Takes.TEXT))
        | {"confidence": Row(Takes.CHOICE, required=True, last=True)},
    ),
    forms.VoteForm: Stand(voting, {"vote": CHOICE_ASKED}),
}


class TestBadValues(BadValues):
    package = "evaluation"
    table = TABLE
    bases = (forms.ScoresForm,)
