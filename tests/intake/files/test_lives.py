"""The life of a file: from the form over the check to its end, whatever is killed or down."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from intake.app import session_factory
from intake.database import transaction
from intake.domain.discretion.erasure import TOMBSTONE, ErasureReason
from intake.domain.history.record import SYSTEM
from intake.domain.jobs import JobKind
from intake.domain.permissions import Actor, Grant, Role
from intake.domain.receiving.attachments import MAX_BYTES, FileRefusal, FileState
from intake.files.clamd import ScannerUnavailable
from intake.models import Attachment, Draft, Job, Submission
from intake.ports import Tools
from intake.services.discretion import privacy
from intake.services.files import attachments, file_checks, file_keeping
from intake.services.files.attachments import Intake, Offered
from intake.services.finding.searching import Criteria, search
from intake.services.receiving import drafts
from intake.worker import files as handlers
from tests.conftest import MovedClock
from tests.sample_files import docx, jpeg, pdf
from tests.stories import departments_exist, received, work

SECRET = "Xưởng mộc đối diện"


@dataclass
class Found:
    """A scanner that says one thing, or is down."""

    says: str | None = ""
    asked: int = 0

    def scan(self, _path: Path) -> str:
        self.asked += 1
        if self.says is None:
            raise ScannerUnavailable("down")
        return self.says


@dataclass
class World:
    app: Flask
    session: Session
    tools: Tools
    clock: MovedClock

    def take(self, name: str = "don.docx", content: bytes = b"") -> Intake:
        arrived = self.tools.files.begin(MAX_BYTES)
        arrived.write(content or docx(SECRET))
        return attachments.take_in(self.tools.files, [Offered(name, arrived)])

    def sent(self, name: str = "don.docx", content: bytes = b"", **where: Any) -> Attachment:
        """A file that came with a submission, not looked through yet."""
        stored = received(self.session, self.tools, "Tiếng ồn", "Ồn quá", **where)
        found = self.take(name, content)
        with transaction(self.session):
            now = self.clock()
            attachments.add_to_submission(self.session, stored.id, None, found.taken, now=now)
        return self.session.scalars(select(Attachment).order_by(Attachment.id.desc())).all()[0]

    def with_scanner(self, scanner: Found | None) -> Tools:
        values = {name: getattr(self.tools, name) for name in Tools.__slots__}
        return Tools(**(values | {"scanner": scanner}))

    def work(self, tools: Tools | None = None) -> None:
        work(self.app, tools or self.tools)

    def row(self, attachment_id: int) -> Attachment:
        self.session.rollback()
        return self.session.get_one(Attachment, attachment_id, populate_existing=True)

    def keys(self) -> set[str]:
        return set(self.tools.files.keys())


@pytest.fixture
def world(app: Flask, session: Session, tools: Tools, clock: MovedClock) -> World:
    departments_exist(session, clock())
    return World(app, session, tools, clock)


def reader(*grants: Grant) -> Actor:
    return Actor(1, "Lan", frozenset(grants))


def found_by(world: World, actor: Actor) -> list[int]:
    page = search(world.session, world.tools.index, actor, Criteria("xuong moc doi dien"))
    return [hit.submission.id for hit in page.found]


def test_a_clean_document_is_found_by_its_words_by_those_who_may_read_it(world: World) -> None:
    where = {"status": "in_progress", "queue": "department", "department_id": "most_telecom"}
    file = world.sent(**where)
    assert file.state == FileState.HELD
    world.work()
    now = world.row(file.id)
    assert (now.state, now.text) == (FileState.CLEAN, SECRET)
    assert found_by(world, reader(Grant(Role.OFFICER, "most_telecom"))) == [file.submission_id]
    assert found_by(world, reader(Grant(Role.OFFICER, "moc"))) == []


def test_words_in_a_denunciation_are_found_by_nobody(world: World) -> None:
    world.sent(status="screening", queue="screening", restricted=True)
    world.work()
    assert found_by(world, reader(Grant(Role.MODERATOR), Grant(Role.AUDITOR))) == []


def test_a_picture_is_replaced_by_one_without_notes(world: World) -> None:
    file = world.sent("anh.jpg", jpeg(place="Thon Na Puc"))
    before = file.storage_key
    world.work()
    now = world.row(file.id)
    assert now.state == FileState.CLEAN
    assert world.keys() == {now.storage_key} != {before}
    with world.tools.files.open(now.storage_key) as opened:
        content = opened.read()
    assert b"Na Puc" not in content
    assert (now.size, now.filename) == (len(content), "anh.jpg")


def test_what_the_scanner_finds_is_refused_and_deleted(world: World) -> None:
    file = world.sent()
    world.work(world.with_scanner(Found("Eicar")))
    now = world.row(file.id)
    assert (now.state, now.refusal, now.text) == (FileState.REFUSED, FileRefusal.VIRUS, "")
    assert world.keys() == set()


def test_while_the_scanner_is_down_a_file_waits_and_nothing_is_lost(world: World) -> None:
    file = world.sent()
    scanner = Found(None)
    tools = world.with_scanner(scanner)
    for _ in range(20):  # more often than a failing job is tried
        world.work(tools)
        assert world.row(file.id).state == FileState.HELD
        world.clock.move(minutes=2)
    assert scanner.asked >= 20
    scanner.says = ""
    world.work(tools)
    assert world.row(file.id).state == FileState.CLEAN


def test_what_cannot_be_read_is_refused(world: World) -> None:
    file = world.sent("a.pdf", b"%PDF-1.4\nnothing\n%%EOF")
    world.work()
    assert (world.row(file.id).state, world.row(file.id).refusal) == ("refused", "damaged")


class Killed(BaseException):
    """The process is gone at once."""


@pytest.mark.parametrize("where", ["examine", "keep", "settle", "complete"])
@pytest.mark.parametrize(("name", "content"), [("anh.jpg", jpeg()), ("don.docx", docx(SECRET))])
def test_a_worker_killed_at_any_step_changes_nothing_in_the_end(
    world: World, monkeypatch: pytest.MonkeyPatch, where: str, name: str, content: bytes
) -> None:
    file = world.sent(name, content)
    places: dict[str, tuple[object, str]] = {
        "examine": (file_checks, "examine"),
        "keep": (type(world.tools.files), "keep"),
        "settle": (file_checks, "settle"),
        "complete": (handlers.jobs, "complete"),
    }
    owner, attribute = places[where]
    if where == "keep" and name.endswith("docx"):
        attribute = "path"
    with monkeypatch.context() as patch:
        patch.setattr(owner, attribute, _after(getattr(owner, attribute)))
        sessions = session_factory(world.app)
        job = world.session.scalars(select(Job).where(Job.kind == JobKind.ATTACHMENT)).one()
        claim = handlers.Claim(job.id, JobKind.ATTACHMENT, job.key, job.payload, 1, job.fence)
        with pytest.raises(Killed):
            handlers.look_through(sessions, world.tools, [claim])
    world.clock.move(minutes=5)
    world.work()
    now = world.row(file.id)
    assert now.state == FileState.CLEAN
    assert world.tools.files.exists(now.storage_key)
    world.clock.move(days=400)  # the folder's times are those of the machine
    with transaction(world.session):
        file_keeping.sweep(world.session, world.tools.files, now=world.clock())
    world.work()
    assert world.keys() == {now.storage_key}


def _after(function: Callable[..., Any]) -> Callable[..., Any]:
    def wrapped(*args: Any, **kwargs: Any) -> Any:
        function(*args, **kwargs)
        raise Killed

    return wrapped


def test_an_expired_draft_takes_its_files_along(world: World) -> None:
    found = world.take()
    with transaction(world.session):
        now = world.clock()
        draft = Draft(token_hash="t", answers={}, created_at=now, updated_at=now, expires_at=now)
        world.session.add(draft)
        world.session.flush()
        attachments.add_to_draft(world.session, draft.id, found.taken, now=now)
    with transaction(world.session):
        assert drafts.purge(world.session, now=world.clock()) == 1
    world.work()
    assert world.keys() == set()
    assert world.session.scalars(select(Attachment)).all() == []


def test_erasing_a_person_deletes_the_files(world: World) -> None:
    file = world.sent()
    world.work()
    with transaction(world.session):
        about = world.session.get_one(Submission, file.submission_id)
        privacy.erase_person(
            world.session,
            about,
            by=SYSTEM,
            reason=ErasureReason.REQUEST,
            now=world.clock(),
            with_text=True,
        )
    world.work()
    now = world.row(file.id)
    assert (now.state, now.filename, now.text, now.sha256) == ("erased", TOMBSTONE, TOMBSTONE, "")
    assert world.keys() == set()
    assert found_by(world, reader(Grant(Role.AUDITOR), Grant(Role.READER))) == []


def test_table_and_folder_are_compared_and_healed(world: World) -> None:
    kept, lost = world.sent(), world.sent("b.pdf", pdf())
    world.work()
    store, now = world.tools.files, world.clock() + timedelta(days=400)
    stray = world.take().taken[0].key
    content = store.path(lost.storage_key).read_bytes()
    store.delete(lost.storage_key)
    assert file_keeping.verify(world.session, store, now=world.clock()).orphaned == ()
    report = file_keeping.verify(world.session, store, now=now, contents=True)
    assert (report.rows, report.missing, report.orphaned) == (2, (lost.id,), (stray,))
    with transaction(world.session):
        file_keeping.repair(world.session, report, now=world.clock())
    world.work()
    assert (world.row(lost.id).state, world.row(lost.id).refusal) == ("refused", "lost")
    assert world.keys() == {world.row(kept.id).storage_key}
    store.path(lost.storage_key).write_bytes(content)  # out of a backup
    report = file_keeping.verify(world.session, store, now=now)
    assert (report.back, report.orphaned) == ((lost.id,), ())
    with transaction(world.session):
        file_keeping.repair(world.session, report, now=world.clock())
    world.work()
    assert world.row(lost.id).state == FileState.CLEAN
    assert file_keeping.verify(world.session, store, now=now, contents=True).agrees


def test_a_changed_file_is_noticed(world: World) -> None:
    file = world.sent("b.pdf", pdf())
    world.work()
    world.tools.files.path(file.storage_key).write_bytes(b"other")
    report = file_keeping.verify(world.session, world.tools.files, now=world.clock(), contents=True)
    assert report.changed == (file.id,)


def test_a_folder_that_is_gone_is_not_healed_away(world: World) -> None:
    file = world.sent()
    world.work()
    world.tools.files.delete(world.row(file.id).storage_key)
    report = file_keeping.verify(world.session, world.tools.files, now=world.clock())
    with pytest.raises(ValueError, match="folder"), transaction(world.session):
        file_keeping.repair(world.session, report, now=world.clock())
    assert world.row(file.id).state == FileState.CLEAN


def test_a_full_disk_leaves_nothing_in_the_store(world: World) -> None:
    offered = []
    for _ in range(3):
        arrived = world.tools.files.begin(MAX_BYTES)
        arrived.write(pdf())
        offered.append(Offered("a.pdf", arrived))
    offered[-1].arrived.failed = OSError(28, "full")
    with pytest.raises(OSError, match="full"):
        attachments.take_in(world.tools.files, offered)
    for one in offered:  # as the end of a request does
        one.arrived.discard()
    assert world.keys() == set()
