"""The locks hold all that pyproject.toml asks for, exactly, with hashes, and naming no place."""

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

from intake.launch.environment import DEVELOPMENT_LOCK, RUNTIME_LOCK
from intake.launch.packages import pinned_names, stanza

ROOT = Path(__file__).resolve().parents[3]
LOCKS = (RUNTIME_LOCK, DEVELOPMENT_LOCK)
REQUIREMENT = re.compile(r"^([a-z0-9-]+)(?:\[([a-z0-9,]+)\])?==([^ ;]+)$")


def pyproject() -> dict[str, Any]:
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def text(lock: str) -> str:
    return (ROOT / lock).read_text(encoding="utf-8")


def versions(lock: str) -> dict[str, str]:
    pattern = re.compile(r"^([a-z0-9-]+)(?:\[[^\]]*\])?==([^ ;\\]+)", re.MULTILINE)
    return dict(pattern.findall(text(lock)))


def asked_for(lock: str) -> list[str]:
    project = pyproject()
    asked: list[str] = list(project["project"]["dependencies"])
    if lock == DEVELOPMENT_LOCK:
        asked += project["dependency-groups"]["dev"]
    return asked


@pytest.mark.parametrize("lock", LOCKS)
def test_every_dependency_is_pinned_and_locked_at_that_version(lock: str) -> None:
    locked = versions(lock)
    for requirement in asked_for(lock):
        found = REQUIREMENT.match(requirement)
        assert found, f"{requirement} is not pinned exactly"
        assert locked.get(found[1]) == found[3], f"run `make locks`: {requirement}"


@pytest.mark.parametrize("lock", LOCKS)
def test_every_package_of_a_lock_carries_hashes(lock: str) -> None:
    names = pinned_names(text(lock))
    assert len(names) == len(set(names)) > 20
    for name in names:
        own = stanza(text(lock), name)
        assert re.search(r"--hash=sha256:[0-9a-f]{64}\b", own), name


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_names_no_place(lock: str) -> None:
    assert "://" not in text(lock)
    assert "--index" not in text(lock)
    assert "--find-links" not in text(lock)


def test_the_development_lock_holds_all_of_the_runtime_lock() -> None:
    development = versions(DEVELOPMENT_LOCK)
    assert versions(RUNTIME_LOCK).items() <= development.items()
    assert len(development) > len(versions(RUNTIME_LOCK))


def test_the_names_of_packages_called_as_ours_are_not_asked_for() -> None:
    # Strangers' packages of these names are on the index.
    ours = {"intake", "classifier", "search-index"}
    assert not ours & versions(DEVELOPMENT_LOCK).keys()
