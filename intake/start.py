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
5. once it answers, the address is printed, and a one-time link while there is no administrator.

The steps are the flask commands of the same names, so all of it can be done by hand as well.
"""

import argparse
import os
import sys
from collections.abc import Sequence
from typing import Any

import click
from flask import Flask
from flask.cli import ScriptInfo
from gunicorn.app.base import BaseApplication
from pydantic import ValidationError
from sqlalchemy.exc import OperationalError

from intake import server
from intake.app import create_app
from intake.config import ROOT, Settings
from intake.services.installation import schema
from intake.web.db import db

# Training leaves threads and 125 MB behind; neither may be there when gunicorn forks.
TRAINING_LIBRARY = "sklearn"


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
        return create_app(Settings())  # type: ignore[call-arg]


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the service; returns the exit code when it could not start or has been stopped."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    options = _options(words)
    if options.no_worker:
        os.environ["INTAKE_EMBEDDED_WORKER"] = "false"
    try:
        app = create_app(_settings(_bind(options.host, options.port)))
        if not options.prepared:
            prepare(app, demo=options.demo)
            if TRAINING_LIBRARY in sys.modules:
                _begin_again(words)
        link = one_time_link(app)
    except ValidationError as error:
        return _cannot_start(describe_faults(error))
    except OperationalError as error:
        return _cannot_start(f"The database cannot be used: {error.orig}")
    except click.ClickException as error:
        return _cannot_start(error.format_message())
    except (KeyboardInterrupt, click.Abort):
        print("\nStopped. The same command goes on from here.", file=sys.stderr)
        return 130
    _serve(options, link)
    return 0


def _settings(address: str) -> Settings:
    """The settings; links lead to `address` unless somebody has said where the public comes in."""
    kept = Settings()  # type: ignore[call-arg]
    if "public_url" not in kept.model_fields_set:
        os.environ["INTAKE_PUBLIC_URL"] = f"http://{address}"  # for gunicorn's child as well
        kept = Settings()  # type: ignore[call-arg]
    return kept


def prepare(app: Flask, *, demo: bool) -> None:
    """Brings the database, the departments and the model up to date; quick when they are."""
    with app.app_context():
        if schema.upgrade(db.engine):
            print(f"Brought the database to revision {schema.wanted_revision()}", flush=True)
    _command(app, "setup")
    if demo:
        _command(app, "seed", "demo")


def one_time_link(app: Flask) -> str:
    """The path of a link that makes the first administrator; empty once there is one."""
    path = str(_command(app, "accounts", "setup-link", "--quiet") or "")
    with app.app_context():
        db.engine.dispose()  # no connection may be open when gunicorn forks
    return path


def _serve(options: argparse.Namespace, link: str) -> None:
    def ready(worker: Any) -> None:
        server.post_worker_init(worker)
        if worker.age == 1:  # the first one; one that replaces it says nothing
            _announce(worker.sockets[0], link)

    Site(
        {
            "control_socket_disable": True,  # it would write into the home folder
            "bind": [_bind(options.host, options.port)],
            "post_worker_init": ready,
        }
    ).run()


def _begin_again(words: list[str]) -> None:
    """Replaces this process by a fresh one that finds everything prepared."""
    sys.stdout.flush()
    os.chdir(ROOT)
    os.execv(sys.executable, [sys.executable, "-m", "intake.start", *words, "--prepared"])  # noqa: S606


def _cannot_start(why: str) -> int:
    print(f"\n{why}", file=sys.stderr)
    return 1


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
    parser.add_argument("--prepared", action="store_true", help=argparse.SUPPRESS)
    return parser.parse_args(arguments)


def _command(app: Flask, *words: str) -> object:
    """Runs a flask command in this process; what it returns."""
    info = ScriptInfo(create_app=lambda: app)
    result: object = app.cli.main(list(words), "flask", standalone_mode=False, obj=info)
    return result


def _bind(host: str, port: int) -> str:
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def _announce(listener: Any, link: str) -> None:
    """Said when the first page can be asked for, not before."""
    host, port = listener.getsockname()[:2]
    address = f"http://{_bind(host, port)}"
    print(f"\nCitizen Intake is ready: {address}")
    if link:
        print(f"Make the first administrator with this one-time link: {address}{link}")
    print("Ctrl-C stops it.", flush=True)


if __name__ == "__main__":
    sys.exit(main())
