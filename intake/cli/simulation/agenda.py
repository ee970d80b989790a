"""What happens next in the simulated year: acts in order of time."""

import heapq
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from intake.domain.timekeeping.clock_profiles import ClockUnit
from intake.domain.timekeeping.counted_time import OfficeTime, advance

Act = Callable[[int], None]


@dataclass(slots=True)
class Agenda:
    """Acts that are to be done, each at a moment (UTC) and about one submission.

    Those of the same moment are done in the order in which they were entered, so that the same seed
    gives the same year.
    """

    office: OfficeTime
    chance: random.Random
    until: datetime
    _entries: list[tuple[datetime, int, Act, int]] = field(default_factory=list)
    _entered: int = 0

    def enter(self, at: datetime, act: Act, submission_id: int = 0) -> None:
        """Have ``act`` done at ``at``; what lies beyond the end of the year is left out."""
        if at < self.until:
            heapq.heappush(self._entries, (at, self._entered, act, submission_id))
            self._entered += 1

    def in_office_hours(
        self, now: datetime, hours: float, act: Act, submission_id: int, *, spread: float = 0.6
    ) -> None:
        """Have it done after about ``hours`` of open office time; some take much longer."""
        taken = timedelta(hours=hours * self.chance.lognormvariate(0, spread))
        self.enter(
            advance(ClockUnit.WORKING_HOUR, self.office, now, taken),
            act,
            submission_id,
        )

    def in_days(self, now: datetime, days: float, act: Act, submission_id: int) -> None:
        """Have it done by a citizen, who knows no office hours."""
        self.enter(now + timedelta(days=self.chance.uniform(0.1, 2 * days)), act, submission_id)

    def next(self) -> tuple[datetime, Act, int] | None:
        """Take the next entry off: when, what, about which submission; None at the end."""
        if not self._entries:
            return None
        at, _number, act, submission_id = heapq.heappop(self._entries)
        return at, act, submission_id

    def __len__(self) -> int:
        return len(self._entries)
