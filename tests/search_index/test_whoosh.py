"""The embedded backend when things go wrong: locks, damage, other versions, kills, crowds."""

from __future__ import annotations

import fcntl
import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from search_index import (
    Document,
    Filters,
    IndexLocked,
    IndexOutdated,
    IndexUnavailable,
    SearchIndex,
    open_index,
)
from tests.search_index.search_letters import ask, found, letter

ROOT = Path(__file__).parents[2]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "index"


@pytest.fixture
def index(folder: Path) -> Iterator[SearchIndex]:
    opened = open_index(f"whoosh://{folder}")
    yield opened
    opened.close()


def live(folder: Path) -> Path:
    """The folder of the live generation."""
    return folder / json.loads((folder / "current").read_text())["folder"]


def reopened(folder: Path) -> SearchIndex:
    return open_index(f"whoosh://{folder}")


# one writer


def test_a_second_writer_is_told_to_come_back(index: SearchIndex, folder: Path) -> None:
    index.upsert([letter(1, "đường")])
    with (folder / "write.lock").open("r+") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        for call in (
            lambda: index.upsert([letter(2, "rác")]),
            lambda: index.delete([1]),
            lambda: index.rebuild([]),
            index.compact,
        ):
            with pytest.raises(IndexLocked):
                call()
        assert found(index, "đường") == {1}, "reading needs no lock"
    index.upsert([letter(2, "rác")])
    assert found(index, "rác") == {2}


def test_other_writers_wait_for_a_rebuild_and_lose_nothing(
    index: SearchIndex, folder: Path
) -> None:
    index.upsert([letter(1, "đường")])

    def documents() -> Iterator[Document]:
        yield letter(1, "đường")
        with pytest.raises(IndexLocked):
            reopened(folder).upsert([letter(2, "rác")])
        assert found(index, "đường") == {1}, "readers see the old index meanwhile"

    index.rebuild(documents())
    index.upsert([letter(2, "rác")])
    assert set(index.ids()) == {1, 2}


def test_another_process_sees_a_commit_at_its_next_search(index: SearchIndex, folder: Path) -> None:
    reader = reopened(folder)
    for n in range(1, 30):
        index.upsert([letter(n, "đường")])
        assert ask(reader, "đường").total == n
    index.delete([7])
    assert 7 not in found(reader, "đường")
    index.rebuild([letter(1, "đường")])
    assert found(reader, "đường") == {1}


# deleted stays deleted, and is erased in the end


def test_a_deleted_document_never_returns(index: SearchIndex, folder: Path) -> None:
    index.upsert(letter(n, "đường") for n in range(1, 6))
    reader = reopened(folder)
    assert ask(reader, "đường").total == 5
    index.delete([3])
    for again in (index, reader, reopened(folder)):
        assert found(again, "đường") == {1, 2, 4, 5}
    index.upsert([letter(9, "đường")])
    index.compact()
    index.upsert(letter(n, "rác") for n in range(10, 40))
    for again in (index, reader, reopened(folder)):
        assert found(again, "đường") == {1, 2, 4, 5, 9}
        assert 3 not in set(again.ids())


def test_compacting_erases_the_words_of_deleted_documents(index: SearchIndex, folder: Path) -> None:
    index.upsert([letter(1, "xyzzyplugh"), letter(2, "đường")])
    index.delete([1])
    assert any(b"xyzzyplugh" in path.read_bytes() for path in live(folder).glob("*.trm"))
    index.compact()
    assert not any(
        b"xyzzyplugh" in path.read_bytes() for path in live(folder).rglob("*") if path.is_file()
    )
    assert found(index, "đường") == {2}


def test_the_index_keeps_no_text(index: SearchIndex, folder: Path) -> None:
    index.upsert([letter(1, "Nguyễn Văn A", "số điện thoại của tôi")])
    content = b"".join(path.read_bytes() for path in live(folder).glob("*"))
    for text in ("Nguyễn Văn A", "nguyen van", "điện thoại", "dien thoai"):
        assert text.encode() not in content
    assert (live(folder).stat().st_mode & 0o777, folder.stat().st_mode & 0o777) == (0o700, 0o700)


def test_many_small_commits_do_not_leave_many_parts(index: SearchIndex) -> None:
    for n in range(1, 50):
        index.upsert([letter(n, "đường")])
    assert index.info().parts <= 26
    assert ask(index, "đường").total == 49
    index.compact()
    assert index.info().parts <= 4
    assert ask(index, "đường").total == 49


# damage is reported and never wiped


