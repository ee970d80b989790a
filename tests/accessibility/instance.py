"""An installation that is filled with a scene for every page, and served on a port of its own."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread

import structlog
from flask import Flask
from sqlalchemy.orm import Session
from werkzeug.serving import WSGIRequestHandler, make_server

from intake.app import create_app
from intake.config import Settings
from intake.mailer import MemoryMailer
from intake.ports import Tools
from intake.signing import FolderKey
from intake.web.db import db
from tests.conftest import MovedClock, tools_in
from tests.support.prepared import tables_exist


@contextmanager
def installed(folder: Path) -> Iterator[tuple[Flask, Session, Tools]]:
    """The application with its tables in ``folder``, and the database beside it."""
    settings = Settings.for_tests(folder / "instance")
    keys = folder / "keys"
    FolderKey(keys).make()
    tools = tools_in(settings, MovedClock(), MemoryMailer(), keys)
    app = create_app(settings, tools)
    app.testing = True
    # The walk prints a table; what the service says about every request would bury it.
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    with app.app_context():
        tables_exist(db.engine)
        engine = db.engine
    with Session(engine, expire_on_commit=False) as session:
        yield app, session, tools
    engine.dispose()


class Quiet(WSGIRequestHandler):
    """Serves without a line for every request."""

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Say nothing."""


@contextmanager
def served(app: Flask, port: int = 0) -> Iterator[str]:
    """The address at which the application answers while the block lasts; 0 = any port."""
    server = make_server("127.0.0.1", port, app, threaded=True, request_handler=Quiet)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
