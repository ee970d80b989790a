"""What is looked at in an answer before somebody approves it.

Some findings block: an answer with a gap, or with somebody's identity number, must not go out. The
others are hints for the author and the approver, who judge them: what a program takes for a
stranger's phone number may be the number that the sender is to call.
"""

import enum
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from intake.domain.answering.replies import PARTS, Part
from intake.domain.answering.reply_templates import leftovers

TOO_SHORT, TOO_LONG = 80, 8_000  # characters of the whole answer
_QUOTED_FROM = 80  # shorter questions may well be repeated in the answer


class Check(enum.StrEnum):
    """What may be found."""

    MISSING_PART = "missing_part"
    LEFTOVER = "leftover"
    IDENTITY_NUMBER = "identity_number"
    SAME_AS_QUESTION = "same_as_question"
    OTHER_LANGUAGE = "other_language"
    E_MAIL = "e_mail"
    PHONE = "phone"
    PAST_DATE = "past_date"
    NO_CONTACT = "no_contact"
    SHORT = "short"
    LONG = "long"


BLOCKING = frozenset(
    {Check.MISSING_PART, Check.LEFTOVER, Check.IDENTITY_NUMBER, Check.SAME_AS_QUESTION}
)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was found: in which part ("" = the whole answer), and the words that it is
    about."""

    check: Check
    part: str = ""
    what: str = ""

    @property
    def blocks(self) -> bool:
        """Whether the answer cannot go on like this."""
        return self.check in BLOCKING


@dataclass(frozen=True, slots=True)
class Asked:
    """What the answer is an answer to; languages as codes, "" where nobody could tell."""

    body: str
    sender_language: str
    today: date


def findings(parts: Mapping[str, str], asked: Asked, *, language: str = "") -> list[Finding]:
    """Everything there is to say about an answer, what blocks first. ``language`` is what the
    answer was identified as, "" when nobody could tell."""
    whole = "\n".join(parts.get(part.value, "") for part in PARTS)
    found = [
        *_of_parts(parts, asked),
        *_of_contact(parts.get(Part.CONTACT, "")),
        *_of_whole(whole),
    ]
    if language and language != asked.sender_language:
        found.append(Finding(Check.OTHER_LANGUAGE, what=language))
    return sorted(found, key=lambda one: not one.blocks)


def blocking(parts: Mapping[str, str], asked: Asked) -> list[Finding]:
    """Only what must be put right before the answer goes on."""
    return [one for one in findings(parts, asked) if one.blocks]


def _of_parts(parts: Mapping[str, str], asked: Asked) -> Iterator[Finding]:
    for part in PARTS:
        text = parts.get(part.value, "")
        if text.strip():
            yield from _of_part(part, text, asked)
        else:
            yield Finding(Check.MISSING_PART, part.value)


def _of_part(part: Part, text: str, asked: Asked) -> Iterator[Finding]:
    for left in leftovers(text):
        yield Finding(Check.LEFTOVER, part.value, left)
    for number in identity_numbers(text):
        yield Finding(Check.IDENTITY_NUMBER, part.value, number)
    if _repeats(text, asked.body):
        yield Finding(Check.SAME_AS_QUESTION, part.value)
    if part is not Part.CONTACT:
        yield from _of_strangers(part, text)
    if part in (Part.DECISION, Part.BASIS):
        for written in promised_days_before(text, asked.today):
            yield Finding(Check.PAST_DATE, part.value, written)


def _of_strangers(part: Part, text: str) -> Iterator[Finding]:
    for address in _E_MAIL.findall(text):
        yield Finding(Check.E_MAIL, part.value, address)
    for number in phone_numbers(text):
        yield Finding(Check.PHONE, part.value, number)


def _of_contact(text: str) -> Iterator[Finding]:
    named = _E_MAIL.search(text) or _LINK.search(text) or any(c.isdecimal() for c in text)
    if text.strip() and not named:
        yield Finding(Check.NO_CONTACT, Part.CONTACT.value)


def _of_whole(whole: str) -> Iterator[Finding]:
    length = len(whole.strip())
    if 0 < length < TOO_SHORT:
        yield Finding(Check.SHORT)
    if length > TOO_LONG:
        yield Finding(Check.LONG)


def _repeats(text: str, question: str) -> bool:
    answer, asked = _plain(text), _plain(question)
    return bool(asked) and (answer == asked or (len(asked) >= _QUOTED_FROM and asked in answer))


def _plain(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.lower()))


_E_MAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_LINK = re.compile(r"https?://|www\.", re.IGNORECASE)
# A number of citizens of Vietnam has 12 digits: province (001-096), century and sex, year, six
# digits (Decree 70/2024/NĐ-CP). People group it in threes or fours.
_IDENTITY = re.compile(r"(?<![\w/.-])0\d{2}[ .]?\d{3}[ .]?\d{3}[ .]?\d{3}(?![\w/-]|[.]\d)")
_IN_FOURS = re.compile(r"(?<![\w/.-])0\d{3}[ .]?\d{4}[ .]?\d{4}(?![\w/-]|[.]\d)")
_HIGHEST_PROVINCE = 96
# Mobile numbers belong to people; 1900, 1800 and numbers with an area code of offices do not.
_MOBILE = re.compile(r"(?<![\w/+])(?:\+?84[ .]?|0)[35789]\d(?:[ .-]?\d){7}(?!\d)")


def identity_numbers(text: str) -> tuple[str, ...]:
    """What reads like the identity number of a citizen, as written, each once."""
    found = [one.group(0) for shape in (_IDENTITY, _IN_FOURS) for one in shape.finditer(text)]
    return tuple(dict.fromkeys(one for one in found if _is_identity(one)))


def _is_identity(written: str) -> bool:
    digits = re.sub(r"\D", "", written)
    return 1 <= int(digits[:3]) <= _HIGHEST_PROVINCE and digits.isascii()


def phone_numbers(text: str) -> tuple[str, ...]:
    """What reads like somebody's own phone, as written, each once."""
    return tuple(dict.fromkeys(one.group(0) for one in _MOBILE.finditer(text)))


