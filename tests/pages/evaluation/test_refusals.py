"""Whoever is recused, an outsider, another proposer and anybody are refused on every route about a
proposal before a council: its pages, files, lists, search, counts and what is taken out."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from intake.database import transaction
from intake.domain.permissions import Grant, Role
from intake.domain.workflow import Queue, Status
from intake.models import Attachment
from intake.ports import Tools
from intake.queries.accounts import actor_of
from intake.queries.desk import queues
from intake.queries.desk.queues import QueueFilter
from intake.queries.reports import timeliness
from intake.services.evaluation import opening, seating
from intake.services.finding import searching
from intake.services.finding.searching import Criteria
from tests.conftest import SignIn
from tests.page_client import PageClient
from tests.pages.evaluation.conftest import Hall, seat
from tests.pages.evaluation.test_evaluation import declares, opened
from tests.proposals import send_proposal
from tests.stories import open_tracking, work

# Every role that reads, beside that of an evaluator.
WIDE = tuple(
    Grant(role)
    for role in (Role.EVALUATOR, Role.COORDINATOR, Role.OFFICER, Role.APPROVER, Role.MODERATOR)
)
ABOUT = (
    *("preparing.show", "preparing.assign", "preparing.discuss", "preparing.begin_ballot"),
    *("preparing.show_minutes", "judging.declare", "judging.read", "judging.score"),
    *("judging.show_results", "judging.vote"),
)


@pytest.fixture
def round_id(hall: Hall, session: Session) -> int:
    return opened(hall, session)


def addresses(app: Flask, hall: Hall, session: Session, round_id: int) -> list[tuple[str, str]]:
    """(method, path) of every way to the proposal."""
    about, file_id = hall.submission_id, session.query(Attachment.id).scalar()
    with app.test_request_context():
        found = [app.url_for(name, evaluation_id=round_id) for name in ABOUT]
        found.append(app.url_for("judging.download", evaluation_id=round_id, file_id=file_id))
        found.append(app.url_for("preparing.open_round", about_id=about))
        for name in ("show", "proposal", "split"):
            found.append(app.url_for(f"review_submission.{name}", submission_id=about))
        found.append(
            app.url_for("review_submission.download", submission_id=about, file_id=file_id)
        )
        found.append(app.url_for("review_papers.index", submission_id=about))
        found.append(app.url_for("review_reply.write", submission_id=about))
    posts = [
        *(f"/desk/evaluation/{round_id}/{what}" for what in ("assign", "discussion", "ballot")),
        f"/desk/evaluation/{round_id}/ballot/close",
        f"/desk/evaluation/{round_id}/release/{hall.members[0].official_id}",
        *(f"/desk/evaluation/mine/{round_id}/{what}" for what in ("declare", "sheet", "vote")),
        *(f"/review/{about}/{what}" for what in ("note", "claim", "accept", "route")),
    ]
    return [("GET", path) for path in found] + [("POST", path) for path in posts]


def answers(client: PageClient, ways: list[tuple[str, str]]) -> dict[str, int]:
    """What each way gives; a redirect to the sign-in page counts as 401."""
    token = client.get_page("submit.resume").value("csrf_token")
    found = {}
    for method, path in ways:
        data = {"csrf_token": token} if method == "POST" else None
        with client.http.open(path, method=method, data=data, buffered=True) as answer:
            signed_out = answer.status_code == 303 and "/account/sign-in" in answer.location
            found[f"{method} {path}"] = 401 if signed_out else answer.status_code
    return found


def test_nobody_else_has_a_way_to_it(
    app: Flask, hall: Hall, session: Session, tools: Tools, official: SignIn, round_id: int
) -> None:
    ways = addresses(app, hall, session, round_id)
    outsider = official(Role.EVALUATOR)
    assert set(answers(outsider, ways).values()) <= {403, 404}
    anybody = PageClient(app)
    assert set(answers(anybody, ways).values()) <= {401, 404}
    proposer = PageClient(app)
    open_tracking(proposer, send_proposal(proposer))
    assert set(answers(proposer, ways).values()) <= {401, 404}


def test_whoever_is_recused_is_refused_on_every_way(
    app: Flask, hall: Hall, session: Session, tools: Tools, official: SignIn, round_id: int
) -> None:
    everything = official(grants=WIDE)
    by, council_id = hall.town.secretary, hall.town.council_id
    seat(session, tools, by, council_id, everything, Role.EVALUATOR)
    work(app, tools)
    with transaction(session):  # whoever joins later gets a seat with the next act
        it = seating.prepared(session, by, round_id)
        now = tools.clock()
        opening.seat_members(
            session, by, it.evaluation, it.submission, sealer=tools.sealer, now=now
        )
    ways = addresses(app, hall, session, round_id)
    before = answers(everything, ways)
    # The sealed parts and files are open in the evaluation alone, even so.
    assert sum(code == 200 for code in before.values()) > 4, "the roles open many ways"
    assert hall_is_listed(everything, session, tools)
    declares(everything, round_id, "Con tôi là tác giả.")
    assert set(answers(everything, ways).values()) <= {403, 404}
    assert not hall_is_listed(everything, session, tools)


def hall_is_listed(client: PageClient, session: Session, tools: Tools) -> bool:
    """Whether lists, counts, search and what is taken out know of the proposal: all, or none."""
    session.rollback()
    actor = actor_of(session, client.official_id)
    assert actor is not None
    queue = QueueFilter(Queue.DEPARTMENT, "moc")
    found = searching.search(session, tools.index, actor, Criteria("Trường Hà"))
    numbers = queues.counts(session, actor, queue)[0]
    said = {
        "queue": bool(queues.page(session, actor, queue).rows),
        "counts": numbers.get(Status.EVALUATION, 0) > 0,
        "numbers": queues.numbers(session, actor, [queue])[0][0] > 0,
        "late": bool(timeliness.late(session, actor, now=tools.clock() + timedelta(days=999))),
        "search": bool(found.found) and found.total > 0,
        "missing": found.total > 0,
        "facets": bool(found.facets["kind"]),
        "mine": "Báo lũ" in client.get_page("judging.index").text,
        "page": "Báo lũ" in client.http.get("/review/?queue=department&department=moc").text,
    }
    assert len(set(said.values())) == 1, said
    return said["queue"]
