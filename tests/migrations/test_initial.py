"""The first migration: what it creates, that it can be taken back, and that history is locked."""

import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import DateTime, Engine, insert, inspect, select, text
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session

from intake.domain.history.record import GENESIS
from intake.models import Base, RecordHead
from intake.models.base import UTCDateTime
from intake.services.installation import schema
from tests.migrations.rows import SAMPLES, fill_every_table, sample_row


def test_tables_equal_the_models(empty: Engine) -> None:
    schema.upgrade(empty)
    with empty.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []


def test_every_constraint_has_the_name_the_convention_gives(empty: Engine) -> None:
    schema.upgrade(empty)
    seen = inspect(empty)
    for table in Base.metadata.sorted_tables:
        named = {key["name"] for key in seen.get_foreign_keys(table.name)}
        assert named == {str(key.name) for key in table.foreign_key_constraints}
        primary = seen.get_pk_constraint(table.name)["name"]
        # SQLite takes no name where it numbers the rows itself.
        assert primary in {f"pk_{table.name}", None}


def test_moments_carry_their_zone(empty: Engine) -> None:
    """On PostgreSQL in the column; SQLite has no such type, there our column type adds it."""
    schema.upgrade(empty)
    seen = inspect(empty)
    zoned = {
        column["type"].timezone
        for table in Base.metadata.sorted_tables
        for column in seen.get_columns(table.name)
        if isinstance(column["type"], DateTime)
    }
    assert zoned == {empty.dialect.name == "postgresql"}
    fill_every_table(empty)
    with empty.connect() as connection:
        for table in Base.metadata.sorted_tables:
            for row in connection.execute(select(table)).mappings():
                kept = {value for value in row.values() if isinstance(value, datetime)}
                assert kept <= {SAMPLES[UTCDateTime]}


def test_up_down_and_up_again_with_rows(empty: Engine) -> None:
    schema.upgrade(empty)
    counts = fill_every_table(empty)
    assert set(counts) == {table.name for table in Base.metadata.sorted_tables}
    assert set(counts.values()) == {1}

    schema.migrate(empty, "base")
    assert inspect(empty).get_table_names() == ["alembic_version"]
    if empty.dialect.name == "postgresql":
        with empty.connect() as connection:
            left = connection.scalar(
                text("SELECT count(*) FROM pg_proc WHERE proname LIKE 'refuse_change%'")
            )
        assert left == 0

    assert schema.upgrade(empty) is True
    assert set(fill_every_table(empty).values()) == {1}


def test_the_record_begins_with_its_genesis(empty: Engine) -> None:
    schema.upgrade(empty)
    with Session(empty) as session:
        head = session.get_one(RecordHead, 1)
        assert (head.seq, head.hash) == (0, GENESIS)


def test_two_jobs_may_have_one_key_only_when_one_is_not_waiting(empty: Engine) -> None:
    schema.upgrade(empty)
    jobs = Base.metadata.tables["job"]
    row = sample_row(jobs) | {"state": "waiting"}
    with empty.begin() as connection:
        connection.execute(insert(jobs), row)
        connection.execute(insert(jobs), row | {"id": 2, "state": "running"})
    with pytest.raises(DatabaseError), empty.begin() as connection:
        connection.execute(insert(jobs), row | {"id": 3})


def test_head_file_names_the_last_revision() -> None:
    config = Config()
    config.set_main_option("script_location", str(schema.MIGRATIONS))
    assert ScriptDirectory.from_config(config).get_heads() == [schema.wanted_revision()]


def test_nothing_to_do_costs_next_to_nothing(empty: Engine, stopwatch: Callable[[], float]) -> None:
    assert schema.upgrade(empty) is True
    stopwatch()
    assert schema.upgrade(empty) is False
    assert stopwatch() < 1.0


def test_two_starting_at_once_migrate_once(empty: Engine) -> None:
    start = (
        "import sys; from intake.database import make_engine;"
        "from intake.services.installation import schema;"
        "schema.migrate(make_engine(sys.argv[1]), schema.wanted_revision())"
    )
    url = empty.url.render_as_string(hide_password=False)
    starts = [
        subprocess.Popen([sys.executable, "-c", start, url], cwd=schema.MIGRATIONS.parent)
        for _ in range(2)
    ]
    assert [one.wait(timeout=60) for one in starts] == [0, 0]
    assert schema.is_current(empty)


def test_two_threads_may_ask_at_once(empty: Engine) -> None:
    with ThreadPoolExecutor(2) as pool:
        asked = [pool.submit(schema.migrate, empty, schema.wanted_revision()) for _ in range(2)]
    assert [one.result() for one in asked] == [None, None]
    assert schema.is_current(empty)


def test_an_unwritable_database_is_left_as_it_was(empty: Engine) -> None:
    """A migration that fails half way leaves no table behind."""
    with empty.begin() as connection:
        # The last table to be created exists already.
        connection.execute(text("CREATE TABLE job (id INTEGER)"))
    with pytest.raises(DatabaseError):
        schema.upgrade(empty)
    names = set(inspect(empty).get_table_names())
    assert names <= {"job", "alembic_version"}
    assert schema.present_revision(empty) is None
