"""What a process that answers requests has loaded, and from where: tried in a process of its own,
because this one has loaded everything long ago."""

import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from intake.config import ROOT

# Costs seconds and a hundred megabytes; only the worker and the commands need it.
NEVER_FOR_PAGES = frozenset({"sklearn", "scipy", "joblib"})
# Loaded with the first passkey that is shown.
NOT_AT_ONCE = frozenset({"webauthn", "OpenSSL"})
# Not forbidden, because the index loads it with its first document anyway, but worth a number.
REPORTED = ("whoosh.writing", "whoosh", "numpy")
PACKAGES = ("intake", "classifier", "search_index")

SITE = """
import json, sys
from pathlib import Path
from intake.app import create_app
from intake.config import Settings
from intake.services.installation import schema
from intake.web.db import db

app = create_app(Settings.for_tests(Path(sys.argv[1]), index_url=""))
with app.app_context():
    schema.upgrade(db.engine)
visitor = app.test_client()
paths = ("/", "/submit/kind", "/track/", "/account/sign-in", "/routing", "/search/?q=a", "/readyz")
answers = {path: visitor.get(path).status_code for path in paths}
print(json.dumps({
    "answers": answers,
    "modules": sorted(sys.modules),
    "files": {name: sys.modules[name].__file__ for name in sys.argv[2:]},
}))
"""
CLASSIFIER = """
import json, sys, time
before = set(sys.modules)
started = time.perf_counter()
import classifier
took = time.perf_counter() - started
print(json.dumps({"ms": took * 1000, "modules": sorted(set(sys.modules) - before)}))
"""


def in_a_fresh_process(code: str, *arguments: str) -> dict[str, Any]:
    """Run ``code`` as somebody who starts the service would; what it prints last is the answer."""
    run = subprocess.run(
        [sys.executable, "-c", code, *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert run.returncode == 0, run.stderr[-2000:]
    found: dict[str, Any] = json.loads(run.stdout.splitlines()[-1])
    return found


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Any]:
    """A site without a worker, with the index on disk, after a visit to its pages."""
    instance = tmp_path_factory.mktemp("imports")
    return in_a_fresh_process(SITE, str(instance), *PACKAGES)


def test_the_pages_were_really_answered(site: Mapping[str, Any]) -> None:
    assert set(site["answers"].values()) <= {200, 303}, site["answers"]


def test_pages_never_load_the_learning_library(site: Mapping[str, Any]) -> None:
    loaded = {name.partition(".")[0] for name in site["modules"]}
    assert loaded & (NEVER_FOR_PAGES | NOT_AT_ONCE) == set()


def test_private_parts_of_the_classifier_that_learn_stay_out(site: Mapping[str, Any]) -> None:
    learning = {"classifier._pipeline", "classifier._model", "classifier.training"}
    assert learning & set(site["modules"]) == set()


def test_the_packages_are_those_of_this_checkout(site: Mapping[str, Any]) -> None:
    """Packages of the same names exist on the package index."""
    for name in PACKAGES:
        assert Path(site["files"][name]) == ROOT / name / "__init__.py"


def test_the_classifier_is_imported_without_its_library(
    capsys: pytest.CaptureFixture[str], site: Mapping[str, Any]
) -> None:
    found = min((in_a_fresh_process(CLASSIFIER) for _ in range(3)), key=lambda one: one["ms"])
    names = {name.partition(".")[0] for name in found["modules"]}
    assert names & (NEVER_FOR_PAGES | {"numpy"}) == set()
    loaded = [name for name in REPORTED if name in site["modules"]]
    with capsys.disabled():
        print(f"\n  importing classifier: {found['ms']:.1f} ms (budget 10 ms)")
        print(f"  pages load beside it: {', '.join(loaded) or 'nothing heavy'}")
