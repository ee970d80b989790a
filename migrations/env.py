"""Runs migrations: for ``flask db``, ``services.installation.schema`` or the bare alembic command.

One migrator at a time, all in one transaction: the database is at the new revision or as before.
"""

from alembic import context
from alembic.script import ScriptDirectory
from flask import current_app, has_app_context
from sqlalchemy import Connection, Engine, text

from intake.config import Settings
from intake.database import WRITING, make_engine
from intake.models import Base

# Any number that nobody else uses as an advisory lock in this database.
MIGRATION_LOCK = 5_741_203


def _engine() -> Engine:
    given = context.config.attributes.get("engine")
    if given is not None:
        return given
    if has_app_context() and "migrate" in current_app.extensions:
        return current_app.extensions["migrate"].db.engine
    return make_engine(Settings().sqlalchemy_url)  # type: ignore[call-arg]


def _number_in_sequence(_context: object, _revision: object, directives: list) -> None:
    """Number new revisions 0002, 0003 …; write nothing when autogenerate finds no difference."""
    script = directives[0]
    options = context.config.cmd_opts
    if getattr(options, "autogenerate", False) and script.upgrade_ops.is_empty():
        directives[:] = []
        return
    head = ScriptDirectory.from_config(context.config).get_current_head()
    script.rev_id = f"{int(head or 0) + 1:04d}"


def _run(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        compare_type=True,
        render_as_batch=True,
        # Our SQLite engine begins transactions itself, so DDL can be rolled back.
        transactional_ddl=True,
        process_revision_directives=_number_in_sequence,
    )
    with context.begin_transaction():
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:n)"), {"n": MIGRATION_LOCK})
        context.run_migrations()
        if connection.dialect.name == "sqlite":
            broken = connection.exec_driver_sql("PRAGMA foreign_key_check").first()
            if broken is not None:
                raise RuntimeError(f"a row of {broken[0]} would point nowhere; nothing was changed")


def run_online() -> None:
    """Migrate the database of the application, or the one given as ``attributes["engine"]``."""
    engine = _engine()
    if engine.dialect.name != "sqlite":
        with engine.connect() as connection:
            _run(connection)
        return
    with engine.connect() as connection:
        raw = connection.connection
        # Rebuilding a table drops it, and with foreign keys on that would touch the rows that point
        # at it. The switch works only outside a transaction; foreign_key_check stands in for it.
        raw.cursor().execute("PRAGMA foreign_keys=OFF")
        try:
            # BEGIN IMMEDIATE: a second migrator waits here and then finds nothing to do.
            _run(connection.execution_options(**{WRITING: True}))
        finally:
            raw.cursor().execute("PRAGMA foreign_keys=ON")


def run_offline() -> None:
    """Print the SQL instead of running it."""
    context.configure(
        url=str(_engine().url),
        target_metadata=Base.metadata,
        literal_binds=True,
        dialect_opts={"paramstyle": "named"},
    )
    with context.begin_transaction():
        context.run_migrations()


if context.is_offline_mode():
    run_offline()
else:
    run_online()
