"""What is one word in the code has all that people and the worker need: words, colour, mail,
handler."""

import ast
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from flask import Flask, render_template_string

from intake.admin.jobs import JOB_KINDS
from intake.config import LANGUAGES, ROOT
from intake.domain.discretion.personal_data import DataClass, Why
from intake.domain.discretion.privacy import public_timeline
from intake.domain.history.record import EventKind
from intake.domain.jobs import PRIORITY, JobKind
from intake.domain.notices import Notice
from intake.domain.permissions import Role
from intake.domain.publishing.publication import (
    Bar,
    Problem,
    PublicationState,
    WithdrawReason,
    Words,
)
from intake.domain.submission import Channel, SenderKind, SubmissionKind
from intake.domain.workflow import MOVES, PUBLIC_STATUS, QUEUES, Move, Queue, Status, targets
from intake.letters import LetterTemplates
from intake.review import publication_words
from intake.services.moving.moves import CLOSED_UNANSWERED, LETTERS
from intake.services.promises import deadline_rounds, more_time
from intake.services.routing import splitting
from intake.web import labels
from intake.web.i18n import LANGUAGE_NAMES
from intake.worker.handlers import HANDLERS

SITE = ROOT / "intake"
MAIL = SITE / "templates" / "mail"
LEFTOVERS = re.compile(r"%\(|%s|%d|\{\{|\}\}|\{%|%\}|None|Undefined")

# Moves after which the sender reads something new on the page, and gets no mail all the same.
NO_LETTER: Mapping[Move, str] = {
    Move.TO_TRIAGE: "received a moment ago; the mail about the receipt is on its way",
    Move.ACCEPT: "nothing to do or to read for the sender; the next mail is the answer",
    Move.DECLINE: "the mail that follows says who is responsible now",
    Move.SENDER_REPLIED: "the sender did it",
    Move.WITHDRAW: "the sender did it",
    Move.CONSULT: "nothing to do for the sender; the page says who was asked and why",
    Move.CONSULTED: "nothing to do for the sender; the next mail is the answer",
    Move.UNMERGE: "nothing to do for the sender; number, code and date never changed",
    Move.CLOSE: "the answer was told when it was given; silence has CLOSED_UNANSWERED",
    Move.EVALUATE_MORE: "nothing to do for the sender; the date of the decision does not move",
    Move.PREPARE_DECISION: "nothing to do for the sender; the next mail is the decision",
    Move.REVISED: "the sender did it",
    Move.MARK_SPAM: "an answer would tell senders of spam that somebody reads the address",
}


@dataclass(frozen=True)
class Happened:
    """An event as the timeline of the sender reads it."""

    kind: str
    new: str
    data: Mapping[str, object] = field(default_factory=dict)
    reason_code: str = ""
    at: datetime = datetime(2026, 11, 24, 3, tzinfo=UTC)


def product_code() -> Iterator[tuple[Path, ast.Module]]:
    """Every module of the site that can make something happen; demonstrations only replay it."""
    for path in sorted(SITE.rglob("*.py")):
        if "node_modules" not in path.parts and "demo" not in path.parts:
            yield path, ast.parse(path.read_text(encoding="utf-8"))


def members_named(enum: str, *, outside: Collection[str]) -> set[str]:
    """The members of an enumeration that the code names, outside the files of these names."""
    return {
        node.attr
        for path, tree in product_code()
        if path.name not in outside
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Name)
        and node.value.id == enum
    }


def letters_asked_for() -> set[str]:
    """The names of the mails that the code asks for."""
    literal = {
        call.args[1].value
        for _path, tree in product_code()
        for call in ast.walk(tree)
        if isinstance(call, ast.Call)
        and ast.unparse(call.func) == "jobs.notify"
        and isinstance(call.args[1], ast.Constant)
    }
    in_time = deadline_rounds.LETTERS | {more_time.EXTENDED, splitting.SPLIT}
    return literal | set(LETTERS.values()) | {CLOSED_UNANSWERED} | in_time


def entered(action: Move) -> Status:
    """A status that a move leads to; the one that leads back has several."""
    return min(targets(action))


def told_moves() -> dict[Move, Status]:
    """Every move that the sender can read of, and the status that the page then shows."""
    events = {
        action: public_timeline([Happened("moved", entered(action), {"move": action.value})])
        for action in MOVES
    }
    return {action: PUBLIC_STATUS[entered(action)] for action in events if events[action]}


def test_every_job_has_its_handler_its_priority_and_its_name() -> None:
    assert set(HANDLERS) == set(PRIORITY) == set(JOB_KINDS) == set(JobKind)
    asked_for = {JobKind[name] for name in members_named("JobKind", outside={"handlers.py"})}
    assert asked_for <= set(HANDLERS)


def test_every_code_has_its_words() -> None:
    for words, codes in (
        (labels.STATUSES, Status),
        (labels.KINDS, SubmissionKind),
        (labels.ROLES, Role),
        (labels.QUEUES, Queue),
        (labels.CHANNELS, Channel),
        (labels.SENDERS, SenderKind),
        (labels.EVENTS, EventKind),
        (publication_words.CLASSES, DataClass),
        (publication_words.WHYS, Why),
        (publication_words.WORDS, Words),
        (publication_words.STATES, PublicationState),
        (publication_words.STATE_COLOURS, PublicationState),
        (publication_words.WITHDRAWALS, WithdrawReason),
        (publication_words.BARS, Bar),
        (publication_words.PROBLEMS, Problem),
    ):
        assert set(words) == set(codes), codes
        assert all(str(words[code]).strip() for code in codes), codes


