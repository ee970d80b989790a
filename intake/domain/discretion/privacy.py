"""What the sender and the public may see of a submission's life."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from intake.domain.answering.contributions import AskReason, ContributionState, told_by
from intake.domain.handover import HANDED_ON_BY
from intake.domain.history.record import EventKind
from intake.domain.routing import RouteReason
from intake.domain.timekeeping.clock_moves import PROMISED
from intake.domain.workflow import PUBLIC_STATUS, Move, Status


class Happened(Protocol):
    """The part of an event that the timeline is made from."""

    @property
    def kind(self) -> str: ...
    @property
    def at(self) -> datetime: ...
    @property
    def new(self) -> str: ...
    @property
    def reason_code(self) -> str: ...
    @property
    def data(self) -> Mapping[str, object]: ...


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    """One line of what the sender reads: when, the public status that began, and codes to put in
    words."""

    at: datetime
    status: Status | None  # None for things that change no status, such as added information
    what: str
    department: str | None = None
    from_department: str | None = None
    reason_code: str = ""

    @property
    def matter(self) -> tuple[str | None, ...]:
        """All that its words depend on."""
        return (self.status, self.what, self.department, self.from_department, self.reason_code)


# Why work goes on although the sender was asked and has not replied.
KNOWN_OTHERWISE = "known_otherwise"
# Reasons that may be told; the others are internal.
_TOLD_REASONS = frozenset(
    {
        *(reason.value for reason in RouteReason),
        *(reason.value for reason in AskReason),
        KNOWN_OTHERWISE,
        "complaint",
        "abusive",
        "private_dispute",
        "court",
        "already_answered",
        "not_a_submission",
        "unlawful",
    }
)
# The other letters go with an event that is told itself.
_TOLD_LETTERS = frozenset({"reminder", "revise_reminder", "late_apology", "late_progress"})
_QUIET_MOVES = frozenset(
    {Move.SCREEN, Move.RELEASE, Move.DRAFT_REPLY, Move.RETURN_REPLY, Move.DISCUSS}
)


# A request that has become pointless is nobody's news.
_TOLD_REQUESTS = frozenset(ContributionState) - {ContributionState.WITHDRAWN}


def public_timeline(events: Iterable[Happened]) -> list[TimelineEntry]:
    """The events that a sender may know of, oldest first, without names, notes or inner doubts. A
    reply is one entry, though it both adds information and moves the work on."""
    found: list[TimelineEntry] = []
    for event in events:
        entry = _entry(event)
        if entry is None:
            continue
        if found and _is_one_act(found[-1], entry):
            found.pop()
        found.append(entry)
    return found


def _is_one_act(before: TimelineEntry, after: TimelineEntry) -> bool:
    replied = after.what == Move.SENDER_REPLIED and not after.reason_code
    return replied and before.what == "information_added" and before.at == after.at


def _entry(event: Happened) -> TimelineEntry | None:
    if event.kind in (EventKind.RECEIVED, EventKind.IMPORTED):
        return TimelineEntry(_received_at(event), Status.SUBMITTED, "received")
    if event.kind in (EventKind.MOVED, EventKind.ANSWERED):
        return _move(event)
    if event.kind == EventKind.CONTRIBUTION:
        return _contribution(event, None)
    if event.kind == EventKind.TRANSFERRED and "department" in event.data:
        return _transferred(event)
    what = _told(event)
    return TimelineEntry(event.at, None, what) if what else None


def _received_at(event: Happened) -> datetime:
    """What came on paper or by phone was received before somebody typed it in."""
    earlier = _text(event.data.get("received_at"))
    return datetime.fromisoformat(earlier) if earlier else event.at


def _told(event: Happened) -> str:
    """What is said of an event that changes no status; "" when it is nobody else's business."""
    if event.kind == EventKind.INFORMATION_ADDED:
        return "information_added"
    if event.kind == EventKind.SPLIT:
        return "split" if "part" in event.data else "split_of"
    if event.kind == EventKind.NOTIFIED and event.data.get("letter") in _TOLD_LETTERS:
        return str(event.data["letter"])
    if event.kind == EventKind.DUE_MOVED and event.data.get("clock") in PROMISED:
        return f"due_moved_{event.data.get('by')}"
    return ""


def _move(event: Happened) -> TimelineEntry | None:
    action = str(event.data.get("move", ""))
    if action in _QUIET_MOVES:
        return None
    status = PUBLIC_STATUS[Status(event.new)]
    if told_by(event.data) is not None:
        return _contribution(event, status)
    if action == Move.ASSIGN and event.data.get("bound"):
        action = "assign_bound"  # two had declined, and the coordinator's word ends it
    return TimelineEntry(
        event.at,
        status,
        action,
        department=_text(event.data.get("department")),
        from_department=_text(event.data.get("from")),
        reason_code=event.reason_code if event.reason_code in _TOLD_REASONS else "",
    )


def _transferred(event: Happened) -> TimelineEntry:
    return TimelineEntry(
        event.at,
        None,
        "handed_on" if HANDED_ON_BY in event.data else EventKind.TRANSFERRED.value,
        department=_text(event.data.get("department")),
        from_department=_text(event.data.get("from")),
    )


def _contribution(event: Happened, status: Status | None) -> TimelineEntry | None:
    """Who was asked by whom and why, and whether they contributed; never what was said."""
    state = told_by(event.data)
    if state not in _TOLD_REQUESTS:
        return None
    return TimelineEntry(
        event.at,
        status,
        f"contribution_{state}",
        department=_text(event.data.get("department")),
        from_department=_text(event.data.get("from")),
        reason_code=event.reason_code if state is ContributionState.ASKED else "",
    )


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None
