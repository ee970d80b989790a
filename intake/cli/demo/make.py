"""Makes the demonstration: officials of every role, submissions of every kind, status, length and
language."""

import hashlib
import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from classifier import Example, Prediction
from intake.cli.demo.lives import (
    STORIES,
    STORY_OF_KIND,
    Scene,
    Story,
    by_move,
    consulting,
    drafted,
    waiting,
)
from intake.database import transaction
from intake.domain.errors import IntakeError
from intake.domain.permissions import Actor, Grant, Role
from intake.domain.submission import (
    BODY_LIMIT,
    TITLE_LIMIT,
    ContactDetails,
    NewSubmission,
    Purpose,
    SenderKind,
    SubmissionKind,
)
from intake.domain.workflow import Move
from intake.models import Official, Submission
from intake.ports import Tools
from intake.services.officials.accounts import NewOfficial, add_official
from intake.services.receiving import submissions
from intake.services.routing import triage
from intake.services.routing.suggesting import Written, suggest

DAYS = 75
REPEATED_EVERY = 37
# Invented people; the domain is reserved for examples (RFC 2606).
PEOPLE: tuple[tuple[Role, str, str | None], ...] = (
    (Role.ADMINISTRATOR, "Đỗ Quản Trị", None),
    (Role.INTAKE, "Lê Tiếp Nhận", None),
    (Role.COORDINATOR, "Trần Điều Phối", None),
    (Role.MODERATOR, "Vũ Kiểm Duyệt", None),
    (Role.AUDITOR, "Phạm Kiểm Toán", None),
    (Role.READER, "Ngô Tra Cứu", None),
    (Role.OFFICER, "Hoàng Chuyên Viên", "most_telecom"),
    (Role.APPROVER, "Đặng Lãnh Đạo", "most_telecom"),
    (Role.OFFICER, "Bùi Cơ Sở", "local_gov"),
    (Role.EVALUATOR, "Hồ Chuyên Gia", None),
    (Role.SECRETARY, "Lý Thư Ký", None),
    (Role.CHAIR, "Đinh Chủ Tịch", None),
    (Role.EVALUATOR, "Mai Vô Tuyến", None),
    (Role.EVALUATOR, "Cao Thủy Nông", None),
    (Role.EVALUATOR, "Phan Kinh Tế", None),
    (Role.EVALUATOR, "Tạ Cộng Đồng", None),
)
SENDERS = (
    ("Nguyễn Thị Mẫu", "mau.nguyen@example.com", "0900000123"),
    ("Trần Văn Thử", "thu.tran@example.com", "0900000456"),
    ("Aleksei Primerov", "primerov@example.com", "0900000789"),
    ("Kari Eksempel", "kari@example.com", ""),
    ("سامي مثال", "sami@example.com", ""),
)


@dataclass(frozen=True, slots=True)
class Made:
    """What was made."""

    officials: int
    submissions: int


def make_officials(
    session: Session, hasher: Callable[[str], str], password: str, *, now: datetime
) -> dict[str, Actor]:
    """Officials of every role by name, marked as demonstration, all with the same password of this
    installation."""
    password_hash, made = hasher(password), dict[str, Actor]()
    for number, (role, name, department) in enumerate(PEOPLE, start=1):
        grants = frozenset({Grant(role, department)})
        official = add_official(
            session,
            NewOfficial(
                f"{name} (demo)",
                f"{role.value}{number}@demo.example",
                password_hash=password_hash,
                is_demo=True,
            ),
            grants,
            now=now,
            granted_by=None,
        )
        official.confirmed_at = now
        made[name] = Actor(official.id, official.display_name, grants)
    return made


def make_submissions(
    session: Session,
    tools: Tools,
    texts: Sequence[Example],
    *,
    count: int,
    seed: int,
    progress: Callable[[int], None],
) -> int:
    """``count`` submissions of the last weeks, each with its life; every status and kind occurs."""
    chance = random.Random(seed)  # noqa: S311 (invented data, the same for the same seed)
    people = _actors(session)
    until = tools.clock()
    plan = list(_plan(texts, count, chance))
    predictions = _predict(tools, [new for new, _, _ in plan])
    for number, ((new, story, lead), prediction) in enumerate(zip(plan, predictions, strict=True)):
        born = until - timedelta(days=DAYS * (1 - number / len(plan)), minutes=chance.random() * 60)
        with transaction(session):
            code_hash = tools.codes.hash(f"demo {seed} {number}")
            receipt = submissions.submit(session, new, now=born, code_hash=code_hash)
            stored = session.get_one(Submission, receipt.id)
            stored.is_demo = True
            session.flush()
            scene = Scene(session, people, chance, born, until, lead or "local_gov")
            threshold = 0.6
            triage.route_new(
                session, stored, prediction, threshold=threshold, now=scene.later(hours=0.05)
            )
            _live(story, scene, stored)
        progress(1)
    return len(plan)


