"""Which model decides: one that is sound, or none, and then people do."""

from dataclasses import replace
from os import utime
from pathlib import Path
from shutil import copytree

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from classifier.model_store import WEIGHTS, ModelStore
from classifier.training import train
from intake.models import Job, RouteRecord, Submission
from intake.ports import Tools
from intake.wiring import StoredModel
from intake.worker.loop import drain
from tests.classifier import corpus
from tests.intake.worker.conftest import Arrive

Sessions = sessionmaker[Session]
OURS = {"roads": "moc", "schools": "moet", "clinics": "moh", "taxes": "mof", "harbour": "most"}


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with an active model that knows five of the project's departments."""
    examples, profiles = (
        [replace(one, department=OURS[one.department]) for one in texts]
        for texts in (corpus.many_languages(), corpus.profiles())
    )
    store = ModelStore(tmp_path_factory.mktemp("models"))
    store.activate(store.save(train(examples, profiles), trained_by="test", note="").version)
    return store.directory


@pytest.fixture
def models(trained: Path, tmp_path: Path) -> Path:
    """A copy of that folder which a test may spoil."""
    return copytree(trained, tmp_path / "models")


def routed(session: Session, sessions: Sessions, tools: Tools) -> list[RouteRecord]:
    drain(sessions, tools)
    session.rollback()
    assert session.scalars(select(Job)).all() == []
    return list(session.scalars(select(RouteRecord).order_by(RouteRecord.id)))


def test_the_record_of_a_route_names_model_candidates_and_threshold(
    session: Session, sessions: Sessions, tools: Tools, models: Path, arrive: Arrive
) -> None:
    arrive("Học phí tăng, cô giáo không kịp chấm bài, trường thu thêm tiền")
    in_force = StoredModel(models)
    (record,) = routed(session, sessions, replace(tools, active_model=in_force))
    assert record.model_version == ModelStore(models).active_version()
    assert record.candidates[0]["department"] == "moet"
    assert 0 < record.candidates[0]["probability"] <= 1
    assert record.threshold is not None
    assert record.language == "vi"
    assert record.taxonomy_version


def test_without_a_model_people_decide(
    session: Session, sessions: Sessions, tools: Tools, arrive: Arrive, tmp_path: Path
) -> None:
    stored = arrive("Mất sóng điện thoại")
    empty = replace(tools, active_model=StoredModel(tmp_path / "no-such-folder"))
    (record,) = routed(session, sessions, empty)
    assert (record.method, record.department_id, record.model_version) == ("none", None, "")
    assert record.why_triage == "no_model"
    waiting = session.get_one(Submission, stored.id, populate_existing=True)
    assert (waiting.status, waiting.queue) == ("routing", "triage")


@pytest.mark.parametrize("damage", ["cut", "emptied", "changed", "gone"])
def test_a_damaged_model_is_no_model(
    session: Session, sessions: Sessions, tools: Tools, models: Path, arrive: Arrive, damage: str
) -> None:
    version = ModelStore(models).active_version()
    assert version is not None
    weights = models / version / WEIGHTS
    whole = weights.read_bytes()
    if damage == "gone":
        weights.unlink()
    else:
        middle = len(whole) // 2
        flipped = whole[:middle] + bytes([whole[middle] ^ 1]) + whole[middle + 1 :]
        weights.write_bytes({"cut": whole[:middle], "emptied": b"", "changed": flipped}[damage])
    titles = ("Mất sóng điện thoại", "Ổ gà trước cổng")
    for title in titles:
        arrive(title)
    records = routed(session, sessions, replace(tools, active_model=StoredModel(models)))
    assert [record.why_triage for record in records] == ["no_model"] * 2
    queues = session.scalars(select(Submission.queue)).all()
    assert queues == ["triage"] * 2


def test_a_model_activated_later_is_used_without_a_restart(
    session: Session,
    sessions: Sessions,
    tools: Tools,
    trained: Path,
    arrive: Arrive,
    tmp_path: Path,
) -> None:
    with_model = replace(tools, active_model=StoredModel(tmp_path / "models"))
    arrive("Học phí tăng")
    routed(session, sessions, with_model)
    copytree(trained, tmp_path / "models")
    arrive("Học phí lại tăng")
    before, after = routed(session, sessions, with_model)
    assert before.model_version == ""
    assert after.model_version == ModelStore(trained).active_version()


def test_a_model_that_was_mended_is_used_without_a_restart(
    models: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """Its files have changed, or the disk reads again what it could not read for a moment."""
    version = ModelStore(models).active_version()
    assert version is not None
    weights = models / version / WEIGHTS
    whole = weights.read_bytes()
    spoiled = bytes([whole[0] ^ 1]) + whole[1:]

    def write(content: bytes, changed: int) -> None:
        weights.write_bytes(content)
        utime(weights, ns=(changed, changed))

    waits, tries = StoredModel(models), StoredModel(models, try_again_seconds=0.0)
    write(spoiled, 1_000)
    for one in (waits, tries, waits, tries):
        assert one() is None
        assert one.refused == version
    assert capfd.readouterr().err.count("model_refused") == 2, "once each"
    write(whole, 1_000)
    assert waits() is None, "it looks as before, and the minute is not over"
    assert tries().version == version
    assert tries.refused == ""
    write(whole, 2_000)
    assert waits.refused == "", "pages do not speak any more of what was mended"
    assert waits().version == version
