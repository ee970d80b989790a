"""The letters that ask co-authors to confirm. None of this commits."""

from datetime import datetime
from email.message import EmailMessage

from sqlalchemy.orm import Session

from intake.domain.initiatives.co_authors import AuthorState
from intake.models import CoAuthor
from intake.ports import Tools
from intake.services.initiatives.co_authors import asked_by
from intake.services.letters.writing import letter_to

LETTER = "authors/confirm"


def compose(
    session: Session,
    submission_id: int,
    line: int,
    round_: int,
    *,
    reminder: bool,
    tools: Tools,
) -> EmailMessage | None:
    """The letter with the link, or None when it was sent already or nobody is to be asked any
    more. It says nothing of the proposal: an address may be mistyped."""
    row = session.get(CoAuthor, (submission_id, line))
    if row is None or row.round != round_ or row.state != AuthorState.ASKED:
        return None
    token = tools.codes.author_token(submission_id, line, round_)
    done = row.reminded_at if reminder else row.mailed_at
    asked = asked_by(session, token, codes=tools.codes, sealer=tools.sealer, now=tools.clock())
    if done is not None or asked is None or asked.submission.is_demo or not asked.line.mail:
        return None
    said = {
        "url": f"{tools.public_url.rstrip('/')}/track/author/{token}",
        "until": row.expires_at,
        "reminder": reminder,
    }
    about = f"author\0{submission_id}\0{line}\0{round_}\0{reminder}"
    language = asked.submission.sender_language
    return letter_to(asked.line.mail, LETTER, language, said, about=about, tools=tools)


def note_sent(
    session: Session, submission_id: int, line: int, round_: int, *, reminder: bool, now: datetime
) -> None:
    """Keep that the letter of this round went out; nothing when there is none any more."""
    row = session.get(CoAuthor, (submission_id, line))
    if row is not None and row.round == round_:
        setattr(row, "reminded_at" if reminder else "mailed_at", now)
