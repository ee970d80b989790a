"""Bringing the tables to the revision that this version of the project needs."""

import threading

from sqlalchemy import Engine, inspect, text

from intake.shipped import MIGRATIONS

# Alembic keeps its context in a module; other processes wait at the database (migrations/env.py).
_ONE_AT_A_TIME = threading.Lock()


def wanted_revision() -> str:
    """The revision this version needs, from a one-line file: asking does not import Alembic."""
    return (MIGRATIONS / "HEAD").read_text(encoding="ascii").strip()


def present_revision(engine: Engine) -> str | None:
    """The revision of the database; None when it is empty."""
    with engine.connect() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return None
        revision = connection.scalar(text("SELECT version_num FROM alembic_version"))
        return None if revision is None else str(revision)


def is_current(engine: Engine) -> bool:
    """Whether the database is at the revision this version needs."""
    return present_revision(engine) == wanted_revision()


def upgrade(engine: Engine) -> bool:
    """Migrate to the wanted revision; False when there was nothing to do, which takes milliseconds.

    Safe to call from several processes at once: one migrates, the others wait.
    """
    if is_current(engine):
        return False
    migrate(engine, wanted_revision())
    return True


def migrate(engine: Engine, revision: str) -> None:
    """Go up or down to ``revision`` ("base" = no tables), in one transaction."""
    from alembic import command  # noqa: PLC0415 (0.2 s that a start without migration saves)
    from alembic.config import Config  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["engine"] = engine
    with _ONE_AT_A_TIME:
        present = present_revision(engine)
        down = revision == "base" or (present is not None and present > revision)
        (command.downgrade if down else command.upgrade)(config, revision)
