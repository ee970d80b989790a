"""Wherever a proposal can come to before a council, somebody can lead it on to a decision, and what
is said to come next can be done. Every state is walked to, also on the ways round: a step too
early, a referral, a quarantine in the midst of a vote."""

import sqlite3
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from sqlalchemy.orm import Session

from intake.database import transaction
from intake.domain.errors import IntakeError, InvalidData, NotFound
from intake.domain.evaluation.decisions import Decision, Outcome, PlannedMilestone
from intake.domain.evaluation.rounds import WaitsFor
from intake.domain.evaluation.seats import BallotState, SeatState
from intake.domain.evaluation.votes import Vote
from intake.domain.history.record import by_official
from intake.domain.permissions import Actor, Grant, Role
from intake.domain.proposals import Part
from intake.domain.workflow import AT_COUNCIL, Move, Status
from intake.models import Submission
from intake.ports import Tools
from intake.queries import notices as people
from intake.queries.evaluation import next_rounds
from intake.queries.evaluation import rounds as queries
from intake.queries.evaluation.rounds import Seated
from intake.services.evaluation import ballots, decisions, leading, seating
from intake.services.initiatives import proposal_versions
from intake.services.moving import moves
from tests.councils import (
    Town,
    assigned,
    council_made,
    declared,
    leads,
    member_added,
    person,
    round_opened,
    scored,
    town_made,
)
from tests.paths import REASONS
from tests.stories import departments_exist

HERE, THERE = "moc", "most_telecom"
ACCEPT = Decision(
    Outcome.ACCEPTED,
    REASONS,
    department=HERE,
    milestones=(PlannedMilestone("Hai ngầm", date(2030, 1, 1)),),
)
DECISIONS = {
    "accept": ACCEPT,
    "refuse": replace(ACCEPT, outcome=Outcome.NOT_ACCEPTED),
    "revise": Decision(
        Outcome.REVISE, REASONS, why="Nêu rõ điểm mới", parts=frozenset({Part.NOVELTY})
    ),
    "refer": Decision(Outcome.REFERRED, why="Việc của bộ kia", department=THERE),
}
ENDS = frozenset({Status.ACCEPTED, Status.NOT_ACCEPTED})
# Not what a council can rely on: somebody else puts it away.
AWAY = "put away and back"
Standing = tuple[Any, ...]


