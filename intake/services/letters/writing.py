"""A letter as a mail: what the head of every mail of the service says."""

import hashlib
from collections.abc import Mapping
from email.message import EmailMessage
from email.utils import format_datetime
from urllib.parse import urlsplit

from intake.ports import Tools


def letter_to(
    address: str,
    template: str,
    language: str,
    said: Mapping[str, object],
    *,
    about: str,
    tools: Tools,
) -> EmailMessage:
    """The mail to an address, of a template with what is ``said`` in it. The same ``about`` gives
    the same Message-ID."""
    letter = tools.letters(template, language, said)
    message = EmailMessage()
    message["Subject"] = letter.subject
    message["From"] = tools.mail_from
    message["To"] = address
    message["Date"] = format_datetime(tools.clock())
    message["Message-ID"] = message_id(about, tools.public_url)
    message["Auto-Submitted"] = "auto-generated"
    message["Content-Language"] = language
    message.set_content(letter.body)
    return message


def message_id(about: str, public_url: str) -> str:
    """The same for a letter about the same, so that one repeated after a crash is recognised."""
    digest = hashlib.sha256(about.encode()).hexdigest()[:32]
    return f"<{digest}@{urlsplit(public_url).hostname or 'localhost'}>"
