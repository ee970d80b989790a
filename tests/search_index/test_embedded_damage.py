"""Every embedded backend when its files are missing, damaged or of another version."""

from __future__ import annotations

import json
import os
import random
import subprocess
from pathlib import Path

import pytest

from search_index import (
    IndexOutdated,
    IndexUnavailable,
    SearchIndex,
)
from tests.search_index.search_letters import ask, found, letter, live, reopened


def test_a_missing_index_says_so(embedded: SearchIndex, folder: Path) -> None:
    embedded.upsert([letter(1, "đường")])
    (folder / "current").rename(folder / "elsewhere")
    with pytest.raises(IndexUnavailable) as refusal:
        ask(embedded, "đường")
    assert refusal.value.code == "index_missing"
    with pytest.raises(IndexUnavailable):
        ask(reopened(folder), "đường")
    with pytest.raises(IndexUnavailable):
        reopened(folder).upsert([letter(2, "đường")])
    (folder / "elsewhere").rename(folder / "current")
    assert found(embedded, "đường") == {1}


def test_a_folder_that_holds_something_else_is_left_alone(folder: Path) -> None:
    folder.mkdir(parents=True)
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
    embedded: SearchIndex, folder: Path
) -> None:
    embedded.upsert([letter(1, "đường")])
    (folder / "current").unlink()
    lost = reopened(folder)
    with pytest.raises(IndexUnavailable):
        ask(lost, "đường")
    lost.rebuild([letter(1, "đường")])
    assert found(lost, "đường") == found(embedded, "đường") == {1}


@pytest.mark.parametrize("pointer", ["", "{", "[]", '{"folder": "../etc"}', '{"folder": 1}'])
def test_a_damaged_pointer_says_so(embedded: SearchIndex, folder: Path, pointer: str) -> None:
    (folder / "current").write_text(pointer)
    with pytest.raises(IndexUnavailable) as refusal:
        ask(reopened(folder), "đường")
    assert refusal.value.code == "index_damaged"
    assert (folder / "current").read_text() == pointer
    reopened(folder).rebuild([letter(1, "đường")])
    assert found(embedded, "đường") == {1}


def _damaging(path: Path, how: str) -> None:
    """Put a damaged file in the place of ``path``. Not by writing into it: a file that is cut
    while it is mapped ends the process whatever the engine, and Tantivy looks into the files once
    more in a thread of its own just after it opened them."""
    content = path.read_bytes()
    middle = len(content) // 2
    path.unlink()
    if how == "cut":
        path.write_bytes(content[:middle])
    elif how == "flipped":
        path.write_bytes(content[:middle] + bytes([content[middle] ^ 1]) + content[middle + 1 :])
    elif how == "random":
        path.write_bytes(random.Random(7).randbytes(len(content)))


def _parts(folder: Path) -> list[Path]:
    """The files of the parts, as either engine names them."""
    return [path for path in live(folder).glob("[!._]*.*") if path.name != "meta.json"]


@pytest.mark.parametrize("how", ["cut", "flipped", "random", "gone"])
def test_each_damaged_file_is_noticed_and_a_rebuild_mends_it(folder: Path, how: str) -> None:
    index = reopened(folder)
    documents = [letter(n, f"đường {n}", "rác nước") for n in range(1, 20)]
    index.upsert(documents)
    endings = sorted({path.name.partition(".")[2] for path in _parts(folder)})
    assert len(endings) >= 6
    for ending in endings:
        _damaging(next(path for path in _parts(folder) if path.name.endswith("." + ending)), how)
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
def test_a_damaged_list_of_parts_is_noticed(embedded: SearchIndex, folder: Path, how: str) -> None:
    embedded.upsert([letter(1, "đường")])
    _damaging([live(folder) / "meta.json", *live(folder).glob("_MAIN_*.toc")][-1], how)
    with pytest.raises(IndexUnavailable):
        ask(reopened(folder), "đường")
    embedded.rebuild([letter(1, "đường")])
    assert found(reopened(folder), "đường") == {1}


@pytest.mark.parametrize("changed", ["schema_version", "analysis_version"])
def test_an_index_of_another_version_only_takes_a_rebuild(
    embedded: SearchIndex, folder: Path, changed: str
) -> None:
    embedded.upsert([letter(1, "đường")])
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
    assert found(outdated, "đường") == found(embedded, "đường") == {1}


@pytest.mark.torture
@pytest.mark.skipif(os.geteuid() != 0, reason="needs the right to mount a small disk")
def test_a_full_disk_says_so_and_loses_nothing(tmp_path: Path, folder: Path) -> None:
    disk = tmp_path / folder.parent.name
    disk.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", str(disk)],
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
