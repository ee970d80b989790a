"""`manage.py test`: all checks in the order in which they fail fastest, and one summary.

Rule: `test` stops at the first step that fails; `test --all` is what CI runs: it goes through every
step, adds bandit and djlint, the tests that break things on purpose and those that try every bad
value, and does not accept a skipped test. As nothing stops it, its checks run beside the tests.
"""

from __future__ import annotations

import argparse
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from intake.launch.environment import Environment, clean_environment
from intake.launch.progress import duration
from intake.launch.readiness import make_ready

TEMPLATES = "intake/templates"
EVERYDAY = "not bench and not torture and not thorough"
THOROUGH = "not bench"
CLOSING = re.compile(r"^=* ?(?P<counts>\d+ [a-z]+.*?|no tests ran) in [\d.]+s(?: \([\d:]+\))? ?=*$")
COUNT = re.compile(r"(\d+) ([a-z]+)")
COLOURS = re.compile(r"\x1b\[[0-9;]*m")
NO_TESTS = 5
"""pytest's exit code when it collected nothing."""


@dataclass(frozen=True)
class Step:
    """A check: what Python is called with, and whether only `--all` runs it."""

    name: str
    words: tuple[str, ...]
    only_all: bool = False
    needs: str = ""


STEPS = (
    Step("format", ("-m", "ruff", "format", "--check", "--output-format=concise", "--quiet", ".")),
    Step("lint", ("-m", "ruff", "check", "--output-format=concise", "--quiet", ".")),
    Step(
        "imports",  # import-linter is no module that Python can run
        ("-c", "from importlinter.cli import lint_imports_command as run; run()", "--no-logo"),
    ),
    Step("types", ("-m", "mypy", "--no-error-summary")),
    Step(
        "security",  # what bandit calls low, ruff's S rules watch as well
        ("-m", "bandit", "-q", "-r", "-c", "pyproject.toml", "--severity-level=medium", "."),
        only_all=True,
    ),
    Step(
        "templates",
        ("-m", "djlint", TEMPLATES, "--lint", "--quiet"),
        only_all=True,
        needs=TEMPLATES,
    ),
)


@dataclass
class Outcome:
    """How one step went; `seconds` of wall clock."""

    name: str
    passed: bool
    seconds: float
    remark: str = ""


@dataclass
class Counts:
    """What pytest counted; collection errors count as failures."""

    passed: int = 0
    failed: int = 0
    skipped: int = 0
    skips: list[str] = field(default_factory=list)

    def line(self) -> str:
        """The closing line, in the form that test readers know."""
        return f"{self.passed} passed, {self.failed} failed, {self.skipped} skipped"


def test(root: Path, arguments: list[str]) -> int:
    """Runs the checks; returns the exit code (0 all well, 1 not). Raises `CannotGoOnError`."""
    options, rest = _options(arguments)
    environment = make_ready(root, development=True)
    os.chdir(root)
    began = time.monotonic()
    if rest:
        outcomes, counts = _tests(environment, rest, everything=options.all)
    elif options.all:
        outcomes, counts = _everything(environment)
    else:
        outcomes, counts = _until_one_fails(environment)
    _summarise(outcomes, counts, time.monotonic() - began)
    return 0 if all(outcome.passed for outcome in outcomes) else 1


Results = tuple[list[Outcome], Counts]


def _until_one_fails(environment: Environment) -> Results:
    outcomes: list[Outcome] = []
    for step in _steps(everything=False):
        print(f"── {step.name}", flush=True)
        outcomes.append(_checked(environment, step, None))
        if not outcomes[-1].passed:
            not_run = Outcome("tests", passed=False, seconds=0, remark="not run")
            return [*outcomes, not_run], Counts()
    tests, counts = _tests(environment, [], everything=False)
    return outcomes + tests, counts


def _everything(environment: Environment) -> Results:
    """The checks one after the other beside the tests, which leave a processor idle now and then;
    what they say is shown afterwards."""
    with ThreadPoolExecutor(max_workers=1) as beside:
        checks = beside.submit(_all_checks, environment)
        tests, counts = _tests(environment, [], everything=True)
        outcomes, said = checks.result()
    print(said, flush=True)
    return outcomes + tests, counts


