"""Services need a database and no application: a copy of one that was migrated once."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from intake.database import checkpoint, make_engine
from intake.services.installation import schema
from tests.intake.services.office import NOW, Desk
from tests.stories import departments_exist
from tests.support.statements import remembered


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty SQLite database at the newest revision."""
    file = tmp_path_factory.mktemp("migrated") / "intake.sqlite3"
    engine = make_engine(f"sqlite:///{file}")
    schema.upgrade(engine)
    checkpoint(engine, truncate=True)
    engine.dispose()
    return file


@pytest.fixture
def session(migrated_file: Path, tmp_path: Path) -> Iterator[Session]:
    """A session on this test's own database."""
    file = tmp_path / "intake.sqlite3"
    shutil.copy(migrated_file, file)
    engine = remembered(make_engine(f"sqlite:///{file}"))
    with Session(engine, expire_on_commit=False) as open_session:
        yield open_session
    engine.dispose()


@pytest.fixture
def desk(session: Session) -> Desk:
    """An installation with its departments, in which officials and submissions can be made."""
    departments_exist(session, NOW)
    return Desk(session)
