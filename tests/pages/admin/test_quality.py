"""Administrators see how well routes hold, and the numbers behind each figure, but no text."""

from datetime import timedelta
from urllib.parse import parse_qsl, urlsplit

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from classifier import Candidate, Prediction
from intake.database import transaction
from intake.domain.learning.routing_quality import Figure
from intake.domain.permissions import Actor, Grant, Role
from intake.domain.reorganisation import ChangeKind, Share, Step
from intake.domain.routing import RouteReason
from intake.domain.timekeeping.deadlines import local_date
from intake.models import Submission
from intake.ports import Tools
from intake.queries.learning import routing_quality as queries
from intake.services.desk import review
from intake.services.learning import word_drift
from intake.services.learning.word_drift import APART, stored_counts
from intake.services.organisation import reorganisation
from intake.services.routing import handover, triage
from tests.conftest import SignIn
from tests.models import models_in_turn
from tests.page_client import Page, PageClient, words
from tests.stories import received

SECRET = "Chữchỉngườigửiviết"
OWN, OTHER = "moc", "moh"
SVG = "{http://www.w3.org/2000/svg}"


def routed(session: Session, tools: Tools, probability: float, **columns: object) -> int:
    """A submission that the classifier thinks is for OWN; sent there when it is sure enough."""
    it = received(session, tools, SECRET, f"{SECRET} lún đường")
    guesses = (Candidate(OWN, probability), Candidate(OTHER, (1 - probability) / 2))
    said = Prediction(guesses, None, "vi", "2026-11-01-0123456789ab")
    with transaction(session):
        current = session.get_one(Submission, it.id, populate_existing=True)
        triage.route_new(session, current, said, threshold=0.8, now=tools.clock())
        for name, value in columns.items():
            setattr(current, name, value)
    return it.id


def person(client: PageClient, role: Role, department: str | None = None) -> Actor:
    return Actor(client.official_id, "Ai đó", frozenset({Grant(role, department)}))


def moved(session: Session, tools: Tools, actor: Actor, number: int, to: str, why: str) -> None:
    with transaction(session):
        it = session.get_one(Submission, number, populate_existing=True)
        reason = RouteReason(why) if why else None
        handover.confirm_route(session, actor, it, to, now=tools.clock(), reason=reason)


def accepted(session: Session, tools: Tools, actor: Actor, number: int) -> None:
    with transaction(session):
        it = session.get_one(Submission, number, populate_existing=True)
        review.accept(session, actor, it, now=tools.clock())


def story(session: Session, tools: Tools, official: SignIn) -> dict[str, int]:
    """One automatic route that held, one that was corrected, one left to people, one hidden."""
    officer = person(official(Role.OFFICER, OWN), Role.OFFICER, OWN)
    intake = person(official(Role.INTAKE), Role.INTAKE)
    numbers = {
        "kept": routed(session, tools, 0.9),
        "broken": routed(session, tools, 0.95),
        "left": routed(session, tools, 0.5),
        "hidden": routed(session, tools, 0.9, restricted=True),
    }
    accepted(session, tools, officer, numbers["kept"])
    moved(session, tools, officer, numbers["broken"], OTHER, "wrong_department")
    other = person(official(Role.OFFICER, OTHER), Role.OFFICER, OTHER)
    accepted(session, tools, other, numbers["broken"])
    moved(session, tools, intake, numbers["left"], OWN, "")
    return numbers


def references(session: Session, tools: Tools, numbers: dict[str, int]) -> dict[str, str]:
    session.rollback()
    rows = {name: session.get_one(Submission, number) for name, number in numbers.items()}
    return {name: tools.codes.reference(it.id, it.submitted_at) for name, it in rows.items()}


def links_to_lists(client: PageClient, page: Page) -> dict[tuple[str, str], tuple[str, Page]]:
    """Every list that the page leads to, by figure and department, with the words of its link."""
    found = {}
    for link in page.find("a"):
        address = urlsplit(link.get("href", ""))
        if address.path == "/admin/models/submissions":
            asked = dict(parse_qsl(address.query))
            where = asked["figure"], asked.get("department", "")
            found[where] = words(link), client.get_page(link.get("href", ""))
    return found


def test_every_figure_opens_its_submissions_without_a_text(
    administrator: PageClient, session: Session, tools: Tools, official: SignIn
) -> None:
    known = references(session, tools, story(session, tools, official))
    page = administrator.get_page("admin_quality.index")
    assert "50% (9% – 91%)" in page.text
    behind = {
        "first": {"kept", "broken", "left"},
        "automatic": {"kept", "broken"},
        "kept": {"kept"},
        "broken": {"broken"},
        "corrected": {"broken"},
        "abstained": {"left"},
        "guessed": {"left"},
    }
    of_own = behind | {"confirmed": {"kept"}, "passed_on": {"broken"}, "moved": {"broken"}}
    lists = links_to_lists(administrator, page)
    assert set(lists) == {(one, "") for one in behind} | {(one, OWN) for one in of_own}
    for (figure, department), (said, shown) in lists.items():
        names = of_own[figure] if department else behind[figure]
        assert {name for name, text in known.items() if text in shown.text} == names, figure
        assert said == ("0.33" if figure == "moved" else str(len(names))), figure
        assert SECRET not in shown.response.text
        assert not any(a.get("href", "").startswith("/review/") for a in shown.find("a"))
    assert SECRET not in page.response.text


