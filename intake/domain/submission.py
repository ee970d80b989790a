"""What a submission is: its kind, its sender, its limits, the consents that go with it."""

import enum
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

TITLE_LIMIT = 300  # titles in capitals of more than 20 words are common: stored long, shown cut
BODY_LIMIT = 20_000  # initiatives run to 2,000 words and more
LINE_LIMIT = 200
CONTACT_LIMIT = 254  # the longest possible e-mail address (RFC 5321)


class SubmissionKind(enum.StrEnum):
    """What the sender, or later a reviewer, says the submission is (glossary, domain
    vocabulary)."""

    REPORT = "report"
    RECOMMENDATION = "recommendation"
    QUESTION = "question"
    INITIATIVE = "initiative"
    SOLUTION = "solution"
    UNSURE = "unsure"
    # The three below are never offered on the form: triage finds them.
    COMPLAINT = "complaint"
    DENUNCIATION = "denunciation"
    SPAM = "spam"


# No department answers these as feedback: a complaint is redirected without a promise, spam is
# refused, a denunciation put away (product research: what must not be handled as feedback).
GO_ELSEWHERE = frozenset(
    {SubmissionKind.COMPLAINT, SubmissionKind.DENUNCIATION, SubmissionKind.SPAM}
)

OFFERED_KINDS = (
    SubmissionKind.REPORT,
    SubmissionKind.RECOMMENDATION,
    SubmissionKind.QUESTION,
    SubmissionKind.INITIATIVE,
    SubmissionKind.SOLUTION,
    SubmissionKind.UNSURE,
)


class Channel(enum.StrEnum):
    """How the submission came in (Decision 31/2021/QĐ-TTg art. 43: paper and phone are typed into
    the same system)."""

    WEB = "web"
    COUNTER = "counter"
    PHONE = "phone"
    PAPER = "paper"
    EMAIL = "email"
    API = "api"
    IMPORT = "import"


# What an official types in for a sender; the other channels bring their own text.
ENTERED_CHANNELS = (Channel.COUNTER, Channel.PHONE, Channel.PAPER, Channel.EMAIL)


class SenderKind(enum.StrEnum):
    """Who sends: a person, a company, or an agency or elected body asking upward."""

    PERSON = "person"
    BUSINESS = "business"
    UNIT = "unit"


class Purpose(enum.StrEnum):
    """Purposes for which consent is asked one by one, nothing pre-ticked (Law 91/2025/QH15)."""

    PROCESS = "process"
    PUBLISH_TEXT = "publish_text"
    PUBLISH_NAME = "publish_name"
    # Not asked on the form: of one text, after a decision on a proposal.
    PUBLISH_SUMMARY = "publish_summary"
    RESEARCH = "research"


# Those that the form asks about, in its order.
ASKED_PURPOSES = (
    Purpose.PROCESS,
    Purpose.PUBLISH_TEXT,
    Purpose.PUBLISH_NAME,
    Purpose.RESEARCH,
)


@dataclass(frozen=True, slots=True)
class ContactDetails:
    """The sender's identity and ways to be reached; kept apart from the content."""

    sender_kind: SenderKind = SenderKind.PERSON
    name: str = ""
    email: str = ""
    phone: str = ""
    address: str = ""
    organisation: str = ""
    tax_code: str = ""

    @property
    def is_anonymous(self) -> bool:
        """Nothing was left by which the sender could be named or reached."""
        return not any(
            (self.name, self.email, self.phone, self.address, self.organisation, self.tax_code)
        )


@dataclass(frozen=True, slots=True)
class NewSubmission:
    """A complete, cleaned submission on its way in. Texts are NFC and within the limits above."""

    kind: SubmissionKind
    title: str
    body: str
    language: str  # the sender's interface language: vi, en, ru, nb or ar
    province: str = ""  # code of the statistics office, "" = not said
    commune: str = ""
    contact: ContactDetails = field(default_factory=ContactDetails)
    consents: Mapping[Purpose, bool] = field(default_factory=dict)
    channel: Channel = Channel.WEB
    # When it was received before it was stored here: imports, and what officials type in later.
    submitted_at: datetime | None = None


def text_hash(title: str, body: str) -> str:
    """SHA-256 in hex over title and body, by which routing records name the text that they
    judged."""
    return hashlib.sha256(f"{title}\n\n{body}".encode()).hexdigest()
