"""Every field of the reviewers' forms with values that it must not take."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from intake.database import transaction
from intake.domain.bulk import Act
from intake.domain.permissions import Actor, Grant, Role
from intake.domain.reference import new_token
from intake.domain.submission import Purpose
from intake.ports import Tools
from intake.queries.reply_templates import offered_for
from intake.review import (
    bulk_forms,
    contribution_forms,
    enter_forms,
    forms,
    kind_forms,
    publication_forms,
    template_forms,
    view_forms,
)
from intake.services import bulk, saved_views
from intake.web.forms import Form
from tests.bad_values import (
    Row,
    Scene,
    Stand,
    Takes,
    World,
    cases,
    check_raw_bodies,
    check_raw_queries,
    check_refused,
    check_table,
    check_taken,
    name_of,
    taken_cases,
    token,
)
from tests.conftest import SignIn
from tests.pages.review import test_templates
from tests.replies import REPLY
from tests.stories import (
    SUMMARY,
    agreed,
    answer_sent,
    answer_waits,
    department_is_asked,
    joined_to_another,
    published,
    received,
)

pytestmark = [pytest.mark.usefixtures("departments"), pytest.mark.thorough]

AT_WORK = {"status": "in_progress", "queue": "department", "department_id": "most_telecom"}
IN_TRIAGE = {"status": "routing", "queue": "triage"}
PUT_AWAY = {"status": "screening", "queue": "screening", "restricted": True}
EVERYBODY = (Grant(Role.COORDINATOR), Grant(Role.OFFICER), Grant(Role.MODERATOR))


# The path of an act and the prefix of its fields, where they are not its name.
PATHS = {"give_back": ("return", "return"), "return_answer": ("answer/return", "giveback")}
PATHS["go_on"] = ("go-on", "goon")
PATHS["ask_department"] = ("contributions", "askdepartment")


def act(name: str, good: dict[str, str], where: dict[str, Any], *, drafted: bool = False) -> Any:
    """How to set the scene for an act on a submission, or on the answer to it that waits."""

    def scene(world: World) -> Scene:
        it = received(world.session, world.tools, "Mất sóng", "Ba tuần nay mất sóng", **where)
        if drafted:
            answer_waits(world.session, world.tools, it)
        page = f"/review/{it.id}/"
        typed = {"version": str(it.version)} | good
        client = world.official(grants=EVERYBODY)
        path, prefix = PATHS.get(name, (name, name))
        client.http.get(page)  # the first look at a denunciation is an entry in its history
        return Scene(client, page, typed, action=f"{page}{path}", prefix=f"{prefix}-")

    return scene


def about_a_request(name: str, good: dict[str, str]) -> Any:
    """How to set the scene for an act on what a lead asked of another department."""

    def scene(world: World) -> Scene:
        it = received(world.session, world.tools, "Mất sóng", "Ba tuần nay mất sóng", **AT_WORK)
        number = department_is_asked(world.session, world.tools, it, "moc", "consulting")
        page = f"/review/{it.id}/"
        grants = (Grant(Role.COORDINATOR), Grant(Role.OFFICER))
        return Scene(
            world.official(grants=grants),
            page,
            {"version": str(it.version)} | good,
            action=f"{page}contributions/{number}/{name}",
            prefix=f"{name}-{number}-",
        )

    return scene


def about_two(world: World) -> Scene:
    """A submission that is to be joined to another."""
    one, main = (
        received(world.session, world.tools, "Mất sóng", "Ba tuần nay mất sóng", **IN_TRIAGE)
        for _one in range(2)
    )
    number = world.tools.codes.reference(main.id, main.submitted_at)
    page = f"/review/{one.id}/"
    typed = {"version": str(one.version), "number": number, "note": "Cùng một trạm"}
    client = world.official(grants=EVERYBODY)
    return Scene(client, page, typed, action=f"{page}join", prefix="join-")


def splitting(world: World) -> Scene:
    """A submission that holds a second matter."""
    it = received(world.session, world.tools, "Mất sóng", "Mất sóng. Đường lún.", **IN_TRIAGE)
    page = f"/review/{it.id}/split"
    typed = {"version": str(it.version)} | PART
    return Scene(world.official(grants=EVERYBODY), page, typed, prefix="split-")


def joined(world: World) -> Scene:
    """A submission that was joined to another."""
    where = {"status": "merged", "queue": "", "department_id": "most_telecom"}
    one = received(world.session, world.tools, "Mất sóng", "Ba tuần nay mất sóng", **where)
    joined_to_another(world.session, world.tools, one)
    page = f"/review/{one.id}/"
    typed = {"version": str(one.version), "note": "Hai trạm khác nhau"}
    client = world.official(grants=EVERYBODY)
    return Scene(client, page, typed, action=f"{page}part", prefix="part-")


def beginning(world: World) -> Scene:
    """Writing an answer, where a template can be chosen."""
    it = received(world.session, world.tools, "Mất sóng", "Ba tuần nay mất sóng", **AT_WORK)
    page = f"/review/{it.id}/reply/"
    pick = str(offered_for(world.session, it)[0].version_id)
    typed = {"version": str(it.version), "pick": pick}
    return Scene(world.official(grants=EVERYBODY), page, typed, action=f"{page}template")


def copying(world: World) -> Scene:
    """Proposing to publish what was answered; the sender has agreed to everything."""
    it = received(world.session, world.tools, "Mất sóng", "Ba tuần nay mất sóng", **AT_WORK)
    answer_sent(world.session, world.tools, it)
    agreed(world.session, it, *Purpose)
    page = f"/review/{it.id}/publish/"
    typed = {"version": str(it.version), "show_name": "y", "looked": "y"} | SUMMARY | REPLY
    client = world.official(grants=EVERYBODY)
    return Scene(client, page, typed, action=f"{page}propose", prefix="copy-")


def withdrawing(world: World) -> Scene:
    """Taking away what is public."""
    it = received(world.session, world.tools, "Mất sóng", "Ba tuần nay mất sóng", **AT_WORK)
    answer_sent(world.session, world.tools, it)
    published(world.session, world.tools, it)
    page = f"/review/{it.id}/publish/"
    typed = {"version": str(it.version), "reason": "outdated", "note": "Đã gọi"}
    client = world.official(grants=EVERYBODY)
    return Scene(client, page, typed, action=f"{page}1/withdraw", prefix="withdraw-1-")


def many(
    act: str, values: dict[str, str], where: dict[str, Any] = IN_TRIAGE
) -> Callable[[World], Scene]:
    """An act on two submissions, looked at and not done yet."""

    def scene(world: World) -> Scene:
        client = world.official(grants=EVERYBODY)
        actor = Actor(client.official_id, "", frozenset(EVERYBODY))
        ids = [
            received(world.session, world.tools, "Mất sóng", "Cả thôn mất sóng.", **where).id
            for _ in range(2)
        ]
        now = world.tools.clock()
        with transaction(world.session):
            row = bulk.choose(world.session, actor, Act(act), ids, view={}, now=now)
        return Scene(client, f"/review/many/{row.id}", values)

    return scene


def choosing(world: World) -> Scene:
    """What was ticked in the queue of triage."""
    received(world.session, world.tools, "Mất sóng", "Cả thôn mất sóng.", **IN_TRIAGE)
    client = world.official(grants=EVERYBODY)
    good = {"act": "kind", "every": "y"}
    page = "/review/?queue=triage"
    return Scene(client, page, good, action="/review/many?queue=triage")


def entering(world: World) -> Scene:
    """A letter that an official types in."""
    page = "/review/enter/"
    client = world.official(grants=EVERYBODY)
    return Scene(client, page, ENTRY | {"key": new_token()})


def handing_over(world: World) -> Scene:
    """The receipt of what was just typed in."""
    scene = entering(world)
    secret = token(scene)
    scene.client.http.post(scene.page, data=scene.good | {"csrf_token": secret})
    return Scene(scene.client, f"{scene.page}receipt", {}, action=f"{scene.page}handed-over")


ENTRY = {
    "channel": "paper",
    "day": "20/11/2026",
    "time": "08:30",
    "kind": "report",
    "title": "Mất sóng",
    "body": "Ba tuần nay mất sóng",
    "language": "vi",
    "province": "04",
    "commune": "xã Trường Hà",
    "identity": "known",
    "sender_kind": "person",
    "name": "Nông Văn Mẫu",
    "email": "mau@example.com",
    "phone": "0912345678",
    "address": "Thôn Nà Pục",
    "agree_process": "y",
    "agree_research": "y",
}
BASES = {
    *(contribution_forms.RequestForm, template_forms.VersionForm),
    publication_forms.EditionForm,
}


def handing(world: World) -> Scene:
    """A submission of a department, and who may work on it."""
    it = received(world.session, world.tools, "Mất sóng", "Ba tuần nay mất sóng", **AT_WORK)
    client = world.official(grants=EVERYBODY)
    page = f"/review/{it.id}/"
    typed = {"version": str(it.version), "official": str(client.official_id)}
    return Scene(client, page, typed, action=f"{page}hand", prefix="hand-")


def handing_many(world: World) -> Scene:
    """Two submissions of a department, and who may work on them."""
    scene = many("hand", {}, AT_WORK)(world)
    scene.good["official"] = str(scene.client.official_id)
    return scene


def naming(world: World) -> Scene:
    """The filter of a queue that is to be saved."""
    client = world.official(grants=EVERYBODY)
    good = {"name": f"Sóng {client.official_id}", "shared": "y", "first": "y"}
    return Scene(client, "/review/views/new?queue=triage&kind=report", good)


def opening_with(world: World) -> Scene:
    """The button about a view of one's own."""
    client = world.official(grants=EVERYBODY)
    actor = Actor(client.official_id, "", frozenset(EVERYBODY))
    now = world.tools.clock()
    with transaction(world.session):
        row = saved_views.save(
            world.session, actor, "Sóng", {"queue": "triage"}, shared=False, now=now
        )
    return Scene(client, "/review/views/", {}, action=f"/review/views/{row.id}/first")


