"""Every embedded backend under locks, deletions, kills and crowds."""

from __future__ import annotations

import fcntl
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
    SearchIndex,
)
from tests.search_index.search_letters import address_of, ask, found, letter, live, reopened

ROOT = Path(__file__).parents[2]


# one writer


def test_a_second_writer_is_told_to_come_back(embedded: SearchIndex, folder: Path) -> None:
    embedded.upsert([letter(1, "đường")])
    with (folder / "write.lock").open("r+") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        for call in (
            lambda: embedded.upsert([letter(2, "rác")]),
            lambda: embedded.delete([1]),
            lambda: embedded.rebuild([]),
            embedded.compact,
        ):
            with pytest.raises(IndexLocked):
                call()
        assert found(embedded, "đường") == {1}, "reading needs no lock"
    embedded.upsert([letter(2, "rác")])
    assert found(embedded, "rác") == {2}


def test_other_writers_wait_for_a_rebuild_and_lose_nothing(
    embedded: SearchIndex, folder: Path
) -> None:
    embedded.upsert([letter(1, "đường")])

    def documents() -> Iterator[Document]:
        yield letter(1, "đường")
        with pytest.raises(IndexLocked):
            reopened(folder).upsert([letter(2, "rác")])
        assert found(embedded, "đường") == {1}, "readers see the old embedded meanwhile"

    embedded.rebuild(documents())
    embedded.upsert([letter(2, "rác")])
    assert set(embedded.ids()) == {1, 2}


def test_another_process_sees_a_commit_at_its_next_search(
    embedded: SearchIndex, folder: Path
) -> None:
    reader = reopened(folder)
    for n in range(1, 30):
        embedded.upsert([letter(n, "đường")])
        assert ask(reader, "đường").total == n
    embedded.delete([7])
    assert 7 not in found(reader, "đường")
    embedded.rebuild([letter(1, "đường")])
    assert found(reader, "đường") == {1}


# deleted stays deleted, and is erased in the end


def test_a_deleted_document_never_returns(embedded: SearchIndex, folder: Path) -> None:
    embedded.upsert(letter(n, "đường") for n in range(1, 6))
    reader = reopened(folder)
    assert ask(reader, "đường").total == 5
    embedded.delete([3])
    for again in (embedded, reader, reopened(folder)):
        assert found(again, "đường") == {1, 2, 4, 5}
    embedded.upsert([letter(9, "đường")])
    embedded.compact()
    embedded.upsert(letter(n, "rác") for n in range(10, 40))
    for again in (embedded, reader, reopened(folder)):
        assert found(again, "đường") == {1, 2, 4, 5, 9}
        assert 3 not in set(again.ids())


def test_compacting_erases_the_words_of_deleted_documents(
    embedded: SearchIndex, folder: Path
) -> None:
    embedded.upsert([letter(1, "xyzzyplugh"), letter(2, "đường")])
    embedded.delete([1])
    if "whoosh" in folder.parts:  # Tantivy writes words in pieces
        assert any(b"xyzzyplugh" in path.read_bytes() for path in live(folder).glob("*.trm"))
    files = {path.name for path in live(folder).glob("*.term")}
    embedded.compact()
    assert not files & {path.name for path in live(folder).glob("*.term")}
    assert not any(
        b"xyzzyplugh" in path.read_bytes() for path in live(folder).rglob("*") if path.is_file()
    )
    assert found(embedded, "đường") == {2}


def test_the_index_keeps_no_text(embedded: SearchIndex, folder: Path) -> None:
    embedded.upsert([letter(1, "Nguyễn Văn A", "số điện thoại của tôi")])
    content = b"".join(path.read_bytes() for path in live(folder).glob("*"))
    for text in ("Nguyễn Văn A", "nguyen van", "điện thoại", "dien thoai"):
        assert text.encode() not in content
    assert (live(folder).stat().st_mode & 0o777, folder.stat().st_mode & 0o777) == (0o700, 0o700)


def test_many_small_commits_do_not_leave_many_parts(embedded: SearchIndex) -> None:
    for n in range(1, 50):
        embedded.upsert([letter(n, "đường")])
    assert embedded.info().parts <= 26
    assert ask(embedded, "đường").total == 49
    embedded.compact()
    assert embedded.info().parts <= 8
    assert ask(embedded, "đường").total == 49


# kills and crowds

WRITE_FOREVER = """
import sys
from search_index import open_index
from tests.search_index.search_letters import letter
embedded = open_index(sys.argv[1])
n = int(sys.argv[2])
while True:
    ids = range(n, n + 5)
    embedded.upsert(letter(id_, "đường", version=2) for id_ in ids)
    embedded.delete([n])
    print(n, flush=True)
    n += 5
"""


def test_killed_while_committing_it_keeps_what_it_promised(folder: Path) -> None:
    chance = random.Random(20260301)
    done: list[int] = []
    for round_ in range(5):
        first = 1 + round_ * 100_000
        command = [sys.executable, "-c", WRITE_FOREVER, address_of(folder), str(first)]
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


def test_a_rebuild_under_open_readers(embedded: SearchIndex, folder: Path) -> None:
    embedded.upsert(letter(n, "đường") for n in range(1, 50))
    reader = reopened(folder)
    assert ask(reader, "đường").total == 49
    for size in (30, 60, 10):
        embedded.rebuild(letter(n, "đường") for n in range(1, size + 1))
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


def test_eight_threads_read_while_one_writes(embedded: SearchIndex) -> None:
    def written(n: int) -> Document:
        return letter(n, "đường", "rác nước", department="a" if n <= 10 else "ab"[n % 2])

    embedded.upsert(map(written, range(1, 11)))
    stop = threading.Event()
    answers: list[int] = []
    with ThreadPoolExecutor(max_workers=8) as pool:
        readers = [pool.submit(_read_until, embedded, stop, answers) for _ in range(8)]
        try:
            for n in range(11, 19):
                embedded.upsert([written(n)])
            embedded.compact()
            embedded.rebuild(map(written, range(1, 19)))
            embedded.delete([18])
        finally:
            stop.set()
        for reader in readers:
            reader.result(timeout=20)
    assert len(answers) > 50
    assert ask(embedded, "đường").total == 17
