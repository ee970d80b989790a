"""``flask clocks verify``: the dates that order the queues against the clocks."""

import json
from collections.abc import Callable

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import update
from sqlalchemy.orm import Session

from intake.database import transaction
from intake.models import Submission
from intake.ports import Tools
from tests.stories import received

Run = Callable[..., Result]


@pytest.fixture
def run(app: Flask) -> Run:
    runner = app.test_cli_runner()
    return lambda *words: runner.invoke(args=["clocks", "verify", *words])


@pytest.fixture
def untrue(session: Session, tools: Tools) -> Submission:
    """A submission whose row was changed behind the service's back, and one that was not."""
    received(session, tools, "Cầu hỏng", "Đã lâu.")
    it = received(session, tools, "Mất sóng", "Đã lâu.")
    with transaction(session):
        wrong = tools.clock().replace(year=2001)
        session.execute(update(Submission).where(Submission.id == it.id).values(next_due_at=wrong))
    return it


def test_what_differs_is_named_and_fails(run: Run, untrue: Submission) -> None:
    result = run()
    assert result.exit_code == 1
    assert f"submission {untrue.id}: stored 2001-11-23T03:00:00+00:00, by its clocks 2026-12-" in (
        result.output
    )
    assert "2 submissions checked, 1 differ from their clocks." in result.output


def test_it_is_mended_once_and_holds_then(run: Run, untrue: Submission) -> None:
    assert json.loads(run("--json").output)["differ"] == [untrue.id]
    mended = run("--mend")
    assert (mended.exit_code, "1 mended" in mended.output) == (0, True)
    again = run("--json")
    assert again.exit_code == 0
    assert json.loads(again.output) == {"checked": 2, "differ": [], "mended": False}
