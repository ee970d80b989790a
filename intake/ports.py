"""What the services need from outside, as protocols; ``wiring`` builds the real ones, tests their
in-memory kin."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from email.message import EmailMessage
from pathlib import Path
from typing import IO, Protocol

from classifier import Classifier, identify_language
from intake.domain.identity import Identity, Trip
from intake.domain.reference import CodeBook
from search_index import SearchIndex, open_index

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

    @property
    def refused(self) -> str:
        """The version in force that this process could not load, "" for none."""


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


class Arriving(Protocol):
    """A file that is being written; ``failed`` is set instead of raising while it arrives."""

    path: Path
    size: int
    failed: OSError | None

    @property
    def too_large(self) -> bool:
        """Whether more arrived than may be kept."""

    @property
    def sha256(self) -> str:
        """The digest of what was written."""

    def write(self, data: bytes) -> int:
        """Take the next bytes."""

    def finish(self) -> None:
        """Everything has arrived."""

    def discard(self) -> None:
        """Forget it, unless the store has kept it."""


class FileStore(Protocol):
    """Keeps attached files under random keys. Raises OSError where the disk does."""

    def begin(self, limit: int) -> Arriving:
        """A new file of at most ``limit`` bytes."""

    def keep(self, arrived: Arriving) -> str:
        """Keep a finished file; returns its key."""

    def path(self, key: str) -> Path:
        """Where the file of a key lies, or would lie."""

    def open(self, key: str) -> IO[bytes]:
        """The file for reading. Raises FileNotFoundError."""

    def exists(self, key: str) -> bool:
        """Whether the file is there."""

    def delete(self, key: str) -> None:
        """Remove a file; repeatable."""

    def keys(self, *, before: datetime | None = None) -> Iterator[str]:
        """The keys of all files, or of those last written before a moment."""

    def drop_unfinished(self, *, before: datetime) -> int:
        """Remove what began to arrive before a moment and was never kept; returns how many."""


class Scanner(Protocol):
    """Looks through files for what is known to do harm."""

    def scan(self, path: Path) -> str:
        """The name of what was found, "" when nothing was. Raises OSError while there is no
        verdict."""


class Signer(Protocol):
    """Signs what was received with the key of the installation. Raises ValueError when there is no
    usable key, OSError where the disk does."""

    @property
    def there(self) -> bool:
        """Whether the key has been made."""

    def make(self) -> bool:
        """Make the key if there is none; returns whether one was made. For set-up alone."""

    @property
    def key_id(self) -> str:
        """The number of the key, as receipts name it."""

    @property
    def public_key(self) -> bytes:
        """Its public half, as PEM."""

    def sign(self, message: bytes) -> bytes:
        """The signature over ``message``."""

    def public_key_of(self, key_id: str) -> bytes | None:
        """The public half of a key that signs or has signed here; None for another."""


class Sealer(Protocol):
    """Seals what must not be read where it lies."""

    @property
    def key_id(self) -> str:
        """The number of the key that seals."""

    def seal(self, content: bytes, place: str) -> str:
        """``content``, readable only with the key and only at ``place``."""

    def open(self, sealed: str, place: str) -> bytes:
        """The content again. Raises domain.errors.SealBroken when it was changed, moved, or sealed
        with a key that is not known."""

    def key_of(self, sealed: str) -> str:
        """The number of the key that sealed it, as far as it says so."""


class IdentityProvider(Protocol):
    """Says who somebody is who signed in there. Raises domain.identity.ProviderUnreachable and
    ProviderNotBelieved; ``back`` is the address at which people come back."""

    def address(self, trip: Trip, back: str, scopes: Iterable[str], language: str) -> str:
        """Where a browser is sent that begins a trip, to be asked for these claims."""

    def identity(
        self, code: str, named: str | None, trip: Trip, back: str, *, now: datetime
    ) -> Identity:
        """Who came back with ``code`` in an answer that names this issuer (None: it names none)."""


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
    files: FileStore
    signer: Signer
    sealer: Sealer
    identify_language: LanguageFinder = identify_language
    scanner: Scanner | None = None  # None: the installation has none
    provider: IdentityProvider | None = None  # the same
    # Of published copies alone; see services.publishing.published_indexing.
    published_index: SearchIndex = field(default_factory=lambda: open_index("memory:"))
    roots_file: Path | None = None  # where the daily roots of the record are published, if anywhere
