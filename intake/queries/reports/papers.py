"""What the papers about one submission are made of."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from intake.domain.desk.papers import REFUSED, Delay, Paper, delay_of, offered
from intake.domain.discretion.privacy import TimelineEntry, public_timeline
from intake.domain.permissions import Actor
from intake.domain.timekeeping.clock_moves import SENDER_REPLY
from intake.domain.workflow import Move, Status
from intake.models import Message, Reply, Submission
from intake.queries.clocks import open_clocks
from intake.queries.desk.splitting import history_on_desk
from intake.queries.history.record import PastEvent, history
from intake.queries.publishing.publication_desk import sent_answer
from intake.queries.submissions import messages


@dataclass(frozen=True, slots=True)
class Folder:
    """A submission with what its papers say: the questions that stand and until when a reply is
    waited for, the delay, the refusal as the sender may know it, the last answer that was sent
    with the departments that took part in it."""

    submission: Submission
    events: list[PastEvent]
    questions: list[Message]
    reply_by: datetime | None
    delay: Delay | None
    refusal: TimelineEntry | None
    answer: Reply | None
    took_part: list[str]

    @property
    def offered(self) -> tuple[Paper, ...]:
        """The papers that make sense now."""
        return offered(
            Status(self.submission.status),
            asked=bool(self.questions),
            answered=self.answer is not None,
            delay=self.delay,
        )


def standing_questions(said: list[Message]) -> list[Message]:
    """The questions after which the sender has said nothing; ``said`` is in order."""
    found: list[Message] = []
    for message in said:
        found = [] if message.from_sender else [*found, message]
    return found


def folder_of(
    session: Session, submission: Submission, *, now: datetime, reader: Actor | None = None
) -> Folder:
    """Everything for the papers about ``submission``, which the caller may show: to its sender, or
    to an official who is the ``reader``."""
    number, status = submission.id, Status(submission.status)
    events = (
        history(session, number) if reader is None else history_on_desk(session, reader, number)
    )
    clocks = open_clocks(session, number)
    waiting = status is Status.WAITING_CITIZEN
    answer = sent_answer(session, number)
    return Folder(
        submission=submission,
        events=events,
        questions=standing_questions(messages(session, number)) if waiting else [],
        reply_by=next((one.due_at for one in clocks if one.profile == SENDER_REPLY), None),
        delay=delay_of(clocks, now),
        refusal=_refusal(events) if status in REFUSED else None,
        answer=answer,
        took_part=_took_part(events, answer),
    )


def _refusal(events: list[PastEvent]) -> TimelineEntry | None:
    """The last refusal, with its reason only if the sender may know it."""
    told = [e for e in public_timeline(events) if e.what in (Move.REJECT, Move.REDIRECT)]
    return told[-1] if told else None


def _took_part(events: list[PastEvent], answer: Reply | None) -> list[str]:
    if answer is None:
        return []
    found = [
        e.data["with"] for e in events if e.data.get("reply") == answer.version and "with" in e.data
    ]
    return list(found[-1]) if found else []
