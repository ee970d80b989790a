"""The list of submissions behind a figure about routes: numbers, departments and dates.

An administrator reads no texts; whoever may read a submission besides finds its number linked.
"""

from collections.abc import Sequence
from typing import Any

from flask import render_template
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from intake.domain.routing import Method
from intake.queries.learning import routing_quality as queries
from intake.queries.submissions import readable_among
from intake.web.auth import signed_in_actor
from intake.web.tools import tools

METHODS = {
    Method.RULE: _l("Rule"),
    Method.CLASSIFIER: _l("Classifier"),
    Method.NONE: _l("People"),
}


def behind_page(
    rows: Session, title: Any, ids: Sequence[int], *, back: str, department: str = ""
) -> str:
    """The submissions ``ids``, newest last, as a page: the newest of them, newest first. What has
    come into quarantine since is left out."""
    shown = ids[-queries.LISTED :]
    lines = queries.behind(rows, shown)
    return render_template(
        "admin/behind.html",
        nav="admin",
        title=title,
        department=department,
        number=len(ids) if len(ids) > len(shown) else len(lines),
        lines=lines,
        readable=readable_among(rows, signed_in_actor(), shown).keys(),
        reference=tools().codes.reference,
        methods=METHODS,
        back=back,
    )
