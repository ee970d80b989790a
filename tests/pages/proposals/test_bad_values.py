"""Every field of the forms about the path of proposals with values that it must not take."""

import pytest

from intake.database import transaction
from intake.domain.permissions import Actor, Grant, Role
from intake.models import Submission
from intake.proposals import forms
from intake.services.publishing import agreed_summaries
from intake.web.base_forms import VersionForm
from tests.bad_value_tests import BadValues
from tests.bad_values import Row, Scene, Stand, Takes, World
from tests.councils import leads
from tests.paths import ACCEPTING, CRITERIA, on_path
from tests.stories import received

pytestmark = [pytest.mark.usefixtures("departments"), pytest.mark.thorough]
OWN = "most_telecom"


def proposal(world: World, status: str) -> tuple[int, str]:
    stored = received(
        world.session,
        world.tools,
        "Phao báo lũ",
        "Báo lũ bằng phao.",
        status=status,
        queue="department",
        department_id=OWN,
    )
    on_path(world.session, world.tools, stored)
    return stored.id, str(stored.version)


def starting(world: World) -> Scene:
    number, version = proposal(world, "in_progress")
    page = f"/desk/proposals/{number}/"
    client = world.official(Role.SECRETARY)
    leads(world.session, world.tools, number, client.official_id)
    return Scene(client, page, {"version": version}, action=f"{page}start")


def deciding(world: World) -> Scene:
    number, version = proposal(world, "deciding")
    good = ACCEPTING | {"version": version}
    for at in range(2, 6):
        good |= {f"milestone{at}": f"Ngầm {at}", f"due{at}": "30/9/2027"}
    client = world.official(Role.CHAIR)
    leads(world.session, world.tools, number, client.official_id)
    return Scene(client, f"/desk/proposals/{number}/decide", good)


def carrying_out(world: World, act: str, good: dict[str, str]) -> Scene:
    number, version = proposal(world, "piloting")
    page = f"/desk/proposals/{number}/carry-out/"
    client = world.official(Role.OFFICER, OWN)
    return Scene(client, page, good | {"version": version}, action=f"{page}{act}")


def writing(world: World) -> Scene:
    return carrying_out(world, "diary", {"kind": "note", "text": "Đã mua phao"})


def adding(world: World) -> Scene:
    return carrying_out(world, "milestones", {"title": "Cả xã", "due": "30/6/2027"})


def ending(world: World) -> Scene:
    return carrying_out(world, "end", {"end": "stop", "why": "Hết kinh phí"})


def handing_on(world: World) -> Scene:
    number, version = proposal(world, "piloting")
    page = f"/desk/proposals/{number}/carry-out/hand-on"
    good = {"department": "moc", "reason": "task_moved", "why": "Việc này nay thuộc bộ khác"}
    return Scene(world.official(Role.OFFICER, OWN), page, good | {"version": version})


def suggesting(world: World) -> Scene:
    number, version = proposal(world, "piloting")
    page = f"/desk/proposals/{number}/summary"
    good = {"title": "Báo lũ sớm", "text": "Giúp xã biết lũ sớm", "version": version}
    return Scene(world.official(Role.SECRETARY), page, good)


def forwarding(world: World) -> Scene:
    """The sender has agreed to other words than those suggested."""
    number, _version = proposal(world, "piloting")
    client = world.official(Role.SECRETARY)
    actor = Actor(client.official_id, "", frozenset({Grant(Role.SECRETARY)}))
    asked = {"sealer": world.tools.sealer, "now": world.tools.clock()}
    with transaction(world.session):
        words = ("Báo lũ", "Biết lũ sớm")
        agreed_summaries.suggest(world.session, actor, number, words, seen_version=None, **asked)
        it = world.session.get_one(Submission, number)
        agreed_summaries.agree(world.session, it, 1, ("Báo lũ", "Biết sớm"), **asked)
    version = str(world.session.get_one(Submission, number, populate_existing=True).version)
    page = f"/desk/proposals/{number}/summary"
    return Scene(client, page, {"version": version, "number": "1"}, action=f"{page}/forward")


VERSION = {"version": Row(Takes.HIDDEN)}
CHOICE = Row(Takes.CHOICE, required=True)
TEXT = Row(Takes.TEXT, required=True)
DAY = Row(Takes.SHAPED, required=True)
REASON = Row(Takes.TEXT, required=True, last=True)
TABLE = {
    VersionForm: Stand(starting, {"version": Row(Takes.HIDDEN, required=True)}),
    forms.DecisionForm: Stand(
        deciding,
        VERSION
        | {f"reason_{code}": REASON for code in CRITERIA}
        | {
            "outcome": CHOICE,
            "why": Row(Takes.TEXT),
            "conditions": Row(Takes.TEXT),
            "parts": Row(Takes.MANY),
            "department": Row(Takes.CHOICE, required=True, last=True),
        }
        | {f"milestone{at}": REASON for at in range(1, 6)}
        | {f"due{at}": Row(Takes.SHAPED, required=True, last=True) for at in range(1, 6)},
    ),
    forms.EntryForm: Stand(writing, VERSION | {"kind": CHOICE, "text": TEXT}),
    forms.MilestoneForm: Stand(adding, VERSION | {"title": TEXT, "due": DAY}),
    forms.SummaryForm: Stand(suggesting, VERSION | {"title": TEXT, "text": TEXT}),
    forms.ForwardForm: Stand(
        forwarding, {"version": Row(Takes.HIDDEN, required=True), "number": Row(Takes.HIDDEN)}
    ),
    forms.HandOnForm: Stand(
        handing_on, VERSION | {"department": CHOICE, "reason": CHOICE, "why": TEXT}
    ),
    forms.EndForm: Stand(ending, VERSION | {"end": CHOICE, "why": TEXT}),
}


class TestBadValues(BadValues):
    package = "proposals"
    table = TABLE
    bases = (forms.Lines,)
