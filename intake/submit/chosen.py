"""The call that a draft has chosen, or that a visitor came from."""

from collections.abc import Mapping
from typing import Any

from flask import request
from sqlalchemy.orm import Session

from intake.domain.initiatives.calls import Standing
from intake.domain.proposals import is_proposal
from intake.queries.initiatives import calls as queries
from intake.queries.initiatives.calls import Shown
from intake.services.initiatives import calls
from intake.web.db import db
from intake.web.i18n import language
from intake.web.tools import tools

CALL = "call"


def call_of(answers: Mapping[str, Any]) -> int | None:
    """The number of the call that a draft has chosen; None when its kind is asked for none."""
    return number_of(answers.get(CALL)) if is_proposal(answers.get("kind", "")) else None


def number_of(typed: object) -> int | None:
    """The number of a call, or None."""
    plain = isinstance(typed, str) and typed.isascii() and typed.isdecimal() and len(typed) < 10
    return int(str(typed)) if plain else None


def still_open(rows: Session, answers: Mapping[str, Any]) -> bool:
    """Whether what a draft has chosen, if anything, is open at this moment."""
    chosen = call_of(answers)
    return chosen is None or calls.is_open(rows, chosen, now=tools().clock())


def came_from() -> Shown | None:
    """The open call from whose page a visitor came."""
    number = number_of(request.values.get(CALL))
    found = queries.public_one(db.session(), number, now=tools().clock()) if number else None
    return found if found is not None and found.standing is Standing.OPEN else None


def open_calls() -> list[Shown]:
    """What can be chosen at this moment."""
    return queries.open_now(db.session(), now=tools().clock())


def asks_for_call(answers: Mapping[str, Any]) -> bool:
    """Whether a draft is asked which call it answers: when there is one, or it has chosen one."""
    return is_proposal(answers.get("kind", "")) and (CALL in answers or bool(open_calls()))


def title_of(shown: Shown) -> tuple[str, str]:
    """The title for this reader, and its language."""
    return calls.title_of(shown.newest, language())


def chosen_in_words(answers: Mapping[str, Any]) -> tuple[str, str, bool] | None:
    """Title, its language and whether it is open, for the check page; None for no call."""
    number = call_of(answers)
    if number is None:
        return None
    found = queries.public_one(db.session(), number, now=tools().clock())
    return (*title_of(found), found.standing is Standing.OPEN) if found else None
