"""Whether a form was sent from the page of the submission that is open now."""

from intake.track.forms import AboutForm
from intake.web.opened import Opened, number_of


def is_about(form: AboutForm, submission: Opened) -> bool:
    """Whether the page that was sent showed the submission that is open now."""
    return bool(form.about.data == number_of(submission))
