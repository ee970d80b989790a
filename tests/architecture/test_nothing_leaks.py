"""A quarantined denunciation leaks through no page, list, count or search; what is gone is gone for
everybody; and nobody works unawares on what a colleague has open."""

import io
import re
import zipfile

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from intake.database import transaction
from intake.domain.permissions import Action, Actor, Grant, Role
from intake.models import Submission
from intake.ports import Tools
from intake.services.desk import claims
from intake.services.officials import accounts
from intake.services.officials.accounts import NewOfficial
from intake.services.receiving.submissions import add_information
from tests.architecture.scenes import Scenery
from tests.architecture.sent import OWN, WITHOUT_BODY
from tests.architecture.table_of_routes import AUDIENCES
from tests.architecture.test_routes_and_roles import (
    Row,
    Somebody,
    outcome_of,
    rows,
    send,
)
from tests.bad_values import stored
from tests.conftest import SignIn
from tests.page_client import PageClient
from tests.stories import departments_exist, received, work

# Words that stand nowhere else, in title and text.
MARKS = ("Mậtthưtốcáo", "Ôngxuyênbiển")
GONE = 987_654_321
# Acts that may be done whatever others have open: they change nothing that another is writing.
BESIDE = {
    *("review_submission.note", "review_submission.let_go", "review_submission.decline"),
    *("review_submission.keep", "review_submission.discard"),
    *("review_submission.give_contribution", "review_submission.decline_contribution"),
}


def sees_denunciations(grants: tuple[Grant, ...]) -> bool:
    return Actor(0, "", frozenset(grants)).may_anywhere(Action.READ_RESTRICTED)


@pytest.fixture
def scenery(app: Flask, session: Session, tools: Tools) -> Scenery:
    departments_exist(session, tools.clock())
    return Scenery(app, session, tools)


def read(client: PageClient, scenery: Scenery, row: Row) -> str:
    asked = scenery.asked(row.endpoint, row.method, row.stand)
    with client.http.get(asked.path, headers={"Accept-Language": "en"}) as answer:
        return told_by(answer.data) + str(answer.headers)


def told_by(content: bytes) -> str:
    """All that a page or a file says; of a spreadsheet, what its parts say."""
    if not content.startswith(b"PK"):
        return content.decode()
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        return "".join(parts.read(name).decode() for name in parts.namelist())


@pytest.mark.parametrize("audience", [a for a, g in AUDIENCES.items() if not sees_denunciations(g)])
def test_a_denunciation_is_on_no_page(
    audience: str, app: Flask, official: SignIn, scenery: Scenery, tools: Tools
) -> None:
    hidden = received(
        scenery.session,
        tools,
        f"{MARKS[0]} cán bộ xã",
        f"{MARKS[1]} nhận tiền khi cấp sổ đỏ.",
        status="screening",
        queue="screening",
        restricted=True,
    )
    with transaction(scenery.session):
        add_information(scenery.session, hidden, f"{MARKS[0]} thêm", now=tools.clock())
    work(app, tools)
    number = tools.codes.reference(hidden.id, hidden.submitted_at)
    grants = AUDIENCES[audience]
    client = official(grants=grants) if grants else PageClient(app)
    leaks = []
    for row in rows():
        if row.method not in WITHOUT_BODY:
            continue
        shown = read(client, scenery, row)
        leaks += [(row.endpoint, mark) for mark in (*MARKS, number) if mark in shown]
    for path in (f"/search/?q={MARKS[0]}", f"/search/?q={MARKS[1]}", f"/review/{hidden.id}/"):
        answer = client.http.get(path, headers={"Accept-Language": "en"})
        text = answer.text.replace(f"q={MARKS[0]}", "").replace(f'value="{MARKS[0]}"', "")
        found = re.findall(rf"/review/{hidden.id}/\W|{number}|cấp sổ đỏ|cán bộ xã", text)
        leaks += [(path, mark) for mark in found if path.startswith("/search")]
        if path.startswith("/review"):
            assert answer.status_code in (303, 403, 404)
    assert leaks == []


