"""The signed receipt: what was sent, and when it arrived, so that its sender can prove both later;
and the certificate of a decision, which is signed and written in the same way.

Each is a file of JSON with two parts: the document, and the signature over its canonical
bytes. It is written in one way only, and holds only if it is written in exactly that way, so that
no byte of it can be another (blanks, order, escapes, the spare bits of base 64) without a refusal.
Source of the need: novelty is lost by disclosure before filing (Intellectual Property Law, article
60), and the time of receipt is to be recorded and told (Decision 3463/QĐ-BKHCN).
"""

import base64
import enum
import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

FORMAT = "citizen-intake receipt 1"
CERTIFICATE = "citizen-intake certificate 1"
ALGORITHM = "Ed25519"
# The longest texts of a form in four bytes a letter, twice over; more is no receipt of ours.
LARGEST = 1_000_000
# What the file calls the document, by the format that this names.
_NAMES = {FORMAT: "receipt", CERTIFICATE: "certificate"}
_SIGNATURE = frozenset({"algorithm", "key", "sha256", "value"})


class ReceiptProblem(enum.StrEnum):
    """Why a file does not hold as a receipt."""

    NO_RECEIPT = "no_receipt"  # something else, or damaged beyond reading
    CHANGED = "changed"  # it says something else than what was signed
    UNKNOWN_KEY = "unknown_key"  # signed by somebody else, or with a key that is not at hand


class ReceiptRefused(Exception):
    """The file does not hold; ``problem`` says why."""

    def __init__(self, problem: ReceiptProblem) -> None:
        super().__init__(problem.value)
        self.problem = problem


@dataclass(frozen=True, slots=True)
class FileFacts:
    """A file as it arrived, before anything was taken out of it."""

    name: str
    size: int  # bytes
    sha256: str


@dataclass(frozen=True, slots=True)
class Sent:
    """What a receipt speaks of. ``sender`` is empty for an anonymous one; ``answers`` holds what
    was asked beyond title and text, by name; ``call`` is the title, in Vietnamese, of the call that
    a proposal answers, as it was when it was sent."""

    number: str
    received_at: datetime
    kind: str
    title: str
    body: str
    province: str = ""
    commune: str = ""
    sender: Mapping[str, str] = field(default_factory=dict)
    answers: Mapping[str, Any] = field(default_factory=dict)
    files: Sequence[FileFacts] = ()
    call: str = ""

    def document(self) -> dict[str, Any]:
        """The same as JSON can hold it. A call is named only where one is answered, so that
        receipts of before are written as they were."""
        named = {"call": self.call} if self.call else {}
        return named | {
            "format": FORMAT,
            "number": self.number,
            "received_at": written_moment(self.received_at),
            "kind": self.kind,
            "title": self.title,
            "body": self.body,
            "province": self.province,
            "commune": self.commune,
            "sender": dict(self.sender),
            "answers": dict(self.answers),
            "files": [
                {"name": one.name, "size": one.size, "sha256": one.sha256} for one in self.files
            ],
        }


@dataclass(frozen=True, slots=True)
class CertifiedAuthor:
    """An author as the proposer named them; ``confirmed`` says whether the author did so, too."""

    name: str
    share: str
    confirmed: bool


@dataclass(frozen=True, slots=True)
class Decided:
    """What a certificate speaks of: a decision of a council. ``call`` is the title of the call, ""
    for none. Source: an accepted initiative is certified to its authors (Decree 13/2012/NĐ-CP)."""

    number: str
    decision: str  # of domain.evaluation.decisions
    decided_on: date
    after_appeal: bool
    kind: str
    title: str
    authors: Sequence[CertifiedAuthor]
    department: str
    call: str

    def document(self) -> dict[str, Any]:
        """The same as JSON can hold it."""
        return {
            "format": CERTIFICATE,
            "number": self.number,
            "decision": self.decision,
            "decided_on": self.decided_on.isoformat(),
            "after_appeal": self.after_appeal,
            "kind": self.kind,
            "title": self.title,
            "authors": [
                {"name": one.name, "share": one.share, "confirmed": one.confirmed}
                for one in self.authors
            ],
            "department": self.department,
            "call": self.call,
        }


