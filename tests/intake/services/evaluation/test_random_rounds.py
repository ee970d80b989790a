"""Whatever people of a council do, in whatever order: quorum, two thirds and recusal hold, and what
pages say recomputes from the rows."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from fractions import Fraction
from statistics import median

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from intake.database import transaction
from intake.domain.errors import IntakeError, NotFound
from intake.domain.evaluation.votes import Outcome, Vote
from intake.domain.initiatives.calls import Ballot as BallotKind
from intake.domain.permissions import Actor
from intake.models import Evaluation, EvaluationScore, EvaluationSheet, EvaluationVote
from intake.ports import Tools
from intake.queries.evaluation import rounds as queries
from intake.queries.submissions import readable
from intake.services.evaluation import ballots, results, seating, sheets
from intake.services.initiatives.calls import starting_rubric
from tests.councils import Town, leads, round_opened, sheet, version_of
from tests.proposals import stored_proposal

STATUSES = ("evaluation", "discussion", "deciding")
CODES = [one.code for one in starting_rubric()]
WEIGHTS = {one.code: one.weight for one in starting_rubric()}


@dataclass(frozen=True)
class Table:
    """The council at its table, with one proposal before it."""

    session: Session
    tools: Tools
    town: Town
    round_id: int

    def who(self, at: int) -> Actor:
        return (*self.town.members, self.town.chair)[at]

    def assign(self, at: int, _number: int) -> None:
        seating.assign(
            self.session,
            self.town.secretary,
            self.round_id,
            [self.who(at).official_id],
            seen_version=version_of(self.session, self.round_id),
            sealer=self.tools.sealer,
            now=self.tools.clock(),
        )

    def release(self, at: int, number: int) -> None:
        if number == 10:
            seen, who = version_of(self.session, self.round_id), self.who(at).official_id
            by, now = self.town.secretary, self.tools.clock()
            seating.release(
                self.session, by, self.round_id, who, "Vắng.", seen_version=seen, now=now
            )

    def declare(self, at: int, number: int) -> None:
        words = "Có lợi ích." if number == 10 else None
        who, now, sealer = self.who(at), self.tools.clock(), self.tools.sealer
        seating.declare(self.session, who, self.round_id, words, sealer=sealer, now=now)

    def score(self, at: int, number: int) -> None:
        it = seating.sitting(self.session, self.who(at), self.round_id)
        new = sheet(number, 10 - number, 5, None if number == 3 else 4, 5)
        now, sealer = self.tools.clock(), self.tools.sealer
        sheets.send(self.session, self.who(at), it, new, sealer=sealer, now=now)

    def note(self, _at: int, number: int) -> None:
        it = seating.prepared(self.session, self.town.secretary, self.round_id)
        by, now, sealer = self.town.secretary, self.tools.clock(), self.tools.sealer
        sheets.add_note(self.session, by, it, CODES[number % 5], "Bàn.", sealer=sealer, now=now)

    def move(self, _at: int, number: int) -> None:
        self.town.submission.status = STATUSES[number % 3]

    def begin(self, _at: int, number: int) -> None:
        it = seating.prepared(self.session, self.town.secretary, self.round_id)
        seated = queries.seats(self.session, self.round_id)
        clear = [one.row.official_id for one in seated if one.row.state == "clear"]
        present = clear[: number + 1]
        ballots.begin(self.session, self.town.secretary, it, present, now=self.tools.clock())

    def vote(self, at: int, number: int) -> None:
        it = seating.sitting(self.session, self.who(at), self.round_id)
        given = Vote.FOR if number > 3 else list(Vote)[number % 3]
        ballots.vote(self.session, self.who(at), it, given, now=self.tools.clock())

    def close(self, _at: int, _number: int) -> None:
        it = seating.prepared(self.session, self.town.secretary, self.round_id)
        ballots.close(self.session, self.town.secretary, it, now=self.tools.clock())


Act = Callable[[Table, int, int], None]
# Those that must come often come often.
ACTS: list[Act] = [
    *[Table.declare, Table.score, Table.vote] * 3,
    *[Table.assign, Table.note, Table.move, Table.begin, Table.close] * 2,
    Table.release,
]
TAKEN = st.tuples(st.sampled_from(ACTS), st.integers(0, 6), st.integers(0, 10))
# So that most rounds come to a vote: all declare, four are assigned and score, and it is discussed.
WARMING: list[tuple[Act, int, int]] = [
    *((Table.declare, at, 0) for at in range(7)),
    *((Table.assign, at, 0) for at in range(3)),
    *((Table.score, at, 4 + at) for at in range(3)),
    (Table.move, 0, 1),
]


@settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    database=None,
    derandomize=True,
)
@given(
    acts=st.lists(TAKEN, min_size=5, max_size=30),
    warm=st.booleans(),
    kind=st.sampled_from(BallotKind),
)
def test_quorum_two_thirds_and_recusal_hold(
    session: Session,
    tools: Tools,
    town: Town,
    acts: list[tuple[Act, int, int]],
    warm: bool,
    kind: BallotKind,
) -> None:
    said = {"kind": "initiative", "status": "evaluation", "department_id": "moc"}
    town = replace(town, submission=stored_proposal(session, tools, **said))
    leads(session, tools, town.submission.id, town.secretary)
    round_id = round_opened(session, tools, town, ballot=kind, quorum=3)
    it = Table(session, tools, town, round_id)
    for act, at, number in [*(WARMING if warm else []), *acts]:
        with suppress(IntakeError), transaction(session):
            act(it, at, number)
        session.rollback()
        session.expire_all()
    check_scores(it)
    check_ballot(it)
    check_recused(it)


def check_scores(it: Table) -> None:
    """Medians and the mean, counted by hand from the last sheet of each who evaluates."""
    points: dict[str, list[int]] = {code: [] for code in CODES}
    for seat in queries.seats(it.session, it.round_id):
        if not seat.row.scores or seat.row.state not in ("asked", "clear"):
            continue
        last = (
            it.session.query(EvaluationSheet)
            .filter_by(seat_id=seat.row.id)
            .order_by(EvaluationSheet.number.desc())
            .first()
        )
        for score in it.session.query(EvaluationScore).filter_by(sheet_id=last.id if last else 0):
            points[score.criterion] += [] if score.points is None else [score.points]
    judged = {code: Fraction(median(given)) for code, given in points.items() if given}
    whole = sum(WEIGHTS[code] for code in judged)
    mean = sum(one * WEIGHTS[code] for code, one in judged.items()) / whole if whole else None
    assert results.of_round(it.session, it.session.get_one(Evaluation, it.round_id)).mean == mean


def check_ballot(it: Table) -> None:
    """What was decided was decided by enough, and by two thirds of those entitled."""
    evaluation = it.session.get_one(Evaluation, it.round_id)
    seated = queries.seats(it.session, it.round_id)
    present = [one.row for one in seated if one.row.present and one.row.state == "clear"]
    if evaluation.ballot_state != "closed":
        return
    found = ballots.counted(it.session, queries.Round(evaluation, it.town.submission))
    assert found.given <= sum(one.has_voted for one in present) <= len(present) == found.present
    if evaluation.ballot == BallotKind.SECRET:
        assert found.given == sum(one.has_voted for one in present)
        named = {row.seat_id for row in it.session.query(EvaluationVote)}
        assert not named & {one.row.id for one in seated}
    members = [one for one in seated if one.row.state in ("asked", "clear")]
    released = [one for one in seated if one.row.state == "released"]
    entitled = len(members) + len(released)  # whoever is taken off is not for it
    assert found.entitled == entitled
    enough = len(present) >= evaluation.quorum and found.given > 0
    accepted = enough and 3 * found.votes_for >= 2 * entitled
    assert (found.outcome is Outcome.ACCEPTED) == accepted


def check_recused(it: Table) -> None:
    """Whoever is recused has no way in, and their scores and votes are nowhere."""
    states: Mapping[int, str] = {
        one.row.official_id: one.row.state for one in queries.seats(it.session, it.round_id)
    }
    for at in range(7):
        who = it.who(at)
        if states[who.official_id] in ("asked", "clear"):
            continue
        with pytest.raises(NotFound):
            seating.sitting(it.session, who, it.round_id)
        if states[who.official_id] == "recused":
            assert readable(it.session, who, it.town.submission.id) is None
