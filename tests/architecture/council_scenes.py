"""The same for councils and evaluations."""

from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy.orm import Session

from intake.domain.permissions import Actor, Role
from intake.ports import Tools
from tests.calls import secretary
from tests.councils import council_made, member_added, person

MEMBER = {"part": "member", "since": "1/11/2026"}
# What is sent to each route; the argument is the scenery.
COUNCILS: Mapping[str, Callable[[Any], Mapping[str, str]]] = {
    "councils.add": lambda it: {"place": f"call-{it.call()}"},
    "councils.add_member": lambda it: (
        MEMBER | {"version": "1", "official": str(it.evaluator().official_id)}
    ),
    "councils.change_member": lambda _it: MEMBER | {"version": "2", "organisation": "Viện Mới"},
}


class CouncilScenes:
    """A council, its members, and what lies before them."""

    session: Session
    tools: Tools
    call: Callable[[], int]

    def evaluator(self) -> Actor:
        """Somebody who may sit on a council."""
        return person(self.session, self.tools, Role.EVALUATOR)

    def _council(self) -> tuple[Actor, int]:
        """The council of a call of the whole service, and its secretary."""
        by = secretary(self.session, self.tools)
        return by, council_made(self.session, self.tools, by, call_id=self.call())

    def _member(self) -> int:
        by, council_id = self._council()
        return member_added(self.session, self.tools, by, council_id, self.evaluator())
