"""How to set the scene for every form of the reviewers."""

from collections.abc import Callable
from typing import Any

from intake.database import transaction
from intake.domain.desk.bulk import Act
from intake.domain.permissions import Actor, Grant, Role
from intake.domain.reference import new_token
from intake.domain.submission import Purpose
from intake.queries.answering.reply_templates import offered_for
from intake.services.desk import bulk, saved_views
from tests.bad_values import (
    Scene,
    World,
    token,
)
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

NOTE = {"note": "Đã gọi"}
SPOKEN = {"text": "Xin cho biết địa chỉ."}
PART = {"kind": "report", "title": "Đường lún", "text": "Đường lún.", "department": "moc"}

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
