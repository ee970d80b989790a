"""Whoever leads a proposal, or decides, is looked at before each of its pages."""

from flask import flash

from intake.domain.errors import NotFound
from intake.models import Submission
from intake.services.evaluation import leads
from intake.web.auth import signed_in_actor
from intake.web.db import db, transaction
from intake.web.i18n import gettext as _
from intake.web.tools import tools


def led_without_interest(submission_id: int) -> None:
    """Look for interests of whoever is signed in; what is found is kept, and the page refused. The
    caller has seen that they lead it. Raises NotFound, and NotDeclared, which leads to the
    declaration."""
    actor = signed_in_actor()
    with transaction() as rows:
        about = rows.get_one(Submission, submission_id)
        clear = leads.look(rows, actor, about, sealer=tools().sealer, now=tools().clock())
    if not clear:
        flash(_("An interest in this proposal was found: others lead it."), "error")
        raise NotFound(str(submission_id))
    leads.demand(db.session(), actor, db.session().get_one(Submission, submission_id))
