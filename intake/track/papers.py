"""What a sender prints: the papers about the submission that is open, without anybody's name. The
secret code is never printed again."""

from flask import redirect, render_template, url_for
from werkzeug.wrappers import Response as AnyResponse

from intake.domain.errors import NotFound
from intake.models import Submission
from intake.queries.reports.papers import Folder, folder_of
from intake.track.views import blueprint
from intake.web.db import db
from intake.web.opened import opened
from intake.web.papers import letter, letters_of, paper_named
from intake.web.tools import tools


@blueprint.get("/papers")
def papers() -> str | AnyResponse:
    """Which papers there are."""
    folder = _folder()
    if folder is None:
        return redirect(url_for("track.enter"), 303)
    return render_template(
        "track/papers.html", submission=folder.submission, papers=letters_of(folder)
    )


@blueprint.get("/papers/<paper>")
def show_paper(paper: str) -> str | AnyResponse:
    """One paper, in the language in which the submission was sent. Raises NotFound for one that
    makes no sense now."""
    folder = _folder()
    if folder is None:
        return redirect(url_for("track.enter"), 303)
    found = paper_named(paper, letters_of(folder))
    if found is None:
        raise NotFound(paper)
    return render_template(
        "track/paper.html",
        submission=folder.submission,
        paper=found,
        sheet=letter(folder, found, contact=None, to_sign=False),
    )


def _folder() -> Folder | None:
    here = opened()
    if here is None:
        return None
    submission = db.session().get_one(Submission, here.id)
    return folder_of(db.session(), submission, now=tools().clock())
