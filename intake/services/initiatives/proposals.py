"""Proposals: their parts are sealed before the database sees them, in the draft and afterwards,
and every reading by an official is an event."""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from sqlalchemy import CursorResult, Table, delete, insert, or_, select, tuple_
from sqlalchemy.orm import Session

from intake.domain.errors import NotAllowed, NotFound, SealBroken
from intake.domain.evaluation.blind import telling_names
from intake.domain.history.record import EventKind, by_official
from intake.domain.permissions import Action, Actor, require
from intake.domain.proposals import Part, Parts, is_proposal
from intake.models import Contact, ProposalPart, Submission
from intake.ports import Sealer
from intake.queries.evaluation.judged import judged_by
from intake.queries.submissions import readable
from intake.services.history import record
from intake.services.history.record import NewEvent

_KEEP = insert(cast(Table, ProposalPart.__table__))
_PREFIX = "proposal."
APPEAL = "appeal.1"  # why the sender appealed, kept beside the parts
Answers = Mapping[str, Any]


def draft_name(part: str) -> str:
    """Under which name a draft keeps the answers of a part."""
    return f"{_PREFIX}{part}"


def sealed_for_draft(sealer: Sealer, draft_id: int, part: str, answers: Answers) -> dict[str, str]:
    """The answers of one screen as the draft keeps them."""
    return {draft_name(part): sealer.seal(_bytes(answers), _in_draft(draft_id, part))}


def opened_from_draft(sealer: Sealer, draft_id: int, part: str, kept: Answers) -> dict[str, Any]:
    """The answers of one screen again; nothing when there are none. Raises SealBroken."""
    sealed = kept.get(draft_name(part))
    return _answers(sealer.open(sealed, _in_draft(draft_id, part))) if sealed else {}


def all_from_draft(
    sealer: Sealer, draft_id: int, kept: Answers
) -> tuple[dict[str, dict[str, Any]], list[str]]:
    """All parts that a draft has so far, in the order of the form, and those that do not open."""
    names = [part.value for part in Part if draft_name(part.value) in kept]
    return _opened(names, lambda part: opened_from_draft(sealer, draft_id, part, kept))


def sealed_anew(sealer: Sealer, draft_id: int, kept: Answers) -> dict[str, str]:
    """What an older key sealed in a draft, parts and screens left unfinished, as the newest seals
    it: a draft that is kept for longer must not need a key for longer. What does not open stays as
    it is: its key may come back."""
    sealed = [name for name in kept if name.startswith(_PREFIX)]
    old = [name.removeprefix(_PREFIX) for name in sealed if _is_old(sealer, kept[name])]
    opened, _broken = _opened(old, lambda part: opened_from_draft(sealer, draft_id, part, kept))
    found: dict[str, str] = {}
    for part, answers in opened.items():
        found |= sealed_for_draft(sealer, draft_id, part, answers)
    return found


def keep(session: Session, submission_id: int, parts: Parts, *, sealer: Sealer) -> None:
    """Store the parts of a proposal that has just been received."""
    rows = [
        {
            "submission_id": submission_id,
            "name": name,
            "key_id": sealer.key_id,
            "sealed": sealer.seal(_bytes(answers), _in_row(submission_id, name)),
        }
        for name, answers in parts.items()
    ]
    if rows:
        session.execute(_KEEP, rows)


def put(
    session: Session, submission_id: int, name: str, answers: Answers, *, sealer: Sealer
) -> None:
    """Store something sealed under a name of its own, in place of what stood there."""
    session.merge(
        ProposalPart(
            submission_id=submission_id,
            name=name,
            key_id=sealer.key_id,
            sealed=sealer.seal(_bytes(answers), _in_row(submission_id, name)),
        )
    )
    session.flush()


def take(
    session: Session, submission_id: int, names: Iterable[str], *, sealer: Sealer
) -> tuple[dict[str, dict[str, Any]], list[str]]:
    """What is sealed under these names, in their order, as far as it is there and opens; and the
    names of what does not open. The caller has seen that it may be read."""
    wanted = list(names)
    found = select(ProposalPart.name, ProposalPart.sealed).where(
        ProposalPart.submission_id == submission_id, ProposalPart.name.in_(wanted)
    )
    rows = {name: sealed for name, sealed in session.execute(found)}
    return _opened(
        [name for name in wanted if name in rows],
        lambda name: _answers(sealer.open(rows[name], _in_row(submission_id, name))),
    )


