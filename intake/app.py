"""Puts the site together: settings, tools, shared web parts, pages, commands."""

from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Any

from flask import Flask
from sqlalchemy.orm import Session, sessionmaker

from intake import cli
from intake.account import keys as _keys  # noqa: F401 - more of the pages of account
from intake.account import passkey_signing as _passkey_signing  # noqa: F401 - the same
from intake.account import passkeys as _passkeys  # noqa: F401 - the same
from intake.account import provider as _provider  # noqa: F401 - more of the pages of account
from intake.account import second as _second  # noqa: F401 - the same
from intake.account.officials import blueprint as officials
from intake.account.views import blueprint as account
from intake.admin.calendar import blueprint as calendar
from intake.admin.calibration import blueprint as calibration
from intake.admin.jobs import blueprint as jobs
from intake.admin.models import blueprint as models
from intake.admin.outbox import blueprint as outbox
from intake.admin.quality import blueprint as quality
from intake.admin.reorganising import blueprint as changes
from intake.admin.rules import blueprint as rules
from intake.admin.search import blueprint as admin_search
from intake.admin.views import blueprint as admin
from intake.calls import asking as _call_questions  # noqa: F401 - more of the pages of desk_calls
from intake.calls.desk import blueprint as desk_calls
from intake.calls.views import blueprint as calls
from intake.config import Settings
from intake.evaluation import leading as _leading  # noqa: F401 - more of the pages of preparing
from intake.evaluation import seats as _seats  # noqa: F401 - more of the pages of preparing
from intake.evaluation import tables as _tables  # noqa: F401 - more of the pages of preparing
from intake.evaluation import voting as _voting  # noqa: F401 - more of the pages of preparing
from intake.evaluation.councils import blueprint as councils
from intake.evaluation.judging import blueprint as judging
from intake.evaluation.preparing import blueprint as preparing
from intake.mine.views import blueprint as mine
from intake.ports import Tools
from intake.proposals import carrying_out as _carrying_out  # noqa: F401 - more of the pages of it
from intake.proposals import handing_on as _handing_on  # noqa: F401 - the same
from intake.proposals import summaries as _desk_summaries  # noqa: F401 - the same
from intake.proposals.desk import blueprint as desk_proposals
from intake.published import feeds as _feeds  # noqa: F401 - more of the pages of published
from intake.published import searching as _searching  # noqa: F401 - the same
from intake.published.views import blueprint as published
from intake.receipts.views import blueprint as receipts
from intake.review import answering as _answering  # noqa: F401 - acts of review.submission
from intake.review import claiming as _claiming  # noqa: F401
from intake.review import confining as _confining  # noqa: F401
from intake.review import deciding as _deciding  # noqa: F401
from intake.review import files as _review_files  # noqa: F401
from intake.review import handing as _handing  # noqa: F401
from intake.review import joining as _joining  # noqa: F401
from intake.review import keeping as _keeping  # noqa: F401
from intake.review import proposal as _review_proposal  # noqa: F401
from intake.review import splitting as _splitting  # noqa: F401
from intake.review.bulk import blueprint as review_bulk
from intake.review.contributing import blueprint as review_asked
from intake.review.deadlines import blueprint as review_late
from intake.review.entering import blueprint as review_enter
from intake.review.papers import blueprint as review_papers
from intake.review.publications import blueprint as review_publications
from intake.review.publishing import blueprint as review_publish
from intake.review.queue import blueprint as review
from intake.review.register import blueprint as review_register
from intake.review.same_matter import blueprint as review_joins
from intake.review.saved_views import blueprint as review_views
from intake.review.submission import blueprint as review_submission
from intake.review.templates import blueprint as templates
from intake.review.writing import blueprint as review_reply
from intake.search.exports import blueprint as search_exports
from intake.search.saved import blueprint as saved_searches
from intake.search.views import blueprint as search
from intake.status.views import blueprint as status
from intake.submit import advising as _advising  # noqa: F401 - the same
from intake.submit import calling as _calling  # noqa: F401 - more of the pages of submit
from intake.submit import files as _files  # noqa: F401 - more of the pages of submit
from intake.submit import pausing as _pausing  # noqa: F401 - the same
from intake.submit import proposing as _proposing  # noqa: F401 - the same
from intake.submit import revising as _revising  # noqa: F401 - the same
from intake.submit import signed as _sent_signed  # noqa: F401 - the same
from intake.submit.information import blueprint as information
from intake.submit.views import blueprint as submit
from intake.track import appealing as _appealing  # noqa: F401 - more of the pages of track
from intake.track import co_authors as _co_authors  # noqa: F401 - the same
from intake.track import decided as _decided  # noqa: F401 - the same
from intake.track import judging as _judging  # noqa: F401 - more of the pages of track
from intake.track import letters as _letters  # noqa: F401 - the same
from intake.track import papers as _papers  # noqa: F401 - the same
from intake.track import proposal as _proposal  # noqa: F401 - the same
from intake.track import publishing as _publishing  # noqa: F401 - the same
from intake.track import related as _related  # noqa: F401 - the same
from intake.track import signed as _signed  # noqa: F401 - the same
from intake.track import summaries as _summaries  # noqa: F401 - the same
from intake.track.views import blueprint as track
from intake.web import (
    assets,
    auth,
    departments,
    errors,
    file_words,
    filters,
    fragments,
    i18n,
    limits,
    logging,
    navigation,
    security,
)
from intake.web.db import db, refuse_writes_outside_transactions
from intake.web.db import session_factory as db_session_factory
from intake.web.request import CONVERTERS, IntakeRequest
from intake.web.tools import keep
from intake.wiring import build_tools

PAGES = (
    submit,
    information,
    track,
    mine,
    published,
    calls,
    desk_calls,
    desk_proposals,
    councils,
    preparing,
    judging,
    receipts,
    review,
    review_submission,
    review_asked,
    review_bulk,
    review_late,
    review_joins,
    review_enter,
    review_papers,
    review_register,
    review_reply,
    review_publish,
    review_publications,
    review_views,
    templates,
    search,
    saved_searches,
    search_exports,
    admin,
    rules,
    calendar,
    changes,
    jobs,
    outbox,
    admin_search,
    models,
    quality,
    calibration,
    account,
    officials,
    status,
)


class Site(Flask):
    """The application: reads forms strictly, and logs errors without what people wrote."""

    request_class = IntakeRequest

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        """Every function here is an ordinary one; Flask would look again for each of the fifteen
        it calls for a page."""
        return func

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
    app.url_map.converters.update(CONVERTERS)
    app.config.update(
        SQLALCHEMY_DATABASE_URI=settings.sqlalchemy_url,
        INTAKE_DEFAULT_LANGUAGE=settings.default_language,
    )
    app.url_map.strict_slashes = False  # a redirect to the slash would repeat a forged Host
    keep(app, settings, tools or build_tools(settings))
    security.init_app(app, settings)
    limits.init_app(app, settings.limits_storage)
    logging.init_app(app)
    db.init_app(app)
    refuse_writes_outside_transactions()
    for part in (i18n, departments, filters, file_words, fragments, auth, errors):
        part.init_app(app)
    assets.register(app)
    navigation.register(app)
    for blueprint in PAGES:
        app.register_blueprint(blueprint)
    cli.register(app)
    return app


def session_factory(app: Flask) -> sessionmaker[Session]:
    """Sessions on the application's engine for work outside requests, such as the worker's."""
    with app.app_context():
        return db_session_factory()
