"""What people see when something goes wrong: one table from errors to pages, and never a bare 500
for a passing fault."""

from types import TracebackType
from typing import cast

from flask import (
    Flask,
    Response,
    current_app,
    g,
    make_response,
    redirect,
    render_template,
    request,
    session,
    url_for,
)
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response as AnyResponse

from intake.domain.errors import (
    ClockRefused,
    IntakeError,
    InvalidMove,
    InvalidSubmission,
    LimitExceeded,
    NotAllowed,
    NotDeclared,
    NotFound,
    SealBroken,
    StaleSubmission,
)
from intake.web.db import db, is_passing
from intake.web.logging import log_error, log_search_down, security_event
from intake.web.typed import sent_from_here, typed_texts
from search_index import IndexLocked, IndexOutdated, IndexUnavailable

RETRY_SECONDS = 30
TABLE: dict[type[Exception], int] = {
    NotAllowed: 403,
    NotFound: 404,
    StaleSubmission: 409,
    InvalidMove: 409,
    ClockRefused: 409,
    InvalidSubmission: 400,
    LimitExceeded: 429,
    SealBroken: 503,  # until the key is back, or somebody has looked at it
    IndexUnavailable: 503,
    IndexLocked: 503,
    IndexOutdated: 503,
}
# Templates ``errors/<name>.html`` that exist; every other status of the 400s is told as 400.
_FLASHED = "_flashes"  # where Flask keeps in the cookie what the next page says
_PAGES = frozenset({400, 403, 404, 405, 409, 413, 429, 500, 503})


def init_app(app: Flask) -> None:
    """Register the handlers."""
    app.register_error_handler(CSRFError, _forged_or_old)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(IntakeError, _from_table)
    app.register_error_handler(NotDeclared, _to_declare)
    app.register_error_handler(SealBroken, _sealed)
    app.register_error_handler(IndexLocked, _from_table)
    for kind in (IndexUnavailable, IndexOutdated):
        app.register_error_handler(kind, _without_search)
    app.register_error_handler(Exception, _unforeseen)


def page(status: int, *, template: str = "", retry_after: int | None = None) -> Response:
    """The error page of a status, with the header that says when to come back.

    ``template`` names a page for a form that came too late: it gives back what was typed.
    """
    g.error_status = status
    shown = status if status in _PAGES else 400
    told: dict[str, object] = {"minutes": -(-(retry_after or 0) // 60)}
    if template or status in (404, 409):  # it may be gone since the form was opened
        told["typed"] = typed_texts()
    response = make_response(render_template(f"errors/{template or shown}.html", **told), status)
    if retry_after is not None:
        response.headers["Retry-After"] = str(max(1, retry_after))
    return response


def too_late(template: str, status: int = 403) -> Response | None:
    """The page that gives back what was typed for somebody whose session has ended meanwhile, or
    whose form can no longer be taken; None when nothing worth it was typed."""
    return page(status, template=template) if typed_texts() else None


def _http(error: HTTPException) -> Response:
    status = error.code or 500
    if status < 400:  # a redirect that the router raised
        return cast(Response, Response.force_type(error.get_response(), request.environ))
    answer = page(status, retry_after=RETRY_SECONDS if status == 503 else None)
    if status == 405:
        answer.headers["Allow"] = error.get_response().headers.get("Allow", "")
    return answer


def _forged_or_old(_error: CSRFError) -> Response:
    security_event("form_token_refused", route=request.url_rule.rule if request.url_rule else None)
    view = current_app.view_functions.get(request.endpoint or "")
    if view is not None and "shown_again" in view.__dict__ and sent_from_here():
        # Its form looks at the token once more and refuses it, so that nothing is written.
        told = list(session.get(_FLASHED, ()))
        try:
            answer = make_response(view(**(request.view_args or {})))
        except Exception as error:  # nobody looks at what an error handler raises
            return make_response(current_app.handle_user_exception(error))
        if not 300 <= answer.status_code < 400:
            answer.status_code = 400
            return answer
        # It had no form to show and would lead elsewhere; nothing is said there of it.
        session.pop(_FLASHED, None)
        if told:
            session[_FLASHED] = told
    return page(400, template="csrf")


def _from_table(error: Exception) -> Response:
    status = next((TABLE[kind] for kind in type(error).__mro__ if kind in TABLE), 400)
    if status == 403:
        security_event("refused", route=request.url_rule.rule if request.url_rule else None)
    retry = error.retry_after if isinstance(error, LimitExceeded) else None
    return _busy() if status == 503 else page(status, retry_after=retry)


def _to_declare(error: NotDeclared) -> AnyResponse:
    """Whoever leads a proposal says first whether there is an interest."""
    return redirect(url_for("preparing.declare_lead", about_id=error.submission_id), 303)


def _sealed(_error: SealBroken) -> Response:
    """Trying again does not help, and what is lost may be a key: somebody has to look."""
    route = request.url_rule.rule if request.url_rule else None
    security_event("seal_broken", route=route, **(request.view_args or {}))
    return page(TABLE[SealBroken], template="sealed")


def _without_search(error: IndexUnavailable | IndexOutdated) -> Response:
    """Trying again does not help: somebody has to build the index anew, and is told so."""
    log_search_down(error.code)
    return page(TABLE[type(error)], template="search", retry_after=RETRY_SECONDS)


def _unforeseen(error: Exception) -> Response:
    passing = is_passing(error)
    if current_app.testing and not passing:
        raise error  # tests see what broke, not a page about it
    trace: TracebackType | None = error.__traceback__
    log_error(error, trace)
    db.session.remove()
    g.actor = None  # the page must not ask the database again who is looking
    return _busy() if passing else page(500)


def _busy() -> Response:
    """Try again in a moment; what was typed is shown, so that nobody must write it twice."""
    was_read = "form" in request.__dict__  # reading it may be what failed
    return page(503, template="503" if was_read else "", retry_after=RETRY_SECONDS)