def test_every_status_has_a_colour_that_the_stylesheet_has() -> None:
    styles = "".join(path.read_text(encoding="utf-8") for path in (SITE / "static").glob("*.css"))
    drawn = set(re.findall(r"govuk-tag--([a-z]+)", styles))
    assert set(labels.STATUS_COLOURS) == set(Status)
    assert set(labels.STATUS_COLOURS.values()) <= drawn
    assert "grey" in drawn, "the one colour of all kinds"


def test_every_open_status_lies_in_somebodys_queue() -> None:
    ends = {Status.ANSWERED, Status.CLOSED, Status.MERGED, Status.REDIRECTED}
    ends |= {Status.REJECTED, Status.WITHDRAWN, Status.SPAM}
    ends |= {Status.NOT_ACCEPTED, Status.COMPLETED, Status.STOPPED}
    assert set(QUEUES) | ends == set(Status)
    assert not set(QUEUES) & ends


@pytest.mark.parametrize("language", LANGUAGES)
def test_whatever_the_sender_may_know_is_said_in_words(app: Flask, language: str) -> None:
    events = [Happened(kind, Status.SUBMITTED) for kind in EventKind]
    for action in MOVES:
        kind = EventKind.ANSWERED if action is Move.ANSWER else EventKind.MOVED
        data = {"move": action.value, "department": "moc", "from": "mof"}
        events.append(Happened(kind, entered(action), data, "unlawful"))
    template = (
        "{% from 'track/words.html' import title_of with context %}{{ title_of(entry, names) }}"
    )
    codes = {code.value for code in (*Move, *Status, *EventKind)} | {"unlawful"}
    with app.test_request_context(headers={"Accept-Language": language}):
        for entry in public_timeline(events):
            names = {"moc": "Bộ Xây dựng", "mof": "Bộ Tài chính"}
            said = render_template_string(template, entry=entry, names=names).strip()
            assert said, entry
            assert said not in codes, entry
            assert not LEFTOVERS.search(said), said


def test_no_event_tells_the_sender_of_inner_doubts() -> None:
    inner = set(EventKind) - {
        EventKind.RECEIVED,
        EventKind.IMPORTED,
        EventKind.INFORMATION_ADDED,
        EventKind.SPLIT,
        EventKind.MOVED,
        EventKind.ANSWERED,
    }
    assert public_timeline([Happened(kind, Status.SUBMITTED) for kind in inner]) == []
    quiet = set(MOVES) - set(told_moves())
    assert quiet == {Move.SCREEN, Move.RELEASE, Move.DRAFT_REPLY, Move.RETURN_REPLY, Move.DISCUSS}


def test_every_change_that_the_sender_can_read_has_a_mail_or_a_reason_why_not() -> None:
    told = set(told_moves())
    assert set(LETTERS) | set(NO_LETTER) == told
    assert not set(LETTERS) & set(NO_LETTER)


def test_every_mail_has_its_template_and_every_template_its_mail() -> None:
    assert {path.stem for path in MAIL.glob("*.txt")} == letters_asked_for()


@pytest.mark.parametrize("language", LANGUAGE_NAMES)
@pytest.mark.parametrize("template", sorted(path.stem for path in MAIL.glob("*.txt")))
def test_every_mail_reads_whole_in_every_language(
    template: str, language: str, capsys: pytest.CaptureFixture[str]
) -> None:
    about: dict[str, Any] = {
        "reference": "PA-2026-000017-4",
        "track_url": "https://intake.example.vn/track",
        "due_at": datetime(2026, 12, 10, 3, tzinfo=UTC),
        "is_proposal": False,
        "department_id": "moc",
    }
    letters = LetterTemplates()
    letter = letters(template, language, about)
    assert about["reference"] in letter.subject
    assert "\n" not in letter.subject
    assert len(letter.subject) < 120
    assert about["track_url"] in letter.body
    for text in (letter.subject, letter.body):
        assert not LEFTOVERS.search(text), text
    paragraphs = [part for part in re.split(r"\n\s*\n", letter.body) if part.strip()]
    assert len(paragraphs) >= 3
    translated = (SITE / "translations" / language).is_dir()
    if language != "en" and translated:
        assert letter.body != letters(template, "en", about).body
    if not translated and template == "received":
        with capsys.disabled():
            print(f"\n  mails in {language} are still in English: there is no catalogue yet")


@pytest.mark.parametrize("language", LANGUAGE_NAMES)
def test_officials_read_whole_of_everything_that_waits(language: str) -> None:
    due = datetime(2026, 12, 10, 3, tzinfo=UTC)
    lines = [
        {
            "kind": kind.value,
            "number": f"PA-2026-00001{at}-4",
            "due_at": due,
            "missed_at": due,
            "url": f"https://intake.example.vn/review/{at}/",
        }
        for at, kind in enumerate(set(Notice) - {Notice.QUARANTINED})
    ]
    urls = {"desk_url": "https://intake.example.vn/review/", "account_url": "https://a.vn/"}
    about = {"lines": lines, "hidden": 1, "more": True} | urls
    letter = LetterTemplates()("officials/waiting", language, about)
    assert str(len(lines) + 1) in letter.subject
    assert not LEFTOVERS.search(letter.body)
    for line in lines:
        said = re.search(rf"^{line['number']}: (.+)$", letter.body, re.MULTILINE)
        assert said is not None, line
        assert str(line["url"]) in letter.body
    assert all(url in letter.body for url in urls.values())


def test_the_languages_of_settings_pages_and_letters_are_the_same() -> None:
    assert set(LANGUAGES) == set(LANGUAGE_NAMES)