class World:
    """A proposal before two councils: that of the whole service, and that of one department."""

    def __init__(self, session: Session, tools: Tools, town: Town) -> None:
        self.session, self.tools, self.town = session, tools, town
        self.acts: dict[str, Callable[[], object]] = {
            **{step: lambda step=step: self.lead(step) for step in decisions.STEPS},  # type: ignore[misc]
            **{
                name: lambda one=one: self.decide(one)  # type: ignore[misc]
                for name, one in DECISIONS.items()
            },
            "open": lambda: round_opened(session, tools, town, evaluators=2, quorum=2),
            "begin the ballot": self.begin,
            "close without votes": self.close,
            "vote for": lambda: self.vote(Vote.FOR),
            "vote against": lambda: self.vote(Vote.AGAINST),
            "resend": self.resend,
            "appeal": self.appeal,
            "taken up": lambda: self.move(Move.ACCEPT),
            AWAY: self.away,
        }

    @property
    def row(self) -> Submission:
        self.session.expire_all()
        return self.session.get_one(Submission, self.town.submission.id)

    def standing(self) -> Standing:
        """What tells one state from another."""
        row = self.row
        ahead = next_rounds.ahead(self.session, row)
        waits, ballot = ahead.waits, ahead.ballot
        last = queries.newest(self.session, row.id)
        it = decisions.standing_of(self.session, row, None, self.tools.clock())
        outcome = ""
        if last is not None and ballot is BallotState.CLOSED:
            outcome = ballots.counts(self.session, [last])[last.id].outcome.value
        appealable = decisions.appeal_until(self.session, row.id, Status(row.status)) is not None
        council = None if last is None else (last.why, last.council_id)
        return (
            Status(row.status),
            waits,
            ballot,
            outcome,
            row.department_id,
            council,
            it.revised,
            it.appealed,
            appealable,
        )

    def lead(self, step: str) -> None:
        with transaction(self.session):
            decisions.lead(
                self.session,
                self.town.secretary,
                self.town.submission.id,
                step,
                seen_version=None,
                now=self.tools.clock(),
            )

    def decide(self, decision: Decision) -> None:
        with transaction(self.session):
            decisions.decide(
                self.session,
                self.town.chair,
                self.town.submission.id,
                decision,
                seen_version=None,
                sealer=self.tools.sealer,
                now=self.tools.clock(),
            )

    def begin(self) -> None:
        """The council is filled up as its page says, declares, scores, and begins to vote."""
        session, tools, town = self.session, self.tools, self.town
        last = next_rounds.in_hand(session, self.row)
        if last is None or last.ballot_state != BallotState.NONE:
            raise InvalidData({"present": "not_now"})
        round_id = last.id
        it = seating.prepared(session, town.secretary, round_id)
        if ballots.are_too_few(session, it):
            for _ in range(3):
                new = person(session, tools, Role.EVALUATOR)
                member_added(session, tools, town.secretary, last.council_id, new)
        free = seating.candidates(session, it, sealer=tools.sealer, now=tools.clock())
        missing = 2 - sum(one.seat.evaluates for one in self.seats(round_id))
        if missing > 0:
            chosen = [actor_of(one.official_id) for one in free[:missing]]
            assigned(session, tools, town, round_id, *chosen)
        for one in self.seats(round_id):
            who = actor_of(one.row.official_id)
            if one.row.state == SeatState.ASKED:
                declared(session, tools, round_id, who)
            if one.seat.evaluates and not one.sheets:
                scored(session, tools, round_id, who, 8, 8, 7, 7, 6)
        clear = [
            one.row.official_id for one in self.seats(round_id) if one.row.state == SeatState.CLEAR
        ]
        with transaction(session):
            it = seating.prepared(session, town.secretary, round_id)
            ballots.begin(session, town.secretary, it, clear, now=tools.clock())

    def seats(self, round_id: int) -> list[Seated]:
        self.session.expire_all()
        return queries.seats(self.session, round_id)

    def vote(self, given: Vote) -> None:
        session, now = self.session, self.tools.clock()
        last = next_rounds.in_hand(session, self.row)
        if last is None or last.ballot_state != BallotState.OPEN:
            raise InvalidData({"present": "not_now"})
        for one in self.seats(last.id):
            if one.row.present:
                who = actor_of(one.row.official_id)
                with transaction(session):
                    ballots.vote(
                        session, who, seating.sitting(session, who, last.id), given, now=now
                    )
        self.close()

    def close(self) -> None:
        last = queries.newest(self.session, self.row.id)
        if last is None:
            raise InvalidData({"present": "not_now"})
        with transaction(self.session):
            it = seating.prepared(self.session, self.town.secretary, last.id)
            ballots.close(self.session, self.town.secretary, it, now=self.tools.clock())

    def resend(self) -> None:
        tools = self.tools
        with transaction(self.session):
            proposal_versions.revise(
                self.session, self.row, Part.NOVELTY, {"novelty": "Khác"}, sealer=tools.sealer
            )
            proposal_versions.send_again(
                self.session, self.row, sealer=tools.sealer, codes=tools.codes, now=tools.clock()
            )

    def appeal(self) -> None:
        with transaction(self.session):
            decisions.appeal(
                self.session,
                self.row,
                "Chưa đọc kỹ",
                sealer=self.tools.sealer,
                now=self.tools.clock(),
            )

    def move(self, *steps: Move) -> None:
        by = by_official(self.town.chair.official_id)
        with transaction(self.session):
            for step in steps:
                moves.apply(self.session, self.row, step, by=by, now=self.tools.clock())

    def away(self) -> None:
        """Somebody takes it for a denunciation; it is none, and comes to its department again."""
        if self.row.status not in AT_COUNCIL or self.row.department_id != HERE:
            raise InvalidData({"status": "elsewhere"})
        self.move(Move.SCREEN, Move.RELEASE)
        with transaction(self.session):
            row = self.row
            row.department_id, row.restricted = HERE, False
        self.move(Move.ASSIGN)


def actor_of(official_id: int) -> Actor:
    return Actor(official_id, "", frozenset({Grant(Role.EVALUATOR), Grant(Role.CHAIR)}))


