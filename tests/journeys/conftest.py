"""The service as it is really started, and a real browser in front of it."""

import os
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page
from sqlalchemy.orm import Session

from intake.app import create_app
from intake.config import Settings
from intake.database import transaction
from intake.domain.permissions import Grant, Role
from intake.mailer import MemoryMailer
from intake.ports import Tools
from intake.services.installation import schema, setup
from intake.services.officials.accounts import NewOfficial, add_official
from intake.services.officials.passwords import hash_password
from intake.web.db import db
from tests.accessibility.instance import served
from tests.bench.service import free_port, serve, stop
from tests.conftest import MovedClock
from tests.journeys.stage import LOOKS, Stage
from tests.stories import departments_exist

PASSWORD = "sương sớm trên đồng 41"
OFFICIALS = {
    "coordinator@example.org": Grant(Role.COORDINATOR),
    "telecom@example.org": Grant(Role.OFFICER, "most_telecom"),
    "telecom.approver@example.org": Grant(Role.APPROVER, "most_telecom"),
    "reader@example.org": Grant(Role.READER),
    "building@example.org": Grant(Role.OFFICER, "moc"),
    "health@example.org": Grant(Role.OFFICER, "moh"),
    "administrator@example.org": Grant(Role.ADMINISTRATOR),
    "passkeys@example.org": Grant(Role.READER),
}


@dataclass(frozen=True)
class Site:
    """A running service."""

    url: str


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The service with its departments and officials, on a free port, with its worker."""
    instance = tmp_path_factory.mktemp("journeys") / "instance"
    port = free_port()
    env = os.environ | {
        "INTAKE_SECRET_KEY": "s" * 40,
        "INTAKE_CODE_KEY": "c" * 40,
        "INTAKE_INSTANCE_DIR": str(instance),
        "INTAKE_PUBLIC_URL": f"http://localhost:{port}",  # a name, so that there are passkeys
    }
    app = create_app(Settings.for_tests(instance, index_url=""))
    with app.app_context():
        schema.upgrade(db.engine)
        hashed = hash_password(PASSWORD)
        now = datetime.now(UTC)
        with transaction(db.session()) as session:
            setup.prepare(session, now)
            for email, grant in OFFICIALS.items():
                person = NewOfficial(email.split("@")[0], email, password_hash=hashed)
                add_official(session, person, [grant], now=now, granted_by=None)
        app.extensions["intake_tools"].signer.make()
        app.extensions["intake_tools"].index.close()
        db.engine.dispose()
    gunicorn = [sys.executable, "-m", "gunicorn", "-c", "python:intake.server"]
    process = serve([*gunicorn, "-b", f"127.0.0.1:{port}", "intake.app:create_app()"], port, env)
    yield Site(f"http://localhost:{port}")
    stop(process)


Open = Callable[..., Page]


@pytest.fixture
def visitor(chromium: Browser, site: Site) -> Iterator[Open]:
    """Opens a browser window that watches itself: no other host, no complaint on the console."""
    contexts = []
    faults: list[str] = []

    def open_window(*, width: int = 1280, script: bool = True, locale: str = "vi") -> Page:
        context = chromium.new_context(
            viewport={"width": width, "height": 800},
            java_script_enabled=script,
            locale=locale,
            base_url=site.url,
        )
        contexts.append(context)
        page = context.new_page()
        page.on("request", lambda r: r.url.startswith((site.url, "data:")) or faults.append(r.url))
        page.on("console", lambda m: m.type == "error" and faults.append(m.text))
        page.on("pageerror", lambda error: faults.append(str(error)))
        return page

    yield open_window
    for context in contexts:
        context.close()
    assert faults == []


@pytest.fixture(params=LOOKS, ids=str)
def stage(
    request: pytest.FixtureRequest,
    app: Flask,
    session: Session,
    tools: Tools,
    clock: MovedClock,
    mailer: MemoryMailer,
    chromium: Browser,
) -> Iterator[Stage]:
    """What the stories of an initiative are told on; the module says what it is called."""
    departments_exist(session, tools.clock())
    with served(app) as url:
        found = Stage(
            app, session, tools, clock, mailer, chromium, url, request.param, request.module.STORY
        )
        yield found
        found.close()
