"""What becomes of a demonstration submission: small life stories told through the services.

Each story takes a routed submission and a clock that it moves on; together they leave submissions
in every status.
"""

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from intake.cli.demo.words import (
    ADDITION,
    ASKED_OF_OTHERS,
    CONTRIBUTED,
    NOTES,
    QUESTIONS,
    REPLIES,
    RETURNED,
)
from intake.domain.answering.contributions import AskReason
from intake.domain.discretion.personal_data import DataClass
from intake.domain.discretion.redaction import find, masked
from intake.domain.following.contests import Satisfaction
from intake.domain.history.record import by_official
from intake.domain.permissions import Actor
from intake.domain.publishing.publication import Copy, Words, words_allowed
from intake.domain.routing import RouteReason
from intake.domain.submission import SubmissionKind
from intake.domain.workflow import Move, Status
from intake.models import Submission
from intake.services.answering import contributions, replies
from intake.services.answering.contributions import Question
from intake.services.desk import review
from intake.services.following import contests
from intake.services.moving import moves
from intake.services.publishing import publications
from intake.services.receiving import submissions
from intake.services.routing import handover, triage


@dataclass(slots=True)
class Scene:
    """What a story needs: rows, who acts, chance, and the moment that it is."""

    session: Session
    people: Mapping[str, Actor]
    chance: random.Random
    now: datetime
    until: datetime
    lead: str  # the department that is really responsible

    def later(self, *, hours: float) -> datetime:
        """Let some time pass, at most up to today."""
        passed = timedelta(hours=hours * self.chance.uniform(0.5, 1.5))
        self.now = min(self.now + passed, self.until)
        return self.now


Story = Callable[[Scene, Submission], None]


def accepted(scene: Scene, it: Submission) -> None:
    """Somebody has begun."""
    _to_department(scene, it)
    if it.status == Status.ASSIGNED:
        review.accept(scene.session, scene.people["officer"], it, now=scene.later(hours=20))
    if scene.chance.random() < 0.4:
        note = scene.chance.choice(NOTES)
        review.annotate(scene.session, scene.people["officer"], it, note, now=scene.later(hours=3))


def asked(scene: Scene, it: Submission) -> None:
    """The sender has been asked and has not replied yet."""
    accepted(scene, it)
    question = scene.chance.choice(QUESTIONS)
    review.ask_sender(
        scene.session, scene.people["officer"], it, question, now=scene.later(hours=9)
    )


def replied(scene: Scene, it: Submission) -> None:
    """The sender replied; work goes on."""
    asked(scene, it)
    submissions.add_information(scene.session, it, ADDITION, now=scene.later(hours=30))


def drafted(scene: Scene, it: Submission) -> None:
    """An answer waits for approval."""
    (replied if scene.chance.random() < 0.2 else accepted)(scene, it)
    parts = scene.chance.choice(REPLIES)
    replies.draft(scene.session, scene.people["officer"], it, parts, now=scene.later(hours=50))


def answered(scene: Scene, it: Submission) -> None:
    """It has an answer."""
    drafted(scene, it)
    if scene.chance.random() < 0.1:
        coordinator, officer = scene.people["coordinator"], scene.people["officer"]
        replies.give_back(scene.session, coordinator, it, RETURNED, now=scene.later(hours=2))
        parts = scene.chance.choice(REPLIES)
        replies.draft(scene.session, officer, it, parts, now=scene.later(hours=4))
    replies.approve(scene.session, scene.people["approver"], it, now=scene.later(hours=10))


def closed(scene: Scene, it: Submission) -> None:
    """The sender is satisfied with the answer."""
    answered(scene, it)
    contests.rate(scene.session, it, Satisfaction.SATISFIED, "", now=scene.later(hours=100))
    review.close(scene.session, scene.people["officer"], it, now=scene.later(hours=100))


def published(scene: Scene, it: Submission) -> None:
    """Its sender agreed: a redacted copy is proposed, and mostly let out."""
    closed(scene, it)
    original = publications.original_of(scene.session, it)
    if Words.SENDER not in words_allowed(original.facts):
        return
    covering = dict.fromkeys(DataClass, "[…]")
    title, text = (masked(one, find(one, original.known), covering) for one in (it.title, it.body))
    copy = Copy(Words.SENDER, title, text, original.parts)
    officer, moderator = scene.people["officer"], scene.people["moderator"]
    now = scene.later(hours=20)
    proposed = publications.propose(scene.session, officer, it, copy, looked=True, now=now)
    if scene.chance.random() < 0.8:
        now = scene.later(hours=20)
        publications.publish(scene.session, moderator, it, proposed.version, now=now)