def test_a_missing_index_says_so(index: SearchIndex, folder: Path) -> None:
    index.upsert([letter(1, "đường")])
    (folder / "current").rename(folder / "elsewhere")
    with pytest.raises(IndexUnavailable) as refusal:
        ask(index, "đường")
    assert refusal.value.code == "index_missing"
    with pytest.raises(IndexUnavailable):
        ask(reopened(folder), "đường")
    with pytest.raises(IndexUnavailable):
        reopened(folder).upsert([letter(2, "đường")])
    (folder / "elsewhere").rename(folder / "current")
    assert found(index, "đường") == {1}


def test_a_folder_that_holds_something_else_is_left_alone(folder: Path) -> None:
    folder.mkdir()
    (folder / "thesis.txt").write_text("years of work")
    index = reopened(folder)
    for call in (lambda: ask(index, "work"), lambda: index.rebuild([]), index.compact):
        with pytest.raises(IndexUnavailable):
            call()
    assert (folder / "thesis.txt").read_text() == "years of work"
    assert not list(folder.glob("index-*"))


def test_an_index_whose_creation_was_cut_short_is_created_again(folder: Path) -> None:
    (folder / "index-000001").mkdir(parents=True)
    index = reopened(folder)
    index.upsert([letter(1, "đường")])
    assert found(index, "đường") == {1}
    assert [path.name for path in folder.glob("index-*")] == ["index-000002"]


def test_an_index_that_lost_its_pointer_is_mended_by_a_rebuild_only(
    index: SearchIndex, folder: Path
) -> None:
    index.upsert([letter(1, "đường")])
    (folder / "current").unlink()
    lost = reopened(folder)
    with pytest.raises(IndexUnavailable):
        ask(lost, "đường")
    lost.rebuild([letter(1, "đường")])
    assert found(lost, "đường") == found(index, "đường") == {1}


@pytest.mark.parametrize("pointer", ["", "{", "[]", '{"folder": "../etc"}', '{"folder": 1}'])
def test_a_damaged_pointer_says_so(index: SearchIndex, folder: Path, pointer: str) -> None:
    (folder / "current").write_text(pointer)
    with pytest.raises(IndexUnavailable) as refusal:
        ask(reopened(folder), "đường")
    assert refusal.value.code == "index_damaged"
    assert (folder / "current").read_text() == pointer
    reopened(folder).rebuild([letter(1, "đường")])
    assert found(index, "đường") == {1}


