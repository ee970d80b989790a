"""For machines that watch over the service: is the process up, can it do its work?"""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from flask import Blueprint, request
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.wrappers import Response

from intake import __version__
from intake.queries.reports import health
from intake.services.learning import promotion
from intake.shipped import MIGRATIONS
from intake.web.db import db
from intake.web.tools import settings, tools
from search_index import SearchIndex, SearchIndexError

blueprint = Blueprint("status", __name__)

HEAD = MIGRATIONS / "HEAD"
READY, DEGRADED = "ready", "degraded"
_TAKES_SUBMISSIONS = {READY, DEGRADED}
_LOCAL = {"127.0.0.1", "::1"}


@blueprint.get("/healthz")
def alive() -> Response:
    """The process answers; nothing else is asked."""
    return _json({"status": "up"})


@blueprint.get("/readyz")
def ready() -> Response:
    """Whether submissions can be taken, and how far the background work is behind.

    Without a search index they still can, so the answer is 200 and says "degraded". Only the
    machine itself is told the figures; others learn the status alone.
    """
    try:
        figures = _figures()
    except SQLAlchemyError as error:
        figures = {"status": "unavailable", "database": type(error).__name__}
    told = figures if request.remote_addr in _LOCAL else {"status": figures["status"]}
    return _json(told, 200 if figures["status"] in _TAKES_SUBMISSIONS else 503)


def _figures() -> dict[str, Any]:
    session = db.session()
    kind, version = health.server(session)
    expected = HEAD.read_text(encoding="utf-8").strip()
    found = health.revision(session)
    jobs = health.job_figures(session, now=tools().clock())
    search = {"search": _state(tools().index), "public_search": _state(tools().published_index)}
    working = READY if set(search.values()) == {READY} else DEGRADED
    return {
        "status": working if found == expected else "wrong_migration",
        "version": __version__,
        "database": kind,
        f"{kind}_version": version,
        "migration": found,
        "migration_expected": expected,
        "jobs_waiting": jobs.waiting,
        "jobs_running": jobs.running,
        "jobs_dead": jobs.dead,
        "index_lag_seconds": _age(jobs.index_waiting_since) or 0.0,
        "jobs_lag_seconds": _age(jobs.due_since) or 0.0,
        **search,
        **_model(settings().models_dir),
    }


def _state(index: SearchIndex) -> str:
    """ "ready", or the code of what is the matter with an index; reads where it is, and counts
    nothing."""
    try:
        index.versions(())
    except SearchIndexError as error:
        return error.code
    return READY


def _model(folder: Path) -> dict[str, Any]:
    """Version and age of the model in force, and whether it can be used: while it cannot, people
    decide about everything. Read from its files, so that no engine is loaded."""
    active, sound = promotion.in_force(folder)
    if active is None:
        return {"model": None, "model_age_seconds": None, "model_usable": False}
    usable = sound and active != tools().active_model.refused
    try:
        written = (folder / active / "card.json").stat().st_mtime
    except OSError:
        return {"model": active, "model_age_seconds": None, "model_usable": usable}
    age = _age(datetime.fromtimestamp(written, UTC))
    return {"model": active, "model_age_seconds": age, "model_usable": usable}


def _age(since: datetime | None) -> float | None:
    return None if since is None else round((tools().clock() - since).total_seconds(), 1)


def _json(content: dict[str, Any], status: int = 200) -> Response:
    return Response(json.dumps(content) + "\n", status, mimetype="application/json")
