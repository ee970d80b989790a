"""The pages of reply templates: written by approvers and coordinators, in versions."""

import pytest
from sqlalchemy.orm import Session

from intake.domain.permissions import Role
from intake.queries.answering import reply_templates as queries
from intake.review import template_forms as forms
from intake.web.base_forms import VersionForm
from tests.bad_values import (
    Row,
    Scene,
    Stand,
    Takes,
    World,
)
from tests.conftest import SignIn
from tests.page_client import PageClient
from tests.replies import REPLY

pytestmark = pytest.mark.usefixtures("departments")

OWN = "most_telecom"
GOOD = {"name": "Sóng yếu", "language": "vi", "department": OWN} | REPLY


def added(client: PageClient, **typed: str) -> None:
    client.submit(client.get_page("reply_templates.add"), **(GOOD | typed))


def own_id(session: Session) -> int:
    """The template that was added last."""
    session.rollback()
    from intake.models import ReplyTemplate

    return session.query(ReplyTemplate).order_by(ReplyTemplate.id.desc()).first().id


def test_an_approver_writes_a_template_and_its_versions_are_kept(
    official: SignIn, session: Session
) -> None:
    approver = official(Role.APPROVER, OWN)
    added(approver)
    number = own_id(session)
    page = approver.get_page("reply_templates.edit", template_id=number)
    assert page.value("name") == "Sóng yếu"
    done = approver.submit(page, facts="Số {{number}}")
    assert "Its older versions are kept." in done.text
    again = approver.get_page("reply_templates.edit", template_id=number)
    assert "Older versions" in again.text
    assert REPLY["facts"] in again.text
    session.rollback()
    assert [one.number for one in queries.versions(session, number)] == [1, 2]


def test_a_wrong_variable_is_named_beside_its_field(official: SignIn, session: Session) -> None:
    approver = official(Role.APPROVER, OWN)
    page = approver.get_page("reply_templates.add")
    refused = approver.submit(page, **(GOOD | {"basis": "Hạn {{dua}}"}))
    assert refused.errors == {
        "basis": "Error: There is no such variable; take one from the list on this page: {{dua}}"
    }
    open_one = approver.submit(refused, basis="Hạn {{due")
    assert "write both" in open_one.errors["basis"]
    assert open_one.value("name") == "Sóng yếu"


def test_an_approver_is_offered_only_the_own_department(official: SignIn) -> None:
    page = official(Role.APPROVER, OWN).get_page("reply_templates.add")
    select = next(e for e in page.find("select") if e.get("name") == "department")
    assert [o.get("value") for o in select.iter("option")] == [OWN]
    everywhere = official(Role.COORDINATOR).get_page("reply_templates.add")
    select = next(e for e in everywhere.find("select") if e.get("name") == "department")
    assert len(list(select.iter("option"))) == 26


def test_switched_off_and_on(official: SignIn, session: Session) -> None:
    coordinator = official(Role.COORDINATOR)
    added(coordinator)
    number = own_id(session)
    for state, sentence in (("off", "no longer offered"), ("on", "is offered for answers")):
        page = coordinator.get_page("reply_templates.index")
        actions = [str(form.get("action")) for form in page.forms()]
        form = actions.index(f"/templates/{number}/{state}")
        assert sentence in coordinator.submit(page, form=form).text


def test_the_coordinator_settles_how_long_answers_wait(official: SignIn, session: Session) -> None:
    coordinator = official(Role.COORDINATOR)
    page = coordinator.get_page("reply_templates.settle", department_id=OWN)
    for hours in ("-1", "121", "viele", "", "1.5"):
        refused = coordinator.submit(page, hold_hours=hours)
        assert "Enter a number of hours from 0 to 120" in refused.errors["hold_hours"]
    done = coordinator.submit(page, hold_hours="٤", contact_office="Phòng 3, 024 3000 0000")
    assert "Phòng 3" in done.text
    session.rollback()
    kept = queries.settings_of(session, OWN)
    assert kept is not None
    assert (kept.hold_hours, kept.contact_office) == (4, "Phòng 3, 024 3000 0000")


# Bad values


def template(world: World) -> Scene:
    page = "/templates/new"
    return Scene(world.official(Role.COORDINATOR), page, GOOD | {"kind": "report"})


def switching(world: World) -> Scene:
    client = world.official(Role.COORDINATOR)
    added(client)
    page = f"/templates/{own_id(world.session)}"
    return Scene(client, page, {"version": "1"}, action=f"{page}/off")


def settled(world: World) -> Scene:
    page = f"/templates/department/{OWN}"
    good = {"contact_office": "Phòng 3", "hold_hours": "4"}
    return Scene(world.official(Role.COORDINATOR), page, good)


TEXT, CHOICE = Row(Takes.TEXT), Row(Takes.CHOICE)
TABLE = {
    VersionForm: Stand(switching, {"version": Row(Takes.HIDDEN, required=True)}),
    forms.TemplateTextForm: Stand(
        template,
        {
            "version": Row(Takes.HIDDEN),
            "name": Row(Takes.TEXT, required=True),
            "language": Row(Takes.CHOICE, required=True),
            "department": CHOICE,
            "kind": CHOICE,
            "active": Row(Takes.TICK),
            **dict.fromkeys(REPLY, TEXT),
            "facts": Row(Takes.TEXT, alone=True),  # one part at least is asked for
        },
    ),
    forms.SettleForm: Stand(
        settled, {"contact_office": TEXT, "hold_hours": Row(Takes.SHAPED, required=True)}
    ),
}
