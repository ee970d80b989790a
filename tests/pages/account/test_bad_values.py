"""Every field of the forms of officials' accounts with values that it must not take."""

import pytest

from intake.account import forms, key_forms, passkey_forms, second_forms
from intake.database import transaction
from intake.domain.desk.keys import DEFAULTS, Command
from intake.domain.permissions import Grant, Role
from intake.models import Head, Official
from intake.services.officials import accounts, passwords, second_step
from intake.services.officials.accounts import NewOfficial
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
from tests.page_client import PageClient

pytestmark = [pytest.mark.usefixtures("departments"), pytest.mark.thorough]

GOOD = "bicycle lantern harbour"
NEW = {"password": GOOD, "repeat": GOOD}


def linked(world: World, *, invited: bool) -> PageClient:
    """Somebody who has just followed a one-time link."""
    now, codes = world.tools.clock(), world.tools.codes
    with transaction(world.session):
        if invited:
            person = NewOfficial("Minh", f"minh{world.official.count}@example.org")
            world.official.count += 1
            official = accounts.add_official(
                world.session, person, [Grant(Role.READER)], now=now, granted_by=None
            )
            token = accounts.new_invitation(world.session, official, now=now, codes=codes)
        else:
            token = accounts.create_setup_link(world.session, now=now, codes=codes)
    client = PageClient(world.app)
    client.http.get(client.url("account.link", token=token))
    return client


def signing_in(world: World) -> Scene:
    good = {"email": "nobody@example.org", "password": "wrong horse battery"}
    return Scene(PageClient(world.app), "/account/sign-in", good, refused_with=(200, 429))


def accepting(world: World) -> Scene:
    return Scene(linked(world, invited=True), "/account/start", {"name": "Trần Thị Hoa"} | NEW)


def setting_up(world: World) -> Scene:
    good = {"name": "Trần Thị Hoa", "email": "hoa@example.org"} | NEW
    return Scene(linked(world, invited=False), "/account/start", good)


def changing_password(world: World) -> Scene:
    client = world.official(Role.READER)
    hashed = passwords.hash_password("before the flood came")
    with transaction(world.session):
        world.session.get_one(Official, client.official_id).password = hashed
    return Scene(client, "/account/password", {"current": "before the flood came"} | NEW)


def granting(world: World) -> Scene:
    other = world.official(Role.READER).official_id
    page = f"/account/officials/{other}"
    good = {"role": "officer", "department": "moc"}
    return Scene(world.official(Role.ADMINISTRATOR), page, good, action=f"{page}/grant")


def inviting(world: World) -> Scene:
    good = {"name": "Trần Thị Hoa", "email": "hoa@example.org"}
    good |= {"role": "officer", "department": "moc"}
    return Scene(world.official(Role.ADMINISTRATOR), "/account/officials/invite", good)


def revoking(world: World) -> Scene:
    grants = (Grant(Role.READER), Grant(Role.READER, "moc"))
    page = f"/account/officials/{world.official(grants=grants).official_id}"
    good = {"role": "reader", "department": "moc"}
    return Scene(world.official(Role.ADMINISTRATOR), page, good, action=f"{page}/revoke")


def ending(world: World) -> Scene:
    client = world.official(Role.ADMINISTRATOR)
    good = {"session": "0" * 64}
    return Scene(client, "/account/password", good, action="/account/sessions/end")


def telling(world: World) -> Scene:
    client = world.official(Role.OFFICER)
    return Scene(client, "/account/", {"mailing": "daily"}, action="/account/mailing")


def heading(world: World) -> Scene:
    page = f"/account/officials/{world.official(Role.READER).official_id}"
    client = world.official(Role.ADMINISTRATOR)
    return Scene(client, page, {"of": "moc"}, action=f"{page}/head")


def ending_head(world: World) -> Scene:
    other = world.official(Role.READER).official_id
    with transaction(world.session):
        now = world.tools.clock()
        head = Head(official_id=other, department_id="moc", named_at=now, named_by_id=None)
        world.session.add(head)
    client = world.official(Role.ADMINISTRATOR)
    page = f"/account/officials/{other}"
    return Scene(client, "/account/password", {"head": str(head.id)}, action=f"{page}/head/end")


def with_password(world: World) -> PageClient:
    """An official who signs in with a second step."""
    client = world.official(Role.READER)
    hashed = passwords.hash_password("before the flood came")
    with transaction(world.session):
        row = world.session.get_one(Official, client.official_id)
        row.password, row.tf_primary_method = hashed, second_step.METHOD
    return client


