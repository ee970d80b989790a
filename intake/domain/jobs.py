"""Background work: kinds, how often it is tried and how long it waits between tries."""

import enum
import random
from datetime import timedelta


class JobKind(enum.StrEnum):
    """What the worker can do. Each handler may run twice without harm."""

    CLASSIFY = "classify"
    INDEX = "index"
    NOTIFY = "notify"
    DESK_MAIL = "desk_mail"
    SEARCH_MAIL = "search_mail"
    AUTHOR_MAIL = "author_mail"
    ACCOUNT_MAIL = "account_mail"
    NIGHTLY = "nightly"
    DEADLINES = "deadlines"
    CALENDAR = "calendar"
    SEND_REPLY = "send_reply"
    BULK = "bulk"
    ATTACHMENT = "attachment"
    FORGET_FILE = "forget_file"
    EXPORT = "export"


# Smaller runs first: a route decides who sees the submission at all.
PRIORITY: dict[JobKind, int] = {
    JobKind.CLASSIFY: 10,
    JobKind.INDEX: 20,
    JobKind.SEND_REPLY: 25,
    JobKind.BULK: 27,
    JobKind.NOTIFY: 30,
    JobKind.AUTHOR_MAIL: 35,
    JobKind.ACCOUNT_MAIL: 35,
    JobKind.DESK_MAIL: 40,
    JobKind.SEARCH_MAIL: 45,
    JobKind.ATTACHMENT: 40,
    JobKind.DEADLINES: 50,
    JobKind.EXPORT: 55,
    JobKind.CALENDAR: 60,
    JobKind.FORGET_FILE: 70,
    JobKind.NIGHTLY: 90,
}
MAX_ATTEMPTS = 8
LEASE = timedelta(minutes=2)
# A mail server that does not answer costs 20 s a mail: a new submission must not wait for many, and
# the lease must outlast them.
MAILS_AT_ONCE = 4
# A file may cost twenty seconds of reading and as many of waiting for the scanner.
FILES_AT_ONCE = 1
_LONGEST_WAIT = timedelta(hours=1)


def backoff(attempts: int, *, jitter: random.Random | None = None) -> timedelta:
    """How long to wait after the ``attempts``-th failure: 2, 4, 8 … seconds, at most an hour,
    spread by up to a fifth."""
    wait = min(timedelta(seconds=2.0 ** min(attempts, 20)), _LONGEST_WAIT)
    spread = (jitter or random).uniform(0.8, 1.2)
    return wait * spread
