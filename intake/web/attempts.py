"""A guard for pages that open something by a secret: too many wrong ones from one address, and it
waits."""

from collections.abc import Iterator
from contextlib import contextmanager

from intake.services.officials import attempts
from intake.services.officials.attempts import Subject
from intake.web.db import db, transaction
from intake.web.logging import security_event
from intake.web.tools import tools

# A household or an office shares an address, and people mistype: generous beside 130 random bits.
FAILURES_PER_ADDRESS = 20


class Guarded:
    """One try; ``succeeded()`` says that the secret was right."""

    def __init__(self) -> None:
        self.right = False

    def succeeded(self) -> None:
        """The secret was right: the try does not count."""
        self.right = True


@contextmanager
def guard_secret(purpose: str, address: str) -> Iterator[Guarded]:
    """Count the try inside as a failure unless it says that it succeeded.

    Raises LimitExceeded, before anything is tried, when the address has failed too often of late.
    """
    now = tools().clock()
    subjects = [Subject(purpose, tools().codes.hash(f"{purpose}:{address}"), FAILURES_PER_ADDRESS)]
    attempts.refuse_if_locked(db.session(), subjects, now=now)
    attempt = Guarded()
    yield attempt
    if not attempt.right:
        with transaction() as session:
            attempts.record(session, subjects, now=now)
        security_event("wrong_secret", purpose=purpose)
