"""Passwords: what is too easy, and how they are hashed.

Length is what counts (NIST SP 800-63B, OWASP ASVS 5.0.0 6.2): at least 12 characters, 15
recommended, any characters,
at most 200; none of the rules that make people write passwords down. Refused is only what is
guessed first: well-known
passwords, runs of keys and digits, the person's own name or address, and anything made of nothing
else.
"""

import functools
import re
import threading
import unicodedata
from collections.abc import Iterable

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from intake.domain.errors import LimitExceeded
from intake.shipped import DATA

MIN_LENGTH = 12
RECOMMENDED_LENGTH = 15
MAX_LENGTH = 200
_OWN_LETTERS = (
    5  # so many characters must be left when everything that is guessed first is taken away
)
_WORDS_FILE = DATA / "common_passwords.txt"
_ROWS = tuple(
    row
    for line in (
        "abcdefghijklmnopqrstuvwxyz",
        "qwertyuiop",
        "asdfghjkl",
        "zxcvbnm",
        "01234567890",
        "1qaz2wsx3edc4rfv",
    )
    for row in (line, line[::-1])
)
_LEET = str.maketrans("@4831!05$7", "aabeilosst"[:10])

# OWASP's second choice for argon2id (46 MiB, one pass, one lane): 60 ms here.
_HASHER = PasswordHasher(time_cost=1, memory_cost=47_104, parallelism=1)
# Hashing takes a whole core and 46 MiB each time; more at once would starve the pages.
_AT_ONCE = threading.BoundedSemaphore(2)
_PATIENCE_SECONDS = 10.0


def hash_password(password: str) -> str:
    """The argon2id hash to store. Raises LimitExceeded when too many wait for theirs."""
    with _turn():
        return _HASHER.hash(_composed(password))


def verify(stored: str | None, password: str) -> bool:
    """Whether the password fits the stored hash; takes as long when there is none or it is
    absurdly long.

    Raises LimitExceeded when too many wait for theirs.
    """
    usable = bool(stored) and len(password) <= MAX_LENGTH
    with _turn():
        try:
            _HASHER.verify(
                stored if usable and stored else _decoy(), _composed(password[:MAX_LENGTH])
            )
        except (VerificationError, InvalidHashError):
            return False
    return usable


def is_outdated(stored: str) -> bool:
    """Whether the hash was made with other parameters than those of today."""
    return _HASHER.check_needs_rehash(stored)


def problem_with(password: str, personal: Iterable[str] = ()) -> str:
    """What is wrong with a new password: too_short, too_long, too_easy, or "" for nothing.

    ``personal`` are words that others know of the person: name, e-mail address.
    """
    if len(password) > MAX_LENGTH:
        return "too_long"
    if len(password) < MIN_LENGTH:
        return "too_short"
    return "too_easy" if _is_easy(password, personal) else ""


def _is_easy(password: str, personal: Iterable[str]) -> bool:
    known = {part for text in personal for part in _parts(_plain(text))}
    words = sorted({*_common_words(), *known}, key=len, reverse=True)
    plain = _plain(password)
    return any(
        _left_over(spelled, words) < _OWN_LETTERS for spelled in (plain, plain.translate(_LEET))
    )


def _parts(text: str) -> list[str]:
    """A name or an address as a whole, squeezed, and its longer words."""
    words = re.split(r"[\s@._+-]+", text)
    return [part for part in (text, "".join(words), *words) if len(part) >= 4]


def _left_over(text: str, words: list[str]) -> int:
    """How many characters are left without known words, runs and repetitions."""
    for word in words:
        text = text.replace(word, " ")
    text = _without_runs(text)
    text = re.sub(r"(.{1,4}?)\1{2,}", " ", text)
    return len(set(re.sub(r"[\W_]", "", text)))


def _without_runs(text: str) -> str:
    """The text without pieces of three and more neighbours on the keyboard, in the alphabet or
    among the digits."""
    kept, at = [], 0
    while at < len(text):
        length = 2
        while at + length < len(text) and _is_run(text[at : at + length + 1]):
            length += 1
        if length == 2:
            kept.append(text[at])
            length = 1
        at += length
    return "".join(kept)


def _is_run(piece: str) -> bool:
    return any(piece in row for row in _ROWS)


def _plain(text: str) -> str:
    decomposed = unicodedata.normalize("NFD", text.casefold().replace("đ", "d"))
    return "".join(c for c in decomposed if not unicodedata.combining(c))


@functools.cache
def _common_words() -> frozenset[str]:
    lines = _WORDS_FILE.read_text(encoding="utf-8").split()
    return frozenset(line for line in lines if not line.startswith("#"))


@functools.cache
def _decoy() -> str:
    return _HASHER.hash("nobody has this password")


def _composed(password: str) -> str:
    return unicodedata.normalize("NFC", password)


class _turn:  # noqa: N801 (used like a function)
    """One of the few places in which passwords are hashed at the same time."""

    def __enter__(self) -> None:
        if not _AT_ONCE.acquire(timeout=_PATIENCE_SECONDS):
            raise LimitExceeded(int(_PATIENCE_SECONDS))

    def __exit__(self, *_: object) -> None:
        _AT_ONCE.release()
