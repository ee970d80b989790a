"""Officials are told what waits for them: noted in the transaction in which it happens, sent
together in one letter for each of them. None of this commits."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from email.message import EmailMessage

from sqlalchemy import Row, exists, insert, select, update
from sqlalchemy.orm import Session

from intake.domain.errors import NotFound
from intake.domain.jobs import JobKind
from intake.domain.notices import Mailing, Notice, goes_at
from intake.domain.permissions import Action, Actor
from intake.models import Department, Head, Official, OfficialNotice, Submission
from intake.ports import Tools
from intake.queries import notices as queries
from intake.queries.accounts import actor_of
from intake.services.background import jobs
from intake.services.letters.writing import letter_to

LETTER = "officials/waiting"


def note(
    session: Session,
    submission: Submission,
    kind: Notice,
    officials: Iterable[int],
    *,
    now: datetime,
) -> None:
    """Have each of ``officials`` told ``kind`` about the submission, as they want it; the same
    that waits to be told is told once."""
    asked = sorted(set(officials))
    if not asked or submission.source is not None:
        return  # what came from another system is minded there
    told = [
        (official_id, at)
        for official_id, mailing in _not_waiting(session, submission, kind, asked)
        if (at := goes_at(Mailing(mailing), now)) is not None
    ]
    if not told:
        return
    same = {"submission_id": submission.id, "kind": kind.value, "noted_at": now}
    session.execute(insert(OfficialNotice), [{"official_id": one, **same} for one, _at in told])
    for at in sorted({at for _one, at in told}):
        jobs.enqueue(session, [_sending(one) for one, when in told if when == at], now=at)


def _not_waiting(
    session: Session, submission: Submission, kind: Notice, officials: list[int]
) -> Sequence[Row[int, str]]:
    """(id, mailing) of those to whom the same does not wait to be told already."""
    waits = exists().where(
        OfficialNotice.official_id == Official.id,
        OfficialNotice.submission_id == submission.id,
        OfficialNotice.kind == kind.value,
        OfficialNotice.told_at.is_(None),
    )
    return session.execute(
        select(Official.id, Official.mailing)
        .where(Official.id.in_(officials), Official.is_demo.is_(False), ~waits)
        .order_by(Official.id)
    ).all()


def compose(
    session: Session, official_id: int, *, tools: Tools
) -> tuple[EmailMessage | None, list[int]]:
    """The letter with all that an official has not been told, and the ids of its notices; no letter
    when there is nothing that they may know, or they want none."""
    official, actor = session.get(Official, official_id), actor_of(session, official_id)
    if official is None or actor is None or official.mailing == Mailing.NEVER:
        return None, []
    found = queries.untold(session, actor)
    if not found:
        return None, []
    ids = [one.notice_id for one in found]
    # The same for the same letter.
    about = f"desk\0{official_id}\0{min(ids)}\0{max(ids)}\0{len(ids)}"
    said = _said(found, actor, tools)
    return letter_to(official.email, LETTER, official.locale, said, about=about, tools=tools), ids


def _page_of(submission_id: int, actor: Actor, *, led: bool) -> str:
    """Where an official reads it: at the desk, or as secretary or chair of the council."""
    if not led:
        return f"/review/{submission_id}/"
    page = f"/desk/proposals/{submission_id}/"
    return page if actor.may_anywhere(Action.PREPARE_EVALUATION) else f"{page}decide"


def _said(found: Sequence[queries.Untold], actor: Actor, tools: Tools) -> dict[str, object]:
    """What the template of the letter needs: a line for each submission, no word of anybody's."""
    base = tools.public_url.rstrip("/")
    return {
        "lines": [
            {
                "kind": one.kind,
                "number": tools.codes.reference(one.submission.id, one.submission.submitted_at),
                "due_at": one.submission.due_at,
                # What was missed may be a step on the way to the answer.
                "missed_at": min(one.submission.next_due_at, one.submission.due_at),
                "url": base + _page_of(one.submission.id, actor, led=one.led),
            }
            for one in found
            if one.submission is not None
        ],
        "hidden": sum(one.submission is None for one in found),
        "more": len(found) == queries.MOST_IN_A_LETTER,
        "desk_url": f"{base}/review/",
        "account_url": f"{base}/account/",
    }


def note_told(session: Session, official_id: int, ids: list[int], *, now: datetime) -> None:
    """Keep that these were told. What is left and may not be known any more is dropped; what did
    not fit into the letter is told in the next."""
    session.execute(update(OfficialNotice).where(OfficialNotice.id.in_(ids)).values(told_at=now))
    actor = actor_of(session, official_id)
    rest = queries.untold(session, actor) if actor is not None else []
    if rest:
        jobs.enqueue(session, [_sending(official_id)], now=now)
        return
    left = (OfficialNotice.official_id == official_id, OfficialNotice.told_at.is_(None))
    session.execute(update(OfficialNotice).where(*left).values(told_at=now))


def choose_mailing(session: Session, official_id: int, mailing: Mailing) -> None:
    """How an official wants to be told from now on. Raises NotFound."""
    official = session.get(Official, official_id)
    if official is None:
        raise NotFound(str(official_id))
    official.mailing = mailing.value


def make_head(
    session: Session, by: Actor, official_id: int, department: str | None, *, now: datetime
) -> None:
    """Have an official told when dates of a department (None: of the whole service) are near or
    missed; nothing when it is so already. Raises NotFound for an unknown one."""
    if session.get(Official, official_id) is None:
        raise NotFound(str(official_id))
    if department is not None and session.get(Department, department) is None:
        raise NotFound(department)
    if official_id in queries.heads(session, department):
        return
    session.add(
        Head(
            official_id=official_id,
            department_id=department,
            named_at=now,
            named_by_id=by.official_id,
        )
    )


def end_head(session: Session, official_id: int, head_id: int) -> None:
    """No longer. Raises NotFound."""
    head = session.get(Head, head_id)
    if head is None or head.official_id != official_id:
        raise NotFound(str(head_id))
    session.delete(head)


def _sending(official_id: int) -> jobs.Wish:
    return jobs.Wish(JobKind.DESK_MAIL, str(official_id), {"official": official_id})
