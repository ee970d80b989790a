"""The times over which figures of routes are counted, as the addresses of the pages name them."""

from datetime import timedelta

from flask import request
from flask_babel import lazy_gettext as _l

from intake.queries.learning.routing_quality import Span
from intake.web.tools import tools

SPANS = {30: _l("30 days"), 90: _l("90 days"), 365: _l("A year")}


def days_asked() -> int:
    """How many days the address asks for; 90 when it asks for none of those offered."""
    asked = request.args.get("days", "")
    found = {str(days): days for days in SPANS}
    return found.get(asked, 90)


def last_days(days: int) -> Span:
    """The last days until now."""
    now = tools().clock()
    return Span(now - timedelta(days=days), now + timedelta(seconds=1))
