"""Officials are told what changed in how they sign in: asked for in the transaction in which it
happens, one letter for each time. None of this commits."""

from datetime import datetime
from email.message import EmailMessage

from sqlalchemy.orm import Session

from intake.domain.jobs import JobKind
from intake.domain.officials.account_news import AccountNews
from intake.models import Official
from intake.ports import Tools
from intake.services.background import jobs
from intake.services.letters.writing import letter_to

LETTER = "officials/account"


def tell(session: Session, official: Official, news: AccountNews, *, now: datetime) -> None:
    """Have the official told; nobody is where accounts are demonstrations."""
    if official.is_demo:
        return
    payload = {"official": official.id, "news": news.value, "at": now.isoformat()}
    key = f"{official.id}:{news.value}:{int(now.timestamp())}"
    jobs.enqueue(session, [jobs.Wish(JobKind.ACCOUNT_MAIL, key, payload)], now=now)


def compose(
    session: Session, official_id: int, news: AccountNews, at: datetime, *, tools: Tools
) -> EmailMessage | None:
    """The letter; None for somebody who cannot sign in any more. It names no passkey: letters lie
    where others may read them."""
    official = session.get(Official, official_id)
    if official is None or not official.active:
        return None
    url = f"{tools.public_url.rstrip('/')}/account/passkeys"
    said = {"news": news, "at": at, "url": url}
    about = f"account\0{official_id}\0{news}\0{at.isoformat()}"
    return letter_to(official.email, LETTER, official.locale, said, about=about, tools=tools)
