"""Machines that watch over the service learn what they need, and nothing about anybody."""

import json
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.orm import Session

from intake.config import Settings
from intake.database import transaction
from intake.domain.jobs import JobKind
from intake.models import Job
from intake.ports import Tools
from intake.services.background.jobs import Wish, enqueue
from intake.status.views import HEAD
from tests.conftest import MovedClock
from tests.page_client import PageClient


@pytest.fixture
def migrated(session: Session) -> None:
    """The database says of itself that it stands at the newest migration."""
    _stand_at(session, HEAD.read_text().strip())


def _stand_at(session: Session, revision: str) -> None:
    with transaction(session):
        session.execute(text("CREATE TABLE IF NOT EXISTS alembic_version (version_num TEXT)"))
        session.execute(text("DELETE FROM alembic_version"))
        session.execute(text("INSERT INTO alembic_version VALUES (:at)"), {"at": revision})


def test_the_process_says_that_it_is_up_without_asking_anybody(client: PageClient) -> None:
    answer = client.http.get("/healthz")
    assert (answer.status_code, answer.json) == (200, {"status": "up"})
    assert "Set-Cookie" not in answer.headers


def test_ready_tells_the_figures(client: PageClient, migrated: None) -> None:
    answer = client.http.get("/readyz")
    assert answer.status_code == 200
    told = answer.json
    assert told["status"] == "ready"
    assert told["database"] == "sqlite"
    assert told["sqlite_version"].startswith("3.")
    assert told["migration"] == told["migration_expected"] == HEAD.read_text().strip()
    assert (told["jobs_waiting"], told["jobs_dead"], told["index_lag_seconds"]) == (0, 0, 0.0)
    assert (told["model"], told["model_age_seconds"]) == (None, None)
    assert told["model_usable"] is False, "people decide about everything"


def test_index_lag_is_the_age_of_the_oldest_index_job(
    client: PageClient, migrated: None, session: Session, clock: MovedClock
) -> None:
    with transaction(session):
        enqueue(session, [Wish(JobKind.INDEX, "1", {}), Wish(JobKind.NOTIFY, "1", {})], now=clock())
    clock.move(seconds=90)
    with transaction(session):
        enqueue(session, [Wish(JobKind.INDEX, "2", {})], now=clock())
        session.get_one(Job, 2).state = "dead"
    told = client.http.get("/readyz").json
    assert told["index_lag_seconds"] == 90.0
    assert told["jobs_lag_seconds"] == 90.0
    assert (told["jobs_waiting"], told["jobs_dead"]) == (2, 1)
    with transaction(session):
        session.get_one(Job, 1).state = "running"
        session.get_one(Job, 2).state = "waiting"  # a mail
        session.get_one(Job, 3).run_after = clock() + timedelta(seconds=60)  # tried again later
    assert client.http.get("/readyz").json["jobs_lag_seconds"] == 90.0
    with transaction(session):
        session.get_one(Job, 2).state = "dead"
    told = client.http.get("/readyz").json
    assert (told["index_lag_seconds"], told["jobs_lag_seconds"]) == (90.0, 0.0)


def test_the_model_in_force_is_named_with_its_age(
    client: PageClient, migrated: None, settings: Settings, clock: MovedClock
) -> None:
    folder: Path = settings.models_dir / "2026-11-01-0123456789ab"
    folder.mkdir(parents=True)
    card = folder / "card.json"
    card.write_text("{}")
    (settings.models_dir / "active").write_text("2026-11-01-0123456789ab\n")
    clock.now = clock.now.fromtimestamp(card.stat().st_mtime, clock.now.tzinfo) + timedelta(days=2)
    told = client.http.get("/readyz").json
    assert told["model"] == "2026-11-01-0123456789ab"
    assert told["model_age_seconds"] == pytest.approx(172_800, abs=0.1)
    assert told["model_usable"] is False, "there is nothing but a card"


def test_a_database_at_another_migration_is_not_ready(
    client: PageClient, migrated: None, session: Session
) -> None:
    _stand_at(session, "0000")
    answer = client.http.get("/readyz")
    assert (answer.status_code, answer.json["status"]) == (503, "wrong_migration")


def test_a_database_without_tables_is_unavailable_and_not_an_error(client: PageClient) -> None:
    answer = client.http.get("/readyz")
    assert (answer.status_code, answer.json["status"]) == (503, "unavailable")
    assert "SELECT" not in answer.text


def test_without_an_index_submissions_are_still_taken(
    app: Flask, client: PageClient, migrated: None, tools: Tools
) -> None:
    told = client.http.get("/readyz").json
    assert (told["status"], told["search"], told["public_search"]) == ("ready", "ready", "ready")
    tools.index.close()
    answer = client.http.get("/readyz")
    assert (answer.status_code, answer.json["status"]) == (200, "degraded")
    assert (answer.json["search"], answer.json["public_search"]) == ("index_closed", "ready")


def test_strangers_learn_only_the_status(app: Flask, client: PageClient, migrated: None) -> None:
    client.http.environ_base["REMOTE_ADDR"] = "203.0.113.9"
    assert json.loads(client.http.get("/readyz").text) == {"status": "ready"}
