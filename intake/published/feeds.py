"""Atom feeds (RFC 4287) of what was published: of all, and of each department."""

from datetime import UTC, datetime
from typing import Any

from flask import Response, render_template, url_for
from flask_babel import gettext as _

from intake.domain.answering.replies import as_text
from intake.domain.errors import NotFound
from intake.published import keeping
from intake.published.views import blueprint
from intake.queries.publishing import publications
from intake.queries.publishing.publications import Published
from intake.web import labels
from intake.web.addresses import whole
from intake.web.db import db
from intake.web.decision_words import OUTCOMES
from intake.web.departments import department_name, department_names
from intake.web.filters import reference
from intake.web.tools import settings

_NOTHING_YET = datetime(1970, 1, 1, tzinfo=UTC)


@blueprint.get("/feed.atom")
def feed() -> Response:
    """The newest publications of all departments."""
    return _feed("", str(_("Published answers")), url_for("published.feed"))


@blueprint.get("/feed/<department_id>.atom")
def feed_of_department(department_id: str) -> Response:
    """The newest publications of one department."""
    name = department_names().get(department_id)
    if name is None:
        raise NotFound(department_id)
    title = _("Published answers: %(department)s", department=name)
    here = url_for("published.feed_of_department", department_id=department_id)
    return _feed(department_id, str(title), here)


def _feed(department: str, title: str, path: str) -> Response:
    found = publications.newest(db.session(), department)
    updated = max((one.published_at for one in found), default=_NOTHING_YET)
    keeping.changed_at(updated)
    text = render_template(
        "published/feed.xml",
        title=title,
        here=whole(path),
        site=whole(url_for("published.index", department=department or None)),
        author=settings().organisation or settings().service_name or _("Citizen Intake"),
        updated=updated,
        entries=[_entry(one) for one in found],
    )
    return Response(text, mimetype="application/atom+xml")


def _entry(one: Published) -> dict[str, Any]:
    return {
        "url": whole(url_for("published.show", reference=reference(one))),  # type: ignore[arg-type]
        "title": one.title,
        "language": one.language,
        "published": one.published_at,
        "category": labels.in_words("KINDS").get(one.kind, one.kind),
        "department": department_name(one.department_id),
        "content": f"{one.text}\n\n{_beside(one)}",
    }


def _beside(one: Published) -> str:
    """What stands under the text: the answer, or what a council decided."""
    if one.outcome:
        return f"{_('The council decided')}: {OUTCOMES.get(one.outcome, '')}"
    return f"{_('Answer')}:\n{as_text(one.answer)}"