@pytest.mark.parametrize("audience", [a for a, g in AUDIENCES.items() if not sees_denunciations(g)])
def test_no_count_tells_that_there_is_one(
    audience: str, app: Flask, official: SignIn, scenery: Scenery, tools: Tools
) -> None:
    counting = (
        "/",
        "/review/",
        "/review/?queue=triage",
        f"/review/?queue=department&department={OWN}",
    )
    counting += (
        "/review/late/",
        "/review/asked/",
        "/review/joins/",
        "/search/?q=mat+song",
        "/search/?q=mat+song&due=later&year=2026",
        "/search/exports/",
        "/published/search?q=mat+song",
        "/admin/",
        "/admin/models/quality",
        "/admin/models/drift",
        "/admin/models/submissions?figure=lies",
        "/review/publications/",
        "/published/",
        "/published/timeliness",
        "/published/feed.atom",
        "/calls/",
        "/desk/calls/",
        "/desk/proposals/",
        "/desk/proposals/decide",
        "/desk/evaluation/mine/",
    )
    grants = AUDIENCES[audience]
    client = official(grants=grants) if grants else PageClient(app)
    received(scenery.session, tools, "Mất sóng", "Mất sóng.", status="routing", queue="triage")
    work(app, tools)

    def texts() -> list[str]:
        pages = [client.http.get(path, headers={"Accept-Language": "en"}) for path in counting]
        return [re.sub(r'value="[^"]{40,}"', "", page.text) for page in pages]

    before = texts()
    received(
        scenery.session,
        tools,
        "Mất sóng",
        "Mất sóng vì cán bộ.",
        status="screening",
        queue="screening",
        restricted=True,
    )
    work(app, tools)
    assert texts() == before


@pytest.mark.parametrize("audience", AUDIENCES)
def test_what_is_gone_is_told_like_what_may_not_be_seen(
    audience: str, app: Flask, official: SignIn, scenery: Scenery
) -> None:
    grants = AUDIENCES[audience]
    client = official(grants=grants) if grants else PageClient(app)
    differing = []
    for row in rows():
        rule = next(r for r in app.url_map.iter_rules() if r.endpoint == row.endpoint)
        if "submission_id" not in rule.arguments:
            continue
        scenery.submission_id = 0
        made = scenery.asked(row.endpoint, row.method, row.stand)
        place = rf"^/(review|desk/proposals)/{scenery.submission_id}(?=/|$)"
        path = re.sub(place, rf"/\g<1>/{GONE}", made.path)
        assert str(GONE) in path
        data = dict(made.typed) | {
            "csrf_token": client.get_page("submit.resume").value("csrf_token")
        }
        sent = None if row.method in WITHOUT_BODY else data
        answer = client.http.open(
            path, method=row.method, data=sent, headers={"Accept-Language": "en"}
        )
        allowed = {"sign-in"} if not grants else {"403", "404"}
        if outcome_of(answer) not in allowed:
            differing.append((row.method, row.endpoint, outcome_of(answer)))
    assert differing == []


def test_nobody_acts_unawares_on_what_a_colleague_has_open(
    app: Flask, official: SignIn, scenery: Scenery, session: Session, tools: Tools
) -> None:
    grants = frozenset({Grant(Role.OFFICER), Grant(Role.APPROVER), Grant(Role.INTAKE)})
    with transaction(session):
        person = NewOfficial("Đỗ Thị Mở", "open@example.org")
        row = accounts.add_official(
            session, person, list(grants), now=tools.clock(), granted_by=None
        )
    colleague = Actor(row.id, person.name, grants)
    everybody = tuple(Grant(role) for role in Role)
    unaware = []
    for act in rows():
        if act.method in WITHOUT_BODY or "303" not in act.outcomes.values():
            continue
        if not act.endpoint.startswith("review_submission.") or act.endpoint in BESIDE:
            continue
        client = official(grants=everybody)
        asked = scenery.asked(act.endpoint, act.method, act.stand)
        with transaction(session):
            it = session.get_one(Submission, scenery.submission_id, populate_existing=True)
            if not claims.may_claim(colleague, it):
                continue
            claims.take(session, colleague, it, now=tools.clock())
        before = stored(session)
        token = client.get_page("submit.resume").value("csrf_token")
        data = dict(asked.typed) | {"csrf_token": token}
        answer = client.http.post(asked.path, data=data, headers={"Accept-Language": "en"})
        said = "Đỗ Thị Mở has this submission open" in answer.text
        if stored(session) != before or not said:
            unaware.append((act.endpoint, act.stand, answer.status_code, said))
    assert unaware == []


def test_the_requests_here_are_those_of_the_table(scenery: Scenery, app: Flask) -> None:
    """The helpers of the other table are used rightly: a route that is open stays open here."""
    row = next(one for one in rows() if one.endpoint == "submit.home")
    with send(Somebody(lambda: PageClient(app)), scenery, row) as answer:
        assert outcome_of(answer) == "200"
