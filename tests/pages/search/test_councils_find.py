"""People of councils find by search what they see of proposals on its page, and nothing else.

Who sees what is asked of the pages' own services, one proposal after the other; what a search then
finds, counts, quotes, tells by letter or writes into a file must be exactly that. Each proposal has
a word in its title, one in its summary, one in a note, one in a sealed part, and its author's name
in title and summary.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import NamedTuple

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from intake.database import transaction
from intake.domain.errors import NotDeclared, NotFound
from intake.domain.evaluation.excerpts import LISTED
from intake.domain.evaluation.seats import may_read
from intake.domain.permissions import Action, Actor, Grant, Role
from intake.models import (
    CouncilMember,
    Evaluation,
    EvaluationSeat,
    Job,
    Note,
    ProposalLead,
    Submission,
)
from intake.ports import Tools
from intake.queries.finding.rights import rights_of
from intake.queries.initiatives.proposal_path import led_one
from intake.queries.submissions import readable
from intake.services.answering import similar_answers
from intake.services.evaluation import leads, seating
from intake.services.finding import exports, indexing, saved_searches, searching
from intake.services.finding.search_questions import Question
from search_index import Document, Query, open_index
from tests.councils import Town, person, round_opened, town_made
from tests.proposals import MARKS, stored_proposal
from tests.stories import departments_exist

WORDS = [
    ("wombat", "haddock", "sturgeon"),
    ("quokka", "mackerel", "anchovy"),
    ("dingo", "barracuda", "flounder"),
]
AUTHOR, PLACE = "Nông Văn Mẫu", "cao_bang"
STATES = ["asked", "clear", "recused", "released", "former"]
STATUSES = [*(one.value for one in LISTED), "assigned", "answered", "withdrawn"]


class Sees(NamedTuple):
    """What a page shows of a proposal."""

    title: bool = False
    text: bool = False
    note: bool = False
    names: bool = False


NOTHING = Sees()


@dataclass
class Hall:
    """Three proposals before a council, and everybody who may have to do with them."""

    session: Session
    tools: Tools
    town: Town
    people: list[Actor]
    proposals: list[Submission]
    rounds: list[int]

    def page_shows(self, actor: Actor, about: Submission) -> Sees:
        """By the services of the pages."""
        session = self.session
        if readable(session, actor, about.id) is not None:
            return Sees(*[not about.restricted] * 4)
        shown = [self._led(actor, about)]
        shown += [self._judged(actor, one) for one in self._rounds_of(about)]
        return Sees(*(any(column) for column in zip(*shown, strict=True)))

    def _rounds_of(self, about: Submission) -> Iterator[Evaluation]:
        found = select(Evaluation).where(Evaluation.submission_id == about.id)
        yield from self.session.scalars(found).all()

    def _led(self, actor: Actor, about: Submission) -> Sees:
        session, tools = self.session, self.tools
        if led_one(session, actor, about.id) is None:
            return NOTHING
        try:
            clear = leads.look(session, actor, about, sealer=tools.sealer, now=tools.clock())
            leads.demand(session, actor, about)
        except NotDeclared:
            return Sees(title=clear, names=clear)
        except NotFound:
            return NOTHING
        return Sees(title=clear, text=clear, names=clear)

    def _judged(self, actor: Actor, evaluation: Evaluation) -> Sees:
        session, tools = self.session, self.tools
        if not actor.may_anywhere(Action.SIT):
            return NOTHING
        now, names = tools.clock(), not evaluation.blind
        try:
            it = seating.sitting(session, actor, evaluation.id)
        except NotFound:
            return NOTHING
        if not seating.still_clear(session, it, by_actor=actor, sealer=tools.sealer, now=now):
            return NOTHING
        return Sees(True, may_read(it.seat.state), False, names)

    def index(self) -> None:
        ids = [one.id for one in self.proposals]
        # Rows are changed behind the back of the service here, so nothing says that they are.
        self.tools.index.delete(ids)
        with transaction(self.session):
            self.session.execute(delete(Job))
        self.session.expire_all()
        indexing.bring_up_to_date(
            self.session, self.tools.index, ids, self.tools.codes, sealer=self.tools.sealer
        )

    def finds(self, actor: Actor, text: str, **chosen: frozenset[str]) -> searching.SearchPage:
        criteria = Question(text, chosen).criteria(self.tools.clock())
        return searching.search(
            self.session, self.tools.index, actor, criteria, sealer=self.tools.sealer
        )

    def exported(self, actor: Actor, text: str) -> list[tuple[str, ...]]:
        question, now = Question(text), self.tools.clock()
        with transaction(self.session):
            row = exports.order(self.session, actor, "csv", question, words={}, now=now)
            number = row.id
        it = exports.look_up(self.session, self.tools.index, number, now=now)
        assert it is not None
        rows = exports.rows_of(self.session, it, it.ids, self.tools.codes, sealer=self.tools.sealer)
        with transaction(self.session):
            self.session.delete(row)
            self.session.execute(delete(Job))
        assert it.total == len(rows)
        return rows

    def told(self, actor: Actor, text: str) -> tuple[set[int], str]:
        now = self.tools.clock()
        with transaction(self.session):
            row = saved_searches.save(
                self.session, actor, f"S {text}", Question(text), alert=True, now=now
            )
        letter, news = saved_searches.compose(self.session, actor.official_id, tools=self.tools)
        with transaction(self.session):
            self.session.delete(row)
        told = {it.submission.id for one in news for it in one.fresh}
        return told, letter.get_content() if letter else ""

    def check(self, actor: Actor) -> None:
        """Every way of searching against the pages."""
        shows = {}
        for one in self.proposals:
            with self.session.begin_nested() as looked:  # what a page finds out is taken back
                shows[one.id] = self.page_shows(actor, one)
                looked.rollback()
            self.session.expire_all()
        who, places = (actor.display_name, shows), dict(zip(shows, WORDS, strict=True))
        for about, (title, text, note) in places.items():
            self._check_one(actor, about, title, seen=shows[about].title)
            self._check_one(actor, about, text, seen=shows[about].text)
            self._check_one(actor, about, note, seen=shows[about].note)
        seen = {about for about, one in shows.items() if one.title}
        every = self.finds(actor, "")
        assert {hit.submission.id for hit in every.found} == seen, who
        assert every.total == len(seen), who
        for name in ("status", "kind", "department", "language", "year"):
            assert sum(every.facets[name].values()) == len(seen), (who, name)
        assert every.missing == (), who
        named = self.finds(actor, f'"{AUTHOR}"')
        assert {hit.submission.id for hit in named.found} == {
            about for about, one in shows.items() if one.names
        }, who
        for mark in MARKS.values():
            assert self.finds(actor, mark).total == 0, "sealed"
        placed = self.finds(actor, "", place=frozenset({PLACE}))
        assert {hit.submission.id for hit in placed.found} == {
            about for about, one in shows.items() if one.note
        }, who
        for hit in every.found:
            said = "".join(part.text for part in (*hit.title, *hit.snippet))
            sees, (_title, text, note) = shows[hit.submission.id], places[hit.submission.id]
            assert (AUTHOR in said) <= sees.names, who
            assert (text in said) == sees.text, who
            assert note not in said, who

    def _check_one(self, actor: Actor, about: int, word: str, *, seen: bool) -> None:
        for text in (word, f"{word[:5]}*", f"{word[:3]}x{word[4:]}"):
            page = self.finds(actor, text)
            expected = {about} if seen else set()
            assert {hit.submission.id for hit in page.found} == expected, (actor, text)
            assert page.total == len(expected), (actor, text)
            assert not seen or sum(page.facets["status"].values()) == 1
            if not seen:
                assert page.similar == (), (actor, text)


@pytest.fixture
def hall(session: Session, tools: Tools) -> Hall:
    departments_exist(session, tools.clock())
    town = town_made(session, tools)
    said = {"kind": "initiative", "status": "evaluation", "queue": "department"}
    made = [town.submission]
    made += [stored_proposal(session, tools, **said, department_id="moc") for _ in range(2)]
    with transaction(session):
        for one, (title, text, note) in zip(made, WORDS, strict=True):
            row = session.get_one(Submission, one.id)
            row.title, row.body = f"Báo lũ {title} {AUTHOR}", f"Phao {text} của {AUTHOR}."
            row.province = PLACE
            session.add(
                Note(
                    submission_id=one.id,
                    author_id=town.secretary.official_id,
                    body=f"Đã gọi {note}",
                    created_at=tools.clock(),
                )
            )
        for one in made:
            session.merge(_lead(one.id, town.secretary.official_id, tools))
    people = [town.secretary, town.chair, *town.members[:3]]
    for roles in (
        [Grant(Role.SECRETARY, "moc")],
        [Grant(Role.CHAIR, "mof")],
        [Grant(Role.READER, "moc"), Grant(Role.EVALUATOR)],
        [Grant(Role.OFFICER, "mof"), Grant(Role.SECRETARY)],
        [Grant(Role.READER)],
        [Grant(Role.COORDINATOR), Grant(Role.CHAIR)],
    ):
        made_of = person(session, tools, Role.READER)
        people.append(replace(made_of, grants=frozenset(roles)))
    rounds = []
    for one in made:
        rounds.append(round_opened(session, tools, replace(town, submission=one)))
    return Hall(session, tools, town, people, made, rounds)


def _lead(about: int, official: int, tools: Tools, state: str = "clear") -> ProposalLead:
    return ProposalLead(
        submission_id=about,
        official_id=official,
        state=state,
        found=[],
        declared="",
        declared_at=tools.clock(),
    )


def shake(hall: Hall, chance: random.Random) -> None:
    """Whoever has a seat, has declared, is recused: anything that can be in the tables."""
    session, tools = hall.session, hall.tools
    with transaction(session):
        session.execute(delete(ProposalLead))
        for one, round_id in zip(hall.proposals, hall.rounds, strict=True):
            row = session.get_one(Submission, one.id)
            row.status = chance.choice([*STATUSES, *["evaluation", "deciding"] * 8])
            row.department_id = chance.choice(["moc", "moc", "mof"])
            row.restricted = chance.random() < 0.1
            evaluation = session.get_one(Evaluation, round_id)
            evaluation.blind = chance.random() < 0.5
            evaluation.closed_at = tools.clock() if chance.random() < 0.15 else None
            evaluation.ballot_state = chance.choice(["none", "none", "open", "closed"])
            for actor in hall.people:
                if chance.random() < 0.5:
                    state = "recused" if chance.random() < 0.25 else "clear"
                    session.add(_lead(one.id, actor.official_id, tools, state))
                _seat(session, round_id, one.id, actor, chance)
        for member in session.scalars(select(CouncilMember)):
            member.until = date(2026, 11, 2) if chance.random() < 0.15 else None


def _seat(session: Session, round_id: int, about: int, actor: Actor, chance: random.Random) -> None:
    which = (
        EvaluationSeat.evaluation_id == round_id,
        EvaluationSeat.official_id == actor.official_id,
    )
    session.execute(delete(EvaluationSeat).where(*which))
    if not actor.may_anywhere(Action.SIT) or chance.random() < 0.3:
        return
    session.add(
        EvaluationSeat(
            evaluation_id=round_id,
            submission_id=about,
            official_id=actor.official_id,
            scores=False,
            state=chance.choice([*STATES, "asked", "clear", "clear"]),
            found=[],
            overruled=False,
            declared="",
            draft="",
            present=False,
            has_voted=False,
        )
    )


@settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    database=None,
    derandomize=True,
)
@given(seed=st.integers(0, 10_000))
def test_search_finds_what_the_pages_show_whoever_sits_leads_or_is_recused(
    hall: Hall, seed: int
) -> None:
    shake(hall, random.Random(seed))
    hall.index()
    for actor in hall.people:
        hall.check(actor)


@pytest.mark.parametrize("blind", [False, True])
@pytest.mark.parametrize(
    "status", ["evaluation", "discussion", "deciding", "accepted", "withdrawn"]
)
@pytest.mark.parametrize("state", STATES)
def test_every_way_of_an_evaluator_follows_the_seat(
    hall: Hall, state: str, status: str, blind: bool
) -> None:
    session, tools = hall.session, hall.tools
    member, about = hall.town.members[0], hall.proposals[0]
    with transaction(session):
        session.get_one(Submission, about.id).status = status
        session.get_one(Evaluation, hall.rounds[0]).blind = blind
        for one in hall.proposals[1:]:
            session.get_one(Submission, one.id).status = "withdrawn"
        seats = select(EvaluationSeat).where(EvaluationSeat.official_id == member.official_id)
        for seat in session.scalars(seats):
            seat.state = state
    hall.index()
    hall.check(member)
    title, text, _note = WORDS[0]
    on_path = status != "withdrawn"
    sees_title, sees_text = on_path and state in ("asked", "clear"), on_path and state == "clear"
    for word, sees in ((title, sees_title), (text, sees_text)):
        rows = hall.exported(member, word)
        told, letter = hall.told(member, word)
        assert len(rows) == sees
        assert told == ({about.id} if sees else set())
        assert (f"/desk/evaluation/mine/{hall.rounds[0]}/" in letter) == sees
        assert "/review/" not in letter
        number = tools.codes.reference(about.id, about.submitted_at)
        for row in rows:
            assert (row[0] == number, AUTHOR in row[1], row[7]) == (not blind, not blind, "")
        assert (number in letter) == (sees and not blind)
        assert self_similar(hall, member) == ([], frozenset())


def self_similar(hall: Hall, actor: Actor) -> tuple[list[object], frozenset[str]]:
    """What is found like the proposal for answers, and the departments that this looks into."""
    about = hall.session.get_one(Submission, hall.proposals[0].id)
    found = similar_answers.alike(
        hall.session, hall.tools.index, actor, about, frozenset({about.status})
    )
    return list(found), rights_of(hall.session, actor).departments or frozenset()


def test_an_open_question_about_a_member_closes_the_search_as_it_closes_the_page(
    hall: Hall,
) -> None:
    member, session = hall.town.members[0], hall.session
    with transaction(session):
        seats = select(EvaluationSeat).where(EvaluationSeat.official_id == member.official_id)
        for seat in session.scalars(seats):
            seat.state, seat.asks = "clear", ["namesake"]
    hall.index()
    assert hall.finds(member, "").total == 0


def test_the_index_may_be_behind(hall: Hall) -> None:
    """The rights are those of the database at the moment of the question."""
    session, (member, about) = hall.session, (hall.town.members[0], hall.proposals[0])
    seat = select(EvaluationSeat).where(
        EvaluationSeat.official_id == member.official_id, EvaluationSeat.submission_id == about.id
    )
    hall.index()
    title, text, _note = WORDS[0]
    assert (hall.finds(member, title).total, hall.finds(member, text).total) == (1, 0)
    with transaction(session):
        session.scalars(seat).one().state = "clear"
    assert hall.finds(member, text).total == 1
    with transaction(session):
        session.get_one(Evaluation, hall.rounds[0]).blind = True
    assert hall.finds(member, f'"{text} của Nông"').total == 0
    assert hall.finds(member, text).total == 1
    with transaction(session):
        session.scalars(seat).one().state = "recused"
    assert hall.finds(member, title).total == 0
    for one in WORDS[1:]:
        assert hall.finds(member, one[0]).total == 1


def test_neighbours_lead_to_the_pages_that_open(hall: Hall) -> None:
    hall.index()
    secretary, member = hall.town.secretary, hall.town.members[0]
    for actor, at_round in ((secretary, False), (member, True)):
        criteria = Question("").criteria(hall.tools.clock())
        middle = searching.Place(hall.proposals[1].id, 1)
        steps = searching.around(hall.session, hall.tools.index, actor, criteria, middle)
        for step in steps:
            assert step is not None
            assert step.seen is not None
            assert (step.seen.evaluation_id is not None) == at_round


def test_nothing_sealed_is_handed_to_the_index(hall: Hall) -> None:
    """Whatever is sealed of proposals, no document that is made for an index has a word of it."""
    session, tools = hall.session, hall.tools
    ids = [one.id for one in hall.proposals]
    made: list[Document] = list(
        indexing.documents_for(session, ids, tools.codes, sealer=tools.sealer)
    )
    assert [len(one.excerpts) for one in made] == [4, 4, 4]
    for one in made:
        for mark in MARKS.values():
            assert mark not in repr(one)
        for excerpt in one.excerpts:
            covered = excerpt.number % 2 == 1
            assert (AUTHOR in f"{excerpt.title} {excerpt.body}", bool(excerpt.reference)) == (
                (not covered,) * 2
            )
    alone = open_index("memory:")
    alone.upsert(made)
    rights = rights_of(session, hall.people[-2], with_notes=True)
    for mark in MARKS.values():
        assert alone.search(Query(mark, rights)).total == 0
