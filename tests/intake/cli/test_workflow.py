"""The document of states says what the code does."""

import re
from pathlib import Path

import pytest
from flask import Flask

from intake.cli.workflow import DOCUMENT, document
from intake.domain.workflow import MOVES, PUBLIC_STATUS, Move, Status, targets


@pytest.fixture
def drawn(app: Flask) -> str:
    with app.app_context():
        return document()


def test_the_document_is_as_the_code_is(drawn: str) -> None:
    assert DOCUMENT.read_text(encoding="utf-8") == drawn, "run: flask workflow draw"


def test_every_arrow_is_drawn_once(drawn: str) -> None:
    arrows = [
        (leaves, action, enters)
        for leaves, enters, actions in re.findall(r"^    (\w+) --> (\w+): (.+)$", drawn, re.M)
        for action in actions.split(", ")
    ]
    expected = [
        (leaves.value, action.value, enters.value)
        for action, arrow in MOVES.items()
        for leaves in arrow.leaves
        for enters in targets(action)
    ]
    assert sorted(arrows) == sorted(expected)


def test_every_state_and_move_has_its_row(drawn: str) -> None:
    rows = re.findall(r"^\| `(\w+)` \|", drawn, re.M)
    assert rows == [*(status.value for status in Status), *(action.value for action in Move)]
    assert len(PUBLIC_STATUS) == len(Status)
    assert "| `screening` | Received | Quarantine | open |" in drawn


def test_the_document_is_drawn_by_command(app: Flask, tmp_path: Path) -> None:
    run = app.test_cli_runner()
    file = tmp_path / "states.md"
    assert run.invoke(args=["workflow", "draw", "--check", "--file", str(file)]).exit_code == 1
    assert run.invoke(args=["workflow", "draw", "--file", str(file)]).exit_code == 0
    assert run.invoke(args=["workflow", "draw", "--check", "--file", str(file)]).exit_code == 0
    file.write_text(file.read_text(encoding="utf-8").replace("accept", "agree"), encoding="utf-8")
    old = run.invoke(args=["workflow", "draw", "--check", "--file", str(file)])
    assert old.exit_code == 1
    assert "run flask workflow draw" in old.stderr
