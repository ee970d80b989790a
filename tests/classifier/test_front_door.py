"""Whoever only routes or shows reasons must not pay for machine learning."""

import subprocess
import sys

import pytest

import classifier

_HEAVY = ("sklearn", "numpy", "scipy", "joblib")


def _run(program: str) -> str:
    return subprocess.run(
        [sys.executable, "-c", program], check=True, capture_output=True, text=True
    ).stdout.strip()


@pytest.mark.parametrize(
    "module",
    [
        "classifier",
        "classifier.baseline",
        "classifier.evaluation",
        "classifier.model_store",
        "intake.services.learning.example_texts",
        "intake.services.learning.promotion",
        "intake.services.learning.word_drift",
    ],
)
def test_the_light_modules_load_nothing_heavy(module: str) -> None:
    program = f"import sys, {module}; print([m for m in {_HEAVY} if m in sys.modules])"
    assert _run(program) == "[]"


def test_importing_the_package_loads_what_it_names_and_no_more() -> None:
    program = (
        "import dataclasses, typing, collections.abc, enum, importlib, sys\n"
        "before = set(sys.modules)\n"
        "import classifier\n"
        "print(*sorted(set(sys.modules) - before))"
    )
    assert _run(program).split() == ["classifier", "classifier._errors", "classifier._types"]


def test_everything_promised_at_the_front_door_is_there() -> None:
    for name in classifier.__all__:
        assert getattr(classifier, name) is not None
    with pytest.raises(AttributeError):
        _ = classifier.nothing_of_the_kind
