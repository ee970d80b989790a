"""Telling senders what happened: one mail for one event, in their language, with nothing personal
beyond need."""

from datetime import datetime
from email.message import EmailMessage

from sqlalchemy import select
from sqlalchemy.orm import Session

from intake.domain.errors import NotFound
from intake.domain.proposals import is_proposal
from intake.models import Contact, OutboxMail, Submission
from intake.ports import Tools
from intake.queries.desk.splitting import contact_of
from intake.services.background import jobs
from intake.services.letters.writing import letter_to, message_id

SENT, NO_ADDRESS = "sent", "no_address"
STOPPED = "stopped"  # the sender wants no letters
AGAIN = "again"  # an administrator has it sent once more
DEMONSTRATION = "demonstration"  # nobody real would get it


def compose(
    session: Session, submission_id: int, template: str, event_seq: int, *, tools: Tools
) -> EmailMessage | None:
    """The mail to send, or None when it went out already or nobody can be reached.

    Number and link are all it says about the matter: mails are read on shared screens.
    """
    known = _outbox(session, submission_id, template, event_seq)
    if known is not None and known.state != AGAIN:
        return None
    submission = session.get(Submission, submission_id)
    contact = contact_of(session, submission_id)
    if submission is None or contact is None or why_none(submission, contact):
        return None
    base = tools.public_url.rstrip("/")
    stop_url = f"{base}/track/letters/{tools.codes.stop_token(submission_id)}"
    reference = tools.codes.reference(submission.id, submission.submitted_at)
    said = {
        "reference": reference,
        "track_url": f"{base}/track",
        "stop_url": stop_url,
        "due_at": submission.due_at,
        # What that date is: of an answer, or of the first look at whether it is complete.
        "is_proposal": is_proposal(submission.declared_kind),
        "department_id": submission.department_id,
    }
    message = letter_to(
        contact.email,
        template,
        submission.sender_language,
        said,
        about=_about(submission_id, template, event_seq),
        tools=tools,
    )
    # One click in the mail program, without sign-in or page (RFC 2369, RFC 8058).
    message["List-Unsubscribe"] = f"<{stop_url}>"
    message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    return message


def why_none(submission: Submission, contact: Contact | None) -> str:
    """Why nobody gets letters about a submission whose sender ``contact`` is: NO_ADDRESS,
    STOPPED or DEMONSTRATION; "" when somebody does."""
    if contact is None or not contact.email:
        return NO_ADDRESS
    if contact.mail_off_at is not None:
        return STOPPED
    return DEMONSTRATION if submission.is_demo else ""


def note_sent(
    session: Session,
    submission_id: int,
    template: str,
    event_seq: int,
    *,
    state: str,
    now: datetime,
    public_url: str,
) -> None:
    """Keep that the sender was told, or could not be; nothing when the submission is gone."""
    noted = _outbox(session, submission_id, template, event_seq)
    if noted is not None and noted.state == AGAIN:
        noted.state, noted.sent_at = state, now if state == SENT else noted.sent_at
    if noted is None and session.get(Submission, submission_id) is not None:
        session.add(
            OutboxMail(
                submission_id=submission_id,
                template=template,
                event_seq=event_seq,
                message_id=message_id(_about(submission_id, template, event_seq), public_url),
                state=state,
                created_at=now,
                sent_at=now if state == SENT else None,
            )
        )


def state_without(session: Session, submission_id: int) -> str:
    """Why no letter was written."""
    contact = contact_of(session, submission_id)
    off = contact is not None and contact.mail_off_at is not None
    return STOPPED if off else NO_ADDRESS


def send_again(session: Session, mail_id: int, *, now: datetime) -> None:
    """Have a letter sent once more, to the address as it is now. Raises NotFound when there is no
    such letter, or it waits already."""
    mail = session.get(OutboxMail, mail_id, with_for_update=True, populate_existing=True)
    if mail is None or mail.state == AGAIN:
        raise NotFound(str(mail_id))
    mail.state = AGAIN
    wish = jobs.notify(mail.submission_id, mail.template, mail.event_seq)
    jobs.enqueue(session, [wish], now=now)


def _about(submission_id: int, template: str, event_seq: int) -> str:
    return f"{submission_id}\0{template}\0{event_seq}"


def _outbox(
    session: Session, submission_id: int, template: str, event_seq: int
) -> OutboxMail | None:
    return session.scalar(
        select(OutboxMail).where(
            OutboxMail.submission_id == submission_id,
            OutboxMail.template == template,
            OutboxMail.event_seq == event_seq,
        )
    )
