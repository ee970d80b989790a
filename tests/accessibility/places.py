"""Which pages there are: one of every sort, with something on it, as somebody who may see it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from xml.etree.ElementTree import Element

from flask import Flask
from sqlalchemy.orm import Session

from intake.database import transaction
from intake.domain.evaluation.decisions import Outcome
from intake.domain.evaluation.votes import Vote
from intake.domain.permissions import Actor
from intake.models import Official, Passkey, Submission
from intake.ports import Tools
from intake.services.evaluation import ballots, seating, sheets
from intake.services.officials import accounts, passwords
from tests import proposals
from tests.architecture.scenes import Scenery
from tests.architecture.table_of_routes import AUDIENCES
from tests.architecture.test_routes_and_roles import rows
from tests.conftest import SignIn
from tests.councils import Town as Hall
from tests.councils import (
    assigned,
    declared,
    moved_to,
    round_opened,
    scored,
    town_made,
    voted,
)
from tests.page_client import PageClient
from tests.page_reading import read
from tests.paths import decided
from tests.stories import (
    Sent,
    answer_sent,
    departments_exist,
    open_tracking,
    send,
    walk_to_check,
    work,
)


@dataclass(frozen=True)
class Place:
    """A page: what it is called, its address, and a client who is let in."""

    name: str
    path: str
    client: PageClient
    first: bool = True
    """Else the same route is shown by another place, and only what the role changes is new."""


@dataclass
class Town:
    """The filled installation, and the people in it."""

    app: Flask
    session: Session
    tools: Tools
    every_role: bool = True
    """Else one that gets the page is enough."""

    def __post_init__(self) -> None:
        departments_exist(self.session, self.tools.clock())
        self.scenery = Scenery(self.app, self.session, self.tools)
        self.sign_in = SignIn(self.app, self.tools)

    def visitor(self) -> PageClient:
        """Somebody who has done nothing yet."""
        return PageClient(self.app)

    def as_official(self, actor: Actor) -> PageClient:
        """A client that is signed in as somebody who is there already."""
        with transaction(self.session):
            row = self.session.get_one(Official, actor.official_id)
            now, codes = self.tools.clock(), self.tools.codes
            token = accounts.start_session(self.session, row, now=now, codes=codes)
        client = self.visitor()
        client.hold_token(token)
        return client

    def sent(self, **changed: str) -> tuple[PageClient, Submission, Sent]:
        """Somebody sent a report through the form and follows it; ``changed`` sets columns."""
        client = self.visitor()
        return client, *self._followed(client, send(client), **changed)

    def proposed(self, **changed: str) -> tuple[PageClient, Submission, Sent]:
        """The same with a proposal."""
        client = self.visitor()
        return client, *self._followed(client, proposals.send_proposal(client), **changed)

    def _followed(
        self, client: PageClient, receipt: Sent, **changed: str
    ) -> tuple[Submission, Sent]:
        with transaction(self.session):
            stored = self.session.query(Submission).order_by(Submission.id.desc()).first()
            assert stored is not None
            for name, value in changed.items():
                setattr(stored, name, value)
        open_tracking(client, receipt)
        return stored, receipt


def of_routes(town: Town) -> Iterator[Place]:
    """A page of every route of the table, as everybody whose page is built otherwise."""
    officials = {
        name: town.sign_in(grants=grants) if grants else town.visitor()
        for name, grants in AUDIENCES.items()
    }
    for row in rows():
        if row.method != "GET" or "200" not in row.outcomes.values():
            continue
        path = town.scenery.asked(row.endpoint, "GET", row.stand).path
        seen: set[str] = set()
        for audience, outcome in row.outcomes.items():
            if outcome != "200" or (seen and not town.every_role):
                continue
            shape = shape_of(officials[audience], path)
            if shape and shape not in seen:
                name = f"{row.endpoint} {row.stand} {audience}"
                yield Place(name, path, officials[audience], first=not seen)
                seen.add(shape)


def shape_of(client: PageClient, path: str) -> str:
    """What a page is built of, whatever it says: pages of one shape need one look. Nothing for an
    answer that is no page."""
    with client.http.get(path, headers={"Accept-Language": "vi"}, buffered=True) as response:
        if response.status_code != 200 or response.mimetype != "text/html":
            return ""
        main = next(read(response.text).iter("main"))
    return sha256("\n".join(_parts(main)).encode()).hexdigest()


def _parts(main: Element) -> Iterator[str]:
    for one in main.iter():
        address = re.sub(r"\d+", "0", one.get("action", ""))
        yield f"{one.tag} {one.get('class', '')} {one.get('type', '')} {address}"


def of_senders(town: Town) -> Iterator[Place]:
    """The pages that are there for whoever has begun, sent or opened something."""
    drafted = town.visitor()
    walk_to_check(drafted)
    for step in ("kind", "details", "place", "contact", "consent"):
        yield Place(f"submit.step {step}", f"/submit/{step}", drafted)
    for endpoint in ("files", "check", "later", "ask_to_discard"):
        yield Place(f"submit.{endpoint}", drafted.url(f"submit.{endpoint}"), drafted)
    proposer = town.visitor()
    proposals.walk_to_check(proposer)
    for part in proposals.PARTS:
        yield Place(f"submit.propose {part}", proposer.url("submit.propose", part=part), proposer)
    yield Place("submit.choose_call", proposer.url("submit.choose_call"), proposer)
    yield Place("submit.check proposal", proposer.url("submit.check"), proposer)
    sender, _, _ = town.sent()
    yield Place("submit.done", sender.url("submit.done"), sender)
    for endpoint in ("follow", "papers", "take_back"):
        yield Place(f"track.{endpoint}", sender.url(f"track.{endpoint}"), sender)
    yield Place("track.show_paper", sender.url("track.show_paper", paper="receipt"), sender)
    yield from _answered(town)
    yield from _of_proposers(town)


def _answered(town: Town) -> Iterator[Place]:
    at_work = {"status": "in_progress", "queue": "department", "department_id": "most_telecom"}
    sender, stored, _ = town.sent(**at_work)
    answer_sent(town.session, town.tools, stored)
    work(town.app, town.tools)
    for endpoint in ("follow", "contest", "papers"):
        yield Place(f"track.{endpoint} answered", sender.url(f"track.{endpoint}"), sender)
    yield Place("track.show_paper answer", sender.url("track.show_paper", paper="answer"), sender)
    asked, _, _ = town.sent(**(at_work | {"status": "waiting_citizen"}))
    yield Place("track.follow asked", asked.url("track.follow"), asked)


def _of_proposers(town: Town) -> Iterator[Place]:
    sender, stored, receipt = town.proposed()
    about = {"reference": receipt.reference}
    yield Place("track.follow proposal", sender.url("track.follow"), sender)
    yield Place("track.proposal", sender.url("track.proposal"), sender)
    decided(town.session, town.tools, stored, Outcome.REVISE)
    yield Place("track.follow revise", sender.url("track.follow"), sender)
    yield Place("submit.revise", sender.url("submit.revise", **about), sender)
    novelty = sender.url("submit.revise_part", part="novelty", **about)
    yield Place("submit.revise_part", novelty, sender)
    refused, stored, _ = town.proposed()
    decided(town.session, town.tools, stored, Outcome.NOT_ACCEPTED)
    for endpoint in ("follow", "appeal", "decision_paper"):
        yield Place(f"track.{endpoint} refused", refused.url(f"track.{endpoint}"), refused)


STAGES = ("assigned", "declared", "discussion", "noted", "ballot", "voted")


def of_councils(town: Town) -> Iterator[Place]:
    """The pages of those who sit on a council, at every stage of an evaluation."""
    seen: set[str] = set()
    for stage in STAGES:
        hall = town_made(town.session, town.tools, quorum=4, department_id="most_telecom")
        number = round_opened(town.session, town.tools, hall, 3)
        _bring(town, hall, number, STAGES.index(stage))
        people = {
            "member": town.as_official(hall.members[0]),
            "secretary": town.as_official(hall.secretary),
            "chair": town.as_official(hall.chair),
        }
        yield from _around(town, number, hall.submission.id, stage, people, seen)


POINTS = ((8, 3, 7, 9, 6), (2, 4, None, 8, 6), (9, 5, 8, 8, 7))


def _bring(town: Town, hall: Hall, number: int, stage: int) -> None:
    """Take an evaluation through all stages up to this one."""
    session, tools = town.session, town.tools
    there = (*hall.members[:4], hall.chair)
    assigned(session, tools, hall, number, *hall.members[:3])
    if stage >= 1:
        declared(session, tools, number, *there)
    if stage >= 2:
        for member, points in zip(hall.members[:3], POINTS, strict=True):
            scored(session, tools, number, member, *points)
        moved_to(session, hall, "discussion")
    if stage >= 3:
        with transaction(session):
            it = seating.prepared(session, hall.secretary, number)
            for code in ("novelty", "feasibility"):
                note = "Hội đồng thống nhất ghi rõ điểm mới."
                by, sealer = hall.secretary, tools.sealer
                sheets.add_note(session, by, it, code, note, sealer=sealer, now=tools.clock())
    if stage == 4:
        with transaction(session):
            it = seating.prepared(session, hall.secretary, number)
            ids = [one.official_id for one in there]
            ballots.begin(session, hall.secretary, it, ids, now=tools.clock())
    if stage >= 5:
        moved_to(session, hall, "deciding")
        voted(session, tools, hall, number, dict.fromkeys(there, Vote.FOR))


def _around(
    town: Town,
    number: int,
    submission_id: int,
    stage: str,
    people: dict[str, PageClient],
    seen: set[str],
) -> Iterator[Place]:
    of_round = (
        *("judging.declare", "judging.read", "judging.score", "judging.show_results"),
        *("judging.vote", "preparing.show", "preparing.assign", "preparing.discuss"),
        *("preparing.begin_ballot", "preparing.show_minutes"),
    )
    for who, client in people.items():
        paths = {name: client.url(name, evaluation_id=number) for name in of_round}
        paths["judging.index"] = client.url("judging.index")
        about = client.url("desk_proposals.decide", submission_id=submission_id)
        paths["desk_proposals.decide"] = about
        for name, path in paths.items():
            shape = shape_of(client, path)
            if shape and shape not in seen:
                seen.add(shape)
                yield Place(f"{name} {stage} {who}", path, client)


def of_desks(town: Town) -> Iterator[Place]:
    """Lists that are empty until an official has made something, and refusals."""
    official = town.sign_in(grants=AUDIENCES["officer"])
    page = official.get_page("review_views.add")
    official.submit(page, name="Sóng yếu")
    page = official.get_page("saved_searches.add", q="sóng")
    official.submit(page, name="Sóng yếu")
    for endpoint in ("review_views.index", "saved_searches.index", "search_exports.index"):
        yield Place(f"{endpoint} filled", official.url(endpoint), official)
    for endpoint, named in (("review_views.edit", "view_id"), ("saved_searches.edit", "search_id")):
        newest = official.url(endpoint, **{named: 1})
        yield Place(endpoint, newest, official)
    yield from _of_passkeys(town)
    yield Place("search.results found", official.url("search.results", q="sóng"), official)
    yield Place("search.results wrong", official.url("search.results", q='sóng AND ("'), official)
    yield Place("search.results nothing", official.url("search.results", q="zzzz"), official)
    yield Place("404", "/khong-co", town.visitor())
    yield Place("403", official.url("admin.index"), official)
    yield Place("410", town.visitor().url("account.start", token="0" * 26), town.visitor())


def _of_passkeys(town: Town) -> Iterator[Place]:
    """What whoever has passkeys sees: the list, one that was shut, and a device that is asked."""
    official, password = town.sign_in(grants=AUDIENCES["officer"]), "bicycle lantern harbour"
    now = town.tools.clock()
    with transaction(town.session):
        row = town.session.get_one(Official, official.official_id)
        row.password = passwords.hash_password(password)
        for number, shut in enumerate((None, now)):
            kept = {"credential_id": f"kept{number}", "public_key": "", "sign_count": 1}
            kept |= {"name": "Điện thoại", "created_at": now, "shut_at": shut}
            town.session.add(Passkey(official_id=row.id, **kept))
    asked = official.get_page("account.name_passkey")
    official.submit(asked, name="Khóa bảo mật", current=password)
    number = town.session.query(Passkey.id).order_by(Passkey.id.desc()).limit(1).scalar()
    yield Place("account.list_passkeys filled", official.url("account.list_passkeys"), official)
    yield Place("account.make_passkey", official.url("account.make_passkey"), official)
    removing = official.url("account.remove_passkey", passkey_id=number)
    yield Place("account.remove_passkey", removing, official)
    owing = town.visitor()
    owing.submit(owing.get_page("account.sign_in"), email=row.email, password=password)
    asked_for = owing.url("account.second_step_asked")
    yield Place("account.second_step_asked passkey", asked_for, owing)


GROUPS = {
    "senders": of_senders,
    "routes": of_routes,
    "councils": of_councils,
    "desks": of_desks,
}
