"""Every field of the administrators' forms with values that it must not take."""

import pytest

from intake.admin import department_forms, forms, model_forms
from intake.database import transaction
from intake.domain.permissions import Role
from intake.services.routing import rules
from intake.services.routing.rules import RuleDraft
from intake.web.base_forms import VersionForm
from intake.web.forms import ButtonForm
from tests.bad_requests import check_raw_queries
from tests.bad_value_tests import BadValues
from tests.bad_values import (
    Row,
    Scene,
    Stand,
    Takes,
    World,
)
from tests.conftest import SignIn
from tests.models import model_kept, models_in_turn

pytestmark = pytest.mark.thorough


def rule_in(world: World) -> int:
    """A rule to change."""
    draft = RuleDraft("một", "moc", words=("một",))
    with transaction(world.session):
        return rules.add(world.session, draft, now=world.tools.clock(), by=None).id


def changing(world: World) -> Scene:
    client = world.official(Role.ADMINISTRATOR)
    page = f"/admin/rules/{rule_in(world)}"
    good = {"version": "1", "name": "Không có sóng", "words": "không có sóng", "department": "moc"}
    return Scene(client, page, good | {"enabled": "y"})


def switching(world: World) -> Scene:
    client, rule = world.official(Role.ADMINISTRATOR), rule_in(world)
    good = {"version": "1"}
    return Scene(client, "/admin/rules/", good, action=f"/admin/rules/{rule}/off")


def moving(world: World) -> Scene:
    client = world.official(Role.ADMINISTRATOR)
    return Scene(client, "/admin/rules/", {}, action=f"/admin/rules/{rule_in(world)}/up")


def trying(world: World) -> Scene:
    good = {"text": "Mất sóng", "kind": "report", "province": "22", "language": "vi"}
    return Scene(world.official(Role.ADMINISTRATOR), "/admin/rules/try", good)


def keeping_a_day(world: World) -> Scene:
    good = {"day": "31/8/2027", "kind": "holiday", "name": "Nghỉ bù", "source": "Thông báo 1"}
    client = world.official(Role.ADMINISTRATOR)
    return Scene(client, "/admin/calendar/", good, action="/admin/calendar/?year=2027")


def merging(world: World) -> Scene:
    good = {"old": "moit", "into": "moc", "on": "31/8/2099", "reason": "Nghị định 1"}
    return Scene(world.official(Role.ADMINISTRATOR), "/admin/departments/merge", good)


def splitting(world: World) -> Scene:
    good = {
        "old": "moit",
        "heir1": "moc",
        "words1": "chợ",
        "heir2": "moh",
        "words2": "thuốc",
        "heir3": "mof",
        "words3": "thuế",
        "rest": "moc",
        "on": "31/8/2099",
        "reason": "Nghị định 1",
    }
    return Scene(world.official(Role.ADMINISTRATOR), "/admin/departments/split", good)


def renaming(world: World) -> Scene:
    good = {"vi": "Bộ Mới", "en": "New Ministry", "on": "31/8/2099", "reason": "Nghị định 1"}
    return Scene(world.official(Role.ADMINISTRATOR), "/admin/departments/moit/rename", good)


def proposing(world: World) -> Scene:
    version = model_kept(world.app)
    page = f"/admin/models/version/{version}"
    client = world.official(Role.ADMINISTRATOR)
    return Scene(client, page, {"reason": "Tốt hơn"}, action=f"{page}/propose", prefix="propose-")


def rolling_back(world: World) -> Scene:
    good = {"reason": "Chuyển sai nhiều", "seen": models_in_turn(world.app)[-1]}
    client = world.official(Role.ADMINISTRATOR)
    return Scene(client, "/admin/models/", good, action="/admin/models/roll-back", prefix="back-")


def promising(world: World) -> Scene:
    client = world.official(Role.ADMINISTRATOR)
    return Scene(client, "/admin/models/promise", {"promised": "0.950"})


