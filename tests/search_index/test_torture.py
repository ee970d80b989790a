"""Embedded indexes killed at every step of a batch, or with their folder gone.

Whatever happens: nothing that was acknowledged is lost, the batch under way is there whole or not
at all, nothing stays locked, and the answers afterwards are those of an index built anew.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from search_index import Document, IndexOutdated, IndexUnavailable, SearchIndex
from tests.search_index.search_letters import address_of, ask, found, letter, live, reopened

ROOT = Path(__file__).parents[2]
BATCH = 20
# A batch that changes, adds, deletes and tidies; the process ends itself before the file
# operation of the given number, or is ended from outside after as many milliseconds.
WRITE_A_BATCH = """
import os, signal, sys, threading
from search_index import open_index
from tests.search_index.test_torture import after
index = open_index(sys.argv[1])
step, delay = int(sys.argv[2]), int(sys.argv[3])
seen = 0
def count(event, arguments):
    global seen
    if event in ("open", "os.rename", "os.remove", "os.mkdir", "shutil.rmtree"):
        seen += 1
        if seen == step:
            os.kill(os.getpid(), signal.SIGKILL)
if step:
    sys.addaudithook(count)
if delay:
    threading.Timer(delay / 1000, os.kill, (os.getpid(), signal.SIGKILL)).start()
print("begins", flush=True)
index.upsert(after())
print("written", flush=True)
index.delete([1, 2])
print("deleted", flush=True)
index.compact()
print("tidied", flush=True)
os._exit(0)
"""
QUERIES = ("đường", "rác nước", '"rác nước"', "", "hẻm -rác", "mới*")


def before() -> list[Document]:
    """Letters written and acknowledged before anything happens."""
    return [letter(n, "đường hẻm", "rác nước " * (n % 3 + 1)) for n in range(1, BATCH + 1)]


def after() -> list[Document]:
    """The batch: half of them changed, and as many new ones."""
    return [letter(n, "mới đường", "nước", version=2) for n in range(BATCH // 2, BATCH * 3 // 2)]


def _killed(folder: Path, *, step: int = 0, delay: int = 0) -> tuple[list[str], bool]:
    """Write a batch in another process; return what it acknowledged and whether it was killed."""
    command = [sys.executable, "-c", WRITE_A_BATCH, address_of(folder), str(step), str(delay)]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=False)
    assert done.returncode in (0, -signal.SIGKILL), done.stderr
    return done.stdout.split(), done.returncode != 0


def _look(folder: Path, said: list[str]) -> None:
    """The index is whole, and says what its database would."""
    index = reopened(folder)
    versions = index.versions(range(1, BATCH * 2))
    changed = {document.id for document in after()}
    new = {id_ for id_ in changed if versions.get(id_) == 2}
    assert new in (set(), changed), "the batch is there whole or not at all"
    assert new == changed or "written" not in said, "what was acknowledged is there"
    gone = {1, 2} - set(versions)
    assert gone in (set(), {1, 2})
    assert gone == {1, 2} or "deleted" not in said
    documents = {document.id: document for document in before()}
    documents |= {document.id: document for document in after() if new}
    expected = [document for document in documents.values() if document.id not in gone]
    _same_as_anew(index, expected, folder)
    index.upsert([letter(900, "cuối")])  # nothing stays locked
    assert found(index, "cuối") == {900}
    index.close()


def _same_as_anew(index: SearchIndex, documents: list[Document], folder: Path) -> None:
    anew = reopened(folder.parent / "anew")
    anew.rebuild(documents)
    for text in QUERIES:
        ours, theirs = ask(index, text, limit=100), ask(anew, text, limit=100)
        assert [hit.id for hit in ours.hits] == [hit.id for hit in theirs.hits], text
        assert (ours.total, ours.facets) == (theirs.total, theirs.facets), text
    anew.close()


@pytest.mark.torture
def test_killed_before_each_file_operation(folder: Path) -> None:
    step, killed = 1, True
    while killed and step < 400:
        shutil.rmtree(folder.parent, ignore_errors=True)
        index = reopened(folder)
        index.upsert(before())
        index.close()
        said, killed = _killed(folder, step=step)
        _look(folder, said)
        step += max(1, int(os.environ.get("INTAKE_TORTURE_STRIDE", "7")))


@pytest.mark.torture
@pytest.mark.parametrize("delay", range(1, 120, 9))
def test_killed_after_each_while(folder: Path, delay: int) -> None:
    index = reopened(folder)
    index.upsert(before())
    index.close()
    said, _ = _killed(folder, delay=delay)
    _look(folder, said)


def test_a_folder_deleted_under_a_reader_says_so_and_is_mended(
    embedded: SearchIndex, folder: Path
) -> None:
    embedded.upsert(before())
    assert ask(embedded, "đường").total == BATCH
    shutil.rmtree(live(folder))
    with pytest.raises(IndexUnavailable):
        ask(embedded, "đường")
    with pytest.raises(IndexUnavailable):
        embedded.upsert([letter(99, "đường")])
    assert embedded.rebuild(before()) == BATCH
    _same_as_anew(embedded, before(), folder)


def test_an_index_of_another_engine_is_outdated_and_kept(folder: Path) -> None:
    index = reopened(folder)
    index.upsert(before())
    index.close()
    pointer = folder / "current"
    written = pointer.read_text()
    name = "whoosh" if "tantivy" in folder.parts else "tantivy"
    pointer.write_text(written.replace(f'"engine": "{folder.parent.name}"', f'"engine": "{name}"'))
    again = reopened(folder)
    with pytest.raises(IndexOutdated):
        ask(again, "đường")
    pointer.write_text(written)
    assert ask(reopened(folder), "đường").total == BATCH
