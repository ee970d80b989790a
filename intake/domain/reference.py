"""Public references and secret codes.

A reference such as ``PA-2026-000123-7`` is for talking: prefix, year of receipt, running number,
check digit. It is not secret. A code of 26 characters in Crockford's base 32 carries 130 random
bits (OWASP ASVS 5.0.0, 11.5.1 asks for 128); it opens the submission for its sender, is shown once
and stored only as a keyed hash.
"""

import hashlib
import hmac
import re
import secrets
from dataclasses import dataclass
from datetime import datetime

from intake.domain.timekeeping.deadlines import local_date

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford: no I, L, O, U
_LOOKALIKES = str.maketrans("ILO", "110")
CODE_LENGTH = 26
_REFERENCE = re.compile(r"^([A-Z]{1,4})-?(\d{4})-?(\d{6,12})-?(\d)$")


@dataclass(frozen=True, slots=True)
class Reference:
    """The parts of a public reference; ``number`` is the submission's id."""

    prefix: str
    year: int
    number: int

    def __str__(self) -> str:
        digits = f"{self.year:04d}{self.number:06d}"
        return f"{self.prefix}-{digits[:4]}-{digits[4:]}-{check_digit(digits)}"


@dataclass(frozen=True, slots=True)
class CodeBook:
    """How this installation writes references and keeps codes: the prefix and the key of the
    hashes."""

    prefix: str
    key: bytes

    def reference(self, submission_id: int, submitted_at: datetime) -> str:
        """The public reference; the year is that of the receipt in Vietnam."""
        return str(Reference(self.prefix, local_date(submitted_at).year, submission_id))

    def code_for_draft(self, draft_token: str) -> str:
        """The tracking code of whatever is sent from the draft of this token."""
        return derive_code(self.key, draft_token)

    def stop_token(self, submission_id: int) -> str:
        """What a letter carries so that its reader can end the letters, and nothing else: the row's
        number and a keyed hash of it (RFC 2104)."""
        return f"{submission_id}-{_encode(self._stop_mac(submission_id))}"

    def stop_token_of(self, text: str) -> int | None:
        """The submission of such a token; None for one that this installation did not write."""
        number, _, mac = text.partition("-")
        if not (number.isascii() and number.isdecimal() and len(number) < 18):
            return None
        expected = _encode(self._stop_mac(int(number)))
        return int(number) if hmac.compare_digest(expected.encode(), mac.encode()) else None

    def decision_token(self, submission_id: int, number: int) -> str:
        """What stands on the paper of a decision, and leads whoever holds it to the page that says
        whether it was given out here: both numbers and a keyed hash of them (RFC 2104), so that
        nobody finds decisions by counting."""
        told = f"decision\0{submission_id}\0{number}"
        return f"{submission_id}-{number}-{_encode(self._mac(told))}"

    def decision_of(self, token: str) -> tuple[int, int] | None:
        """Submission and number of the decision of such a token; None for one that this
        installation did not write."""
        first, _, rest = token.partition("-")
        second = rest.partition("-")[0]
        if not all(one.isascii() and one.isdecimal() and len(one) < 18 for one in (first, second)):
            return None
        expected = self.decision_token(int(first), int(second))
        same = hmac.compare_digest(expected.encode(), token.encode())
        return (int(first), int(second)) if same else None

    def author_token(self, submission_id: int, line: int, round_: int) -> str:
        """What a co-author is sent to confirm with, and for nothing else. It names no row: the
        database finds it by its hash, and a later round has another one."""
        return _encode(self._mac(f"co-author\0{submission_id}\0{line}\0{round_}"))

    def _stop_mac(self, submission_id: int) -> int:
        return self._mac(f"stop-letters\0{submission_id}")

    def _mac(self, told: str) -> int:
        digest = hmac.new(self.key, told.encode(), hashlib.sha256).digest()
        return int.from_bytes(digest, "big") >> (256 - CODE_LENGTH * 5)

    def hash(self, code: str) -> str:
        """What the database keeps of a code or a token."""
        return hash_code(self.key, code)


def parse_reference(text: str) -> Reference | None:
    """Read what somebody typed from paper: case, blanks and kinds of dashes do not matter.

    None when it is no reference or the check digit is wrong.
    """
    squeezed = re.sub(r"[\s.\u2010-\u2015_/-]+", "-", text.strip().upper()).strip("-")
    # int() would also take digits of other scripts; phones in Arabic type them, so they are welcome
    # here
    squeezed = "".join(str(int(c)) if c.isdecimal() else c for c in squeezed)
    match = _REFERENCE.match(squeezed)
    if match is None:
        return None
    prefix, year, number, check = match.groups()
    if check_digit(year + number) != check:
        return None
    return Reference(prefix, int(year), int(number))


def check_digit(digits: str) -> str:
    """Damm's check digit: finds every single wrong digit and every swap of neighbours (H. M. Damm,
    2004)."""
    interim = 0
    for digit in digits:
        interim = _DAMM[interim][int(digit)]
    return str(interim)


def new_token() -> str:
    """A fresh secret of 130 bits, written as a code."""
    return _encode(secrets.randbits(CODE_LENGTH * 5))


def derive_code(key: bytes, draft_token: str) -> str:
    """The tracking code that belongs to a draft.

    It is derived, not drawn, so that the same form sent again (double click, lost answer, kill
    between commit and reply) shows the same code although the database keeps only its hash.
    """
    digest = hmac.new(key, b"tracking-code\0" + draft_token.encode(), hashlib.sha256).digest()
    return _encode(int.from_bytes(digest, "big") >> (256 - CODE_LENGTH * 5))


def show_code(code: str) -> str:
    """The code in groups for reading and typing: ``ABCDE-FGHJK-…``."""
    return "-".join(code[i : i + 5] for i in range(0, len(code), 5))


def parse_code(text: str) -> str:
    """What somebody typed, with blanks, dashes, small letters and look-alikes (O, I, L) forgiven;
    "" when it is no code."""
    code = re.sub(r"[\s\u2010-\u2015-]", "", text).upper().translate(_LOOKALIKES)
    return code if len(code) == CODE_LENGTH and set(code) <= set(_ALPHABET) else ""


def hash_code(key: bytes, code: str) -> str:
    """Keyed hash (HMAC-SHA-256, hex) under which a code is stored; a fast hash is allowed at 130
    bits."""
    return hmac.new(key, b"code\0" + code.encode(), hashlib.sha256).hexdigest()


def same_hash(left: str, right: str) -> bool:
    """Compare two stored hashes in constant time."""
    return hmac.compare_digest(left.encode(), right.encode())


def _encode(number: int) -> str:
    return "".join(_ALPHABET[(number >> (5 * i)) & 31] for i in reversed(range(CODE_LENGTH)))


# Damm's quasigroup of order 10.
_DAMM = tuple(
    tuple(int(c) for c in row)
    for row in (
        "0317598642",
        "7092154863",
        "4206871359",
        "1750983426",
        "6123045978",
        "3674209581",
        "5869720134",
        "8945362017",
        "9438617205",
        "2581436790",
    )
)
