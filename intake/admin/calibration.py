"""What the classifier promised and what came true: a curve, its figures, and the lists behind them.

An administrator reads no texts: the lists show numbers, departments and dates.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, render_template, request, url_for
from flask_babel import lazy_gettext as _l

from classifier.evaluation import wilson
from intake.admin.behind import behind_page
from intake.admin.spans import SPANS, days_asked, last_days
from intake.domain.errors import NotFound
from intake.domain.learning.calibration import (
    BINS,
    Bin,
    Guess,
    Part,
    bins,
    error,
    guesses,
    together,
)
from intake.domain.permissions import Action
from intake.queries.learning import routing_quality as queries
from intake.web.auth import requires
from intake.web.db import db
from intake.web.i18n import LANGUAGE_NAMES, language_names

blueprint = Blueprint("admin_calibration", __name__, url_prefix="/admin/models/calibration")

TITLES = {
    Part.SETTLED: _l("Guesses on which people settled"),
    Part.RIGHT: _l("Guesses that came true"),
    Part.WRONG: _l("Guesses that did not come true"),
}
# The square in which the curve is drawn, in the units of the picture.
LEFT, TOP, SIDE = 64, 12, 236


@dataclass(frozen=True, slots=True)
class Point:
    """A bin in the picture; ``low`` to ``high`` is the interval of what came true."""

    x: float
    y: float
    low: float
    high: float


@blueprint.get("/")
@requires(Action.ADMINISTER)
def index() -> str:
    """The curve of a time, of all languages or of one, and the figures of each language."""
    days, language = days_asked(), _language()
    lives = queries.lives(db.session(), last_days(days))
    everything = guesses(lives.found)
    own = _of(everything, language)
    rows = bins(own)
    return render_template(
        "admin/calibration.html",
        nav="admin",
        days=days,
        spans=SPANS,
        chosen=language,
        names=language_names(),
        cut=lives.cut,
        most=queries.MOST,
        bins=rows,
        total=together(own) if own else None,
        error=error(own) if own else None,
        points=[_point(one) for one in rows],
        frame=(LEFT, TOP, SIDE),
        interval=lambda one: wilson(one.right, one.count),
        edges=lambda one: (one.number / BINS, (one.number + 1) / BINS),
        by_language=[
            (code, together(some), error(some)) for code, some in _by_language(everything)
        ],
        to=lambda part, number=None, code=language: url_for(
            "admin_calibration.listed",
            part=part,
            bin=number,
            language=code or None,
            days=days,
        ),
    )


@blueprint.get("/submissions")
@requires(Action.ADMINISTER)
def listed() -> str:
    """The submissions behind a figure, the newest first."""
    rows, days, language = db.session(), days_asked(), _language()
    part, number = request.args.get("part", Part.SETTLED.value), _bin()
    if part not in {one.value for one in Part}:
        raise NotFound(part)
    found = _of(guesses(queries.lives(rows, last_days(days)).found), language)
    ids = [
        one.submission
        for one in found
        if one.is_of(Part(part)) and (number is None or one.bin == number)
    ]
    back = url_for("admin_calibration.index", days=days, language=language or None)
    return behind_page(rows, TITLES[Part(part)], ids, back=back)


def _of(found: Sequence[Guess], language: str) -> list[Guess]:
    return [one for one in found if language in ("", one.language)]


def _by_language(found: Sequence[Guess]) -> list[tuple[str, list[Guess]]]:
    codes = sorted({one.language for one in found})
    return [(code, _of(found, code)) for code in codes if code in LANGUAGE_NAMES]


def _point(one: Bin) -> Point:
    low, high = wilson(one.right, one.count)
    return Point(LEFT + SIDE * one.promised, *(_height(y) for y in (one.share, low, high)))


def _height(share: float) -> float:
    return TOP + SIDE * (1 - share)


def _language() -> str:
    """The language that the address asks for; "" for all."""
    asked = request.args.get("language", "")
    return asked if asked in LANGUAGE_NAMES else ""


def _bin() -> int | None:
    asked: Any = request.args.get("bin")
    if asked is None:
        return None
    found = {str(number): number for number in range(BINS)}
    if asked not in found:
        raise NotFound(asked)
    return found[asked]
