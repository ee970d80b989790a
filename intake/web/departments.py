"""What departments are called, in the language of the page, as this process last read them."""

import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from flask import Flask, current_app
from flask_babel import gettext as _

from intake.domain.timekeeping.deadlines import local_date
from intake.queries import settings
from intake.queries.organisation import departments, reorganisations
from intake.web.db import db
from intake.web.i18n import language, list_separator
from intake.web.tools import tools

_CHECK_EVERY = 2.0  # seconds between looks at the version of the departments
_EXTENSION = "intake_departments"


@dataclass
class _Names:
    """The names of departments as this process last read them."""

    version: str = ""
    checked_at: float = float("-inf")
    by_language: dict[tuple[str, date], dict[str, str]] = field(default_factory=dict)
    choices: dict[tuple[str, date], list[tuple[str, str]]] = field(default_factory=dict)
    heirs: dict[str, tuple[str, ...]] | None = None
    lock: threading.Lock = field(default_factory=threading.Lock)


def init_app(app: Flask) -> None:
    """Give the application its memory of department names."""
    app.extensions[_EXTENSION] = _Names()


def forget_departments() -> None:
    """Read the names again at the next request; for pages that change departments."""
    current_app.extensions[_EXTENSION] = _Names()


def names_version() -> str:
    """Changes whenever a department may be called otherwise: for what is kept with names in it."""
    kept, (_language, day) = _fresh()
    return f"{kept.version}@{day}"


def department_names() -> Mapping[str, str]:
    """The name of every department, past ones too, in the language of the page, by id."""
    kept, key = _fresh()
    if key not in kept.by_language:
        kept.by_language[key] = departments.names(db.session(), *key)
    return kept.by_language[key]


def department_name(department_id: str | None) -> str:
    """What a department is called today; its id when it is unknown, "" for none."""
    if department_id is None:
        return ""
    return department_names().get(department_id, department_id)


def department_choices() -> list[tuple[str, str]]:
    """(id, name) of every department that receives submissions today, as lists offer them."""
    kept, key = _fresh()
    if key not in kept.choices:
        listed = departments.list_active(db.session(), key[1], language=key[0])
        kept.choices[key] = [(one.id, one.name) for one in listed]
    return kept.choices[key]


def departments_within(scope: frozenset[str] | None, everybody: Any) -> list[tuple[str, Any]]:
    """The departments of ``scope`` for a list; where it is None, ``everybody`` and all of them."""
    if scope is None:
        return [("", everybody), *department_choices()]
    return [one for one in department_choices() if one[0] in scope]


def department_heirs(department_id: str | None) -> tuple[str, ...]:
    """The departments that a merged or split one has become; empty for one that lives on."""
    kept, _key = _fresh()
    if kept.heirs is None:
        kept.heirs = reorganisations.heirs_of_closed(db.session())
    return kept.heirs.get(department_id or "", ())


def department_then(department_id: str | None) -> str:
    """The name of a department; of one that is gone, with what it is now."""
    name, heirs = department_name(department_id), department_heirs(department_id)
    if not heirs:
        return name
    now = list_separator().join(department_name(heir) for heir in heirs)
    return str(_("%(old)s (now: %(now)s)", old=name, now=now))


def department_ids() -> list[str]:
    """The ids of the departments that receive submissions today, in the order of lists."""
    return [department for department, _name in department_choices()]


def _fresh() -> tuple[_Names, tuple[str, date]]:
    kept: _Names = current_app.extensions[_EXTENSION]
    now = time.monotonic()
    if now - kept.checked_at >= _CHECK_EVERY:
        version = str(settings.value(db.session(), settings.TAXONOMY_VERSION))
        with kept.lock:
            if version != kept.version:
                kept.by_language, kept.choices, kept.version = {}, {}, version
                kept.heirs = None
            kept.checked_at = now
    return kept, (language(), local_date(tools().clock()))
