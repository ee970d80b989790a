"""The closing line counts what pytest counted."""

import pytest

from intake.config import ROOT
from intake.launch import checks
from intake.launch.checks import Counts, Step, count
from intake.launch.environment import Environment


@pytest.mark.parametrize(
    ("line", "closing"),
    [
        ("== 3 passed in 0.05s ==", "3 passed, 0 failed, 0 skipped"),
        (
            "2 failed, 1191 passed, 2 skipped in 270.53s (0:04:30)",
            "1191 passed, 2 failed, 2 skipped",
        ),
        ("1 failed, 2 passed, 1 error in 3.1s", "2 passed, 2 failed, 0 skipped"),
        ("5 passed, 1 xfailed, 3 deselected in 1.00s", "6 passed, 0 failed, 0 skipped"),
        ("no tests ran in 0.01s", "0 passed, 0 failed, 0 skipped"),
        ("\x1b[32m\x1b[1m7 passed\x1b[0m\x1b[32m in 0.1s\x1b[0m", "7 passed, 0 failed, 0 skipped"),
        ("the 3 passed in my test", "0 passed, 0 failed, 0 skipped"),
    ],
)
def test_the_closing_line(line: str, closing: str) -> None:
    counts = Counts()
    count(line + "\n", counts)
    assert counts.line() == closing


def test_skipped_tests_are_kept_with_their_reasons() -> None:
    counts = Counts()
    count("SKIPPED [2] tests/journeys/test_story.py:8: needs Chromium\n", counts)
    assert counts.skips == ["[2] tests/journeys/test_story.py:8: needs Chromium"]


def test_all_checks_go_on_after_one_that_fails_and_say_whose_words_are_whose(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    told = (
        Step("spelling", ("-c", "print('a word is wrong'); raise SystemExit(1)")),
        Step("weather", ("-c", "print('fair')"), only_all=True),
        Step("absent", ("-c", "print('never')"), needs="no/such/folder"),
    )
    monkeypatch.setattr(checks, "STEPS", told)
    monkeypatch.chdir(ROOT)
    outcomes, said = checks._all_checks(Environment(ROOT))
    assert [(one.name, one.passed) for one in outcomes] == [("spelling", False), ("weather", True)]
    assert said == "── spelling\na word is wrong\n── weather\nfair\n"


def test_everyday_checks_are_named_as_they_begin_and_stop_at_the_first_that_fails(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    told = (
        Step("first", ("-c", "print('well')")),
        Step("second", ("-c", "raise SystemExit(1)")),
        Step("third", ("-c", "print('never')")),
    )
    monkeypatch.setattr(checks, "STEPS", told)
    monkeypatch.chdir(ROOT)
    outcomes, counts = checks._until_one_fails(Environment(ROOT))
    assert [(one.name, one.passed) for one in outcomes] == [
        ("first", True),
        ("second", False),
        ("tests", False),
    ]
    assert counts == Counts()
    assert capfd.readouterr().out == "── first\nwell\n── second\n"