_DAY = re.compile(
    r"(?<!\d)(?P<d>\d{1,2})[/.-](?P<m>\d{1,2})[/.-](?P<y>\d{4})(?!\d)"
    r"|(?<!\d)(?P<y2>\d{4})-(?P<m2>\d{2})-(?P<d2>\d{2})(?!\d)"
    r"|(?<!\d)(?P<d3>\d{1,2})\s+tháng\s+(?P<m3>\d{1,2}),?(?:\s+năm)?\s+(?P<y3>\d{4})"
)
# Words after which a day is one that is still to come; other days may well be past.
_TO_COME = re.compile(
    r"trước|chậm nhất|đến hết|hạn|muộn nhất|dự kiến|sẽ"
    r"|\bby\b|\bbefore\b|\buntil\b|no later than|\bwill\b"
    r"|\bдо\b|не позднее|будет|\binnen\b|\bsenest\b|\bfør\b|\bvil\b"
    r"|قبل|أقصاه|حتى|سوف",
    re.IGNORECASE,
)
_WITHIN = 40  # characters between such a word and the day
_SENTENCE_END = re.compile(r"[.;!?؟\n](?=\s|$)")


def promised_days_before(text: str, today: date) -> list[str]:
    """Days, as written, that the text promises although they are over."""
    found = []
    for match in _DAY.finditer(text):
        before = _SENTENCE_END.split(text[max(0, match.start() - _WITHIN) : match.start()])[-1]
        day = _day_of(match)
        if day is not None and day < today and _TO_COME.search(before):
            found.append(match.group(0))
    return found


def _day_of(match: re.Match[str]) -> date | None:
    for year, month, day in (("y", "m", "d"), ("y2", "m2", "d2"), ("y3", "m3", "d3")):
        if match[year]:
            try:
                return date(int(match[year]), int(match[month]), int(match[day]))
            except ValueError:
                return None
    return None
