"""One line that says how far a long step has come, how fast it goes and how long it still takes."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from typing import TextIO

TERMINAL_SECONDS = 0.2
"""On a terminal the line is rewritten in place, so it may follow closely."""
LOG_SECONDS = 5.0
"""In a log every line stays, so they come seldom."""


def duration(seconds: float) -> str:
    """Seconds in words a person reads at a glance: `48 s`, `2 min 05 s`."""
    whole = round(seconds)
    return f"{whole} s" if whole < 60 else f"{whole // 60} min {whole % 60:02d} s"


class Progress:
    """Counts `total` things of one step and reports to `stream`, not more often than is useful."""

    def __init__(
        self,
        label: str,
        total: int,
        *,
        stream: TextIO | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._label = label
        self._total = total
        self._stream = stream or sys.stdout
        self._clock = clock
        self._in_place = self._stream.isatty()
        self._started = clock()
        self._shown_at: float | None = None
        self._width = 0
        self._done = 0

    def update(self, done: int) -> None:
        """`done` of the total are finished; writes a line if the last one is old enough."""
        self._done = min(done, self._total)
        pause = TERMINAL_SECONDS if self._in_place else LOG_SECONDS
        now = self._clock()
        if self._shown_at is None or now - self._shown_at >= pause:
            self._shown_at = now
            self._write(self._line(now))

    def finish(self) -> None:
        """The step is over: one last line with the time it took."""
        elapsed = self._clock() - self._started
        self._write(f"{self._label}: {self._total} of {self._total}, took {duration(elapsed)}")
        self.leave()

    def leave(self) -> None:
        """Ends the line, finished or not, so that what follows starts on its own."""
        if self._in_place and self._width:
            self._stream.write("\n")
            self._stream.flush()
        self._width = 0

    def _line(self, now: float) -> str:
        line = f"{self._label}: {self._done} of {self._total}"
        elapsed = now - self._started
        if self._done and elapsed > 0:
            rate = self._done / elapsed
            left = (self._total - self._done) / rate
            line += f", {rate:.1f} a second, about {duration(left)} left"
        return line

    def _write(self, line: str) -> None:
        if self._in_place:
            self._stream.write("\r" + line.ljust(self._width))
            self._width = len(line)
        else:
            self._stream.write(line + "\n")
        self._stream.flush()