BASES = {contribution_forms.RequestForm, template_forms.VersionForm}
VERSION = Row(Takes.HIDDEN, required=True)
SEEN = Row(Takes.HIDDEN)
TEXT, ASKED_TEXT = Row(Takes.TEXT), Row(Takes.TEXT, required=True)
CHOICE, ASKED_CHOICE = Row(Takes.CHOICE), Row(Takes.CHOICE, required=True)
NOTE = {"note": "Đã gọi"}
SPOKEN = {"text": "Xin cho biết địa chỉ."}
PART = {"kind": "report", "title": "Đường lún", "text": "Đường lún.", "department": "moc"}
TABLE = {
    bulk_forms.ChooseForm: Stand(
        choosing, {"act": ASKED_CHOICE, "every": Row(Takes.TICK, required=True, last=True)}
    ),
    bulk_forms.BulkForm: Stand(many("spam", {})),
    bulk_forms.BulkRouteForm: Stand(
        many(
            "route",
            {"department": "moc", "reason": "wrong_department", "note": "Đã gọi"},
            {"status": "assigned", "queue": "department", "department_id": "moh"},
        ),
        {"department": ASKED_CHOICE, "reason": ASKED_CHOICE, "note": TEXT},
    ),
    bulk_forms.BulkKindForm: Stand(many("kind", {"kind": "question"}), {"kind": ASKED_CHOICE}),
    bulk_forms.BulkHandForm: Stand(handing_many, {"official": ASKED_CHOICE}),
    view_forms.NamedForm: Stand(opening_with),
    view_forms.ViewForm: Stand(
        naming, {"name": ASKED_TEXT, "shared": Row(Takes.TICK), "first": Row(Takes.TICK)}
    ),
    view_forms.HandForm: Stand(handing, {"version": VERSION, "official": ASKED_CHOICE}),
    bulk_forms.BulkRefuseForm: Stand(
        many("reject", {"reason": "court", "note": "Đã gọi"}),
        {"reason": ASKED_CHOICE, "note": TEXT},
    ),
    forms.ActForm: Stand(act("accept", {}, AT_WORK | {"status": "assigned"}), {"version": VERSION}),
    forms.RouteForm: Stand(
        act(
            "route",
            {"kind": "report", "department": "moc", "reason": "wrong_department"} | NOTE,
            AT_WORK,
        ),
        {
            "version": VERSION,
            "kind": CHOICE,
            "department": ASKED_CHOICE,
            "reason": ASKED_CHOICE,
            "note": TEXT,
        },
    ),
    forms.ReturnForm: Stand(
        act("give_back", {"reason": "out_of_scope"} | NOTE, AT_WORK),
        {"version": VERSION, "reason": ASKED_CHOICE, "note": TEXT},
    ),
    forms.RefuseForm: Stand(
        act("refuse", {"reason": "spam"} | NOTE, IN_TRIAGE),
        {"version": VERSION, "reason": ASKED_CHOICE, "note": TEXT},
    ),
    forms.JoinForm: Stand(
        about_two, {"version": VERSION, "number": Row(Takes.SHAPED, required=True), "note": TEXT}
    ),
    forms.PartForm: Stand(joined, {"version": VERSION, "note": ASKED_TEXT}),
    forms.AskForm: Stand(act("ask", SPOKEN, AT_WORK), {"version": VERSION, "text": ASKED_TEXT}),
    forms.GoOnForm: Stand(
        act("go_on", SPOKEN, AT_WORK | {"status": "waiting_citizen"}),
        {"version": VERSION, "text": ASKED_TEXT},
    ),
    # A note may be written whatever happened meanwhile.
    forms.NoteForm: Stand(
        act("note", SPOKEN, AT_WORK), {"version": Row(Takes.HIDDEN), "text": ASKED_TEXT}
    ),
    forms.AnswerForm: Stand(
        act("answer", REPLY, AT_WORK),
        {"version": VERSION, "source": SEEN, "previewed": SEEN} | dict.fromkeys(REPLY, ASKED_TEXT),
    ),
    forms.TemplateForm: Stand(beginning, {"pick": ASKED_CHOICE}),
    contribution_forms.AskDepartmentForm: Stand(
        act(
            "ask_department",
            {"department": "moc", "reason": "expertise", "required": "y"} | SPOKEN,
            AT_WORK,
        ),
        {
            "version": VERSION,
            "department": ASKED_CHOICE,
            "reason": ASKED_CHOICE,
            "text": ASKED_TEXT,
            "required": Row(Takes.TICK),
        },
    ),
    # The reply to a request may be written whatever the lead does meanwhile.
    contribution_forms.GiveForm: Stand(
        about_a_request("give", SPOKEN), {"version": Row(Takes.HIDDEN), "text": ASKED_TEXT}
    ),
    contribution_forms.DeclineForm: Stand(
        about_a_request("decline", {"reason": "nothing_known"} | NOTE),
        {"version": Row(Takes.HIDDEN), "reason": ASKED_CHOICE, "note": TEXT},
    ),
    contribution_forms.OverrideForm: Stand(
        about_a_request("override", SPOKEN), {"version": VERSION, "text": ASKED_TEXT}
    ),
    forms.GiveBackForm: Stand(
        act("return_answer", SPOKEN, AT_WORK, drafted=True),
        {"version": VERSION, "text": ASKED_TEXT},
    ),
    forms.ExtendForm: Stand(
        act("extend", {"days": "5", "reason": "complex"}, AT_WORK),
        {"version": VERSION, "days": ASKED_CHOICE, "reason": ASKED_CHOICE, "note": TEXT},
    ),
    kind_forms.SplitForm: Stand(
        splitting,
        {
            "version": VERSION,
            "kind": ASKED_CHOICE,
            "title": ASKED_TEXT,
            "text": ASKED_TEXT,
            "department": CHOICE,
        },
    ),
    kind_forms.QuarantineForm: Stand(
        act("quarantine", {"accused": "moc"}, AT_WORK), {"version": VERSION, "accused": CHOICE}
    ),
    kind_forms.ConfineForm: Stand(
        act("confine", {"accused": "moc"}, PUT_AWAY),
        {"version": VERSION, "accused": Row(Takes.MANY), "readers": Row(Takes.MANY)},
    ),
    enter_forms.EnterForm: Stand(
        entering,
        {
            "key": VERSION,
            "channel": ASKED_CHOICE,
            "day": Row(Takes.SHAPED),
            "time": Row(Takes.SHAPED),
            "kind": ASKED_CHOICE,
            "title": ASKED_TEXT,
            "body": ASKED_TEXT,
            "language": ASKED_CHOICE,
            "province": CHOICE,
            "commune": TEXT,
            "identity": ASKED_CHOICE,
            "sender_kind": CHOICE,
            "name": Row(Takes.TEXT, required=True, last=True),
            "organisation": TEXT,
            "tax_code": Row(Takes.SHAPED),
            "email": Row(Takes.SHAPED),
            "phone": Row(Takes.SHAPED),
            "address": TEXT,
            "agree_process": Row(Takes.TICK, required=True),
            "agree_publish_text": Row(Takes.TICK),
            "agree_publish_name": Row(Takes.TICK),
            "agree_research": Row(Takes.TICK),
        },
    ),
    enter_forms.HandedOverForm: Stand(handing_over),
    publication_forms.CopyForm: Stand(
        copying,
        {
            "version": VERSION,
            "words": ASKED_CHOICE,
            "title": ASKED_TEXT,
            "text": ASKED_TEXT,
            "show_name": Row(Takes.TICK),
            "looked": Row(Takes.TICK, required=True, last=True),
        }
        | dict.fromkeys(REPLY, TEXT),
    ),
    publication_forms.WithdrawForm: Stand(
        withdrawing, {"version": VERSION, "reason": ASKED_CHOICE, "note": TEXT}
    ),
    forms.ReleaseForm: Stand(
        act("release", {"kind": "report"}, PUT_AWAY), {"version": VERSION, "kind": ASKED_CHOICE}
    ),
}


