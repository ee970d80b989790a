"""``flask db``: Flask-Migrate's commands on our migrations, loaded only when one is called."""

import copy
from typing import Any, cast

import click
from flask import current_app, g
from flask.cli import AppGroup, with_appcontext
from flask_migrate import Migrate
from flask_migrate.cli import db as migrate_group

from intake.shipped import MIGRATIONS
from intake.web.db import db


class _Migrations(AppGroup):
    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names of the commands."""
        return cast("list[str]", migrate_group.list_commands(ctx))

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command, told where our migrations are before it runs."""
        found = cast("click.Command | None", migrate_group.get_command(ctx, cmd_name))
        if found is None or found.callback is None:
            return found
        original, told = found.callback, copy.copy(found)

        @click.pass_context
        def run(inner: click.Context, /, **options: Any) -> Any:
            if "migrate" not in current_app.extensions:
                Migrate(current_app, db, directory=str(MIGRATIONS))
            g.directory, g.x_arg = str(MIGRATIONS), ()
            return inner.invoke(original, **options)

        told.callback = with_appcontext(run)
        return told


group = _Migrations("db")
