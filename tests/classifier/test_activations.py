"""Who put which model in force, and the way back."""

from collections.abc import Iterator
from datetime import UTC, datetime
from errno import ENOSPC
from pathlib import Path
from shutil import rmtree

import pytest

from classifier import ModelNotFound
from classifier.model_store import HISTORY, WEIGHTS, ModelStore
from classifier.training import TrainedModel

NOW = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)


@pytest.fixture
def store(tmp_path: Path) -> ModelStore:
    return ModelStore(tmp_path / "models")


@pytest.fixture
def three(store: ModelStore, model: TrainedModel, model_with_kinds: TrainedModel) -> list[str]:
    days = (datetime(2026, 11, day, tzinfo=UTC) for day in (20, 21, 22))
    models = (model, model_with_kinds, model)
    return [store.save(one, now=day).version for one, day in zip(models, days, strict=True)]


def test_every_activation_is_written_down(store: ModelStore, three: list[str]) -> None:
    store.activate(three[0], by="setup", reason="first", now=NOW)
    store.activate(three[1], by="an admin", reason="more examples", now=NOW)
    told = [(one.version, one.by, one.reason, one.at) for one in store.history()]
    assert told == [
        (three[0], "setup", "first", NOW),
        (three[1], "an admin", "more examples", NOW),
    ]


def test_going_back_twice_goes_two_versions_back(store: ModelStore, three: list[str]) -> None:
    for version in three:
        store.activate(version, now=NOW)
    assert store.roll_back(now=NOW) == three[1] == store.active_version()
    assert store.roll_back(now=NOW) == three[0] == store.active_version()
    with pytest.raises(ModelNotFound):
        store.roll_back(now=NOW)
    assert store.active_version() == three[0]


def test_the_way_back_passes_over_what_is_gone_or_damaged(
    store: ModelStore, three: list[str]
) -> None:
    for version in (*three, three[1], three[2]):
        store.activate(version, now=NOW)
    rmtree(store.directory / three[1])
    assert store.roll_back(now=NOW) == three[0], "neither what is gone nor where we stand"
    with pytest.raises(ModelNotFound):
        store.roll_back(now=NOW)
    store.activate(three[2], now=NOW)
    (store.directory / three[0] / WEIGHTS).write_bytes(b"spoiled")
    assert store.version_before() is None
    with pytest.raises(ModelNotFound):
        store.roll_back(now=NOW)
    assert store.active_version() == three[2]


def test_after_going_back_another_may_be_put_in_force(store: ModelStore, three: list[str]) -> None:
    store.activate(three[0], now=NOW)
    store.activate(three[1], now=NOW)
    store.roll_back(now=NOW)
    store.activate(three[2], now=NOW)
    store.activate(three[2], now=NOW)
    assert store.roll_back(now=NOW) == three[0]


def test_a_torn_line_does_not_stop_the_history(store: ModelStore, three: list[str]) -> None:
    store.activate(three[0], now=NOW)
    with (store.directory / HISTORY).open("a", encoding="utf-8") as lines:
        lines.write('{"version": "x", "at"\n[]\n{"version": "y"')
    store.activate(three[1], now=NOW)
    assert [one.version for one in store.history()] == three[:2]
    assert store.roll_back(now=NOW) == three[0], "what followed the torn line is not lost with it"


def test_a_full_disk_leaves_the_model_in_force_and_its_history(
    store: ModelStore, three: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    store.activate(three[0], now=NOW)
    before = {one.name: one.read_bytes() for one in store.directory.iterdir() if one.is_file()}
    for room in (0, 1):
        left = iter(range(room))  # so many writes reach the disk

        def write(_descriptor: int, left: Iterator[int] = left) -> None:
            if next(left, None) is None:
                raise OSError(ENOSPC, "No space left on device")

        monkeypatch.setattr("os.fsync", write)
        with pytest.raises(OSError, match="No space"):
            store.activate(three[1], now=NOW)
        assert before == {
            one.name: one.read_bytes() for one in store.directory.iterdir() if one.is_file()
        }, "neither half a line nor a file beside"
    assert store.active_version() == three[0]
