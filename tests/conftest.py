"""What every test may ask for: settings, a clock, tools with memory kin, the application, a
session, a page client."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from hypothesis import HealthCheck
from hypothesis import settings as properties
from jinja2 import BytecodeCache
from sqlalchemy.orm import Session

from intake.app import create_app
from intake.config import Settings
from intake.database import transaction
from intake.domain.permissions import Grant, Role
from intake.domain.reference import CodeBook
from intake.files.store import FolderStore
from intake.letters import LetterTemplates
from intake.mailer import MemoryMailer
from intake.models import Official
from intake.ports import Tools
from intake.sealing import SealBook
from intake.services.officials import accounts
from intake.services.officials.accounts import NewOfficial
from intake.signing import FolderKey
from intake.web.db import db
from search_index import open_index
from tests.page_client import PageClient
from tests.support.prepared import tables_exist
from tests.support.statements import remembered

# Property tests judge answers, not the machine that they happen to share with others.
properties.register_profile("shared", deadline=None, suppress_health_check=[HealthCheck.too_slow])
properties.load_profile("shared")

pytest_plugins = [
    "tests.support.machine",  # first: others ask it what there is
    "tests.support.browser",
    "tests.support.catalogues",
    "tests.support.garbage",
    "tests.support.memory",
    "tests.support.order",
    "tests.support.postgresql",
    "tests.support.provider",
    "tests.support.routes",
    "tests.support.starting_model",
]


@dataclass
class MovedClock:
    """A clock that stands still until it is moved."""

    now: datetime = datetime(
        2026, 11, 23, 3, 0, tzinfo=UTC
    )  # a Monday, ten in the morning in Vietnam

    def __call__(self) -> datetime:
        return self.now

    def move(self, **by: float) -> None:
        self.now += timedelta(**by)


@dataclass
class NoModel:
    """An installation without a classifier, until one is given."""

    model: object = None

    def __call__(self) -> object:
        return self.model

    def loaded(self) -> object:
        return self.model

    @property
    def refused(self) -> str:
        return ""


@dataclass
class SignIn:
    """Makes an official with one role and gives a page client that is signed in as them."""

    app: Flask
    tools: Tools
    count: int = field(default=0)

    def __call__(
        self,
        role: Role | None = None,
        department: str | None = None,
        *,
        grants: tuple[Grant, ...] = (),
    ) -> PageClient:
        self.count += 1
        now = self.tools.clock()
        given = grants or ((Grant(role, department),) if role else ())
        person = NewOfficial(
            f"Official {self.count}", f"official{self.count}@example.org", locale="en"
        )
        with self.app.app_context(), transaction(db.session()) as session:
            official = accounts.add_official(session, person, given, now=now, granted_by=None)
            token = accounts.start_session(session, official, now=now, codes=self.tools.codes)
            official_id = official.id
        client = PageClient(self.app)
        client.hold_token(token)
        client.official_id = official_id
        return client


@pytest.fixture
def clock() -> MovedClock:
    return MovedClock()


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings.for_tests(tmp_path / "instance")


@pytest.fixture
def mailer() -> MemoryMailer:
    return MemoryMailer()


@pytest.fixture(scope="session")
def receipt_keys(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder with the key of receipts that all tests share, made once as set-up does."""
    folder = tmp_path_factory.mktemp("receipt-keys")
    FolderKey(folder).make()
    return folder


def tools_in(settings: Settings, clock: MovedClock, mailer: MemoryMailer, keys: Path) -> Tools:
    """What pages get from outside; everything stays in memory or below the instance."""
    return Tools(
        clock=clock,
        index=open_index("memory:"),
        published_index=open_index("memory:"),
        mailer=mailer,
        codes=CodeBook(settings.reference_prefix, settings.code_key.get_secret_value().encode()),
        letters=LetterTemplates(),
        mail_from=settings.mail_from,
        public_url=settings.public_url,
        promised_precision=settings.promised_precision,
        active_model=NoModel(),
        files=FolderStore(settings.files_path),
        signer=FolderKey(keys),
        sealer=SealBook(settings.seal_secrets),
        roots_file=settings.roots_file,
    )


@pytest.fixture
def tools(settings: Settings, clock: MovedClock, mailer: MemoryMailer, receipt_keys: Path) -> Tools:
    return tools_in(settings, clock, mailer, receipt_keys)


@pytest.fixture
def app(settings: Settings, tools: Tools, compiled_templates: BytecodeCache) -> Iterator[Flask]:
    """The whole application on an empty SQLite file of its own."""
    application = create_app(settings, tools)
    application.testing = True
    application.jinja_env.bytecode_cache = compiled_templates
    with application.app_context():
        tables_exist(remembered(db.engine))
    yield application
    with application.app_context():
        db.engine.dispose()


@pytest.fixture
def session(app: Flask) -> Iterator[Session]:
    """The database beside the pages: for setting a scene and for looking at what was kept.

    No application context stays open: requests would share it, and with it everything kept for one
    request.
    """
    with app.app_context():
        engine = db.engine
    with Session(engine, expire_on_commit=False) as open_session:
        yield open_session


@pytest.fixture
def client(app: Flask) -> PageClient:
    """A visitor who is not signed in."""
    return PageClient(app)


@pytest.fixture
def official(app: Flask, tools: Tools) -> SignIn:
    """``official(Role.OFFICER, "mof")`` gives the page client of a signed-in official."""
    return SignIn(app, tools)


@pytest.fixture
def stored_official(session: Session) -> Callable[[int], Official]:
    """The row of an official as it is in the database now."""
    return lambda official_id: session.get_one(Official, official_id, populate_existing=True)
