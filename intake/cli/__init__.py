"""Commands of the ``flask`` command line; one module a group, imported only when the group is
called."""

from collections.abc import Mapping
from importlib import import_module

import click
from flask import Flask
from flask.cli import AppGroup

# Name of the group -> module of this package, which has the group or command under ``group``, and
# what it is for.
GROUPS: Mapping[str, tuple[str, str]] = {
    "accounts": ("accounts", "Officials: set-up link, invitations, roles."),
    "attachments": ("attachments", "Files that senders attached."),
    "classifier": ("classifier", "Train, look at, put in force and ask models."),
    "calendar": ("calendar", "The days that differ from the ordinary week."),
    "clocks": ("clocks", "Whether the dates that order the queues are what the clocks say."),
    "db": ("database", "Bring the tables to another revision."),
    "departments": ("departments", "The departments that receive submissions."),
    "index": ("index", "Keep the search index true to the database."),
    "jobs": ("jobs", "Background work that waits, runs or failed for good."),
    "privacy": ("privacy", "What is kept about the sender of a submission."),
    "proposals": ("proposals", "The sealed parts of proposals."),
    "receipt": ("receipt", "Signed receipts: check one, show the key."),
    "record": ("record", "The chained history of every submission."),
    "settings": ("settings", "What this installation is set to."),
    "submissions": ("imports", "Take in submissions from other systems."),
    "seed": ("seed", "Fill the service with demonstration data."),
    "workflow": ("workflow", "The table of states as a document."),
}


class LazyGroup(AppGroup):
    """A group whose module is imported when one of its commands is needed: the site starts faster
    without."""

    def __init__(self, name: str, *, module: str, help: str) -> None:
        super().__init__(name=name, help=help)
        self._module = module

    def _real(self) -> click.Group:
        found: click.Group = import_module(f"intake.cli.{self._module}").group
        return found

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names of the commands."""
        return self._real().list_commands(ctx)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of this name."""
        return self._real().get_command(ctx, cmd_name)


class LazyCommand(click.Command):
    """A command whose module is imported when it is needed."""

    def __init__(self, name: str, *, module: str, help: str) -> None:
        super().__init__(name=name, help=help)
        self._module = module

    def _real(self) -> click.Command:
        found: click.Command = import_module(f"intake.cli.{self._module}").command
        return found

    def get_params(self, ctx: click.Context) -> list[click.Parameter]:
        """The options of the command."""
        return self._real().get_params(ctx)

    def invoke(self, ctx: click.Context) -> object:
        """Run it."""
        return self._real().invoke(ctx)

    def format_help(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Explain it."""
        self._real().format_help(ctx, formatter)


@click.command("setup")
@click.pass_context
def setup_command(ctx: click.Context) -> None:
    """Load departments and calendar, make the key of receipts and train the starting model if there
    is none."""
    ctx.forward(import_module("intake.cli.setup").group)


def register(app: Flask) -> None:
    """Make the groups known to ``flask``."""
    for name, (module, help_text) in GROUPS.items():
        app.cli.add_command(LazyGroup(name, module=module, help=help_text))
    app.cli.add_command(setup_command)
    about = "Live through a year in a database of its own, and check every promise."
    app.cli.add_command(LazyCommand("simulate", module="simulate", help=about))
    about = "Live through a call with its council in a database of its own, and check it."
    app.cli.add_command(LazyCommand("simulate-call", module="simulate_call", help=about))
