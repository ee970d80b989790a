"""Co-authors confirm themselves that they are authors, and with which share.

Source: the charter of initiatives (Decree 13/2012/NĐ-CP) certifies an initiative to each of its
authors with a share, and whoever proposes says who they are. Until they say so themselves it is
the proposer's word alone.
"""

import enum
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from intake.domain.evaluation.interests import plain_name
from intake.domain.proposals import MOST_AUTHORS
from intake.domain.workflow import Status

OPEN_FOR = timedelta(days=30)  # as long as a sender has to revise
REMINDED_AFTER = timedelta(days=7)
MOST_ROUNDS = 3  # letters of the first sort to one author; each round has one reminder at most
# One address must not become a target of strangers who name it in proposal after proposal. Counted
# by rounds of whoever was asked within this time.
MOST_TO_ONE_ADDRESS = 5
COUNTED_FOR = timedelta(days=1)
REASON_LIMIT = 2_000
# What is not, or no longer, before anybody, asks nobody.
_NOT_BEFORE_ANYBODY = frozenset(
    {Status.SCREENING, Status.SPAM, Status.WITHDRAWN, Status.REDIRECTED, Status.REJECTED}
)


class AuthorState(enum.StrEnum):
    """What a co-author who was asked has said."""

    ASKED = "asked"
    CONFIRMED = "confirmed"
    OBJECTED = "objected"
    DROPPED = "dropped"  # a revision named somebody else there; kept, so that no link comes back


class AuthorStanding(enum.StrEnum):
    """How far it is sure that somebody named is an author with this share."""

    PROPOSER = "proposer"  # sent the proposal, under this name
    CONFIRMED = "confirmed"
    OBJECTED = "objected"
    ASKED = "asked"
    EXPIRED = "expired"  # did not answer in time
    NOT_ASKED = "not_asked"  # no address was given, or none that may be written to


@dataclass(frozen=True, slots=True)
class Line:
    """One author of the list; ``at`` counts from 1, ``mail`` is "" when none was given."""

    at: int
    name: str
    share: str
    mail: str = ""


def lines_of(authors: Mapping[str, Any]) -> list[Line]:
    """The authors that the part of this name gives."""
    said = [
        Line(at, *(str(authors.get(f"{what}{at}") or "") for what in ("name", "share", "email")))
        for at in range(1, MOST_AUTHORS + 1)
    ]
    return [line for line in said if line.name]


def without_mails(authors: Mapping[str, Any]) -> dict[str, Any]:
    """The same part without addresses: nobody needs them who reads or proves who the authors
    are."""
    return {name: value for name, value in authors.items() if not name.startswith("email")}


def to_ask(lines: Sequence[Line], *, sender_name: str, sender_mail: str) -> list[Line]:
    """Those who are sent a link: not the proposer, and nobody at the proposer's own address, where
    the proposer would answer for them."""
    own = sender_mail.lower()
    return [
        line
        for line in lines
        if line.mail and line.mail.lower() != own and not is_proposer(line, sender_name)
    ]


def is_proposer(line: Line, sender_name: str) -> bool:
    """Whether an author is who sent the proposal, as far as the name says so."""
    return plain_name(sender_name) != "" and plain_name(line.name) == plain_name(sender_name)


def may_be_asked(status: str, *, restricted: bool) -> bool:
    """Whether a proposal that stands there asks its authors at all."""
    return not restricted and Status(status) not in _NOT_BEFORE_ANYBODY


def standing(
    line: Line, sender_name: str, state: str | None, expires_at: datetime | None, now: datetime
) -> AuthorStanding:
    """What is to be said of an author; ``state`` is None when no link was sent."""
    if state in (AuthorState.CONFIRMED, AuthorState.OBJECTED):
        return AuthorStanding(str(state))
    if is_proposer(line, sender_name):
        return AuthorStanding.PROPOSER
    if state is None or expires_at is None or state == AuthorState.DROPPED:
        return AuthorStanding.NOT_ASKED
    return AuthorStanding.ASKED if now < expires_at else AuthorStanding.EXPIRED


def is_sure(found: AuthorStanding) -> bool:
    """Whether a certificate may name somebody as author without a reservation."""
    return found in (AuthorStanding.PROPOSER, AuthorStanding.CONFIRMED)
