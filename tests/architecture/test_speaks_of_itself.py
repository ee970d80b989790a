"""The project speaks of itself alone: no machine's paths, no private package index, nothing left
half-done."""

import json
import re
from pathlib import Path

import pytest

from intake.config import ROOT
from tests.architecture.tracked_files import text_of, tracked_files

# Put together here, so that this file does not hold what it looks for.
MACHINE_PATHS = re.compile(
    "|".join(rf"(?<![\w.}}*-])/{place}(?=[/\s\"'`.,:)]|$)" for place in ("work", "root"))
    + r"|/tm"
    + r"p/lead|/home/[a-z]+/"
)
LEFT_OVER = re.compile(r"\b(?:TO" + r"DO|FIX" + r"ME|XX" + r"X|HA" + r"CK|NOCOM" + r"MIT)\b")
CONFLICT = re.compile(r"^(?:<{7} |={7}$|>{7} )", re.MULTILINE)
ADDRESS = re.compile(r"https?://([\w.-]+)")
# Options by which a lock file would send everybody to the index of one machine.
INDEX_OPTION = re.compile(
    r"^\s*(?:-i|-f|--(?:extra-)?index-url|--find-links|--trusted-host)\b", re.MULTILINE
)
PUBLIC_INDEXES = frozenset({"pypi.org", "files.pythonhosted.org", "registry.npmjs.org"})
LOCKS = ("requirements.lock", "requirements-dev.lock")
# Upper case words of the languages we collect, not notes to ourselves.
COLLECTED = ("intake/data/", "intake/static/", "intake/cli/demo/texts")


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def lines_matching(pattern: re.Pattern[str], *, collected: bool = True) -> list[str]:
    """``file:line: text`` of every line that matches."""
    found = []
    for path in tracked_files():
        if not collected and name_of(path).startswith(COLLECTED):
            continue
        for number, line in enumerate((text_of(path) or "").splitlines(), start=1):
            if pattern.search(line):
                found.append(f"{name_of(path)}:{number}: {line.strip()[:120]}")
    return found


def test_the_look_around_finds_the_project() -> None:
    names = {name_of(path) for path in tracked_files()}
    assert {"README.md", "pyproject.toml", "intake/app.py", *LOCKS} <= names
    assert not any(name.startswith((".venv/", ".git/")) for name in names)


def test_the_look_would_find_what_it_looks_for() -> None:
    for sentence in ("cd /wo" + "rk/main", 'open("/ro' + 'ot/x")', "in /tm" + "p/lead now"):
        assert MACHINE_PATHS.search(sentence), sentence
    for sentence in ("https://example.org/work/", "{root}/work", "/network", "a.work/root"):
        assert not MACHINE_PATHS.search(sentence), sentence
    assert LEFT_OVER.search("# TO" + "DO: later")
    assert INDEX_OPTION.search("--index" + "-url https://x.example/simple")


def test_no_file_names_the_paths_of_a_machine() -> None:
    assert lines_matching(MACHINE_PATHS) == []


def test_nothing_is_left_half_done() -> None:
    assert lines_matching(LEFT_OVER, collected=False) == []
    assert lines_matching(CONFLICT) == []


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_file_sends_nobody_to_a_private_index(name: str) -> None:
    text = text_of(ROOT / name) or ""
    assert not INDEX_OPTION.search(text)
    assert " @ " not in text, "a package from an address instead of the index"
    assert set(ADDRESS.findall(text)) <= PUBLIC_INDEXES


def test_packages_of_the_style_come_from_the_public_index() -> None:
    lock = json.loads(text_of(ROOT / "intake/assets/package-lock.json") or "")
    assert lock["packages"]
    for name, package in lock["packages"].items():
        hosts = set(ADDRESS.findall(package.get("resolved", "")))
        assert hosts <= PUBLIC_INDEXES, name


def test_no_tool_is_told_of_a_private_index() -> None:
    settings = [
        path
        for path in tracked_files()
        if path.name in {"pyproject.toml", "Makefile", ".npmrc", "pip.conf", "run", "uv.toml"}
        or path.suffix in {".yaml", ".yml"}
    ]
    assert len(settings) >= 3
    for path in settings:
        text = text_of(path) or ""
        options = re.findall(r"(?:index-url|index_url|trusted-host|registry)\s*=\s*(\S+)", text)
        assert all(set(ADDRESS.findall(one)) <= PUBLIC_INDEXES for one in options), name_of(path)
