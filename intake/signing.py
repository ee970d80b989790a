"""The key with which this installation signs receipts, and the check that needs only its public
half.

Ed25519 (RFC 8032): small, quick, the same signature for the same bytes, and every openssl can check
it. The private key lies in the instance folder, readable by the service alone, and is made by
set-up; the public half of every key that ever signed lies beside it under the key's number, so that
old receipts hold after a change of keys.
"""

import hashlib
import os
import re
import secrets
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
    load_pem_public_key,
)

from intake.disk import flush_folder
from intake.domain.receiving.receipts import (
    ReceiptProblem,
    ReceiptRefused,
    SignedReceipt,
    read,
    require_exact,
)

PRIVATE = "signing.pem"
_KEY_ID = re.compile(r"[0-9a-f]{16}")

PublicKeys = Callable[[str], bytes | None]
"""Gives the public key (PEM) of a key's number, None for one that is not known."""


class UnusableKey(ValueError):
    """There is no key where one of ours belongs, or something else lies there."""


class _Pair(NamedTuple):
    """The key in use: both halves, the public one as PEM, and its number."""

    private: Ed25519PrivateKey
    public: bytes
    number: str


class FolderKey:
    """The signing key of an installation, in a folder of this machine.

    Raises UnusableKey when the private key is not there or is none, OSError where the disk does.
    What needs the public halves alone works without it.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = threading.Lock()
        self._known: _Pair | None = None

    @property
    def there(self) -> bool:
        """Whether the private key is where it belongs."""
        return self._place.exists()

    def make(self) -> bool:
        """Make the key if there is none, and put its public half beside it; returns whether one was
        made. For set-up alone: a key that was lost must not be replaced without a word."""
        made = not self.there
        if made:
            self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            fresh = Ed25519PrivateKey.generate()
            pem = fresh.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
            _put(self._place, pem, mode=0o600)
            flush_folder(self._folder.parent)
        pair = self._pair()
        if self.public_key_of(pair.number) is None:
            beside = self._public_place(pair.number)
            beside.unlink(missing_ok=True)  # it holds something else than its name says
            _put(beside, pair.public, mode=0o644)
        return made

    @property
    def key_id(self) -> str:
        """The number by which receipts name this key."""
        return self._pair().number

    @property
    def public_key(self) -> bytes:
        """The public half, as PEM."""
        return self._pair().public

    def sign(self, message: bytes) -> bytes:
        """The signature over ``message``: 64 bytes."""
        return self._pair().private.sign(message)

    def public_key_of(self, key_id: str) -> bytes | None:
        """The public half of a key that signs or has signed here, by its number; None when there
        is none, and when what lies under its name is not that key."""
        if not _KEY_ID.fullmatch(key_id):
            return None
        with suppress(FileNotFoundError, UnusableKey):
            pem = self._public_place(key_id).read_bytes()
            return pem if key_id_of(pem) == key_id else None
        return None

    @property
    def _place(self) -> Path:
        return self._folder / PRIVATE

    def _public_place(self, key_id: str) -> Path:
        return self._folder / f"{key_id}.pem"

    def _pair(self) -> _Pair:
        with self._lock:
            if self._known is None:
                self._known = _loaded(self._place)
            return self._known


def _loaded(place: Path) -> _Pair:
    try:
        private = load_pem_private_key(place.read_bytes(), password=None)
    except FileNotFoundError:
        raise UnusableKey(f"{place} is not there; set-up makes it") from None
    except (ValueError, TypeError, UnsupportedAlgorithm):
        raise UnusableKey(f"{place} holds no private key") from None
    if not isinstance(private, Ed25519PrivateKey):
        raise UnusableKey(f"{place} holds a key of another sort than Ed25519")
    public = _written(private.public_key())
    return _Pair(private, public, key_id_of(public))


def check(content: bytes, public_key_of: PublicKeys) -> SignedReceipt:
    """The receipt in a file, if every byte of it is as it was signed with one of the keys that
    ``public_key_of`` gives. Raises ReceiptRefused. Needs no database, no network and no clock."""
    receipt = read(content)
    pem = public_key_of(receipt.key_id)
    if pem is None:
        raise ReceiptRefused(ReceiptProblem.UNKNOWN_KEY)
    key = public_key(pem)
    try:
        key.verify(receipt.signature, receipt.message)
    except (InvalidSignature, ValueError, RecursionError):  # or nothing that has signed bytes
        raise ReceiptRefused(ReceiptProblem.CHANGED) from None
    require_exact(receipt, content)
    return receipt


def only(pem: bytes) -> PublicKeys:
    """The one key of a file, by its number. Raises UnusableKey."""
    written = _written(public_key(pem))
    return {key_id_of(written): written}.get


def public_key(pem: bytes) -> Ed25519PublicKey:
    """The public key in a file. Raises UnusableKey."""
    try:
        found = load_pem_public_key(pem)
    except (ValueError, UnsupportedAlgorithm):
        raise UnusableKey("no public key in PEM") from None
    if not isinstance(found, Ed25519PublicKey):
        raise UnusableKey("a public key of another sort than Ed25519")
    return found


def key_id_of(pem: bytes) -> str:
    """The number of a key: the first 16 digits of the SHA-256 of its public half."""
    raw = public_key(pem).public_bytes(Encoding.Raw, PublicFormat.Raw)
    return hashlib.sha256(raw).hexdigest()[:16]


def _written(key: Ed25519PublicKey) -> bytes:
    return key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


def _put(place: Path, content: bytes, *, mode: int) -> None:
    """Whole or not at all, and never over a file that another process has just made."""
    fresh = place.with_name(f".{place.name}.{secrets.token_hex(8)}")
    opened = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, mode)
    try:
        with os.fdopen(opened, "wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        with suppress(FileExistsError):
            os.link(fresh, place)
    finally:
        fresh.unlink(missing_ok=True)
    flush_folder(place.parent)
