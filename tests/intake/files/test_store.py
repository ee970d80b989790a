"""The folder of files: random names, nobody else may read, whole or not at all."""

import errno
import shutil
import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from intake.files.store import FolderStore


@pytest.fixture
def store(tmp_path: Path) -> FolderStore:
    return FolderStore(tmp_path / "files")


def kept(store: FolderStore, content: bytes = b"a") -> str:
    arrived = store.begin(100)
    arrived.write(content)
    arrived.finish()
    return store.keep(arrived)


def files_in(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def test_a_file_lies_under_a_random_name_for_its_owner_alone(store: FolderStore) -> None:
    keys = {kept(store) for _ in range(20)}
    assert len(keys) == 20
    for key in keys:
        with store.open(key) as file:
            assert file.read() == b"a"
        assert stat.S_IMODE(store.path(key).stat().st_mode) == 0o600
        assert stat.S_IMODE(store.path(key).parent.stat().st_mode) == 0o700
    assert set(store.keys()) == keys
    assert not list((store.folder / "incoming").iterdir())


@pytest.mark.parametrize("key", ["", "../../etc/passwd", "A" * 64, "g" * 64, "a" * 63, "/", "a\n"])
def test_nothing_else_is_a_key(store: FolderStore, key: str) -> None:
    with pytest.raises(ValueError, match="no key"):
        store.path(key)
    assert not store.exists(key)


def test_what_is_too_large_is_counted_and_not_kept(store: FolderStore) -> None:
    arrived = store.begin(10)
    for _ in range(1000):
        arrived.write(b"x" * 1000)
    assert (arrived.too_large, arrived.size) == (True, 1_000_000)
    assert files_in(store.folder) == []


def test_what_is_discarded_leaves_nothing_and_what_is_kept_stays(store: FolderStore) -> None:
    gone = store.begin(10)
    gone.write(b"a")
    gone.discard()
    arrived = store.begin(10)
    arrived.write(b"a")
    arrived.finish()
    key = store.keep(arrived)
    arrived.discard()
    assert files_in(store.folder) == [store.path(key)]
    store.delete(key)
    store.delete(key)
    assert files_in(store.folder) == []


def test_a_full_disk_is_told_when_the_file_is_used(
    store: FolderStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: _Full)
    arrived = store.begin(10)
    assert arrived.write(b"a") == 1, "the form is read to its end"
    arrived.finish()
    with pytest.raises(OSError, match="room") as full:
        store.keep(arrived)
    assert full.value.errno == errno.ENOSPC
    assert files_in(store.folder) == []


class _Full:
    free = 0


def test_what_never_got_its_place_goes_once_it_is_old(store: FolderStore) -> None:
    waiting = store.begin(10)
    waiting.write(b"a")
    waiting.finish()
    now = datetime.now(UTC)
    assert store.drop_unfinished(before=now - timedelta(hours=1)) == 0
    assert store.drop_unfinished(before=now + timedelta(hours=1)) == 1
    key = kept(store)
    assert list(store.keys(before=now - timedelta(hours=1))) == []
    assert list(store.keys(before=now + timedelta(hours=1))) == [key]
