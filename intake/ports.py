"""What the services need from outside, as protocols; ``wiring`` builds the real ones, tests their
in-memory kin."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from pathlib import Path
from typing import Protocol

from classifier import Classifier, identify_language
from intake.domain.reference import CodeBook
from search_index import SearchIndex

Clock = Callable[[], datetime]
"""Gives the present moment, timezone-aware, in UTC."""


class Mailer(Protocol):
    """Sends one mail. Raises OSError when it could not be handed over."""

    def send(self, message: EmailMessage) -> None:
        """Hand the message over; a message with the same Message-ID may be sent twice after a
        crash."""


class ActiveModel(Protocol):
    """Gives the classifier in force, or None when there is none; may load it (slow the first
    time)."""

    def __call__(self) -> Classifier | None:
        """The classifier in force, loaded if need be."""

    def loaded(self) -> Classifier | None:
        """The classifier in force if this process has it in memory; never loads it."""


LanguageFinder = Callable[[str], str]
"""Says in which language a text is (BCP 47), classifier.UNKNOWN_LANGUAGE when it cannot tell."""


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail's subject and plain text."""

    subject: str
    body: str


class LetterWriter(Protocol):
    """Renders a mail in a language from a named template."""

    def __call__(self, template: str, language: str, context: Mapping[str, object]) -> Letter:
        """The finished text."""


@dataclass(frozen=True, slots=True)
class Tools:
    """Everything from outside that services and handlers are given."""

    clock: Clock
    index: SearchIndex
    mailer: Mailer
    codes: CodeBook
    letters: LetterWriter
    mail_from: str
    public_url: str
    promised_precision: float
    active_model: ActiveModel
    identify_language: LanguageFinder = identify_language
    roots_file: Path | None = None  # where the daily roots of the record are published, if anywhere
