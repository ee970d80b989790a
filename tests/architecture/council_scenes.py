"""The same for councils and evaluations."""

from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy.orm import Session

from intake.database import transaction
from intake.domain.evaluation.votes import Vote
from intake.domain.permissions import Actor, Role
from intake.ports import Tools
from intake.queries.evaluation import rounds as queries
from intake.services.evaluation import ballots, opening, seating
from tests.calls import secretary
from tests.councils import (
    Town,
    assigned,
    council_made,
    declared,
    everybody_leads,
    member_added,
    moved_to,
    person,
    round_opened,
    scored,
    town_made,
    version_of,
)

MEMBER = {"part": "member", "since": "1/11/2026"}
# What is sent to each route; the argument is the scenery.
COUNCILS: Mapping[str, Callable[[Any], Mapping[str, Any]]] = {
    "councils.add": lambda it: {"place": f"call-{it.call()}"},
    "councils.add_member": lambda it: (
        MEMBER | {"version": "1", "official": str(it.evaluator().official_id)}
    ),
    "councils.change_member": lambda _it: MEMBER | {"version": "2", "organisation": "Viện Mới"},
    "preparing.open_round": lambda _it: (
        {"evaluators": "2", "quorum": "2", "disagreement": "4", "ballot": "open"}
    ),
    "preparing.declare_lead": lambda _it: {"interest": "none"},
    "preparing.assign": lambda it: it.round_seen() | {"officials": it.free},
    "preparing.release": lambda it: it.round_seen() | {"why": "Đi vắng."},
    "preparing.settle": lambda it: it.round_seen() | {"answer": "none", "why": "Người khác."},
    "preparing.overrule": lambda it: it.round_seen() | {"why": "Trùng tên."},
    "preparing.discuss": lambda _it: {"criterion": "", "text": "Đã bàn."},
    "preparing.begin_ballot": lambda it: it.round_seen() | {"present": it.present},
    "preparing.close_ballot": lambda it: it.round_seen(),
    "judging.declare": lambda _it: {"interest": "none"},
    "judging.vote": lambda _it: {"vote": "for"},
}
OWN = "most_telecom"
_ABOUT_ONE = ("preparing.release", "preparing.overrule", "preparing.settle")
_VOTING = ("preparing.begin_ballot", "preparing.close_ballot", "preparing.show_minutes")


class CouncilScenes:
    """A council, its members, and what lies before them."""

    session: Session
    tools: Tools
    call: Callable[[], int]
    town: Town
    round_id: int = 0
    free: str  # somebody who could be assigned
    present: list[str]

    def council_makers(self, endpoint: str) -> dict[str, Callable[[], Any]]:
        """What stands in the address of a route about councils and evaluations."""
        makers: dict[str, Callable[[], Any]] = {
            "council_id": lambda: self._council()[1],
            "member_id": self._member,
            "about_id": lambda: self._town().submission.id,
            "evaluation_id": lambda: self._evaluation(endpoint),
        }
        if endpoint.startswith("preparing"):
            makers["official_id"] = lambda: self._somebody(endpoint)
        if endpoint.startswith("judging"):  # nobody here sits: whatever it is, it is not theirs
            makers["file_id"] = lambda: 1
        return makers

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

    def _town(self) -> Town:
        made = town_made(self.session, self.tools, quorum=2, department_id=OWN)
        everybody_leads(self.session, self.tools, made.submission.id)
        return made

    def _evaluation(self, endpoint: str) -> int:
        """A round that stands where the request needs it; the one of ``_somebody`` if there is
        one."""
        ready, self.round_id = self.round_id, 0
        if ready and endpoint in _ABOUT_ONE:
            self.round_id = ready
            return ready
        self.town = town = self._town()
        self.round_id = round_opened(self.session, self.tools, town, 2)
        self.free, self.present = str(town.members[0].official_id), []
        if endpoint in ("preparing.discuss", *_VOTING):
            self._scored()
            moved_to(self.session, town, "discussion")
        if endpoint == "preparing.close_ballot":
            self._voting()
        return self.round_id

    def _somebody(self, endpoint: str) -> int:
        """A member, or (for overruling) one with the name of the sender."""
        self.round_id = 0
        self._evaluation("")
        if endpoint.endswith("settle"):
            return self._asked_about()
        if not endpoint.endswith("overrule"):
            return self.town.members[0].official_id
        found = person(self.session, self.tools, Role.EVALUATOR, name="Nông Văn Mẫu")
        by, council_id = self.town.secretary, self.town.council_id
        member_added(self.session, self.tools, by, council_id, found)
        sealer, now = self.tools.sealer, self.tools.clock()
        with transaction(self.session):
            it = seating.prepared(self.session, by, self.round_id)
            about = it.evaluation, it.submission
            opening.seat_members(self.session, by, *about, sealer=sealer, now=now)
        return found.official_id

    def _asked_about(self) -> int:
        """A member about whom something was found."""
        about = self.town.members[0].official_id
        with transaction(self.session):
            seat = queries.seat_for(self.session, self.round_id, about)
            assert seat is not None
            seat.asks = ["same_mail_domain", "unconfirmed"]
        return about

    def round_seen(self) -> dict[str, Any]:
        """The version that the page of the round showed."""
        return {"version": str(version_of(self.session, self.round_id))}

    def _scored(self) -> None:
        there, (session, tools) = self.town.members[:5], (self.session, self.tools)
        two = there[:2]
        assigned(session, tools, self.town, self.round_id, *two)
        declared(session, tools, self.round_id, *there)
        for one in two:
            scored(session, tools, self.round_id, one, 8, 8, 8, 8, 8)
        self.present = [str(one.official_id) for one in there]

    def _voting(self) -> None:
        by, now = self.town.secretary, self.tools.clock()
        with transaction(self.session):
            it = seating.prepared(self.session, by, self.round_id)
            ballots.begin(self.session, by, it, [int(one) for one in self.present], now=now)
        with transaction(self.session):
            member = self.town.members[0]
            sits = seating.sitting(self.session, member, self.round_id)
            ballots.vote(self.session, member, sits, Vote.FOR, now=now)
