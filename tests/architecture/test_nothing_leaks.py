"""A quarantined denunciation leaks through no page, list, count or search; what is gone is gone for
everybody; and nobody works unawares on what a colleague has open."""

import io
import re
import zipfile
from dataclasses import replace

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
from tests.architecture.requests_of_the_table import Person, parts, rows, send
from tests.architecture.scenes import Scenery
from tests.architecture.sent import OWN, WITHOUT_BODY
from tests.architecture.table_of_routes import AUDIENCES
from tests.bad_values import stored
from tests.conftest import SignIn
from tests.page_client import PageClient
from tests.stories import received, work

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


def read(client: PageClient, path: str) -> str:
    with client.http.get(path, headers={"Accept-Language": "en"}) as answer:
        return told_by(answer.data) + str(answer.headers)


def told_by(content: bytes) -> str:
    """All that a page or a file says; of a spreadsheet, what its parts say."""
    if not content.startswith(b"PK"):
        return content.decode()
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        return "".join(parts.read(name).decode() for name in parts.namelist())


@pytest.mark.parametrize("part", parts())
def test_a_denunciation_is_on_no_page(
    part: str, app: Flask, people: dict[str, Person], scenery: Scenery, tools: Tools
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
    clients = {n: p.client for n, p in people.items() if not sees_denunciations(AUDIENCES[n])}
    leaks = []
    for row in parts()[part]:
        if row.method not in WITHOUT_BODY:
            continue
        path = scenery.asked(row.endpoint, row.method, row.stand).path
        for name, client in clients.items():
            shown = read(client, path)
            leaks += [(name, row.endpoint, mark) for mark in (*MARKS, number) if mark in shown]
    assert leaks == []
    for client in clients.values():
        _is_not_found(client, hidden.id, number)


def _is_not_found(client: PageClient, hidden_id: int, number: str) -> None:
    """Neither by the search nor by its address."""
    answer = client.http.get(f"/review/{hidden_id}/", headers={"Accept-Language": "en"})
    assert answer.status_code in (303, 403, 404)
    for mark in MARKS:
        answer = client.http.get(f"/search/?q={mark}", headers={"Accept-Language": "en"})
        text = answer.text.replace(f"q={MARKS[0]}", "").replace(f'value="{MARKS[0]}"', "")
        assert not re.findall(rf"/review/{hidden_id}/\W|{number}|cấp sổ đỏ|cán bộ xã", text)


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


def test_what_is_gone_is_told_like_what_may_not_be_seen(
    app: Flask, people: dict[str, Person], scenery: Scenery
) -> None:
    differing = []
    for row in rows():
        rule = next(r for r in app.url_map.iter_rules() if r.endpoint == row.endpoint)
        if "submission_id" not in rule.arguments:
            continue
        scenery.submission_id = 0
        made = scenery.asked(row.endpoint, row.method, row.stand)
        place = rf"^/(review|desk/proposals)/{scenery.submission_id}(?=/|$)"
        gone = replace(made, path=re.sub(place, rf"/\g<1>/{GONE}", made.path))
        assert str(GONE) in gone.path
        for name, person in people.items():
            outcome = send(person, gone, row.method)
            if outcome not in ({"403", "404"} if AUDIENCES[name] else {"sign-in"}):
                differing.append((name, row.method, row.endpoint, outcome))
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