@pytest.fixture
def world(app: Flask, session: Session, tools: Tools, official: SignIn) -> World:
    return World(app, session, tools, official)


def test_every_form_and_field_has_its_row(app: Flask) -> None:
    check_table(app, "review", TABLE, bases=BASES | set(test_templates.TABLE))


@pytest.mark.parametrize(("form", "field"), cases(TABLE), ids=name_of)
def test_what_a_field_does_not_take_is_explained_beside_it(
    world: World, form: type[Form], field: str
) -> None:
    assert check_refused(world, TABLE[form], field) > 5


@pytest.mark.parametrize(("form", "field", "value"), taken_cases(TABLE), ids=name_of)
def test_what_is_taken_is_stored_clean(
    world: World, form: type[Form], field: str, value: str
) -> None:
    check_taken(world, TABLE[form], field, value)


@pytest.mark.parametrize("form", TABLE, ids=name_of)
def test_no_body_breaks_the_page(world: World, form: type[Form]) -> None:
    check_raw_bodies(world, TABLE[form])


@pytest.mark.parametrize(
    ("path", "names"),
    [
        (
            "/review/",
            (
                "queue",
                "place",
                "department",
                "status",
                "kind",
                "language",
                "due",
                "province",
                "who",
                "mark",
                "sort",
                "after",
                "before",
            ),
        ),
        ("/review/1/", ("queue", "department", "due", "who", "sort")),
        ("/review/views/new", ("queue", "department", "who", "sort")),
        ("/review/99999999999999999999999/", ("queue",)),
        ("/review/0/", ("queue",)),
        ("/review/%D9%A1/", ("queue",)),
    ],
)
def test_no_address_breaks_the_page(
    official: SignIn, session: Session, tools: Tools, path: str, names: tuple[str, ...]
) -> None:
    received(session, tools, "Mất sóng", "Ba tuần nay mất sóng", **IN_TRIAGE)
    check_raw_queries(official(grants=EVERYBODY), path, names, "")
