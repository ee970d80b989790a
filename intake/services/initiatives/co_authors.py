"""Co-authors are sent a link, see name and share, and confirm or object. What they are called and
where they are written to lies sealed with the authors of the proposal. None of this commits."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from intake.domain.errors import InvalidData, InvalidMove, NotFound
from intake.domain.evaluation.decisions import CERTIFIED
from intake.domain.history.record import CO_AUTHOR, EventKind
from intake.domain.initiatives.co_authors import (
    COUNTED_FOR,
    MOST_ROUNDS,
    MOST_TO_ONE_ADDRESS,
    OPEN_FOR,
    REMINDED_AFTER,
    AuthorStanding,
    AuthorState,
    Line,
    is_proposer,
    lines_of,
    may_be_asked,
    standing,
    to_ask,
)
from intake.domain.jobs import JobKind
from intake.domain.proposals import Part
from intake.domain.reference import CodeBook
from intake.models import CoAuthor, Contact, Submission
from intake.ports import Sealer, Tools
from intake.queries.initiatives import proposal_path
from intake.services.background import jobs
from intake.services.history import record
from intake.services.history.record import NewEvent
from intake.services.initiatives import proposals
from intake.services.moving import moves

Authors = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Stated:
    """An author, and how far it is sure. ``why`` is the objection, "" for none; ``may_ask`` says
    whether the proposer may have another link sent."""

    line: Line
    standing: AuthorStanding
    answered_at: datetime | None
    why: str
    may_ask: bool


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody with a link is asked, and what they have said so far."""

    row: CoAuthor
    submission: Submission
    line: Line


def ask(
    session: Session, submission_id: int, authors: Authors, *, codes: CodeBook, now: datetime
) -> None:
    """Have a link sent to each author of a proposal that has just arrived who gave an address,
    the proposer aside."""
    name, mail = _sender(session, submission_id)
    for line in to_ask(lines_of(authors), sender_name=name, sender_mail=mail):
        _send_link(session, submission_id, line, 1, codes=codes, now=now)


def follow_revision(
    session: Session,
    submission_id: int,
    old: Authors,
    new: Authors,
    *,
    codes: CodeBook,
    now: datetime,
) -> None:
    """The authors were revised: whoever is called otherwise, has another share or another address
    is asked anew, and what they said before no longer counts."""
    before = {line.at: line for line in lines_of(old)}
    after = {line.at: line for line in lines_of(new)}
    name, mail = _sender(session, submission_id)
    asked = {line.at for line in to_ask(list(after.values()), sender_name=name, sender_mail=mail)}
    rows = _rows(session, submission_id)
    for at in before.keys() | after.keys():
        if before.get(at) == after.get(at):
            continue
        row = rows.get(at)
        number = row.round + 1 if row else 1
        asked_now = at in asked and _send_link(
            session, submission_id, after[at], number, codes=codes, now=now
        )
        # Also when the address was sent too many: what was confirmed is not what stands there now.
        if row is not None and not asked_now:
            row.state, row.answered_at = AuthorState.DROPPED.value, None
        _forget_why(session, submission_id, at)
    session.flush()


def ask_again(
    session: Session, submission: Submission, at: int, mail: str, *, tools: Tools, now: datetime
) -> None:
    """The proposer has the link sent to an author, perhaps to another address. Raises NotFound for
    no such author, InvalidMove when this one is not to be asked (again), InvalidData when the
    address is the proposer's or another author's, or was sent too much."""
    authors = proposals.authors(session, submission.id, sealer=tools.sealer)
    lines = lines_of(authors)
    line = next((one for one in lines if one.at == at), None)
    if line is None:
        raise NotFound(f"author {at}")
    name, own = _sender(session, submission.id)
    row = _rows(session, submission.id).get(at)
    if not _may_ask(submission, line, row, name):
        raise InvalidMove(f"author {at} is not asked")
    taken = {one.mail.lower() for one in lines if one.at != at} | {own.lower()}
    if mail.lower() in taken - {""}:
        raise InvalidData({"mail": "taken"})
    told = dict(authors) | {f"email{at}": mail}
    proposals.put(session, submission.id, Part.AUTHORS.value, told, sealer=tools.sealer)
    written = Line(at, line.name, line.share, mail)
    number = row.round + 1 if row else 1
    if not _send_link(session, submission.id, written, number, codes=tools.codes, now=now):
        raise InvalidData({"mail": "too_many"})


def asked_by(
    session: Session, token: str, *, codes: CodeBook, sealer: Sealer, now: datetime
) -> Asked | None:
    """What a link asks; None for one that is none of ours, or is over, or is about a proposal that
    is before nobody."""
    row = session.scalar(select(CoAuthor).where(CoAuthor.token_hash == codes.hash(token)))
    if row is None or row.state == AuthorState.DROPPED or now >= row.expires_at:
        return None
    submission = session.get_one(Submission, row.submission_id)
    if not may_be_asked(submission.status, restricted=submission.restricted):
        return None
    authors = proposals.authors(session, submission.id, sealer=sealer)
    line = next((one for one in lines_of(authors) if one.at == row.line), None)
    return Asked(row, submission, line) if line else None


