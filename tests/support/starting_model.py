"""The model of a young installation, trained once for a whole run of tests.

Training it takes longer than any test. The processes of a run share what the first of them has
trained; the others wait for it, which costs them nothing that training it again would not.
"""

import fcntl
import json
import os
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.orm import Session

from classifier.model_store import ModelStore
from intake.app import create_app
from intake.config import Settings
from intake.ports import Tools
from intake.services.learning.newest import HELD_BACK
from intake.web.db import db
from intake.web.tools import tools
from tests import settled
from tests.stories import departments_exist
from tests.support.prepared import tables_exist

_ANSWER = "answer.json"
TEXTS = {
    settled.TEXT: True,
    "Nắp cống giữa phố mất từ hôm bão, hôm qua có cháu nhỏ ngã xuống.": True,
    "Vạch kẻ đường mòn hết, ban đêm không thấy làn nào ra làn nào.": False,
}

TODAY = "Chung cư tôi ở thang máy hỏng ba tháng, ban quản lý thu phí mà không sửa."


@dataclass(frozen=True)
class FirstTraining:
    """What ``flask classifier train --activate --json`` left in an installation in which two routes
    were settled by one official, and what it answered."""

    store: ModelStore
    report: dict[str, Any]


@pytest.fixture(scope="session")
def first_training(tmp_path_factory: pytest.TempPathFactory) -> FirstTraining:
    """The starting model, by the command of operators. Its folder must not be changed."""
    folder = _folder_of_the_run(tmp_path_factory)
    instance = folder / "instance"
    settings = Settings.for_tests(instance)
    with (folder / "lock").open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        if not (folder / _ANSWER).exists():
            said = json.dumps(_train(settings))
            (folder / _ANSWER).write_text(said)
    report = json.loads((folder / _ANSWER).read_text())
    return FirstTraining(ModelStore(settings.models_dir), report)


def _folder_of_the_run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that all processes of one run of tests know, and no other run."""
    base = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        base = base.parent
    folder = base / "starting-model"
    folder.mkdir(exist_ok=True)
    return folder


def _train(settings: Settings) -> Any:
    app = create_app(settings)
    with app.app_context():
        tables_exist(db.engine)
        with Session(db.engine, expire_on_commit=False) as session:
            _settle(session, tools())
    told = app.test_cli_runner().invoke(args=["classifier", "train", "--activate", "--json"])
    assert told.exit_code == 0, told.output
    with app.app_context():
        db.engine.dispose()
    return json.loads(told.stdout.splitlines()[-1])


def _settle(session: Session, machinery: Tools) -> None:
    """One official takes on what two people sent five weeks ago; a third did not agree to be
    learned from. What came in today is kept for measuring the next model."""
    departments_exist(session, machinery.clock())
    officer = settled.officer_of(session, machinery, "moc")
    then = machinery.clock() - HELD_BACK - timedelta(days=7)
    earlier = replace(machinery, clock=lambda: then)
    for text, agree in TEXTS.items():
        number = settled.agreed(session, earlier, "moc", text, agree=agree)
        settled.take_on(session, earlier, officer, number)
    number = settled.agreed(session, machinery, "moc", TODAY)
    settled.take_on(session, machinery, officer, number)
