"""Every role, every sort of submission, every way to look: nobody finds what they may not read.

Each submission has a word that stands nowhere else, and its internal note another. What an official
may find is written down here once more, in the words of the rule; what a search then finds, counts,
quotes, takes for similar, tells by letter or writes into a file must be exactly that. Departments
that contribute find what they are asked about. While the index is behind, numbers may be old, but
nothing may be shown; and what went into quarantine, was erased or left one's department is not even
counted.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from intake.database import transaction
from intake.domain.answering.contributions import AskReason, DeclineReason
from intake.domain.discretion.erasure import ErasureReason
from intake.domain.errors import NotAllowed
from intake.domain.history.record import by_official
from intake.domain.jobs import JobKind
from intake.domain.permissions import Action, Actor, Grant, Role
from intake.domain.routing import RouteReason
from intake.models import Job, Submission
from intake.ports import Tools
from intake.queries.finding.rights import rights_of
from intake.queries.submissions import IndexRow
from intake.services.answering import contributions, similar_answers
from intake.services.background import jobs
from intake.services.discretion import privacy
from intake.services.finding import exports, indexing, saved_searches, searching
from intake.services.finding.search_questions import Question
from intake.services.routing import handover, nearest
from tests.page_client import PageClient
from tests.pages.search.rights_town import (
    AUDIENCES,
    IN_NOTES,
    NONSENSE,
    OTHER,
    OWN,
    READING,
    Letter,
    Town,
)
from tests.stories import published, work

pytestmark = pytest.mark.usefixtures("departments")


@pytest.fixture
def town(session: Session, tools: Tools, app: Flask) -> Town:
    made = Town(session, tools)
    for department in (OWN, OTHER):
        for state in ("open", "answered", "quarantined", "spam"):
            stored = made.add(department, state)
            if (department, state) == (OWN, "answered"):
                published(session, tools, stored)
    made.add(None, "open")
    made.add(None, "quarantined")
    made.ask(made.add(OTHER, "open"), "wondering")
    made.ask(made.add(OTHER, "open"), "joint")
    hidden = made.add(OTHER, "open")
    made.ask(hidden, "consulting")
    with transaction(session):
        hidden.restricted = True
    made.letters[-1] = replace(made.letters[-1], state="quarantined")
    work(app, tools)
    return made


def page_of(town: Town, actor: Actor, text: str) -> searching.SearchPage:
    criteria = Question(text).criteria(town.tools.clock())
    return searching.search(town.session, town.tools.index, actor, criteria)


def asked_of(*letters: Letter) -> list[str]:
    """Ways to ask for letters: any of their words and those of their notes, beginnings of them, and
    misspelt ones, of which a search mends six at once."""
    words = [word for one in letters for word in (one.secret, one.noted)]
    misspelt = [f"{word[:2]}x{word[3:]}" for word in words]
    return [
        any_of(words),
        any_of(f"{word[:4]}*" for word in words),
        *(any_of(misspelt[at : at + 6]) for at in range(0, len(misspelt), 6)),
    ]


def any_of(words: Iterable[str]) -> str:
    return " OR ".join(words)


def look(town: Town, actor: Actor, grants: tuple[Grant, ...]) -> None:
    """Search for everything, and for every letter by its own word."""
    expected = [one for one in town.letters if one.is_found(grants)]
    for text in ("", "mất sóng", "trạm -xylophon"):
        check_page(town, grants, text, page_of(town, actor, text), expected)
    for letter in expected:
        check_page(town, grants, letter.secret, page_of(town, actor, letter.secret), [letter])
        page = page_of(town, actor, letter.noted)
        check_page(town, grants, letter.noted, page, [letter])
        town.note("snippet", grants, [quoted(hit) for hit in page.found], [(True, "note")])
    nothing = page_of(town, actor, NONSENSE)
    others = [one for one in town.letters if one not in expected]
    for text in asked_of(*others) if others else ():
        town.note(f"as if not there: {text}", grants, page_of(town, actor, text), nothing)


def check_page(
    town: Town,
    grants: tuple[Grant, ...],
    text: str,
    page: searching.SearchPage,
    expected: list[Letter],
) -> None:
    town.note(f"hits: {text}", grants, shown_on(page), {one.id for one in expected})
    town.note(f"count: {text}", grants, page.total, len(expected))
    counted = Counter(one.department or "" for one in expected)
    town.note(f"facets: {text}", grants, page.facets["department"], dict(counted))
    for name in ("status", "kind", "language", "province"):
        town.note(f"facets: {name}", grants, sum(page.facets[name].values()), len(expected))
    town.note(f"years: {text}", grants, sum(page.facets["year"].values()), len(expected))
    said = "".join(part.text for hit in page.found for part in (*hit.title, *hit.snippet))
    told = {word for one in town.letters for word in (one.secret, one.noted) if word in said}
    may_be_told = {word for one in expected for word in (one.secret, one.noted)}
    town.note(f"snippets: {text}", grants, told - may_be_told, set())


def quoted(hit: searching.Found) -> tuple[bool, str]:
    """Whether the snippet marks a word of a note, and where it says that it is from."""
    marked = {part.text for part in hit.snippet if part.marked}
    return not marked.isdisjoint(IN_NOTES), hit.source


def shown_on(page: searching.SearchPage) -> set[int]:
    return {hit.submission.id for hit in page.found}


def similar_to(town: Town, actor: Actor) -> set[int]:
    """What is found like the first letter, answers and routes."""
    session, index = town.session, town.tools.index
    asked = session.get_one(Submission, town.letters[0].id)
    found = similar_answers.find(session, index, actor, asked).found
    return {one.submission.id for one in found} | {
        one.id for one in nearest.closed_like(session, index, actor, asked)
    }


def told_by_letter(town: Town, actor: Actor, text: str = "mất sóng") -> tuple[set[int], str]:
    """What a saved search that has seen nothing tells, and the letter."""
    with transaction(town.session):
        row = saved_searches.save(
            town.session,
            actor,
            f"Sóng {len(town.leaks)} {town.tools.clock()}",
            Question(text),
            alert=True,
            now=town.tools.clock(),
        )
    letter, news = saved_searches.compose(town.session, actor.official_id, tools=town.tools)
    with transaction(town.session):
        town.session.delete(row)
    told = {it.submission.id for one in news for it in one.fresh}
    return told, letter.get_content() if letter else ""


def written_out(town: Town, actor: Actor, text: str = "") -> tuple[list[str], int]:
    """The numbers in a file of everything, or of what ``text`` finds, and how many it says there
    are."""
    with transaction(town.session):
        row = exports.order(
            town.session, actor, "csv", Question(text), words={}, now=town.tools.clock()
        )
    it = exports.look_up(town.session, town.tools.index, row.id, now=town.tools.clock())
    assert it is not None
    rows = exports.rows_of(town.session, it, it.ids, town.tools.codes)
    with transaction(town.session):
        town.session.query(Job).delete()
        town.session.delete(row)
    return sorted(one[0] for one in rows), it.total


def test_an_official_finds_exactly_what_may_be_read(town: Town) -> None:
    seekers = 0
    for grants in AUDIENCES:
        actor = town.official(grants)
        expected = [one for one in town.letters if one.is_found(grants)]
        if not any(grant.role.value in READING for grant in grants):
            if actor.may_anywhere(Action.SEARCH):  # people of councils: nothing that is no proposal
                look(town, actor, grants)
                town.note("export", grants, written_out(town, actor), ([], 0))
            else:
                with pytest.raises(NotAllowed):
                    page_of(town, actor, "")
                with pytest.raises(NotAllowed):
                    written_out(town, actor)
            town.note("similar", grants, similar_to(town, actor), set())
            town.note("letter", grants, told_by_letter(town, actor), (set(), ""))
            continue
        seekers += 1
        look(town, actor, grants)
        answered = {one.id for one in expected if one.state == "answered"}
        town.note("similar", grants, similar_to(town, actor), answered)
        told, text = told_by_letter(town, actor)
        town.note("letter", grants, told, {one.id for one in expected})
        for one in town.letters:
            town.note("letter", grants, one.number in text, one in expected)
        numbers, total = written_out(town, actor)
        town.note("export", grants, numbers, sorted(one.number for one in expected))
        town.note("export", grants, total, len(expected))
        noted = any_of(one.noted for one in town.letters)
        told = told_by_letter(town, actor, noted)[0]
        town.note("letter of notes", grants, told, {one.id for one in expected})
        written = (sorted(one.number for one in expected), len(expected))
        town.note("export of notes", grants, written_out(town, actor, noted), written)
    assert town.leaks == []
    assert seekers > 14


def test_similar_texts_are_not_looked_for_in_notes(town: Town) -> None:
    """Whoever routes or answers is shown what others asked, not what was said of it inside."""
    session, index = town.session, town.tools.index
    for grants in AUDIENCES:
        rights = rights_of(session, town.official(grants))
        noted = " ".join(one.noted for one in town.letters)
        found = similar_answers.found_by_words(index, noted, rights)
        town.note("by their notes", grants, found, [])
        words = " ".join(one.secret for one in town.letters)
        found = similar_answers.found_by_words(index, words, rights)
        expected = {one.id for one in town.letters if one.is_found(grants)}
        town.note("by their words", grants, set(found), expected)
    assert town.leaks == []


def test_who_is_asked_finds_it_from_that_moment_and_no_longer(town: Town) -> None:
    """The right is asked of the database: no index has to be told."""
    session, now = town.session, town.tools.clock()
    place = next(n for n, one in enumerate(town.letters) if one.department == OTHER)
    letter, grants = town.letters[place], (Grant(Role.OFFICER, OWN),)
    actor, stored = town.official(grants), session.get_one(Submission, letter.id)
    lead = Actor(town.clerk.official_id, "Lê Văn Hỏi", frozenset({Grant(Role.OFFICER, OTHER)}))

    def ask(*, required: bool) -> int:
        about = contributions.Question(OWN, "Mức phí?", AskReason.EXPERTISE, required)
        with transaction(session):
            return contributions.ask(session, lead, stored, about, now=now).id

    look(town, actor, grants)
    wondering = ask(required=False)
    town.letters[place] = replace(letter, asked=OWN)
    look(town, actor, grants)
    led_by_it = Question("", {"department": frozenset({OTHER})}).criteria(now)
    town.note(
        "led by another department",
        grants,
        shown_on(searching.search(session, town.tools.index, actor, led_by_it)),
        {one.id for one in town.letters if one.department == OTHER and one.is_found(grants)},
    )
    with transaction(session):
        contributions.take_back(session, lead, stored, wondering, now=now)
    town.letters[place] = letter
    look(town, actor, grants)
    consulting = ask(required=True)
    with transaction(session):
        why = DeclineReason.NOTHING_KNOWN
        contributions.decline(session, actor, stored, consulting, why, now=now)
    look(town, actor, grants)
    assert town.leaks == []


def test_nothing_is_shown_of_what_the_index_should_not_have(town: Town) -> None:
    """It holds everything, and one that went to another department it has where it was."""
    session, tools = town.session, town.tools
    moved = town.letters[1]
    with transaction(session):
        rows = [session.get_one(Submission, one.id) for one in town.letters]
        tools.index.upsert(
            indexing.document_for(IndexRow(row, "", (), (town.said(one.noted),)), tools.codes)
            for row, one in zip(rows, town.letters, strict=True)
        )
        session.get_one(Submission, moved.id).department_id = OTHER
        session.query(Job).delete()
    town.letters[1] = replace(moved, department=OTHER)
    for grants in AUDIENCES:
        if not any(grant.role.value in READING for grant in grants):
            continue
        actor = town.official(grants)
        readable = {one.id for one in town.letters if one.may_be_read(grants)}
        told = {one.id for one in town.letters if one.id in readable and one.state != "quarantined"}
        numbers = {one.number for one in town.letters if one.id in told}
        for text in ("", "mất sóng", asked_of(*town.letters)[0]):
            town.note(
                f"hits: {text}", grants, shown_on(page_of(town, actor, text)) - readable, set()
            )
        town.note("similar", grants, similar_to(town, actor) - told, set())
        town.note("letter", grants, told_by_letter(town, actor)[0] - told, set())
        town.note("export", grants, set(written_out(town, actor)[0]) - numbers, set())
    assert town.leaks == []


def test_what_went_into_quarantine_is_not_counted_while_the_index_is_behind(town: Town) -> None:
    session, tools = town.session, town.tools
    gone = town.letters[0]
    seekers = [(Grant(Role.READER),), (Grant(Role.OFFICER, OWN),), (Grant(Role.MODERATOR),)]
    found_before = {grants: town.official(grants) for grants in seekers}
    for actor in found_before.values():
        assert page_of(town, actor, gone.secret).total == 1
    with transaction(session):
        session.get_one(Submission, gone.id).restricted = True
        jobs.enqueue(session, jobs.for_submission(gone.id, JobKind.INDEX), now=tools.clock())
        letter = jobs.notify(gone.id, "received", 1)  # its key is no number
        jobs.enqueue(session, [letter], now=tools.clock())
    town.letters[0] = replace(gone, state="quarantined")
    for grants, actor in found_before.items():
        look(town, actor, grants)
    assert town.leaks == []


def test_what_left_a_department_or_was_erased_is_not_counted_while_the_index_is_behind(
    town: Town, app: Flask
) -> None:
    session, tools = town.session, town.tools
    moved, erased = town.letters[0], town.letters[1]
    seekers = [(Grant(Role.OFFICER, OWN),), AUDIENCES[-1], (Grant(Role.READER),)]
    actors = {grants: town.official(grants) for grants in seekers}
    with transaction(session):
        handover.confirm_route(
            session,
            town.clerk,
            session.get_one(Submission, moved.id),
            OTHER,
            now=tools.clock(),
            reason=RouteReason.ALSO_ANOTHER,
            note="Chuyển",
        )
        privacy.erase_person(
            session,
            session.get_one(Submission, erased.id),
            by=by_official(town.clerk.official_id),
            reason=ErasureReason.REQUEST,
            now=tools.clock(),
            with_text=True,
        )
    town.letters[:2] = []
    own = actors[seekers[0]]
    expected = [one for one in town.letters if one.is_found(seekers[0])]
    for text in ("", "sóng"):
        check_page(town, seekers[0], text, page_of(town, own, text), expected)
    nothing = page_of(town, own, NONSENSE)
    for text in asked_of(moved):
        town.note(f"moved: {text}", seekers[0], page_of(town, own, text), nothing)
    for grants, actor in actors.items():
        nothing = page_of(town, actor, NONSENSE)
        for text in asked_of(erased):
            town.note(f"erased: {text}", grants, page_of(town, actor, text), nothing)
    work(app, tools)
    for grants, actor in actors.items():
        for text in asked_of(erased):
            town.note(f"erased: {text}", grants, page_of(town, actor, text).total, 0)
        finds = page_of(town, actor, moved.noted).total
        town.note("moved", grants, finds, 0 if grants == seekers[0] else 1)
    assert town.leaks == []


def test_everybody_reads_the_published_words_alone(town: Town, client: PageClient) -> None:
    (public,) = [one for one in town.letters if (one.department, one.state) == (OWN, "answered")]
    feeds = [
        client.http.get(f"/published/feed{which}.atom").text
        for which in ("", f"/{OWN}", f"/{OTHER}")
    ]
    searches = [client.get_page("published.search", q="sóng").response.text]
    for text in feeds + searches:
        for one in town.letters:
            town.note("public", (), one.secret in text or one.noted in text, False)
            if one is not public:
                town.note("public", (), one.number in text, False)
    assert [public.number in text for text in feeds] == [True, True, False]
    other = client.get_page("published.search", q=NONSENSE).text.replace(NONSENSE, "")
    for asked in asked_of(*town.letters):
        page = client.get_page("published.search", q=asked)
        told = page.text.replace(asked, "")
        town.note(f"public: {asked}", (), told, other)
    assert town.leaks == []
