"""Which official of the department works on a submission."""

from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from intake.domain.permissions import Action
from intake.review.filling import hand_form
from intake.review.performing import perform
from intake.review.submission import blueprint, readable_here
from intake.services.desk import assigning
from intake.web.auth import requires


@blueprint.post("/hand")
@requires(Action.READ)
def hand(submission_id: int) -> str | AnyResponse:
    """Take it, or give it to a colleague; the page stays."""
    form = hand_form(readable_here(submission_id), sent=True)
    return perform(
        submission_id,
        form,
        lambda rows, actor, it, now: assigning.hand_to(
            rows, actor, it, int(form.official.data), now=now
        ),
        done=_("It is written down who works on it."),
        stay=True,
    )