class Snapshots:
    """The database as it was in each state, to go on from there."""

    def __init__(self, session: Session) -> None:
        self.session = session

    def taken(self) -> bytes:
        self.session.rollback()
        raw: sqlite3.Connection = self.session.connection().connection.driver_connection  # type: ignore[assignment]
        copy = raw.serialize()
        self.session.rollback()
        return copy

    def restored(self, copy: bytes) -> None:
        self.session.rollback()
        self.session.expire_all()
        raw: sqlite3.Connection = self.session.connection().connection.driver_connection  # type: ignore[assignment]
        raw.rollback()
        with sqlite3.connect(":memory:") as source:
            # A database in memory has no write-ahead log; two bytes of its head say whether it has.
            source.deserialize(copy[:18] + b"\1\1" + copy[20:])
            source.backup(raw)
        self.session.rollback()


def walked(world: World) -> dict[Standing, dict[str, Standing]]:
    """Every state that can be reached, and where each act leads from there."""
    kept = Snapshots(world.session)
    begins = world.standing()
    copies, found = {begins: kept.taken()}, dict[Standing, dict[str, Standing]]()
    while waiting := [one for one in copies if one not in found]:
        here = waiting[0]
        found[here] = {}
        kept.restored(copies[here])
        for name, act in world.acts.items():
            try:
                act()
            except IntakeError:
                continue  # nothing was changed
            there = world.standing()
            found[here][name] = there
            if there not in copies:
                copies[there] = kept.taken()
            kept.restored(copies[here])
        copies[here] = b""
    return found


def test_from_everywhere_somebody_leads_it_to_a_decision(session: Session, tools: Tools) -> None:
    departments_exist(session, tools.clock())
    town = town_made(session, tools)
    other = council_made(session, tools, town.secretary, department=THERE)
    for _ in range(3):
        member_added(session, tools, town.secretary, other, person(session, tools, Role.EVALUATOR))
    world = World(session, tools, town)
    found = walked(world)
    assert len(found) > 50
    done = {one for one in found if one[0] in ENDS and not one[-1]}
    leads = set(done)
    while more := {
        one
        for one, acts in found.items()
        if one not in leads and any(there in leads for name, there in acts.items() if name != AWAY)
    }:
        leads |= more
    assert {one for one in found if one not in leads} == set()
    by = {
        WaitsFor.OPENING: {"open"},
        WaitsFor.COUNCIL: {"discuss", "begin the ballot", "vote for"},
        WaitsFor.LEADING: {"discuss", "prepare"},
        WaitsFor.CHAIR: set(DECISIONS) - {"refer"},
        WaitsFor.SENDER: {"resend"},
    }
    for one, acts in found.items():
        if one[1] is not None:
            assert by[one[1]] & set(acts), one


def test_when_the_only_chair_of_an_appeal_is_kept_out_another_one_decides(
    session: Session, tools: Tools
) -> None:
    """The votes bind whoever signs, and need no chair; the page says what is missing, and an
    administrator makes somebody else a chair."""
    departments_exist(session, tools.clock())
    world = World(session, tools, town_made(session, tools))
    town, decided = world.town, DECISIONS["refuse"]
    for act in (
        "open",
        "discuss",
        "begin the ballot",
        "vote against",
        "prepare",
        "refuse",
        "appeal",
    ):
        world.acts[act]()
    assert next_rounds.kept_out(session, world.row) == ()
    with transaction(session):
        leading.declare(
            session,
            town.chair,
            town.submission.id,
            "Em tôi là tác giả.",
            sealer=tools.sealer,
            now=tools.clock(),
        )
    assert next_rounds.kept_out(session, world.row) == (Role.CHAIR,)
    for act in ("open", "prepare", "begin the ballot", "vote against"):
        world.acts[act]()
    assert next_rounds.ahead(session, world.row).waits is WaitsFor.CHAIR
    with pytest.raises(NotFound):
        world.decide(decided)
    about = session.get_one(Submission, town.submission.id)
    assert people.free_holders_of_each(session, [Role.CHAIR], about) == set()
    deputy = person(session, tools, Role.CHAIR)
    assert people.free_holders_of_each(session, [Role.CHAIR], about) == {deputy.official_id}
    assert next_rounds.kept_out(session, world.row) == ()
    leads(session, tools, town.submission.id, deputy)
    world.town = replace(town, chair=deputy)
    world.decide(decided)
    assert (world.row.status, world.standing()[-1]) == (Status.NOT_ACCEPTED, False)
    assert next_rounds.kept_out(session, world.row) == ()
