"""The front door: quick to open, and clear about what is not behind it."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import search_index
from search_index import (
    IndexUnavailable,
    QueryNotUnderstood,
    SearchIndexError,
    check_query,
    open_index,
)

ROOT = Path(search_index.__file__).parent.parent
MEASURE = """
import sys, time, dataclasses, datetime, enum, typing, collections.abc
before = time.process_time()
import search_index
print(time.process_time() - before)
print(",".join({"numpy", "whoosh", "flask", "sqlalchemy", "intake"} & sys.modules.keys()))
"""


def test_importing_is_quick_and_brings_no_engine() -> None:
    seconds = []
    for _ in range(5):
        done = subprocess.run(
            [sys.executable, "-c", MEASURE], capture_output=True, text=True, check=True, cwd=ROOT
        )
        taken, heavy = done.stdout.split("\n")[:2]
        assert heavy == ""
        seconds.append(float(taken))
    assert min(seconds) < 0.03


def test_all_names_of_the_door_are_there() -> None:
    for name in search_index.__all__:
        assert getattr(search_index, name) is not None
    with pytest.raises(AttributeError):
        search_index.something_else  # noqa: B018


@pytest.mark.parametrize("address", ["opensearch://localhost/letters"])
def test_engines_of_later_versions_say_so(address: str) -> None:
    with pytest.raises(IndexUnavailable) as refusal:
        open_index(address)
    assert refusal.value.code == "not_in_this_version"


@pytest.mark.parametrize("address", ["", "whoosh:", "whoosh://host/folder", "lucene:///x", "/x"])
def test_unknown_addresses_are_refused(address: str) -> None:
    with pytest.raises(SearchIndexError) as refusal:
        open_index(address)
    assert refusal.value.code == "unknown_index_address"


def test_a_folder_may_have_spaces_and_marks(tmp_path: Path) -> None:
    index = open_index(f"whoosh://{tmp_path}/ch%E1%BB%89%20m%E1%BB%A5c")
    index.close()
    assert (tmp_path / "chỉ mục" / "current").exists()


def test_a_query_worth_keeping_is_checked_strictly() -> None:
    check_query('đường "ngập nước" -rác OR hẻm status:answered')
    with pytest.raises(QueryNotUnderstood) as refusal:
        check_query('"ngập')
    assert refusal.value.code == "unbalanced_quote"


def _imported(path: Path) -> set[str]:
    """Return the packages a module names in its imports."""
    packages = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            packages.update(name.name.split(".")[0] for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            packages.add((node.module or "").split(".")[0])
    return packages


def test_only_the_named_files_import_the_engines() -> None:
    for path in (ROOT / "search_index").glob("*.py"):
        packages = _imported(path)
        assert path.name.startswith("_whoosh") or "whoosh" not in packages, path.name
        assert path.name.startswith("_evaluator") or "numpy" not in packages, path.name
        assert not packages & {"flask", "sqlalchemy", "intake", "classifier"}, path.name


UNSAFE_IN_WHOOSH = ("whoosh.searching", "whoosh.matching", "whoosh.collectors", "whoosh.qparser")
UNSAFE_NAMES = {"AsyncWriter", "BufferedWriter", "refresh", "searcher", "matcher", "Searcher"}


def test_what_is_unsafe_in_whoosh_is_never_named() -> None:
    """Its searching can hang, ignore filters, or (in the forks) bring deleted documents back."""
    for path in (ROOT / "search_index").glob("_whoosh*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom):
                assert not (node.module or "").startswith(UNSAFE_IN_WHOOSH), path.name
            name = getattr(node, "attr", None) or getattr(node, "id", None)
            assert name not in UNSAFE_NAMES, path.name
