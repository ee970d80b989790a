"""What is said of authors who were asked to confirm, to the proposer and to officials."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import lazy_gettext as _l

from intake.domain.initiatives.co_authors import AuthorStanding
from intake.models import Submission
from intake.services.initiatives import co_authors
from intake.services.initiatives.co_authors import Stated
from intake.web.db import db
from intake.web.filters import count
from intake.web.i18n import gettext as _
from intake.web.tools import tools

STANDINGS: Mapping[str, Any] = {
    AuthorStanding.PROPOSER: _l("sent the proposal"),
    AuthorStanding.CONFIRMED: _l("confirmed"),
    AuthorStanding.OBJECTED: _l("objects"),
    AuthorStanding.ASKED: _l("asked, no answer yet"),
    AuthorStanding.EXPIRED: _l("did not answer in time"),
    AuthorStanding.NOT_ASKED: _l("not asked"),
}
COLOURS: Mapping[str, str] = {
    AuthorStanding.PROPOSER: "green",
    AuthorStanding.CONFIRMED: "green",
    AuthorStanding.OBJECTED: "red",
    AuthorStanding.ASKED: "blue",
    AuthorStanding.EXPIRED: "orange",
    AuthorStanding.NOT_ASKED: "grey",
}


def authors_stated(submission: Submission) -> list[Stated]:
    """The authors of a proposal and how far each is sure; the caller decides who sees names."""
    return co_authors.stated(db.session(), submission, sealer=tools().sealer, now=tools().clock())


def counted(stated: Sequence[Stated]) -> list[tuple[str, str]]:
    """How many authors there are of each standing, for those who do not see names: words with the
    number, and colour, in a fixed order. That somebody alone has sent it is no confirmation."""
    found = [one.standing for one in stated]
    if found == [AuthorStanding.PROPOSER]:
        return [(str(_("One author, who sent the proposal")), COLOURS[AuthorStanding.PROPOSER])]
    return [
        (f"{STANDINGS[standing]}: {count(found.count(standing))}", COLOURS[standing])
        for standing in AuthorStanding
        if standing in found
    ]
