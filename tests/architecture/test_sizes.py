"""How long files and functions may be: 500 lines and 60 at most, 300 and 40 wished for."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from intake.config import ROOT
from tests.architecture.tracked_files import text_of, tracked_files

FILE_LIMIT, FILE_WISH = 500, 300
FUNCTION_LIMIT, FUNCTION_WISH = 60, 40
# A name that says nothing attracts everything.
SAYS_NOTHING = frozenset({"utils", "util", "helpers", "helper", "common", "misc", "manager"})
SUFFIXES = frozenset({".py", ".html", ".txt", ".js", ".mjs", ".scss", ".mako"})
# Built or collected, not written by hand.
GATHERED = ("intake/static/", "intake/data/", "intake/cli/demo/texts", "tests/")
# A schema is one long sentence, and is never changed afterwards.
ONE_SENTENCE = "migrations/versions/"


def product_files() -> list[Path]:
    """What people write and read of the product itself."""
    return [
        path
        for path in tracked_files()
        if path.suffix in SUFFIXES and not name_of(path).startswith(GATHERED)
    ]


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def lines_of(path: Path) -> int:
    return len((text_of(path) or "").splitlines())


def functions() -> Iterator[tuple[str, int]]:
    """(place, lines) of every function of the product."""
    for path in product_files():
        if path.suffix != ".py" or name_of(path).startswith(ONE_SENTENCE):
            continue
        for node in ast.walk(ast.parse(text_of(path) or "")):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                length = (node.end_lineno or node.lineno) - node.lineno + 1
                yield f"{name_of(path)}:{node.lineno} {node.name}", length


def report(capsys: pytest.CaptureFixture[str], heading: str, found: list[tuple[str, int]]) -> None:
    with capsys.disabled():
        print(f"\n  {heading}: {len(found)}")
        for place, length in sorted(found, key=lambda one: -one[1]):
            print(f"    {length:4} {place}")


def test_the_look_around_finds_the_product() -> None:
    names = {name_of(path) for path in product_files()}
    expected = {"intake/app.py", "classifier/training.py", "search_index/_types.py", "manage.py"}
    assert expected | {"intake/templates/layout.html"} <= names
    assert sum(1 for _ in functions()) > 500


def test_no_file_is_too_long(capsys: pytest.CaptureFixture[str]) -> None:
    lengths = [(name_of(path), lines_of(path)) for path in product_files()]
    report(capsys, f"files over {FILE_WISH} lines", [one for one in lengths if one[1] > FILE_WISH])
    assert [one for one in lengths if one[1] > FILE_LIMIT] == []


def test_no_test_file_is_too_long() -> None:
    tests = [p for p in tracked_files() if p.suffix == ".py" and name_of(p).startswith("tests/")]
    assert [(name_of(path), lines_of(path)) for path in tests if lines_of(path) > FILE_LIMIT] == []


def test_no_function_is_too_long(capsys: pytest.CaptureFixture[str]) -> None:
    lengths = list(functions())
    over = [one for one in lengths if one[1] > FUNCTION_WISH]
    report(capsys, f"functions over {FUNCTION_WISH} lines", over)
    assert [one for one in lengths if one[1] > FUNCTION_LIMIT] == []


def test_no_module_has_a_name_that_says_nothing() -> None:
    named = [
        name_of(path)
        for path in tracked_files()
        if path.suffix in SUFFIXES
        and (path.stem.strip("_") in SAYS_NOTHING or path.parent.name in SAYS_NOTHING)
    ]
    assert named == []
