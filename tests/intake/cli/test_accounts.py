"""The operator makes the first administrator and looks after officials from the command line."""

import json

from flask import Flask
from flask.cli import ScriptInfo
from sqlalchemy import select
from sqlalchemy.orm import Session

from intake.models import Official, OneTimeLink
from tests.page_client import PageClient


def run(app: Flask, *words: str):
    return app.test_cli_runner().invoke(args=["accounts", *words])


def quiet_link(app: Flask) -> str:
    """What the start command gets back."""
    info = ScriptInfo(create_app=lambda: app)
    words = ["accounts", "setup-link", "--quiet"]
    return app.cli.main(words, prog_name="flask", standalone_mode=False, obj=info)


def test_the_set_up_link_leads_to_the_form(app: Flask, client: PageClient) -> None:
    link = run(app, "setup-link").output.strip()
    assert link.startswith("http://localhost:8000/account/link/")
    page = client.get_page(client.http.get(link.removeprefix("http://localhost:8000")).location)
    assert "first administrator" in page.text


def test_a_quiet_set_up_link_is_made_only_while_there_is_no_administrator(
    app: Flask, client: PageClient
) -> None:
    path = quiet_link(app)
    assert path.startswith("/account/link/")
    page = client.get_page(client.http.get(path).location)
    good = "bicycle lantern harbour"
    client.submit(page, name="Hoa", email="hoa@example.org", password=good, repeat=good)
    assert run(app, "setup-link", "--quiet").output == ""
    assert quiet_link(app) == ""


def test_officials_are_added_given_roles_and_shut_out(app: Flask, session: Session) -> None:
    added = run(app, "add", "An@Example.org", "An", "--role", "reader", "--json")
    assert added.exit_code == 0, added.output
    assert "/account/link/" in json.loads(added.output)["link"]
    assert run(app, "grant", "an@example.org", "intake").exit_code == 0
    assert run(app, "grant", "an@example.org", "reader", "--revoke").exit_code == 0
    assert run(app, "deactivate", "an@example.org").exit_code == 0
    listed = json.loads(run(app, "list", "--json").output)
    assert listed == {
        "id": 1,
        "email": "an@example.org",
        "name": "An",
        "roles": ["intake"],
        "state": "shut",
    }
    links = session.scalars(select(OneTimeLink)).all()
    assert all(link.expires_at <= link.created_at or link.used_at for link in links) or (
        session.scalars(select(Official)).one().active is False
    )


def test_what_cannot_be_done_is_said_with_exit_code_2(app: Flask) -> None:
    run(app, "add", "an@example.org", "An")
    for words in (
        ("add", "AN@example.org", "Another"),
        ("add", "b@example.org", "B", "--role", "officer@nowhere"),
        ("add", "b@example.org", "B", "--role", "king"),
        ("grant", "nobody@example.org", "reader"),
        ("grant", "an@example.org", "officer", "--department", "nowhere"),
        ("grant", "an@example.org", "reader", "--revoke"),
        ("deactivate", "nobody@example.org"),
        ("link", "nobody@example.org"),
    ):
        assert run(app, *words).exit_code == 2, words
    assert "b@example.org" not in run(app, "list").output, "nothing is half done"
