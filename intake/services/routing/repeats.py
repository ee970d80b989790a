"""The same person sends the same again: a repeat, which is counted and never turned away.

Kept apart from many people who say the same (``services.desk.clusters``), because that is support,
and this is not (Decision on receiving feedback: an answered repeat without anything new may be
declined by people, never by a program). Nothing here commits.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, and_, false, or_, select
from sqlalchemy.orm import Session

from intake.domain.desk.likeness import likeness, pairs
from intake.domain.history.record import SYSTEM, EventKind
from intake.models import Contact, Repeat, Submission, SubmissionPart
from intake.queries.desk.splitting import whole_of
from intake.services.history import record
from intake.services.history.record import NewEvent

# The same matter in other words is for people to see; so alike, a few words were mended.
SAME_TEXT = 0.8
LOOKED_AT = 50


def recognise(session: Session, submission: Submission, *, now: datetime) -> Repeat | None:
    """Note of what an earlier submission this is a repeat, if of any; repeatable.

    Contact details are compared inside the query only.
    """
    known = session.get(Repeat, submission.id)
    if known is not None or submission.restricted:
        return known
    if whole_of(session, submission.id) is not None:
        return None  # an official took it out of another: nobody sent it again
    contact = session.get(Contact, submission.id)
    same_sender = contact is not None
    earlier = _by_sender(session, contact) if contact else _anonymous(session, submission)
    first = next((one for one in earlier if _says_the_same(submission, one)), None)
    if first is None:
        return None
    of_first = session.get(Repeat, first.id)
    first_id = of_first.first_id if of_first else first.id
    found = Repeat(
        submission_id=submission.id, first_id=first_id, same_sender=same_sender, found_at=now
    )
    session.add(found)
    record.append(
        session,
        NewEvent(
            submission.id,
            EventKind.REPEATED,
            SYSTEM,
            now,
            data={"of": first_id, "same_sender": same_sender},
        ),
    )
    return found


def put_away_before(session: Session, submission: Submission) -> Submission | None:
    """The quarantined submission that ``submission`` says again, if any: the same text whoever
    sends it, or nearly the same from the same sender. Sent again, a denunciation must not reach
    those whom it accuses because a program reads it otherwise this time."""
    same_text = select(Submission).where(
        Submission.text_hash == submission.text_hash,
        Submission.restricted.is_(True),
        Submission.id != submission.id,
    )
    found = session.scalar(same_text.order_by(Submission.id).limit(1))
    contact = session.get(Contact, submission.id)
    if found is not None or contact is None:
        return found
    earlier = _by_sender(session, contact, restricted=True)
    return next((one for one in earlier if _says_the_same(submission, one)), None)


def _by_sender(
    session: Session, contact: Contact, *, restricted: bool = False
) -> Sequence[Submission]:
    same: ColumnElement[bool] = false()
    if contact.email:
        same = or_(same, Contact.email.in_({contact.email, contact.email.lower()}))
    if contact.phone:
        same = or_(same, Contact.phone == contact.phone)
    return session.scalars(
        select(Submission)
        .join(Contact, Contact.submission_id == Submission.id)
        .where(
            same,
            Contact.submission_id < contact.submission_id,
            Submission.restricted.is_(restricted),
        )
        .order_by(Contact.submission_id.desc())
        .limit(LOOKED_AT)
    ).all()


def _anonymous(session: Session, submission: Submission) -> Sequence[Submission]:
    """The same words without a name from the same commune: very likely the same person."""
    if not (submission.province and submission.commune):
        return []
    here = and_(
        Submission.province == submission.province, Submission.commune == submission.commune
    )
    return session.scalars(
        select(Submission)
        .outerjoin(Contact, Contact.submission_id == Submission.id)
        .where(
            Submission.text_hash == submission.text_hash,
            Submission.id < submission.id,
            Submission.restricted.is_(False),
            Contact.submission_id.is_(None),
            Submission.id.not_in(select(SubmissionPart.submission_id)),
            here,
        )
        .order_by(Submission.id.desc())
        .limit(1)
    ).all()


def _says_the_same(one: Submission, other: Submission) -> bool:
    if one.text_hash == other.text_hash:
        return True
    mine, theirs = (pairs(f"{it.title}\n{it.body}") for it in (one, other))
    return likeness(mine, theirs) >= SAME_TEXT