def given_back(scene: Scene, it: Submission) -> None:
    """A department says "not ours"; triage sends it on."""
    _to_department(scene, it)
    handover.return_to_triage(
        scene.session,
        scene.people["officer"],
        it,
        now=scene.later(hours=15),
        reason=RouteReason.WRONG_DEPARTMENT,
        note="Không thuộc thẩm quyền của đơn vị chúng tôi.",
    )


def redirected(scene: Scene, it: Submission) -> None:
    """A formal complaint; the sender is told where to turn."""
    if it.status == Status.SCREENING:
        _release(scene, it, SubmissionKind.COMPLAINT)
    triage.redirect(scene.session, scene.people["coordinator"], it, now=scene.later(hours=8))


def quarantined(scene: Scene, it: Submission) -> None:
    """A denunciation, seen by few."""
    if it.status == Status.SCREENING:
        return
    if it.status != Status.ROUTING:
        given_back(scene, it)
    triage.quarantine(scene.session, scene.people["moderator"], it, now=scene.later(hours=2))


def spam(scene: Scene, it: Submission) -> None:
    """Advertising."""
    _refused(scene, it, "spam", is_spam=True)


def refused(scene: Scene, it: Submission) -> None:
    """Not accepted, with a reason."""
    _refused(scene, it, "already_answered", is_spam=False)


def withdrawn(scene: Scene, it: Submission) -> None:
    """The sender took it back."""
    submissions.withdraw(scene.session, it, now=scene.later(hours=24))


def consulting(scene: Scene, it: Submission) -> None:
    """Another department is asked, and the answer waits for it."""
    accepted(scene, it)
    other = "mof" if it.department_id != "mof" else "moj"
    question = Question(other, ASKED_OF_OTHERS, AskReason.RULE_REQUIRES)
    contributions.ask(
        scene.session, scene.people["officer"], it, question, now=scene.later(hours=10)
    )


def joint(scene: Scene, it: Submission) -> None:
    """Another department contributed to the answer."""
    consulting(scene, it)
    officer = scene.people["officer"]
    (asked,) = contributions.missing(scene.session, it)
    contributions.give(scene.session, officer, it, asked.id, CONTRIBUTED, now=scene.later(hours=20))
    parts = dict(scene.chance.choice(REPLIES))
    parts["facts"] = f"{parts['facts']}\n\n{CONTRIBUTED}"
    replies.draft(scene.session, officer, it, parts, now=scene.later(hours=10))
    replies.approve(scene.session, scene.people["approver"], it, now=scene.later(hours=10))


def by_move(*actions: Move) -> Story:
    """Statuses that have moves but no page of their own yet."""

    def story(scene: Scene, it: Submission) -> None:
        (answered if actions[0] is Move.REOPEN else accepted)(scene, it)
        for action in actions:
            by = by_official(scene.people["coordinator"].official_id)
            moves.apply(scene.session, it, action, by=by, now=scene.later(hours=10))

    return story


def waiting(_scene: Scene, _it: Submission) -> None:
    """Nobody has done anything yet."""


# How often each story is told; every status occurs.
STORIES: tuple[tuple[Story, int], ...] = (
    (waiting, 30),
    (accepted, 22),
    (asked, 8),
    (replied, 5),
    (answered, 14),
    (closed, 14),
    (given_back, 4),
    (refused, 3),
    (withdrawn, 2),
    (consulting, 2),
    (joint, 2),
    (drafted, 2),
    (by_move(Move.REOPEN), 2),
    (by_move(Move.MERGE), 2),
    (published, 10),
)
STORY_OF_KIND: Mapping[str, Story] = {
    SubmissionKind.COMPLAINT: redirected,
    SubmissionKind.DENUNCIATION: quarantined,
    SubmissionKind.SPAM: spam,
}


def _to_department(scene: Scene, it: Submission) -> None:
    if it.status == Status.SCREENING:
        _release(scene, it, SubmissionKind.REPORT)
    if it.department_id is None:
        handover.confirm_route(
            scene.session,
            scene.people["coordinator"],
            it,
            scene.lead,
            now=scene.later(hours=6),
            kind=SubmissionKind.REPORT if handover.needs_kind(it) else None,
        )


def _release(scene: Scene, it: Submission, kind: SubmissionKind) -> None:
    triage.release(scene.session, scene.people["moderator"], it, kind, now=scene.later(hours=5))


def _refused(scene: Scene, it: Submission, reason: str, *, is_spam: bool) -> None:
    if it.status == Status.ASSIGNED:
        given_back(scene, it)
    if it.status == Status.SCREENING:
        _release(scene, it, SubmissionKind.REPORT)
    triage.refuse(
        scene.session,
        scene.people["moderator"],
        it,
        now=scene.later(hours=7),
        reason_code=reason,
        note="",
        spam=is_spam,
    )
