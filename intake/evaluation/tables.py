"""The ranking of a call as a table to take along: more of the pages of preparing."""

import io

from flask import Response

from intake.domain.permissions import Action
from intake.evaluation import showing
from intake.evaluation.preparing import blueprint
from intake.services.evaluation import ranking
from intake.services.evaluation.ranking import Ranked
from intake.services.finding.export_files import MEDIA_TYPES, Cell, writer
from intake.web.auth import requires, signed_in_actor
from intake.web.db import db
from intake.web.downloads import to_be_saved
from intake.web.i18n import gettext as _
from intake.web.logging import security_event
from intake.web.tools import tools

_FORM = "xlsx"
_COLUMNS = ("place", "number", "title", "mean", "spread", "result")


@blueprint.get("/ranking/<int:call_id>/ranking.xlsx")
@requires(Action.PREPARE_EVALUATION)
def take_out_ranking(call_id: int) -> Response:
    """What the page of the ranking shows, as a spreadsheet; who took it out is logged."""
    actor = signed_in_actor()
    found = ranking.of_call(db.session(), actor, call_id)
    content = io.BytesIO()
    table = writer(_FORM, content, _COLUMNS, _headings())
    for one in found:
        table.add(_row(one))
    table.end()
    security_event("ranking_exported", call=call_id, by=actor.official_id, rows=len(found))
    return Response(
        content.getvalue(),
        content_type=MEDIA_TYPES[_FORM],
        headers=to_be_saved(f"ranking-{call_id}.{_FORM}"),
    )


def _headings() -> tuple[str, ...]:
    return (
        _("Place in the ranking"),
        _("Number"),
        _("Title"),
        _("Weighted mean"),
        _("Spread"),
        _("Result"),
    )


def _row(one: Ranked) -> tuple[Cell, ...]:
    """One proposal; what is missing is an empty cell, which sorts and adds up as none."""
    return (
        "" if one.mean is None else one.place,
        tools().codes.reference(one.submission.id, one.submission.submitted_at),
        one.submission.title,
        "" if one.mean is None else round(float(one.mean), 2),
        "" if one.spread is None else one.spread,
        showing.standing(one),
    )