def authors(session: Session, submission_id: int, *, sealer: Sealer) -> dict[str, Any]:
    """Who the authors are, for the service itself, which shows it to nobody; nothing when it does
    not open."""
    found, _broken = take(session, submission_id, [Part.AUTHORS.value], sealer=sealer)
    return found.get(Part.AUTHORS.value, {})


def of_sender(session: Session, submission_id: int, *, sealer: Sealer) -> dict[str, dict[str, Any]]:
    """The parts for the sender, whose code the caller has seen, or for the service itself, in the
    order of the form. Raises SealBroken."""
    parts, broken = what_opens(session, submission_id, sealer=sealer)
    if broken:
        raise SealBroken(", ".join(broken))
    return parts


def what_opens(
    session: Session, submission_id: int, *, sealer: Sealer
) -> tuple[dict[str, dict[str, Any]], list[str]]:
    """The same as far as it opens, and the names of the parts that do not."""
    return take(session, submission_id, Part, sealer=sealer)


def everything(
    session: Session, submission_id: int, *, sealer: Sealer
) -> tuple[dict[str, dict[str, Any]], list[str]]:
    """All that is sealed about a proposal, as far as it opens, parts in the order of the form
    first: earlier versions, the words of decisions and of an appeal; and what does not open."""
    found = select(ProposalPart.name).where(ProposalPart.submission_id == submission_id)
    there = set(session.scalars(found))
    parts = [part.value for part in Part]
    names = [*parts, *sorted(there - set(parts))]
    return take(session, submission_id, names, sealer=sealer)


def read(
    session: Session, actor: Actor, submission_id: int, *, sealer: Sealer, now: datetime
) -> dict[str, dict[str, Any]]:
    """The parts for an official; the reading is put down first. Whether the submission may be read
    at all is asked here, in the transaction of the caller. Who the authors are is only for those
    who may see identities.

    Raises NotFound when the actor may not read the submission or there is no proposal, NotAllowed
    also for whoever judges it, who reads it in the evaluation; SealBroken.
    """
    submission = readable(session, actor, submission_id)
    if submission is None:
        raise NotFound(str(submission_id))
    require(actor, Action.READ_PROPOSAL, submission.department_id)
    if judged_by(session, actor, submission) is not None:
        raise NotAllowed("read in the evaluation")
    if not there(session, submission_id):
        raise NotFound("proposal")
    _note_reading(session, actor, submission, {}, now)
    parts = of_sender(session, submission_id, sealer=sealer)
    if not actor.may(Action.SEE_IDENTITY, submission.department_id):
        parts.pop(Part.AUTHORS, None)
    return parts


def note_council(session: Session, actor: Actor, submission: Submission, *, now: datetime) -> None:
    """Put down that a member of the council reads a proposal."""
    _note_reading(session, actor, submission, {"what": "evaluation"}, now)


def names_to_cover(session: Session, submission: Submission, wrote: Answers) -> list[str]:
    """Who wrote (the part that names the authors) and who sent a proposal: what those who judge
    blindly must not read."""
    contact = session.get(Contact, submission.id)
    others = (contact.name, contact.organisation, contact.email, contact.phone) if contact else ()
    return telling_names(wrote, *others)


def note_file_of_council(
    session: Session, actor: Actor, submission: Submission, *, now: datetime
) -> None:
    """Put down that a member of the council takes a file of a proposal; the caller has seen the
    same as for reading."""
    _note_reading(session, actor, submission, {"what": "file", "for": "evaluation"}, now)


def note_file(session: Session, actor: Actor, submission: Submission, *, now: datetime) -> None:
    """Put down that an official who may read the submission takes one of its files, if it is a
    proposal; nothing for others. Raises NotAllowed.

    Drawings tell as much as words: what destroys novelty is private wherever it stands.
    """
    if is_proposal(submission.declared_kind):
        require(actor, Action.READ_PROPOSAL, submission.department_id)
        if judged_by(session, actor, submission) is not None:
            raise NotAllowed("read in the evaluation")
        _note_reading(session, actor, submission, {"what": "file"}, now)


def note_appeal(session: Session, actor: Actor, submission: Submission, *, now: datetime) -> None:
    """Put down that an official reads why the sender appealed."""
    _note_reading(session, actor, submission, {"what": "appeal"}, now)


def appeal_words(session: Session, submission_id: int, *, sealer: Sealer) -> str:
    """Why the sender appealed; "" when there was no appeal, or it does not open. The caller has put
    the reading down."""
    found, _broken = take(session, submission_id, [APPEAL], sealer=sealer)
    return str(found.get(APPEAL, {}).get("reasons", ""))


