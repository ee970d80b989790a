"""Whoever only routes or shows reasons must not pay for machine learning."""

import subprocess
import sys

import pytest

import classifier

_HEAVY = ("sklearn", "numpy", "scipy", "skops", "joblib")


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


def test_importing_the_package_takes_under_ten_milliseconds() -> None:
    # What every application of this house has loaded already is not counted.
    program = (
        "import dataclasses, typing, collections.abc, time\n"
        "start = time.process_time()\n"  # other programs must not count
        "import classifier\n"
        "print(time.process_time() - start)"
    )
    best = min(float(_run(program)) for _ in range(8))
    assert best < 0.010


def test_everything_promised_at_the_front_door_is_there() -> None:
    for name in classifier.__all__:
        assert getattr(classifier, name) is not None
    with pytest.raises(AttributeError):
        _ = classifier.nothing_of_the_kind
