"""Keeping what somebody typed when the page they sent it from can no longer be taken."""

from collections.abc import Callable
from typing import Any, TypeVar
from urllib.parse import urlsplit

from flask import request

_View = TypeVar("_View", bound=Callable[..., Any])

# Shorter answers are quickly given again; this keeps codes and numbers off the page as well.
_WORTH_KEEPING = 30
_NEVER_SHOWN = ("password", "current", "code", "token", "passkey")


def shown_again(view: _View) -> _View:
    """For a view that shows its form with what was typed: a refused token leads to the same form
    with a new token instead of to an error page."""
    view.__dict__["shown_again"] = True
    return view


def sent_from_here() -> bool:
    """Whether the browser says that the form stood on a page of ours.

    Only then its answers are shown: another site must not be able to put words into our pages.
    """
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site == "same-origin"
    origin = request.headers.get("Origin") or request.headers.get("Referer") or ""
    try:
        return urlsplit(origin).netloc == request.host
    except ValueError:
        return False


def typed_texts() -> list[str]:
    """The longer texts of the form just sent, to be shown for copying; never a password or code."""
    if not sent_from_here():
        return []
    return [
        text
        for name, text in request.form.items()
        if len(text) >= _WORTH_KEEPING and not any(part in name for part in _NEVER_SHOWN)
    ]