@dataclass(frozen=True, slots=True)
class SignedReceipt:
    """A document with its signature, which nobody has checked yet: a receipt or a certificate."""

    document: Mapping[str, Any]
    key_id: str
    signature: bytes

    @property
    def message(self) -> bytes:
        """What was signed."""
        return canonical(self.document)

    @property
    def is_certificate(self) -> bool:
        """Whether it tells of a decision, and not of what was sent."""
        return bool(self.document.get("format") == CERTIFICATE)

    @property
    def decided_on(self) -> date:
        """The day of the decision on a certificate. Raises ValueError as ``received_at`` does."""
        return date.fromisoformat(self.document["decided_on"])

    @property
    def received_at(self) -> datetime:
        """When it arrived. Raises ValueError for what no service of ours wrote."""
        return datetime.fromisoformat(self.document["received_at"])

    @property
    def files(self) -> list[FileFacts]:
        """The files that the document names; a certificate names none."""
        return [FileFacts(**one) for one in self.document.get("files", ())]

    def file(self) -> bytes:
        """The file as it is handed out: UTF-8, one fact a line."""
        whole = {
            _NAMES[self.document["format"]]: self.document,
            "signature": {
                "algorithm": ALGORITHM,
                "key": self.key_id,
                "sha256": digest(self.document),
                "value": base64.b64encode(self.signature).decode(),
            },
        }
        text = json.dumps(whole, ensure_ascii=False, sort_keys=True, indent=1)
        return text.encode() + b"\n"


def written_moment(moment: datetime) -> str:
    """A moment in UTC to the microsecond, as receipts write it (ISO 8601)."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def canonical(document: Mapping[str, Any]) -> bytes:
    """The one way in which a document is signed: JSON in UTF-8, keys in order, no blanks."""
    written = json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return written.encode()


def digest(document: Mapping[str, Any]) -> str:
    """SHA-256 in hex over the canonical bytes."""
    return hashlib.sha256(canonical(document)).hexdigest()


def read(content: bytes) -> SignedReceipt:
    """The receipt in a file, as far as it can be read: whether its signature is good is for whoever
    has the key to say, and then ``require_exact`` whether it is written as we write. Raises
    ReceiptRefused."""
    if len(content) > LARGEST:
        raise ReceiptRefused(ReceiptProblem.NO_RECEIPT)
    whole = _parsed(content)
    signature = whole["signature"]
    (document,) = (whole[name] for name in _NAMES.values() if name in whole)
    try:
        value = base64.b64decode(signature["value"], validate=True)
    except (ValueError, TypeError):
        raise ReceiptRefused(ReceiptProblem.CHANGED) from None
    return SignedReceipt(document, signature["key"], value)


def require_exact(receipt: SignedReceipt, content: bytes) -> None:
    """Raise ReceiptRefused unless ``content`` is the one way in which ``receipt`` is written, and
    holds what pages show of one. Writing it costs far more than checking a signature: ask for it
    only when that is good."""
    try:
        exact = _is_document(receipt.document) and receipt.file() == content
    except (ValueError, RecursionError):  # letters that have no bytes, depth without an end
        exact = False
    if not exact:
        raise ReceiptRefused(ReceiptProblem.CHANGED)


def _parsed(content: bytes) -> dict[str, Any]:
    """The outer shape, without which it is no receipt at all."""
    try:
        whole = json.loads(content.decode())
    except (ValueError, RecursionError):
        raise ReceiptRefused(ReceiptProblem.NO_RECEIPT) from None
    shaped = (
        isinstance(whole, dict)
        and set(whole) in ({name, "signature"} for name in _NAMES.values())
        and all(isinstance(part, dict) for part in whole.values())
        and set(whole["signature"]) == _SIGNATURE
        and isinstance(whole["signature"]["key"], str)
        and any(whole.get(name, {}).get("format") == form for form, name in _NAMES.items())
    )
    if not shaped:
        raise ReceiptRefused(ReceiptProblem.NO_RECEIPT)
    return dict(whole)


def _is_document(document: Mapping[str, Any]) -> bool:
    """Whether everything is there that pages show of it, and of the sort they expect."""
    if document.get("format") == CERTIFICATE:
        return _are_texts(document, _OF_CERTIFICATE) and _all_of(
            document, "authors", _AUTHOR, _AUTHOR_BEFORE
        )
    if not isinstance(document.get("call", ""), str):
        return False
    return _are_texts(document, _OF_RECEIPT) and _all_of(document, "files", _FILE)


_OF_RECEIPT = ("number", "received_at", "kind", "title", "body")
_OF_CERTIFICATE = ("number", "decision", "decided_on", "kind", "title", "department", "call")
_FILE = frozenset({"name", "size", "sha256"})
_AUTHOR = frozenset({"name", "share", "confirmed"})
_AUTHOR_BEFORE = frozenset({"name", "share"})  # before co-authors could confirm


def _are_texts(document: Mapping[str, Any], names: Sequence[str]) -> bool:
    return all(isinstance(document.get(name), str) for name in names)


def _all_of(document: Mapping[str, Any], name: str, *shapes: frozenset[str]) -> bool:
    rows = document.get(name)
    return isinstance(rows, list) and all(
        isinstance(one, dict) and set(one) in shapes for one in rows
    )
