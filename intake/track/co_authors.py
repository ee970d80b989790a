"""Co-authors confirm or object by the link that they were sent; the proposer sees who has, and has
links sent again. Opening a link writes nothing: programs that look through mail open links."""

from flask import flash, make_response, redirect, render_template, url_for
from werkzeug.wrappers import Response as AnyResponse

from intake.domain.errors import InvalidData, InvalidMove, NotFound
from intake.domain.initiatives.co_authors import AuthorState
from intake.models import Submission
from intake.services.initiatives import co_authors
from intake.services.initiatives.co_authors import Asked
from intake.track.forms import AskAuthorForm, AuthorForm
from intake.track.late import gone_on
from intake.track.opened import is_about
from intake.track.views import blueprint
from intake.web.author_words import COLOURS, STANDINGS, authors_stated
from intake.web.db import db, transaction
from intake.web.i18n import gettext as _
from intake.web.limits import limit_additions
from intake.web.opened import Opened, number_of, opened
from intake.web.tools import tools, wake_worker
from intake.web.typed import shown_again


@blueprint.route("/author/<token>", methods=["GET", "POST"])
@shown_again
@limit_additions
def author(token: str) -> str | AnyResponse:
    """What a co-author is asked, and the answer. Nothing of the proposal but its title is shown."""
    asked = _asked(token)
    if asked is None:
        return make_response(render_template("track/author_gone.html"), 410)
    known = {"answer": asked.row.state} if asked.row.answered_at else {}
    form = AuthorForm(data=known)
    settled = co_authors.is_settled(db.session(), asked)
    if form.validate_on_submit() and not settled:
        with transaction() as rows:
            # Locked and asked once more: the proposal may have moved on, or been erased.
            rows.get(Submission, asked.submission.id, with_for_update=True, populate_existing=True)
            again = _asked(token)
            if again is not None:
                said, why = AuthorState(form.answer.data), form.why.data
                sealer, now = tools().sealer, tools().clock()
                co_authors.answer(rows, again, said, why, sealer=sealer, now=now)
        wake_worker()
        return redirect(url_for(".author", token=token), 303)
    return render_template(
        "track/author.html",
        form=form,
        form_error=bool(form.errors),
        asked=asked,
        settled=settled,
        standing=STANDINGS[asked.row.state],
    )


@blueprint.get("/co-authors")
def list_authors() -> str | AnyResponse:
    """Who the authors are and who has confirmed, for the proposer. Raises NotFound when none are
    named."""
    submission = opened()
    if submission is None:
        return redirect(url_for("track.enter"), 303)
    return _page(submission, AskAuthorForm(formdata=None))


@blueprint.post("/co-authors")
@shown_again
@limit_additions
def ask_author() -> str | AnyResponse:
    """Have the link sent to an author, perhaps to another address."""
    submission = opened()
    if submission is None:
        return redirect(url_for("track.enter"), 303)
    form = AskAuthorForm()
    if not is_about(form, submission):
        return gone_on(form, submission)
    if form.validate_on_submit():
        try:
            with transaction() as rows:
                row = rows.get_one(Submission, submission.id, with_for_update=True)
                at, mail, now = form.line_number, form.mail.data, tools().clock()
                co_authors.ask_again(rows, row, at, mail, tools=tools(), now=now)
        except InvalidData as error:
            form.explain(error.problems["mail"])
        except (InvalidMove, NotFound):
            return gone_on(form, submission)
        else:
            wake_worker()
            flash(_("The link is on its way."), "success")
            return redirect(url_for(".list_authors"), 303)
    if form.line.errors:  # there is no author beside whom a message could stand
        return gone_on(form, submission)
    return _page(submission, form)


def _asked(token: str) -> Asked | None:
    here = tools()
    return co_authors.asked_by(
        db.session(), token, codes=here.codes, sealer=here.sealer, now=here.clock()
    )


def _page(opened_one: Opened, form: AskAuthorForm) -> str:
    submission = db.session().get_one(Submission, opened_one.id)
    authors = authors_stated(submission)
    if not authors:
        raise NotFound("authors")
    forms = {}
    for one in authors:
        failed = form.errors and form.line.data == str(one.line.at)
        known = {"mail": one.line.mail, "line": str(one.line.at), "about": number_of(opened_one)}
        if one.may_ask and failed:
            forms[one.line.at] = form
        elif one.may_ask:
            forms[one.line.at] = AskAuthorForm(formdata=None, **known).of_line(one.line.at)
    return render_template(
        "track/co_authors.html",
        submission=opened_one,
        authors=authors,
        standings=STANDINGS,
        colours=COLOURS,
        forms=forms,
        form=form,
        form_error=bool(form.errors),
    )
