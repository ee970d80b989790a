"""Starts the service in one process: migrate, set up, say where it is, serve until stopped.

``python -m intake.start [--demo] [--host H] [--port P] [--no-worker]``; ``manage.py run``
ends here. One process, because each further Python that loads Flask and SQLAlchemy costs half a
second and a second start may take five. In order:

1. settings are read; a fault is a sentence, not a traceback;
2. the database is brought to the newest revision (without loading Alembic if it is there);
3. ``flask setup`` loads the departments and the starting model; if asked, ``flask seed demo`` the
   demo data;
4. gunicorn takes over in this same process. Its settings are the names in ``intake.server``, the
   application is built in its child process, so nothing opened here is shared across the fork;
5. once it listens, the address is printed, and a one-time link while there is no administrator.

The steps are the flask commands of the same names, so all of it can be done by hand as well.
"""

import argparse
import os
import sys
from collections.abc import Sequence
from typing import Any

from flask import Flask
from flask.cli import FlaskGroup, ScriptInfo
from gunicorn.app.base import BaseApplication
from pydantic import ValidationError
from sqlalchemy import Engine, inspect, text

from intake import server
from intake.app import create_app
from intake.cli.accounts import new_setup_path
from intake.config import ROOT, Settings
from intake.web.db import db

MIGRATIONS_HEAD = ROOT / "migrations" / "HEAD"


class Site(BaseApplication):  # type: ignore[misc]
    """Gunicorn with our settings, started from Python instead of from a command line."""

    def __init__(self, overrides: dict[str, Any]) -> None:
        self._overrides = overrides
        super().__init__(prog="citizen-intake")

    def load_config(self) -> None:
        """The names of ``intake.server`` that gunicorn knows, then what the command line said."""
        for name, value in {**vars(server), **self._overrides}.items():
            if name in self.cfg.settings:
                self.cfg.set(name, value)

    def load(self) -> Flask:
        """Called in gunicorn's child process, after the fork."""
        return create_app(Settings())


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the service; returns the exit code when it could not start or has been stopped."""
    options = _options(arguments)
    if options.no_worker:
        os.environ["INTAKE_EMBEDDED_WORKER"] = "false"
    try:
        settings = Settings()
    except ValidationError as error:
        print(describe_faults(error), file=sys.stderr)
        return 2
    link = prepare(create_app(settings), demo=options.demo)
    Site(
        {
            "control_socket_disable": True,  # it would write into the home folder
            "bind": [_bind(options.host, options.port)],
            "when_ready": lambda arbiter: _announce(arbiter.LISTENERS[0], link),
        }
    ).run()
    return 0


def prepare(app: Flask, *, demo: bool) -> str | None:
    """Brings the database, the departments and the model up to date; quick when they are.

    Returns the path of the one-time link, or None once there is an administrator.
    """
    with app.app_context():
        current = is_at_head(db.engine)
    if not current:
        _command(app, "db", "upgrade")
    _command(app, "setup")
    if demo:
        _command(app, "seed", "demo")
    with app.app_context():
        link = new_setup_path()
        db.engine.dispose()  # no connection may be open when gunicorn forks
    return link


def is_at_head(engine: Engine) -> bool:
    """Whether the database is at the newest revision, told without loading Alembic (0.3 s)."""
    if not MIGRATIONS_HEAD.exists() or not inspect(engine).has_table("alembic_version"):
        return False
    with engine.connect() as connection:
        at = connection.execute(text("SELECT version_num FROM alembic_version")).scalars().all()
    return list(at) == MIGRATIONS_HEAD.read_text(encoding="utf-8").split()


def describe_faults(error: ValidationError) -> str:
    """All faults of the settings at once, by the names people set them under; never the values."""
    lines = ["The settings cannot be used:"]
    for fault in error.errors(include_input=False, include_url=False):
        name = "_".join(str(part) for part in fault["loc"]).upper()
        lines.append(f"  {'INTAKE_' + name if name else 'together'}: {fault['msg']}")
    return "\n".join(lines)


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m intake.start", description="Start the service."
    )
    parser.add_argument("--demo", action="store_true")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--no-worker", action="store_true")
    return parser.parse_args(arguments)


def _command(app: Flask, *words: str) -> None:
    """Runs a flask command in this process."""
    group = FlaskGroup(create_app=lambda: app, load_dotenv=False)
    info = ScriptInfo(create_app=lambda: app)
    group.main(list(words), prog_name="flask", standalone_mode=False, obj=info)


def _bind(host: str, port: int) -> str:
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def _announce(listener: Any, link: str | None) -> None:
    """Said when the address listens, not before."""
    host, port = listener.sock.getsockname()[:2]
    shown = f"[{host}]" if ":" in host else host
    address = f"http://{shown}:{port}"
    print(f"\nCitizen Intake is ready: {address}")
    if link:
        print(f"Make the first administrator with this one-time link: {address}{link}")
    print("Ctrl-C stops it.", flush=True)


if __name__ == "__main__":
    sys.exit(main())
