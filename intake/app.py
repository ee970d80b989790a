"""Puts the site together: settings, tools, shared web parts, pages, commands."""

from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from types import TracebackType

from flask import Flask
from sqlalchemy.orm import Session, sessionmaker

from intake import cli
from intake.config import Settings
from intake.ports import Tools
from intake.web import (
    assets,
    auth,
    errors,
    filters,
    i18n,
    labels,
    logging,
    navigation,
    security,
)
from intake.web.db import db, refuse_writes_outside_transactions
from intake.web.db import session_factory as db_session_factory
from intake.web.request import IntakeRequest
from intake.web.tools import keep
from intake.wiring import build_tools

# Modules whose ``blueprint`` is registered; a page package that is not there yet is passed over.
PAGES = (
    "submit.views",
    "submit.information",
    "track.views",
    "published.views",
    "review.queue",
    "review.submission",
    "search.views",
    "admin.views",
    "admin.rules",
    "admin.calendar",
    "admin.jobs",
    "account.views",
    "account.officials",
    "status.views",
)


class Site(Flask):
    """The application: reads forms strictly, and logs errors without what people wrote."""

    request_class = IntakeRequest

    def log_exception(
        self,
        exc_info: tuple[type, BaseException, TracebackType] | tuple[None, None, None],
    ) -> None:
        """Flask's own log line quotes the message of the error, which may quote a text."""
        if exc_info[1] is not None:
            logging.log_error(exc_info[1], exc_info[2])


def create_app(settings: Settings | None = None, tools: Tools | None = None) -> Flask:
    """The application for ``settings`` (default: from the environment) with ``tools`` (default:
    built from them)."""
    settings = settings or Settings()  # type: ignore[call-arg]
    logging.configure()
    instance = Path(settings.instance_dir).resolve()
    app = Site("intake", instance_path=str(instance), static_url_path="/static")
    app.config.update(
        SQLALCHEMY_DATABASE_URI=settings.sqlalchemy_url,
        INTAKE_DEFAULT_LANGUAGE=settings.default_language,
    )
    keep(app, settings, tools or build_tools(settings))
    security.init_app(app, settings)
    logging.init_app(app)
    db.init_app(app)
    refuse_writes_outside_transactions()
    for part in (i18n, labels, filters, auth, errors):
        part.init_app(app)
    assets.register(app)
    navigation.register(app)
    _register_pages(app)
    cli.register(app)
    return app


def session_factory(app: Flask) -> sessionmaker[Session]:
    """Sessions on the application's engine for work outside requests, such as the worker's."""
    with app.app_context():
        return db_session_factory()


def _register_pages(app: Flask) -> None:
    for name in PAGES:
        package = name.partition(".")[0]
        if find_spec(f"intake.{package}") and find_spec(f"intake.{name}"):
            app.register_blueprint(import_module(f"intake.{name}").blueprint)
