"""How the search is, for administrators: no text, only numbers."""

from flask import Blueprint, render_template
from flask_babel import lazy_gettext as _l

from intake.domain.permissions import Action
from intake.services.finding import search_health
from intake.services.finding.search_health import Advice
from intake.web.auth import requires
from intake.web.db import db
from intake.web.tools import tools

blueprint = Blueprint("admin_search", __name__, url_prefix="/admin/search")

ADVICE = {
    Advice.NOTHING: _l("All is well"),
    Advice.REBUILD: _l("The index cannot be used. Build it anew: flask index rebuild"),
    Advice.CATCHING_UP: _l("The index is being brought up to date"),
    Advice.LOOK_AT_JOBS: _l("The index is behind. See whether the background work is running"),
    Advice.VERIFY: _l(
        "The index and the database differ. Compare them: flask index verify --repair"
    ),
    Advice.MOVE_ON: _l("The index has outgrown its engine. Another one answers faster"),
}
COLOURS = {
    Advice.NOTHING: "green",
    Advice.REBUILD: "red",
    Advice.CATCHING_UP: "blue",
    Advice.LOOK_AT_JOBS: "orange",
    Advice.VERIFY: "orange",
    Advice.MOVE_ON: "blue",
}


# Products have names; the one without a product is described.
ENGINES = {"memory": _l("In memory"), "whoosh": "Whoosh", "tantivy": "Tantivy"}


@blueprint.get("/")
@requires(Action.ADMINISTER)
def index() -> str:
    """Both indexes, and what should be done."""
    rows, now = db.session(), tools().clock()
    return render_template(
        "admin/search.html",
        nav="admin",
        indexes=[
            (_l("Search of officials"), search_health.of_submissions(rows, tools().index, now=now)),
            (
                _l("Search of published answers"),
                search_health.of_published(rows, tools().published_index, now=now),
            ),
        ],
        advice=ADVICE,
        colours=COLOURS,
        engines=ENGINES,
    )