def asked_for_a_code(world: World) -> Scene:
    person = with_password(world)
    row = world.session.get_one(Official, person.official_id)
    client = PageClient(world.app)
    client.submit(
        client.get_page("account.sign_in"), email=row.email, password="before the flood came"
    )
    good = {"code": "123456"}
    return Scene(client, "/account/second-step", good, refused_with=(200, 429))


def setting_up_a_device(world: World) -> Scene:
    client = with_password(world)
    good = {"code": "123456", "current": "before the flood came"}
    return Scene(client, "/account/second-step/set-up", good)


def confirming(world: World) -> Scene:
    good = {"current": "before the flood came"}
    return Scene(with_password(world), "/account/second-step/renew", good)


def showing_a_passkey(world: World) -> Scene:
    return Scene(PageClient(world.app), "/account/sign-in/passkey", {"passkey": "{}"})


def naming_a_passkey(world: World) -> Scene:
    good = {"name": "Điện thoại", "current": "before the flood came"}
    return Scene(with_password(world), "/account/passkeys/new", good)


def choosing_keys(world: World) -> Scene:
    good = {"on": "y"} | {command.value: key for command, key in DEFAULTS.items()}
    return Scene(world.official(Role.OFFICER, "moc"), "/account/keys", good)


def making_a_link(world: World) -> Scene:
    page = f"/account/officials/{world.official(Role.READER).official_id}"
    return Scene(world.official(Role.ADMINISTRATOR), page, {}, action=f"{page}/open")


NAME = Row(Takes.TEXT, required=True)
INVITED = Row(Takes.TEXT, required=True, stands=True)
SHAPED = Row(Takes.SHAPED, required=True)
SECRET = Row(Takes.SECRET, required=True)
CHOICE = Row(Takes.CHOICE, required=True)
HIDDEN = Row(Takes.HIDDEN, required=True)
TABLE = {
    forms.SignInForm: Stand(signing_in, {"email": SHAPED, "password": SECRET}),
    # Without a name the one that the administrator wrote stands.
    forms.AcceptForm: Stand(accepting, {"name": INVITED, "password": SECRET, "repeat": SECRET}),
    forms.SetUpForm: Stand(
        setting_up, {"name": NAME, "email": SHAPED, "password": SECRET, "repeat": SECRET}
    ),
    forms.ChangePasswordForm: Stand(
        changing_password, {"current": SECRET, "password": SECRET, "repeat": SECRET}
    ),
    forms.GrantForm: Stand(granting, {"role": CHOICE, "department": CHOICE}),
    forms.InviteForm: Stand(
        inviting, {"name": NAME, "email": SHAPED, "role": CHOICE, "department": CHOICE}
    ),
    forms.RevokeForm: Stand(revoking, {"role": HIDDEN, "department": HIDDEN}),
    forms.MailingForm: Stand(telling, {"mailing": CHOICE}),
    forms.HeadForm: Stand(heading, {"of": CHOICE}),
    forms.EndHeadForm: Stand(ending_head, {"head": HIDDEN}),
    forms.EndSessionForm: Stand(ending, {"session": HIDDEN}),
    ButtonForm: Stand(making_a_link),
    second_forms.CodeForm: Stand(asked_for_a_code, {"code": SHAPED}),
    second_forms.SetUpSecondForm: Stand(setting_up_a_device, {"code": SHAPED, "current": SECRET}),
    passkey_forms.PasskeyForm: Stand(showing_a_passkey, {"passkey": HIDDEN}),
    passkey_forms.NamePasskeyForm: Stand(naming_a_passkey, {"name": NAME, "current": SECRET}),
    forms.ConfirmForm: Stand(confirming, {"current": SECRET}),
    key_forms.KeysForm: Stand(
        choosing_keys,
        {"on": Row(Takes.TICK)}
        | {command.value: Row(Takes.SHAPED, required=True, stands=True) for command in Command},
    ),
}


class TestBadValues(BadValues):
    package = "account"
    table = TABLE
    bases = (forms.NewPasswordForm,)


@pytest.mark.parametrize(
    ("path", "names"),
    [
        ("/account/sign-in", ("next", "lang")),
        ("/account/", ("lang",)),
        ("/account/officials/", ("lang",)),
        ("/account/link/%00%FF", ()),
        ("/account/officials/99999999999999999999999", ("lang",)),
    ],
)
def test_no_address_breaks_the_page(official: SignIn, path: str, names: tuple[str, ...]) -> None:
    check_raw_queries(official(Role.ADMINISTRATOR), path, names, "")
