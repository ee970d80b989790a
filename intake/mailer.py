"""Ways to send mail: SMTP, files for development, memory for tests."""

import smtplib
from email.message import EmailMessage
from email.policy import SMTP
from hashlib import sha256
from pathlib import Path


class SmtpMailer:
    """Hands mails to an SMTP server, one connection a mail."""

    def __init__(self, host: str, port: int, *, timeout_seconds: float = 20.0) -> None:
        self._host, self._port, self._timeout = host, port, timeout_seconds

    def send(self, message: EmailMessage) -> None:
        """Raises OSError (smtplib's errors are its children) when the server does not take the
        mail."""
        with smtplib.SMTP(self._host, self._port, timeout=self._timeout) as server:
            server.send_message(message)


class FileMailer:
    """Writes each mail as an .eml file, so that nothing leaves a development machine."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def send(self, message: EmailMessage) -> None:
        """The file is named after the Message-ID: sending twice leaves one file."""
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        name = sha256(str(message["Message-ID"]).encode()).hexdigest()[:24]
        (self._folder / f"{name}.eml").write_bytes(message.as_bytes(policy=SMTP))


class MemoryMailer:
    """Keeps mails in a list."""

    def __init__(self) -> None:
        self.sent: list[EmailMessage] = []

    def send(self, message: EmailMessage) -> None:
        """Append the message."""
        self.sent.append(message)
