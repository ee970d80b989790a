"""What a sender is told of a text before sending it: hints, and never a reason to refuse.

Peers (2 and 1.8): a portal that asks before it takes spares people the wait for an answer that
stands there already, and itself data that nobody needs (Law 91/2025/QH15: data are reduced to what
is needed; Law 29/2018/QH14 on state secrets).
"""

import re
from dataclasses import dataclass

from intake.domain.discretion.personal_data import DataClass, Span, Why, secrets
from intake.domain.discretion.redaction import Known, find

# Numbers of people; names and addresses often are what a text is about.
_TOLD = frozenset({DataClass.IDENTITY, DataClass.E_MAIL, DataClass.PHONE, DataClass.BANK_ACCOUNT})
_FEW_LETTERS = 40  # a short text in capitals is a heading
_CAPITALS = 0.7
# Vietnamese words as they look when their marks are left out, and which no other language of the
# service has in such numbers.
_UNMARKED_WORDS = """
khong duoc nguoi cua chung nhung cho toi voi trong nay viec phai roi lam khi thi ma va la co da dang
se bi ra vao len xuong neu de mot cac den tu rat moi chua nhieu o ve theo
"""
_UNMARKED = frozenset(_UNMARKED_WORDS.split())
_UNMARKED_SHARE = 0.2
_UNMARKED_KINDS = 4


@dataclass(frozen=True, slots=True)
class Hints:
    """What there is to say. ``personal`` are (class, words of the text), each once, in the order
    of the text; ``secret`` the marks of a state secret; ``capitals`` and ``unmarked`` say how the
    text is written."""

    personal: tuple[tuple[DataClass, str], ...] = ()
    secret: tuple[str, ...] = ()
    capitals: bool = False
    unmarked: bool = False

    def __bool__(self) -> bool:
        return bool(self.personal or self.secret or self.capitals or self.unmarked)


def hints(title: str, body: str) -> Hints:
    """The hints for a text that has been typed."""
    text = f"{title}\n{body}"
    found = find(text, Known())
    sure = (one for one in found if one.kind in _TOLD and one.why is not Why.DOUBTFUL)
    personal = dict.fromkeys((one.kind, _words(text, one)) for one in sure)
    secret = dict.fromkeys(_words(text, one) for one in _outermost(list(secrets(text))))
    capitals = _in_capitals(text)
    return Hints(tuple(personal), tuple(secret), capitals, not capitals and _without_marks(text))


def _outermost(spans: list[Span]) -> list[Span]:
    """Without those that lie within another: a "top secret" is not a "secret" once more."""
    return [
        one
        for one in spans
        if not any(
            other is not one and other.start <= one.start and one.end <= other.end
            for other in spans
        )
    ]


def _words(text: str, span: Span) -> str:
    return text[span.start : span.end].strip()


def _in_capitals(text: str) -> bool:
    cased = [char for char in text if char.isupper() or char.islower()]
    return len(cased) >= _FEW_LETTERS and sum(map(str.isupper, cased)) > _CAPITALS * len(cased)


def _without_marks(text: str) -> bool:
    """Whether it is Vietnamese, and typed without a single mark."""
    words = re.findall(r"[^\W\d_]+", text.lower())
    if not words or not all(word.isascii() for word in words):
        return False
    telling = [word for word in words if word in _UNMARKED]
    return len(set(telling)) >= _UNMARKED_KINDS and len(telling) > _UNMARKED_SHARE * len(words)
