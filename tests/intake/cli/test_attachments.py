"""``flask attachments verify`` says where table and folder differ, and heals what can be."""

import json
from collections.abc import Callable

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from intake.database import transaction
from intake.domain.receiving.attachments import MAX_BYTES
from intake.models import Attachment
from intake.ports import Tools
from intake.services.files import attachments
from intake.services.files.attachments import Offered
from tests.conftest import MovedClock
from tests.sample_files import pdf
from tests.stories import departments_exist, received, work

Run = Callable[..., Result]


@pytest.fixture
def run(app: Flask) -> Run:
    runner = app.test_cli_runner()
    return lambda *words: runner.invoke(args=["attachments", "verify", *words])


@pytest.fixture
def files(session: Session, tools: Tools) -> list[Attachment]:
    """Two files of one submission."""
    departments_exist(session, tools.clock())
    stored = received(session, tools, "Mất sóng", "Mất sóng")
    offered = []
    for name in ("a.pdf", "b.pdf"):
        arrived = tools.files.begin(MAX_BYTES)
        arrived.write(pdf())
        offered.append(Offered(name, arrived))
    found = attachments.take_in(tools.files, offered)
    with transaction(session):
        attachments.add_to_submission(session, stored.id, None, found.taken, now=tools.clock())
    return list(session.scalars(select(Attachment)))


def test_nothing_to_complain_about(run: Run, files: list[Attachment]) -> None:
    said = run("--contents")
    assert said.exit_code == 0, said.output
    assert "2 files in the table" in said.output
    assert "They agree." in said.output


def test_differences_are_counted_and_healed(
    run: Run, files: list[Attachment], app: Flask, tools: Tools, clock: MovedClock
) -> None:
    stray = tools.files.begin(10)
    stray.write(b"a")
    stray.finish()
    key = tools.files.keep(stray)
    tools.files.delete(files[0].storage_key)
    assert json.loads(run("--json").output)["orphaned"] == 0, "somebody may be about to name it"
    clock.move(days=400)
    said = run("--json")
    assert said.exit_code == 1
    counts = {"missing": 1, "changed": 0, "orphaned": 1, "back": 0}
    assert json.loads(said.output) == {"rows": 2, **counts, "agrees": False}
    assert "Repaired" in run("--repair").output
    work(app, tools)
    assert not tools.files.exists(key)
    assert run().exit_code == 0


def test_a_folder_that_is_gone_is_for_the_operator(
    run: Run, files: list[Attachment], tools: Tools
) -> None:
    for file in files:
        tools.files.delete(file.storage_key)
    said = run("--repair")
    assert said.exit_code == 1
    assert "in its place" in said.output
