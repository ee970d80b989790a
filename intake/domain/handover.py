"""The handshake after a route: a department takes a submission on or declines it, twice at most.

A wrong guess is nobody's fault, but somebody must own the submission all the time. A decline names
the department that should have it, or nobody; the second one goes to the coordinator, whose
decision binds. The citizen's
clock does not restart at any of it.
"""

import enum
from dataclasses import dataclass

MAX_DECLINES = 2
# In the data of an event by which what is carried out comes to another department: in which
# capacity (RoutedBy) it was handed on. A reorganisation has none.
HANDED_ON_BY = "as"


class RoutedBy(enum.Enum):
    """In which capacity somebody moves a submission from one department to another."""

    DEPARTMENT = "department"  # those who have it: a decline
    INTAKE = "intake"  # those who route for everybody: a correction
    COORDINATOR = "coordinator"  # the last word


@dataclass(frozen=True, slots=True)
class Standing:
    """How often a submission was declined, and whether the coordinator has decided."""

    declines: int = 0
    bound: bool = False

    @property
    def needs_coordinator(self) -> bool:
        """Whether only the coordinator may say where it goes."""
        return self.declines >= MAX_DECLINES and not self.bound

    def may_route(self, capacity: RoutedBy) -> bool:
        """Whether somebody in this capacity may still move it."""
        if capacity is RoutedBy.COORDINATOR:
            return True
        return not self.bound and not self.needs_coordinator

    def declined(self) -> "Standing":
        """After one more decline."""
        return Standing(self.declines + 1, self.bound)

    def decided(self) -> "Standing":
        """After a route by the coordinator: it binds once two departments have declined."""
        return Standing(self.declines, self.bound or self.declines >= MAX_DECLINES)
