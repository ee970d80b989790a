"""Public pages may be kept by browsers and by proxies, which ask before they show them again: what
is withdrawn is gone at once, and what is unchanged costs no page."""

from datetime import datetime

from flask import Blueprint, Response, g, request, session

from intake.web.auth import current_actor
from intake.web.security import may_be_kept

_CHANGED = "published_changed_at"


def changed_at(moment: datetime | None) -> None:
    """When what this page shows last changed."""
    g.setdefault(_CHANGED, moment)


def register(blueprint: Blueprint) -> None:
    """Give every page of ``blueprint`` its headers."""
    blueprint.after_request(_headers)


def _headers(response: Response) -> Response:
    # Pages of an official, and an answer that sets the cookie, belong to one browser.
    if response.status_code != 200 or session.modified or current_actor() is not None:
        return response
    may_be_kept()
    response.headers["Cache-Control"] = "public, no-cache"
    response.vary.update(("Accept-Language", "Cookie"))
    response.add_etag()
    moment = g.get(_CHANGED)
    if moment is not None:
        response.last_modified = moment
    # By the tag alone: the words of a page change with its language and with names of departments.
    if request.if_none_match:
        response.make_conditional(request)
    return response
