"""What becomes of the proposals of the demonstration: each life takes one a step further than the
life before it, through the services, and leaves it there."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from intake.domain.evaluation.decisions import Decision, Outcome, PlannedMilestone
from intake.domain.evaluation.rounds import DEFAULT_EVALUATORS
from intake.domain.evaluation.scoring import Judgement, Score
from intake.domain.evaluation.seats import SeatState
from intake.domain.evaluation.votes import Vote
from intake.domain.initiatives.calls import CallRules
from intake.domain.initiatives.pilots import EntryKind, MilestoneState, Step
from intake.domain.permissions import Actor
from intake.domain.timekeeping.deadlines import local_date
from intake.domain.workflow import Status
from intake.models import Evaluation, Submission
from intake.ports import Tools
from intake.queries.evaluation import rounds as queries
from intake.queries.initiatives import proposal_path
from intake.services.desk import review
from intake.services.evaluation import ballots, decisions, leading, opening, seating, sheets
from intake.services.evaluation.opening import Setup
from intake.services.evaluation.sheets import NewSheet
from intake.services.initiatives import council_reading, pilots
from intake.services.initiatives.calls import starting_rubric
from intake.services.initiatives.pilots import Acting
from intake.services.routing import handover

OFFICERS = {"most_telecom": "Hoàng Chuyên Viên", "local_gov": "Bùi Cơ Sở"}


@dataclass(slots=True)
class Scene:
    """What a life needs: rows, tools, people by name, the proposal and what is told of it, and the
    moment that it is."""

    session: Session
    tools: Tools
    people: Mapping[str, Actor]
    it: Submission
    told: Mapping[str, Any]
    now: datetime
    until: datetime

    def later(self, *, days: float = 0, hours: float = 0) -> datetime:
        """Let some time pass, at most up to today."""
        self.now = min(self.now + timedelta(days=days, hours=hours), self.until)
        return self.now

    @property
    def secretary(self) -> Actor:
        """Who prepares it."""
        return self.people["Lý Thư Ký"]

    @property
    def officer(self) -> Actor:
        """Who works on it in its department."""
        return self.people[OFFICERS[self.told["department"]]]

    def member(self, official_id: int) -> Actor:
        """Somebody of the council."""
        return next(one for one in self.people.values() if one.official_id == official_id)


def checked(scene: Scene) -> None:
    """A department has taken it, and looks whether everything is there."""
    coordinator, department = scene.people["Trần Điều Phối"], scene.told["department"]
    now = scene.later(hours=1)
    handover.confirm_route(scene.session, coordinator, scene.it, department, now=now)
    review.accept(scene.session, scene.officer, scene.it, now=scene.later(days=1))


def evaluated(scene: Scene) -> None:
    """The members have declared, and the sheets that are told have been sent."""
    checked(scene)
    by, sealer = scene.secretary, scene.tools.sealer
    leading.declare(scene.session, by, scene.it.id, None, sealer=sealer, now=scene.later(hours=1))
    _lead(scene, "start", days=1)
    # The call gives the rules; what stands here would count for a proposal without one.
    setup = Setup(DEFAULT_EVALUATORS, CallRules(starting_rubric()))
    made = opening.open_round(
        scene.session,
        scene.secretary,
        scene.it.id,
        setup,
        sealer=sealer,
        now=scene.later(hours=1),
    )
    seating.assign(
        scene.session,
        scene.secretary,
        made.id,
        [scene.people[name].official_id for name in scene.told["evaluators"]],
        seen_version=made.version,
        sealer=sealer,
        now=scene.later(hours=1),
    )
    for seat in queries.seats(scene.session, made.id):
        _declare(scene, made, scene.member(seat.row.official_id))
    for name, sheet in scene.told["sheets"].items():
        _score(scene, made, scene.people[name], sheet)


def voted(scene: Scene) -> None:
    """The council has discussed it and voted in secret; the chair decides next."""
    evaluated(scene)
    _lead(scene, "discuss", days=1)
    made = queries.of_submission(scene.session, scene.it.id)[0]
    by, sealer = scene.secretary, scene.tools.sealer
    for criterion, text in scene.told.get("notes", {}).items():
        it = seating.prepared(scene.session, by, made.id)
        now = scene.later(days=1)
        sheets.add_note(scene.session, by, it, criterion, text, sealer=sealer, now=now)
    _lead(scene, "prepare", days=2)
    clear = [
        one.row.official_id
        for one in queries.seats(scene.session, made.id)
        if one.row.state == SeatState.CLEAR
    ]
    it = seating.prepared(scene.session, by, made.id)
    ballots.begin(scene.session, by, it, clear, now=scene.later(days=1))
    votes = [Vote(vote) for vote, times in scene.told["votes"].items() for _ in range(times)]
    for official_id, vote in zip(clear, votes, strict=True):
        member = scene.member(official_id)
        sitting = seating.sitting(scene.session, member, made.id)
        ballots.vote(scene.session, member, sitting, vote, now=scene.later(hours=0.05))
    it = seating.prepared(scene.session, by, made.id)
    ballots.close(scene.session, by, it, now=scene.later(hours=0.2))


def decided(scene: Scene) -> None:
    """The chair has decided as the council voted."""
    voted(scene)
    told, now = scene.told["decision"], scene.later(days=2)
    decision = Decision(
        Outcome(told["outcome"]),
        told["reasons"],
        conditions=told.get("conditions", ""),
        department=scene.told["department"],
        milestones=tuple(
            PlannedMilestone(one["title"], local_date(now + timedelta(days=one["in_days"])))
            for one in told.get("milestones", ())
        ),
    )
    chair, sealer = scene.people["Đinh Chủ Tịch"], scene.tools.sealer
    decisions.decide(
        scene.session, chair, scene.it.id, decision, seen_version=None, sealer=sealer, now=now
    )


def carried_out(scene: Scene) -> None:
    """Its pilot has begun; what is told of the diary was written, and milestones were reached."""
    decided(scene)
    session, officer, about = scene.session, scene.officer, scene.it.id
    pilots.go_on(session, Acting(officer, about, None, scene.later(days=4)), Step.BEGIN)
    for entry in scene.told["diary"]:
        acting = Acting(officer, about, None, scene.later(days=entry["after_days"]))
        planned = proposal_path.milestones(session, about)
        for milestone in planned[: entry.get("reached", 0)]:
            pilots.settle(session, acting, milestone.id, MilestoneState.REACHED)
        pilots.write(session, acting, EntryKind(entry["kind"]), entry["text"])


def _lead(scene: Scene, step: str, *, days: float) -> None:
    now = scene.later(days=days)
    decisions.lead(scene.session, scene.secretary, scene.it.id, step, seen_version=None, now=now)


def _declare(scene: Scene, made: Evaluation, member: Actor) -> None:
    """Nobody has an interest; whoever says so reads the proposal, without its authors."""
    sealer, now = scene.tools.sealer, scene.later(hours=0.5)
    if seating.declare(scene.session, member, made.id, None, sealer=sealer, now=now):
        council_reading.read(scene.session, member, scene.it, made, sealer=sealer, now=now)


def _score(scene: Scene, made: Evaluation, member: Actor, told: Mapping[str, Any]) -> None:
    scores = tuple(
        Score(member.official_id, criterion, Judgement.SCORED, points)
        for criterion, points in told["points"].items()
    )
    sheet = NewSheet(scores, told["comments"], told["confidence"])
    sitting = seating.sitting(scene.session, member, made.id)
    now, sealer = scene.later(days=2), scene.tools.sealer
    sheets.send(scene.session, member, sitting, sheet, sealer=sealer, now=now)


# Which life leads to which step of the path.
LIVES: Mapping[Status, Callable[[Scene], None]] = {
    Status.IN_PROGRESS: checked,
    Status.EVALUATION: evaluated,
    Status.DECIDING: voted,
    Status.PILOTING: carried_out,
    Status.NOT_ACCEPTED: decided,
}
