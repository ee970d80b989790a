"""Who must not evaluate a proposal, found by itself beside what evaluators declare.

Source: peers N13 and 1.7: interests are declared and checked, for the same organisation, as
co-author, by the domain of the e-mail address, and after an earlier decision about the same
proposal; no peer does both. Circular 18/2013/TT-BKHCN: a head who is author may not sit.
"""

import enum
import re
import unicodedata
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

# Addresses there say nothing about where somebody works.
PUBLIC_MAIL = frozenset(
    {
        *("gmail.com", "googlemail.com", "yahoo.com", "yahoo.com.vn", "ymail.com", "outlook.com"),
        *("outlook.com.vn", "hotmail.com", "live.com", "msn.com", "icloud.com", "me.com"),
        *("proton.me", "protonmail.com", "zoho.com", "mail.ru", "yandex.ru", "gmx.com"),
        *("aol.com", "fpt.vn", "vnn.vn", "hcm.vnn.vn", "hn.vnn.vn"),
    }
)
# What names of organisations begin with, and what does not tell them apart.
_FORMS = re.compile(
    r"\b(cong ty|tnhh|co phan|mtv|mot thanh vien|hop tac xa|htx|ctcp|jsc|co ltd|ltd|llc|inc)\b"
)
_NO_WORD = re.compile(r"[^\w]+")


class Interest(enum.StrEnum):
    """Why somebody is in conflict."""

    DECLARED = "declared"
    AUTHOR = "author"
    SAME_ORGANISATION = "same_organisation"
    SAME_MAIL_DOMAIN = "same_mail_domain"
    DECIDED_BEFORE = "decided_before"
    UNCONFIRMED = "unconfirmed"  # only of a co-author who has not confirmed: a question


@dataclass(frozen=True, slots=True)
class Party:
    """A person on one side, as far as it is known; empty is unknown and matches nothing.
    ``sure`` is False for what the proposer says of somebody who has not confirmed it."""

    name: str = ""
    email: str = ""
    organisation: str = ""
    tax_code: str = ""
    sure: bool = True


@dataclass(frozen=True, slots=True)
class Evaluator:
    """Somebody who could evaluate. ``decided`` are the proposals on which they have decided,
    ``declared`` those in which they have declared an interest."""

    id: int
    party: Party
    expertise: frozenset[str] = frozenset()
    decided: frozenset[int] = frozenset()
    declared: frozenset[int] = frozenset()
    open_reviews: int = 0


@dataclass(frozen=True, slots=True)
class Proposal:
    """What is to be evaluated: its authors and sender, and the fields that it touches."""

    id: int
    parties: tuple[Party, ...]
    fields: frozenset[str] = field(default_factory=frozenset)


def interests(evaluator: Evaluator, proposal: Proposal) -> tuple[Interest, ...]:
    """Every conflict of interest with those who are sure, in a fixed order; empty when none was
    found. Some of them are known by name alone, so that a namesake is kept out as well."""
    found = _near(evaluator, proposal, sure=True)
    if proposal.id in evaluator.declared:
        found.add(Interest.DECLARED)
    if proposal.id in evaluator.decided:
        found.add(Interest.DECIDED_BEFORE)
    return tuple(one for one in Interest if one in found)


def questions(evaluator: Evaluator, proposal: Proposal) -> tuple[Interest, ...]:
    """What only those would be in conflict with whom the proposer names and who have not confirmed
    it, marked as such: anybody could be named, and so it keeps nobody out. Empty for nothing."""
    found = _near(evaluator, proposal, sure=False) - set(interests(evaluator, proposal))
    return (*(one for one in Interest if one in found), Interest.UNCONFIRMED) if found else ()


def keeps_out(asks: Collection[str]) -> bool:
    """Whether what the secretary must decide on keeps a member from reading and voting until then:
    not what was said of somebody who has not confirmed it."""
    return bool(asks) and Interest.UNCONFIRMED not in asks


def only_namesake(evaluator: Evaluator, proposal: Proposal) -> bool:
    """Whether nothing was found but that somebody has the same name: that can be another person,
    which only people can tell."""
    same_address = any(
        _same(evaluator.party.email.lower(), party.email.lower())
        for party in proposal.parties
        if party.sure
    )
    return interests(evaluator, proposal) == (Interest.AUTHOR,) and not same_address


def in_conflict(evaluators: Iterable[Evaluator], proposal: Proposal) -> frozenset[int]:
    """The ids of those who must keep out."""
    return frozenset(one.id for one in evaluators if interests(one, proposal))


def _near(evaluator: Evaluator, proposal: Proposal, *, sure: bool) -> set[Interest]:
    parties = (party for party in proposal.parties if party.sure is sure)
    return {one for party in parties for one in _between(evaluator.party, party)}


def _between(one: Party, other: Party) -> Iterable[Interest]:
    if _same(plain_name(one.name), plain_name(other.name)) or _same(
        one.email.lower(), other.email.lower()
    ):
        yield Interest.AUTHOR
    if _same(_business(one.tax_code), _business(other.tax_code)) or _same(
        plain_organisation(one.organisation), plain_organisation(other.organisation)
    ):
        yield Interest.SAME_ORGANISATION
    domain = work_domain(one.email)
    if domain and domain == work_domain(other.email):
        yield Interest.SAME_MAIL_DOMAIN


def work_domain(email: str, public: Collection[str] = PUBLIC_MAIL) -> str:
    """The domain of an address that tells where somebody works; "" for a public provider."""
    domain = email.rpartition("@")[2].strip().lower().rstrip(".") if "@" in email else ""
    return "" if domain in public else domain


def plain_name(name: str) -> str:
    """A name without marks, capitals and signs: ``Hoàng  Thị Thử`` is ``hoang thi thu``."""
    loose = unicodedata.normalize("NFD", name.lower().replace("đ", "d"))
    kept = "".join(char for char in loose if not unicodedata.combining(char))
    return " ".join(_NO_WORD.sub(" ", kept).split())


def plain_organisation(name: str) -> str:
    """The same for an organisation, without its legal form."""
    return " ".join(_FORMS.sub(" ", plain_name(name)).split())


def _business(tax_code: str) -> str:
    """The ten digits of a business; its branches are the same business."""
    return "".join(char for char in tax_code if char.isdecimal())[:10]


def _same(one: str, other: str) -> bool:
    return bool(one) and one == other