def _live(story: Story, scene: Scene, stored: Submission) -> None:
    savepoint = scene.session.begin_nested()
    try:
        story(scene, stored)
        savepoint.commit()
    except IntakeError:
        savepoint.rollback()  # a story that does not fit where routing led simply does not happen


def _plan(
    texts: Sequence[Example], count: int, chance: random.Random
) -> Iterator[tuple[NewSubmission, Story, str]]:
    """What is sent, in the order of receipt, and what becomes of it."""
    chosen = _choose(texts, count - count // REPEATED_EVERY, chance)
    rare = [consulting, drafted, by_move(Move.REOPEN)]
    stories = [story for story, _ in STORIES]
    weights = [weight for _, weight in STORIES]
    for number, example in enumerate(chosen):
        special = STORY_OF_KIND.get(example.kind)
        if special is not None:
            story = special
        elif number < len(stories) + len(rare):
            story = (stories + rare)[
                number
            ]  # every story is told at least once, early: overdue ones too
        else:
            story = waiting if number > len(chosen) * 0.97 else chance.choices(stories, weights)[0]
        yield _new(example, chance), story, example.department
        if number % REPEATED_EVERY == 5:
            yield (
                _new(example, chance),
                waiting,
                example.department,
            )  # the same matter from somebody else


def _choose(texts: Sequence[Example], count: int, chance: random.Random) -> list[Example]:
    """A seeded choice of ``count`` that holds the shortest and the longest text and some of every
    language and kind."""
    shuffled = sorted(
        texts, key=lambda e: hashlib.sha256(f"{chance.random()}{e.id}".encode()).digest()
    )
    by_length = sorted(texts, key=lambda example: len(example.text))
    picked = {example.id: example for example in (by_length[0], by_length[-1])}
    for code in ("vi", "en", "ru", "nb", "ar"):
        picked |= {e.id: e for e in [e for e in shuffled if e.language == code][:5]}
    for kind in SubmissionKind:
        picked |= {e.id: e for e in [e for e in shuffled if e.kind == kind][:4]}
    for example in shuffled:
        if len(picked) >= count:
            break
        picked.setdefault(example.id, example)
    return sorted(picked.values(), key=lambda e: hashlib.sha256(e.id.encode()).digest())[:count]


def _new(example: Example, chance: random.Random) -> NewSubmission:
    offered = example.kind in {k.value for k in SubmissionKind} - set(STORY_OF_KIND)
    kind = (
        SubmissionKind(example.kind) if offered and chance.random() < 0.8 else SubmissionKind.UNSURE
    )
    name, email, phone = chance.choice(SENDERS)
    anonymous = chance.random() < 0.25
    title = example.title or _first_words(example.text)
    return NewSubmission(
        kind=kind,
        title=title[:TITLE_LIMIT],
        body=example.text[:BODY_LIMIT],
        language=example.language,
        province=chance.choice(("", "", "01", "14", "22", "46", "48", "79", "92")),
        contact=ContactDetails()
        if anonymous
        else ContactDetails(sender_kind=SenderKind.PERSON, name=name, email=email, phone=phone),
        consents={Purpose.PROCESS: True, Purpose.PUBLISH_TEXT: chance.random() < 0.6},
    )


def _first_words(text: str) -> str:
    words = text.split()
    return " ".join(words[:12]) + ("…" if len(words) > 12 else "")


def _predict(tools: Tools, chosen: Sequence[NewSubmission]) -> list[Prediction | None]:
    model = tools.active_model()
    if model is None:
        return [None] * len(chosen)
    return list(suggest(model, [Written(new.title, new.body) for new in chosen]))


def _actors(session: Session) -> dict[str, Actor]:
    """The officials who act in the stories: as themselves, with the right for every department."""
    found = {}
    for role in (Role.OFFICER, Role.APPROVER, Role.COORDINATOR, Role.MODERATOR):
        prefix = f"{role.value}%@demo.example"
        official = session.scalars(
            select(Official).where(Official.email.like(prefix)).order_by(Official.id)
        ).first()
        if official is None:
            raise LookupError(role.value)
        found[role.value] = Actor(
            official.id, official.display_name, frozenset({Grant(role), Grant(Role.COORDINATOR)})
        )
    return found