VERSION = Row(Takes.HIDDEN, required=True)
TEXT, ASKED_TEXT = Row(Takes.TEXT), Row(Takes.TEXT, required=True)
CHOICE, ASKED_CHOICE = Row(Takes.CHOICE), Row(Takes.CHOICE, required=True)
MANY = Row(Takes.MANY)
TABLE = {
    forms.RuleForm: Stand(
        changing,
        {
            "version": VERSION,
            "name": ASKED_TEXT,
            "words": Row(Takes.TEXT, required=True, last=True),  # here the only condition
            "kinds": MANY,
            "provinces": MANY,
            "languages": MANY,
            "department": ASKED_CHOICE,
            "enabled": Row(Takes.TICK),
        },
    ),
    VersionForm: Stand(switching, {"version": VERSION}),
    ButtonForm: Stand(moving),
    forms.TryForm: Stand(
        trying, {"text": ASKED_TEXT, "kind": CHOICE, "province": CHOICE, "language": CHOICE}
    ),
    department_forms.MergeForm: Stand(
        merging,
        {
            "old": Row(Takes.MANY, required=True),
            "into": ASKED_CHOICE,
            "on": Row(Takes.SHAPED, required=True),
            "reason": TEXT,
        },
    ),
    department_forms.SplitForm: Stand(
        splitting,
        {
            "old": ASKED_CHOICE,
            "heir1": ASKED_CHOICE,
            "words1": Row(Takes.TEXT, required=True, last=True),  # here the only condition
            "kinds1": MANY,
            "heir2": Row(Takes.CHOICE, required=True, last=True),
            "words2": Row(Takes.TEXT, required=True, last=True),
            "kinds2": MANY,
            "heir3": Row(Takes.CHOICE, required=True, last=True),
            "words3": Row(Takes.TEXT, required=True, last=True),
            "kinds3": MANY,
            "rest": CHOICE,
            "on": Row(Takes.SHAPED, required=True),
            "reason": TEXT,
        },
    ),
    department_forms.RenameForm: Stand(
        renaming,
        {
            "vi": ASKED_TEXT,
            "en": ASKED_TEXT,
            **dict.fromkeys(("ru", "nb", "ar"), TEXT),
            "on": Row(Takes.SHAPED, required=True),
            "reason": TEXT,
        },
    ),
    model_forms.ProposeForm: Stand(proposing, {"reason": ASKED_TEXT}),
    model_forms.RollBackForm: Stand(
        rolling_back, {"reason": ASKED_TEXT, "seen": Row(Takes.HIDDEN, required=True)}
    ),
    model_forms.PromiseForm: Stand(promising, {"promised": ASKED_CHOICE}),
    forms.DayForm: Stand(
        keeping_a_day,
        {
            "day": Row(Takes.SHAPED, required=True),
            "kind": ASKED_CHOICE,
            "name": ASKED_TEXT,
            "source": TEXT,
        },
    ),
}


class TestBadValues(BadValues):
    package = "admin"
    table = TABLE
    bases = (department_forms.Dated, model_forms.ReasonForm)


@pytest.mark.parametrize(
    ("path", "names"),
    [
        ("/admin/", ("lang",)),
        ("/admin/departments", ("lang",)),
        ("/admin/departments/a%00b", ("lang",)),
        ("/admin/departments/%ED%A0%80", ("lang",)),
        ("/admin/rules/", ("lang",)),
        ("/admin/rules/99999999999999999999999", ("lang",)),
        ("/admin/rules/-1", ("lang",)),
        ("/admin/calendar/", ("year",)),
        ("/admin/departments/changes", ("lang",)),
        ("/admin/departments/changes/99999999999999999999999", ("lang",)),
        ("/admin/departments/a%00b/rename", ("lang",)),
        ("/admin/jobs/", ("after",)),
        ("/admin/models/", ("lang",)),
        ("/admin/models/version/a%00b", ("lang",)),
        ("/admin/models/version/..%2f..%2fetc", ("lang",)),
        ("/admin/models/quality", ("days",)),
        ("/admin/models/drift", ("month",)),
        ("/admin/models/submissions", ("figure", "department", "month", "days")),
    ],
)
def test_no_address_breaks_the_page(official: SignIn, path: str, names: tuple[str, ...]) -> None:
    check_raw_queries(official(Role.ADMINISTRATOR), path, names, "")


@pytest.mark.parametrize(
    "path",
    [
        "/admin/calendar/0000-00-00/remove",
        "/admin/calendar/9999-12-31/remove",
        "/admin/calendar/a%00b/remove",
        "/admin/jobs/99999999999999999999999/retry",
        "/admin/jobs/0/drop",
        "/admin/rules/99999999999999999999999/up",
        "/admin/models/proposals/0/confirm",
        "/admin/models/proposals/99999999999999999999999/give-up",
        "/admin/departments/changes/99999999999999999999999/confirm",
        "/admin/departments/changes/0/cancel",
    ],
)
def test_a_button_of_nothing_does_nothing(official: SignIn, path: str) -> None:
    client = official(Role.ADMINISTRATOR)
    token = client.get_page("admin_calendar.index").value("csrf_token")
    assert client.http.post(path, data={"csrf_token": token}).status_code in (303, 404)