def _all_checks(environment: Environment) -> tuple[list[Outcome], str]:
    with tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace") as said:
        outcomes = []
        for step in _steps(everything=True):
            said.write(f"── {step.name}\n")
            said.flush()
            outcomes.append(_checked(environment, step, said))
        said.seek(0)
        return outcomes, said.read()


def _options(arguments: list[str]) -> tuple[argparse.Namespace, list[str]]:
    parser = argparse.ArgumentParser(
        prog="manage.py test",
        allow_abbrev=False,
        description="Run every check. A path or any other option goes to pytest, which then runs "
        "alone: manage.py test tests/pages -k queue",
    )
    parser.add_argument("--all", action="store_true", help="what CI runs: no test may be skipped")
    return parser.parse_known_args(arguments)


def _steps(*, everything: bool) -> list[Step]:
    return [
        step
        for step in STEPS
        if (everything or not step.only_all) and (not step.needs or Path(step.needs).exists())
    ]


def _checked(environment: Environment, step: Step, said: IO[str] | None) -> Outcome:
    """What a step says goes to the end of the file ``said``; None for the terminal."""
    started = time.monotonic()
    code = subprocess.call(
        _command(environment, step.words),
        env=clean_environment(),
        stdin=subprocess.DEVNULL,
        stdout=said,
        stderr=None if said is None else subprocess.STDOUT,
    )
    return Outcome(step.name, code == 0, time.monotonic() - started)


def _command(environment: Environment, words: tuple[str, ...]) -> list[str]:
    return [str(environment.python), *words]


def _tests(environment: Environment, rest: list[str], *, everything: bool) -> Results:
    words = ["-m", "pytest", *rest]
    if not rest:
        words += ["-q", "-m", THOROUGH if everything else EVERYDAY]
        words += ["-n", _processes(), "--dist", "worksteal"]
    if sys.stdout.isatty():
        words.append("--color=yes")
    print("── tests", flush=True)
    started = time.monotonic()
    counts = Counts()
    code = _tee(_command(environment, tuple(words)), lambda line: count(line, counts))
    remark, passed = "", code == 0
    if code == NO_TESTS and not rest:
        remark = "no test was found"
    if everything and counts.skipped:
        remark, passed = "skipped tests are not accepted here:", False
    outcome = Outcome("tests", passed, time.monotonic() - started, remark)
    return [outcome], counts


def _processes() -> str:
    """One more than there are processors: tests that wait for a browser, a server or a disk leave
    theirs to others."""
    return str(min((os.cpu_count() or 1) + 1, 4))


def count(line: str, counts: Counts) -> None:
    """Takes from one line of pytest's output what it says about skips or the closing counts."""
    bare = COLOURS.sub("", line).strip()
    if bare.startswith("SKIPPED "):
        counts.skips.append(bare.removeprefix("SKIPPED "))
    found = CLOSING.match(bare)
    if found is None:
        return
    for number, word in COUNT.findall(found["counts"]):
        if word in ("passed", "xfailed"):
            counts.passed += int(number)
        elif word in ("failed", "error", "errors", "xpassed"):
            counts.failed += int(number)
        elif word == "skipped":
            counts.skipped += int(number)


def _tee(command: list[str], look_at: Callable[[str], None]) -> int:
    """Runs a command, passing its output on line by line; returns its exit code."""
    with subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        env=clean_environment(),
    ) as process:  # leaving waits for it: Ctrl-C reaches it as well, and it ends its servers
        assert process.stdout is not None
        for line in process.stdout:
            sys.stdout.write(line)
            sys.stdout.flush()
            look_at(line)
    return process.returncode


def _summarise(outcomes: list[Outcome], counts: Counts, together: float) -> None:
    print("\n── summary")
    for outcome in outcomes:
        word = "ok" if outcome.passed else outcome.remark or "FAILED"
        if outcome.passed and outcome.remark:
            word = f"ok, {outcome.remark}"
        print(f"{outcome.name:<10} {duration(outcome.seconds):>12}  {word}")
    for skip in counts.skips:
        print(f"  skipped {skip}")
    print(f"{'together':<10} {duration(together):>12}")
    print(counts.line(), flush=True)