def _damaging(path: Path, how: str) -> None:
    content = path.read_bytes()
    if how == "cut":
        path.write_bytes(content[: len(content) // 2])
    elif how == "flipped":
        middle = len(content) // 2
        path.write_bytes(content[:middle] + bytes([content[middle] ^ 1]) + content[middle + 1 :])
    elif how == "random":
        path.write_bytes(random.Random(7).randbytes(len(content)))
    else:
        path.unlink()


@pytest.mark.parametrize("how", ["cut", "flipped", "random", "gone"])
def test_each_damaged_file_is_noticed_and_a_rebuild_mends_it(folder: Path, how: str) -> None:
    index = reopened(folder)
    documents = [letter(n, f"đường {n}", "rác nước") for n in range(1, 20)]
    index.upsert(documents)
    endings = sorted(path.name.partition(".")[2] for path in live(folder).glob("MAIN_*.*"))
    assert len(endings) >= 11
    for ending in endings:
        _damaging(next(live(folder).glob(f"MAIN_*.{ending}")), how)
        before = sorted(path.name for path in live(folder).glob("*"))
        damaged = reopened(folder)
        with pytest.raises(IndexUnavailable):
            ask(damaged, "đường")
        with pytest.raises(IndexUnavailable):
            damaged.upsert([letter(50, "mới")])
        assert sorted(path.name for path in live(folder).glob("*")) == before, "nothing is wiped"
        assert damaged.rebuild(documents) == 19
        assert ask(damaged, "đường").total == 19


@pytest.mark.parametrize("how", ["cut", "flipped", "random", "gone"])
def test_a_damaged_list_of_parts_is_noticed(index: SearchIndex, folder: Path, how: str) -> None:
    index.upsert([letter(1, "đường")])
    _damaging(next(live(folder).glob("_MAIN_*.toc")), how)
    with pytest.raises(IndexUnavailable):
        ask(reopened(folder), "đường")
    index.rebuild([letter(1, "đường")])
    assert found(reopened(folder), "đường") == {1}


@pytest.mark.parametrize("changed", ["schema_version", "analysis_version"])
def test_an_index_of_another_version_only_takes_a_rebuild(
    index: SearchIndex, folder: Path, changed: str
) -> None:
    index.upsert([letter(1, "đường")])
    pointer = json.loads((folder / "current").read_text())
    pointer[changed] += 1
    (folder / "new").write_text(json.dumps(pointer))
    (folder / "new").replace(folder / "current")
    outdated = reopened(folder)
    for call in (
        lambda: ask(outdated, "đường"),
        lambda: outdated.upsert([letter(2)]),
        lambda: outdated.versions([1]),
        outdated.info,
    ):
        with pytest.raises(IndexOutdated):
            call()
    outdated.rebuild([letter(1, "đường")])
    assert found(outdated, "đường") == found(index, "đường") == {1}


@pytest.mark.torture
@pytest.mark.skipif(os.geteuid() != 0, reason="needs the right to mount a small disk")
def test_a_full_disk_says_so_and_loses_nothing(tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=1500k", "tmpfs", str(disk)],
        capture_output=True, check=False,
    )  # fmt: skip
    if mounted.returncode:
        pytest.skip("this machine mounts no small disk")
    try:
        index = reopened(disk / "index")
        held: set[int] = set()
        batches = (range(start, start + 50) for start in range(1, 10_000, 50))
        with pytest.raises(IndexUnavailable) as refusal:  # noqa: PT012 - it fills up at some point
            for batch in batches:
                index.upsert(letter(n, f"đường {n * 7919}", f"từ{n} " * 5) for n in batch)
                held |= set(batch)
        assert refusal.value.code == "disk_full"
        assert set(reopened(disk / "index").ids()) == held == set(index.ids())
        assert ask(index, "đường").total == len(held)
    finally:
        subprocess.run(["umount", "-l", str(disk)], check=False)


# kills and crowds

WRITE_FOREVER = """
import sys
from search_index import open_index
from tests.search_index.search_letters import letter
index = open_index("whoosh://" + sys.argv[1])
n = int(sys.argv[2])
while True:
    ids = range(n, n + 5)
    index.upsert(letter(id_, "đường", version=2) for id_ in ids)
    index.delete([n])
    print(n, flush=True)
    n += 5
"""


def test_killed_while_committing_it_keeps_what_it_promised(folder: Path) -> None:
    chance = random.Random(20260301)
    done: list[int] = []
    for round_ in range(5):
        first = 1 + round_ * 100_000
        command = [sys.executable, "-c", WRITE_FOREVER, str(folder), str(first)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT) as writer:
            assert writer.stdout is not None
            done.append(int(writer.stdout.readline()))
            time.sleep(chance.uniform(0.0, 0.4))
            writer.send_signal(signal.SIGKILL)
            done += [int(line) for line in writer.stdout]
        index = reopened(folder)
        held = sorted(index.ids())
        assert len(held) == len(set(held)) == index.info().documents == ask(index, "đường").total
        for n in done:
            assert n not in held
            assert {n + 1, n + 2, n + 3, n + 4} <= set(held)
        unasked = set(held) - {n + more for n in done for more in range(1, 5)}
        assert len(unasked) in {0, 4, 5}, "at most the batch under way, whole"
        index.upsert([letter(900_000 + round_, "rác")])  # nothing stays locked
        index.delete(unasked | {900_000 + round_})
        index.close()


def test_a_rebuild_under_open_readers(index: SearchIndex, folder: Path) -> None:
    index.upsert(letter(n, "đường") for n in range(1, 50))
    reader = reopened(folder)
    assert ask(reader, "đường").total == 49
    for size in (30, 60, 10):
        index.rebuild(letter(n, "đường") for n in range(1, size + 1))
        assert ask(reader, "đường").total == size
    assert len([path for path in folder.iterdir() if path.is_dir()]) == 1


def _read_until(index: SearchIndex, stop: threading.Event, answers: list[int]) -> None:
    """Ask as one department may; whatever is being written, an answer agrees with itself."""
    own = Filters(frozenset({"a"}))
    while not stop.is_set():
        answer = ask(index, 'đường "rác nước" OR ho*', own, limit=1_000)
        assert answer.total == len(answer.hits) == sum(answer.facets["kind"].values())
        assert answer.total >= 10
        assert set(answer.facets["department"]) == {"a"}
        answers.append(answer.total)


def test_eight_threads_read_while_one_writes(index: SearchIndex) -> None:
    def written(n: int) -> Document:
        return letter(n, "đường", "rác nước", department="a" if n <= 10 else "ab"[n % 2])

    index.upsert(map(written, range(1, 11)))
    stop = threading.Event()
    answers: list[int] = []
    with ThreadPoolExecutor(max_workers=8) as pool:
        readers = [pool.submit(_read_until, index, stop, answers) for _ in range(8)]
        try:
            for n in range(11, 19):
                index.upsert([written(n)])
            index.compact()
            index.rebuild(map(written, range(1, 19)))
            index.delete([18])
        finally:
            stop.set()
        for reader in readers:
            reader.result(timeout=20)
    assert len(answers) > 50
    assert ask(index, "đường").total == 17