def may_open_files(session: Session, actor: Actor, submission: Submission) -> bool:
    """Whether the actor, who may read the submission, may open and see the names of its files.
    Whoever judges a proposal takes them where it is judged."""
    return not is_proposal(submission.declared_kind) or (
        actor.may(Action.READ_PROPOSAL, submission.department_id)
        and judged_by(session, actor, submission) is None
    )


def _note_reading(
    session: Session, actor: Actor, submission: Submission, data: dict[str, Any], now: datetime
) -> None:
    by = by_official(actor.official_id)
    if submission.restricted:  # that it was is not for everybody, see queries.desk.splitting
        data = data | {"restricted": True}
    record.append(session, NewEvent(submission.id, EventKind.PROPOSAL_READ, by, now, data=data))


def may_read(session: Session, actor: Actor, submission: Submission) -> bool:
    """Whether there is a proposal that the actor may read. What was sent as another kind has none,
    and costs no look."""
    return (
        is_proposal(submission.declared_kind)
        and actor.may(Action.READ_PROPOSAL, submission.department_id)
        and judged_by(session, actor, submission) is None
        and there(session, submission.id)
    )


def there(session: Session, submission_id: int) -> bool:
    """Whether a submission has a proposal."""
    return is_kept(session, submission_id, Part)


def is_kept(session: Session, submission_id: int, names: Iterable[str]) -> bool:
    """Whether anything is sealed under one of these names."""
    found = select(ProposalPart.name).where(
        ProposalPart.submission_id == submission_id, ProposalPart.name.in_(list(names))
    )
    return session.scalar(found.limit(1)) is not None


def forget(session: Session, submission_id: int, names: Iterable[str] | None = None) -> int:
    """Drop the parts of these names with all their versions, or all; returns how many there
    were."""
    which = ProposalPart.submission_id == submission_id
    if names is not None:
        column, named = ProposalPart.name, list(names)
        which &= or_(column.in_(named), *(column.startswith(f"{name}.") for name in named))
    done = session.execute(delete(ProposalPart).where(which))
    return cast("CursorResult[Any]", done).rowcount


@dataclass(frozen=True, slots=True)
class Round:
    """What one round of sealing anew has done: how many parts, which (submission and name) do not
    open and were left as they are, and where the next begins; None when nothing is left."""

    done: int
    broken: list[tuple[int, str]]
    go_on: tuple[int, str] | None


def seal_anew(
    session: Session, *, sealer: Sealer, after: tuple[int, str] = (0, ""), most: int = 500
) -> Round:
    """Seal parts that an older key sealed with the newest one, at most ``most`` of those
    ``after`` this one."""
    place = tuple_(ProposalPart.submission_id, ProposalPart.name)
    found = (
        select(ProposalPart)
        .where(ProposalPart.key_id != sealer.key_id, place > after)
        .order_by(ProposalPart.submission_id, ProposalPart.name)
        .limit(most)
    )
    rows = session.scalars(found).all()
    broken: list[tuple[int, str]] = []
    for row in rows:
        here = _in_row(row.submission_id, row.name)
        try:
            row.sealed = sealer.seal(sealer.open(row.sealed, here), here)
        except SealBroken:
            broken.append((row.submission_id, row.name))
        else:
            row.key_id = sealer.key_id
    session.flush()
    last = (rows[-1].submission_id, rows[-1].name) if rows else None
    return Round(len(rows) - len(broken), broken, last)


def _opened(
    names: Iterable[str], answers_of: Callable[[str], dict[str, Any]]
) -> tuple[dict[str, dict[str, Any]], list[str]]:
    parts: dict[str, dict[str, Any]] = {}
    broken: list[str] = []
    for name in names:
        try:
            parts[name] = answers_of(name)
        except SealBroken:
            broken.append(name)
    return parts, broken


def _is_old(sealer: Sealer, sealed: str) -> bool:
    return sealed != "" and sealer.key_of(sealed) != sealer.key_id


def _in_draft(draft_id: int, part: str) -> str:
    return f"draft\0{draft_id}\0{part}"


def _in_row(submission_id: int, part: str) -> str:
    return f"proposal_part\0{submission_id}\0{part}"


def _bytes(answers: Answers) -> bytes:
    return json.dumps(dict(answers), ensure_ascii=False).encode()


def _answers(content: bytes) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(content)
    return found
