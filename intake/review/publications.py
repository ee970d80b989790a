"""What could be published, waits for a second person, or is public."""

from collections.abc import Callable, Mapping
from typing import Any

from flask import Blueprint, render_template, request
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from intake.domain.permissions import Action, Actor
from intake.queries.publishing import publication_desk as kept
from intake.queries.publishing.publication_desk import Listed
from intake.web.auth import requires, signed_in_actor
from intake.web.db import db

blueprint = Blueprint("review_publications", __name__, url_prefix="/review/publications")

Lists = Mapping[str, tuple[Any, Callable[[Session, Actor], list[Listed]]]]
LISTS: Lists = {
    "open": (_l("To publish"), kept.to_propose),
    "waiting": (_l("Waits for a second person"), kept.waiting),
    "public": (_l("Public"), kept.published),
}


@blueprint.get("/")
@requires(Action.PROPOSE_PUBLICATION)
def index() -> str:
    """One of the three lists."""
    chosen = request.args.get("list", "")
    chosen = chosen if chosen in LISTS else "open"
    actor = signed_in_actor()
    heading, look = LISTS[chosen]
    return render_template(
        "review/publications.html",
        nav="publications",
        chosen=chosen,
        lists=[(key, words) for key, (words, _look) in LISTS.items()],
        heading=heading,
        rows=look(db.session(), actor),
        own=actor.official_id,
        most=kept.LIST_SIZE,
    )
