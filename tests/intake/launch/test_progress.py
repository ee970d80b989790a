"""Progress says how far, how fast and how long still, and does not flood a log."""

import io

from intake.launch.progress import Progress, duration


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


class Watch:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def test_durations_read_at_a_glance() -> None:
    assert duration(0.2) == "0 s"
    assert duration(59.4) == "59 s"
    assert duration(125) == "2 min 05 s"


def test_rate_and_time_left_follow_from_what_was_done() -> None:
    log, watch = io.StringIO(), Watch()
    progress = Progress("Fetching", 60, stream=log, clock=watch)
    watch.now += 10
    progress.update(20)
    assert log.getvalue() == "Fetching: 20 of 60, 2.0 a second, about 20 s left\n"


def test_a_log_gets_a_line_now_and_then_and_one_at_the_end() -> None:
    log, watch = io.StringIO(), Watch()
    progress = Progress("Fetching", 100, stream=log, clock=watch)
    for done in range(100):
        watch.now += 0.1
        progress.update(done)
    progress.finish()
    lines = log.getvalue().splitlines()
    assert len(lines) == 3
    assert lines[-1] == "Fetching: 100 of 100, took 10 s"


def test_a_terminal_line_is_rewritten_and_leaves_no_rest_of_a_longer_one() -> None:
    terminal, watch = Terminal(), Watch()
    progress = Progress("Fetching", 1000, stream=terminal, clock=watch)
    watch.now += 1
    progress.update(1)
    watch.now += 1
    progress.update(999)
    progress.leave()
    first, second = terminal.getvalue().rstrip("\n").split("\r")[1:]
    assert len(second) >= len(first)
    assert terminal.getvalue().endswith("\n")


def test_more_than_the_total_is_never_claimed() -> None:
    log = io.StringIO()
    Progress("Installing", 3, stream=log).update(9)
    assert log.getvalue().startswith("Installing: 3 of 3")
