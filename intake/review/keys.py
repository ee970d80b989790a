"""Single keys at the desk: the list of them, and what the script of the page is told."""

import json

from flask import Blueprint, g, render_template

from intake.domain.permissions import Action
from intake.queries.desk.desk_settings import Desk, desk_of
from intake.web import labels
from intake.web.auth import requires, signed_in_actor
from intake.web.db import db


def desk_here() -> Desk:
    """How whoever asks for this page works; looked up once for it."""
    if "desk" not in g:
        g.desk = desk_of(db.session(), signed_in_actor().official_id)
    return g.desk  # type: ignore[no-any-return]


def script_keys() -> str:
    """Command by key, as JSON; "" while keys are switched off."""
    desk = desk_here()
    if not desk.keys_on:
        return ""
    # Earlier commands win: a key that an official chose long ago is not taken by a newer command.
    return json.dumps({key: command.value for command, key in reversed([*desk.keys.items()])})


@requires(Action.READ)
def show() -> str:
    """Which key does what."""
    desk = desk_here()
    return render_template(
        "review/keys.html",
        nav="queues",
        on=desk.keys_on,
        keys=[(key, labels.KEY_COMMANDS[command]) for command, key in desk.keys.items()],
    )


def register(blueprint: Blueprint) -> None:
    """Add the page, and make the keys known to templates."""
    blueprint.add_url_rule("/keys", "keys", show)
    blueprint.add_app_template_global(script_keys, "script_keys")
