"""Taking a matter out of a submission, as a submission of its own; see ``domain.desk.splitting``.

Nothing here commits.
"""

from datetime import datetime

from sqlalchemy.orm import Session

from intake.domain.desk.splitting import MOST_PARTS, PART_KINDS, Part, may_be_split
from intake.domain.errors import InvalidData, InvalidMove
from intake.domain.history.record import SYSTEM, EventKind, by_official
from intake.domain.permissions import Action, Actor, require
from intake.domain.publishing.quoting import not_said, says_it_all
from intake.domain.submission import Channel, NewSubmission, SubmissionKind
from intake.domain.workflow import Move, Status
from intake.models import Submission, SubmissionPart
from intake.queries.desk.splitting import parts_of, whole_of
from intake.queries.publishing.publication_desk import consents_of
from intake.queries.quarantine import accused
from intake.services.background import jobs
from intake.services.history import record
from intake.services.history.record import NewEvent
from intake.services.moving import moves
from intake.services.receiving import submissions
from intake.services.routing import handover, triage

SPLIT = "split"  # the letter
# What is wrong with a part.
WHOLE, NEEDED, ACCUSED = "whole", "needed", "accused"


def may_split(session: Session, actor: Actor, submission: Submission) -> bool:
    """Whether ``actor`` may take a matter out of it, as things stand."""
    right = actor.may(Action.REROUTE, submission.department_id)
    if submission.restricted:
        right = right and actor.may_anywhere(Action.READ_RESTRICTED)
    status = Status(submission.status)
    if not right or not may_be_split(status, is_part=False):
        return False  # before anything is looked up
    return may_be_split(status, is_part=whole_of(session, submission.id) is not None)


def problems(session: Session, whole: Submission, part: Part) -> dict[str, str]:
    """What is wrong with a part, by field: a text that leaves nothing out ("whole"), or is not the
    sender's (the first sentence that is not); of a denunciation the department must be named
    ("needed"), and never one that it accuses ("accused")."""
    found = {}
    if says_it_all(whole.body, part.body):
        found["text"] = WHOLE
    elif strange := not_said(f"{whole.title}\n{whole.body}", part.body):
        found["text"] = strange[0]
    if whole.restricted and part.department is None and part.kind is not SubmissionKind.COMPLAINT:
        found["department"] = NEEDED
    elif whole.restricted and part.department in accused(session, whole.id):
        found["department"] = ACCUSED
    return found


def split_off(
    session: Session, actor: Actor, whole: Submission, part: Part, *, now: datetime
) -> Submission:
    """Make ``part`` a submission of its own, with the day of receipt, the place and the consents of
    ``whole`` and opened by the same code; ``whole`` stays as it is. A complaint is redirected at
    once. Where a department is named, ``actor`` must be one who triages.

    Returns the new submission. Raises NotAllowed; InvalidMove for what cannot be split (any more),
    has too many parts, or is to be a denunciation; InvalidData when the part is
    wrong, see ``problems``.
    """
    require(actor, Action.REROUTE, whole.department_id)
    if whole.restricted:
        require(actor, Action.READ_RESTRICTED)
    if part.department is not None:
        require(actor, Action.TRIAGE)
    if not may_split(session, actor, whole) or part.kind not in PART_KINDS:
        raise InvalidMove("nothing can be taken out of it")
    if len(parts_of(session, whole.id)) >= MOST_PARTS:
        raise InvalidMove("too many parts")
    if wrong := problems(session, whole, part):
        raise InvalidData(wrong)
    row = _store(session, whole, part, now=now)
    by = by_official(actor.official_id)
    session.add(
        SubmissionPart(
            submission_id=row.id, whole_id=whole.id, split_at=now, split_by_id=actor.official_id
        )
    )
    record.append(session, NewEvent(row.id, EventKind.SPLIT, by, now, data={"of": whole.id}))
    told = NewEvent(whole.id, EventKind.SPLIT, by, now, data={"part": row.id})
    seq = record.append(session, told)
    jobs.enqueue(session, [jobs.notify(whole.id, SPLIT, seq)], now=now)
    moves.touch(session, whole, now=now)
    _send_on(session, actor, row, part, now=now)
    return row


def _store(session: Session, whole: Submission, part: Part, *, now: datetime) -> Submission:
    """The rows of the part. The sender's contact is not copied: it stays with the whole."""
    new = NewSubmission(
        kind=part.kind,
        title=part.title,
        body=part.body,
        language=whole.language,
        province=whole.province,
        commune=whole.commune,
        consents=consents_of(session, whole.id),
        channel=Channel(whole.channel),
        submitted_at=whole.submitted_at,
    )
    # Who received it is no secret of the whole: an official who quarantined it is not named here.
    stored = submissions.submit(session, new, now=now, code_hash=whole.code_hash, by=SYSTEM)
    row = session.get_one(Submission, stored.id)
    row.sender_language, row.is_demo = whole.sender_language, whole.is_demo
    return row


def _send_on(session: Session, actor: Actor, row: Submission, part: Part, *, now: datetime) -> None:
    """What its kind and its department say; else the worker routes it like everything new. Who may
    not redirect a complaint leaves it to triage."""
    if part.kind is SubmissionKind.COMPLAINT:
        moves.apply(session, row, Move.TO_TRIAGE, by=SYSTEM, now=now)
        if actor.may(Action.REDIRECT):
            triage.redirect(session, actor, row, now=now)
    elif part.department is not None:
        handover.confirm_route(session, actor, row, part.department, now=now)