def test_one_official_alone_does_not_make_a_route_a_wrong_one(
    administrator: PageClient, session: Session, tools: Tools, official: SignIn
) -> None:
    officer = person(official(Role.OFFICER, OWN), Role.OFFICER, OWN)
    number = routed(session, tools, 0.95)
    moved(session, tools, officer, number, OTHER, "wrong_department")
    lists = links_to_lists(administrator, administrator.get_page("admin_quality.index"))
    assert ("broken", "") not in lists
    accepted(session, tools, person(official(Role.OFFICER, OTHER), Role.OFFICER, OTHER), number)
    lists = links_to_lists(administrator, administrator.get_page("admin_quality.index"))
    assert lists["broken", ""][0] == "1"


def test_the_submissions_of_a_month_lie_where_they_lie_today(
    administrator: PageClient, session: Session, tools: Tools, official: SignIn
) -> None:
    known = references(session, tools, story(session, tools, official))
    lists = links_to_lists(administrator, administrator.get_page("admin_quality.drift"))
    found = {
        department: {name for name, text in known.items() if text in shown.text}
        for (figure, department), (_said, shown) in lists.items()
        if figure == "lies"
    }
    assert found == {"": {"kept", "broken", "left"}, OWN: {"kept", "left"}, OTHER: {"broken"}}


@pytest.mark.parametrize("whole", [True, False])
def test_what_a_reorganisation_moved_was_not_routed_by_people(
    session: Session, tools: Tools, official: SignIn, *, whole: bool
) -> None:
    number, now = routed(session, tools, 0.9), tools.clock()
    if whole:
        step = Step(ChangeKind.MERGE, (OWN,), local_date(now), rest=OTHER)
    else:
        kept = Share(OWN, words=("không ai viết",))
        step = Step(ChangeKind.SPLIT, (OWN,), local_date(now), (kept,), OTHER)
    with transaction(session):
        plan = reorganisation.write_down(session, step, now=now, by=None)
        reorganisation.confirm(session, plan.id, now=now, by=None)
    accepted(session, tools, person(official(Role.OFFICER, OTHER), Role.OFFICER, OTHER), number)
    span = queries.Span(now - timedelta(days=1), now + timedelta(days=1))
    (life,) = queries.lives(session, span).found
    found = set(life.tags())
    assert ((Figure.KEPT, OWN) in found) is whole
    assert Figure.BROKEN not in {figure for figure, _department in found}


def test_whoever_may_read_a_submission_besides_opens_it(
    session: Session, tools: Tools, official: SignIn
) -> None:
    numbers = story(session, tools, official)
    both = official(grants=(Grant(Role.ADMINISTRATOR), Grant(Role.READER, OWN)))
    page = both.get_page("admin_quality.listed", figure="lies")
    links = {a.get("href", "") for a in page.find("a")}
    assert f"/review/{numbers['kept']}/" in links
    assert f"/review/{numbers['broken']}/" not in links


def test_the_curve_opens_the_guesses_behind_each_of_its_figures(
    administrator: PageClient, session: Session, tools: Tools, official: SignIn
) -> None:
    numbers = story(session, tools, official)
    accepted(
        session, tools, person(official(Role.OFFICER, OWN), Role.OFFICER, OWN), numbers["left"]
    )
    known = references(session, tools, numbers)
    page = administrator.get_page("admin_calibration.index", language="vi")
    behind = {
        ("settled", "", "vi"): {"kept", "broken", "left"},
        ("settled", "9", "vi"): {"kept", "broken"},
        ("right", "9", "vi"): {"kept"},
        ("wrong", "9", "vi"): {"broken"},
        ("settled", "5", "vi"): {"left"},
        ("right", "5", "vi"): {"left"},
    }
    seen = set()
    for link in page.find("a"):
        address = urlsplit(link.get("href", ""))
        if address.path == "/admin/models/calibration/submissions":
            asked = dict(parse_qsl(address.query))
            where = asked["part"], asked.get("bin", ""), asked.get("language", "")
            shown = administrator.get_page(link.get("href", ""))
            assert {name for name, text in known.items() if text in shown.text} == behind[where]
            assert words(link) == str(len(behind[where]))
            assert SECRET not in shown.response.text
            seen.add(where)
    assert seen == set(behind)
    pictures = [one.get("role") for one in page.find(f"{SVG}svg")]
    assert pictures.count("img") == 1
    assert len(page.find(f"{SVG}circle")) == 2
    assert "67% (21% – 94%)" in page.text
    empty = administrator.get_page("admin_calibration.index", language="nb", days="30")
    assert not empty.find(f"{SVG}circle")
    for query in ("part=nothing", "bin=10", "bin=x"):
        path = f"/admin/models/calibration/submissions?{query}"
        assert administrator.http.get(path).status_code == 404


def test_drift_shows_numbers_and_never_a_word(
    app: Flask, administrator: PageClient, session: Session, tools: Tools, official: SignIn
) -> None:
    models_in_turn(app)
    story(session, tools, official)
    for _night in range(2):
        counted = word_drift.count(session, now=tools.clock())
        session.rollback()
        with transaction(session):
            word_drift.keep_counts(session, counted, now=tools.clock())
    counts = stored_counts(session)
    assert counts["2026-11"].texts == 3
    assert counts["2026-11"].new == 6  # the invented word, in title and text
    assert 0 < (counts[APART].share or 0) < 0.5
    page = administrator.get_page("admin_quality.drift", month="2026-11")
    assert "11/2026" in page.text
    assert "50%" in page.text  # six of twelve words
    assert SECRET.lower() not in page.response.text.lower()
    administrator.get_page("admin_quality.drift", month="2020-02")


def test_an_unknown_figure_or_department_is_not_found(administrator: PageClient) -> None:
    for query in ("figure=nothing", "figure=first&department=nobody"):
        found = administrator.http.get(f"/admin/models/submissions?{query}")
        assert found.status_code == 404