def is_settled(session: Session, asked: Asked) -> bool:
    """Whether the answer stays: it was given, and a certificate may name it."""
    if asked.row.state == AuthorState.ASKED:
        return False
    decisions = proposal_path.decisions(session, asked.submission.id)
    return bool(decisions) and decisions[-1].outcome in CERTIFIED


def answer(
    session: Session, asked: Asked, said: AuthorState, why: str, *, sealer: Sealer, now: datetime
) -> None:
    """A co-author confirms, or objects and says why. Raises InvalidMove when what was said before
    stays."""
    if is_settled(session, asked):
        raise InvalidMove("answered and decided")
    row, submission = asked.row, asked.submission
    row.state, row.answered_at = said.value, now
    _forget_why(session, submission.id, row.line)
    if said is AuthorState.OBJECTED:
        proposals.put(session, submission.id, _why(row.line), {"text": why}, sealer=sealer)
    data = {"line": row.line, "answer": said.value}
    kind = EventKind.AUTHOR_ANSWERED
    record.append(session, NewEvent(submission.id, kind, CO_AUTHOR, now, data=data))
    moves.touch(session, submission, now=now)


def stated(
    session: Session, submission: Submission, *, sealer: Sealer, now: datetime
) -> list[Stated]:
    """Every author of a proposal with how far it is sure; nothing when they are erased or do not
    open. The caller decides who sees names and words."""
    lines = lines_of(proposals.authors(session, submission.id, sealer=sealer))
    name, _mail = _sender(session, submission.id)
    rows = _rows(session, submission.id)
    objected = [_why(at) for at, row in rows.items() if row.state == AuthorState.OBJECTED]
    words, _broken = proposals.take(session, submission.id, objected, sealer=sealer)
    found = []
    for line in lines:
        row = rows.get(line.at)
        how = standing(line, name, row.state if row else None, row.expires_at if row else None, now)
        why = str(words.get(_why(line.at), {}).get("text", ""))
        may = _may_ask(submission, line, row, name)
        found.append(Stated(line, how, row.answered_at if row else None, why, may))
    return found


def forget(session: Session, submission_id: int) -> None:
    """Drop what is kept of the co-authors of somebody whose data are erased; what they typed goes
    with the part of the authors."""
    session.execute(delete(CoAuthor).where(CoAuthor.submission_id == submission_id))


def _send_link(
    session: Session,
    submission_id: int,
    line: Line,
    number: int,
    *,
    codes: CodeBook,
    now: datetime,
) -> bool:
    """Begin a round with an author, unless the address was sent too many; returns whether."""
    address = codes.hash(f"mail\0{line.mail.lower()}")
    told = session.scalar(
        select(func.sum(CoAuthor.round)).where(
            CoAuthor.mail_hash == address, CoAuthor.asked_at > now - COUNTED_FOR
        )
    )
    if (told or 0) >= MOST_TO_ONE_ADDRESS:
        return False
    session.merge(
        CoAuthor(
            submission_id=submission_id,
            line=line.at,
            round=number,
            token_hash=codes.hash(codes.author_token(submission_id, line.at, number)),
            mail_hash=address,
            state=AuthorState.ASKED.value,
            asked_at=now,
            expires_at=now + OPEN_FOR,
            mailed_at=None,
            reminded_at=None,
            answered_at=None,
        )
    )
    session.flush()
    jobs.enqueue(session, [_letter(submission_id, line.at, number, reminder=False)], now=now)
    later = now + REMINDED_AFTER
    jobs.enqueue(session, [_letter(submission_id, line.at, number, reminder=True)], now=later)
    return True


def _letter(submission_id: int, line: int, number: int, *, reminder: bool) -> jobs.Wish:
    key = f"{submission_id}:{line}:{number}:{'reminder' if reminder else 'first'}"
    payload = {"submission": submission_id, "line": line, "round": number, "reminder": reminder}
    return jobs.Wish(JobKind.AUTHOR_MAIL, key, payload)


def _may_ask(submission: Submission, line: Line, row: CoAuthor | None, sender: str) -> bool:
    """Whether a link may be sent: to whoever has not answered, and not for ever."""
    if not may_be_asked(submission.status, restricted=submission.restricted):
        return False
    if row is None:
        return not is_proposer(line, sender)
    answered = row.state in (AuthorState.CONFIRMED, AuthorState.OBJECTED)
    return not answered and row.round < MOST_ROUNDS


def _rows(session: Session, submission_id: int) -> dict[int, CoAuthor]:
    found: Sequence[CoAuthor] = session.scalars(
        select(CoAuthor).where(CoAuthor.submission_id == submission_id)
    ).all()
    return {row.line: row for row in found}


def _sender(session: Session, submission_id: int) -> tuple[str, str]:
    contact = session.get(Contact, submission_id)
    return (contact.name, contact.email) if contact else ("", "")


def _why(line: int) -> str:
    """Under which name an objection is sealed: with the authors, and erased with them."""
    return f"{Part.AUTHORS.value}.why.{line}"


def _forget_why(session: Session, submission_id: int, line: int) -> None:
    proposals.forget(session, submission_id, [_why(line)])
