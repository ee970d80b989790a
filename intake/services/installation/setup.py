"""What an installation needs before it serves: departments, calendar and reply templates, from our
own files."""

import hashlib
from collections.abc import Callable
from datetime import datetime

from sqlalchemy.orm import Session

from intake.queries import settings as kept
from intake.services.answering import reply_templates
from intake.services.background import settings
from intake.services.organisation import departments
from intake.services.timekeeping import calendar
from intake.shipped import DATA

DEPARTMENTS_FILE = DATA / "departments.json"
CALENDAR_FILE = DATA / "calendar.json"
TEMPLATES_FILE = DATA / "reply_templates.json"

Progress = Callable[[str], None]
"""Is told the code of each step that has work to do: departments, calendar, templates."""


def prepare(session: Session, now: datetime, progress: Progress = lambda _step: None) -> list[str]:
    """Load what has changed since the last start; returns the steps that had work to do.

    Costs three reads when nothing changed. The caller's transaction commits.
    """
    done = []
    for step, file, key, load in (
        ("departments", DEPARTMENTS_FILE, kept.DEPARTMENTS_DIGEST, departments.load_departments),
        ("calendar", CALENDAR_FILE, kept.CALENDAR_DIGEST, calendar.load_days),
        ("templates", TEMPLATES_FILE, kept.TEMPLATES_DIGEST, reply_templates.load_templates),
    ):
        digest = hashlib.sha256(file.read_bytes()).hexdigest()
        if kept.value(session, key) == digest:
            continue
        progress(step)
        load(session, departments.read_file(file), now)
        settings.keep(session, key, digest, now=now)
        done.append(step)
    return done
