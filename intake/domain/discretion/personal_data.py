"""What personal data look like in a text, in five languages: numbers, addresses, names after a
title, marks of state secrets.

A text is searched without its marks, small and with plain digits, because people write "0901 234
567", "٠٩٠١٢٣٤٥٦٧" and "so nha 5" for the same. Everything found is a suggestion: a person looks at
it before anything is published (Law 91/2025/QH15 asks for data to be reduced to what is needed).
"""

import enum
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass


class DataClass(enum.StrEnum):
    """What was found, the most telling first: where two overlap, the first names both."""

    SENDER = "sender"  # what the sender left as contact, wherever it stands
    IDENTITY = "identity"
    E_MAIL = "e_mail"
    PHONE = "phone"
    BANK_ACCOUNT = "bank_account"
    TAX_CODE = "tax_code"
    PLATE = "plate"
    ADDRESS = "address"
    NAME = "name"
    SECRET = "secret"  # noqa: S105 (a mark of a state secret: it warns, and is never masked)


class Why(enum.StrEnum):
    """Why it was taken for that."""

    SHAPE = "shape"  # it is written like one
    DOUBTFUL = "doubtful"  # it may be one, or any other number
    WORDS = "words"  # the words before it say so
    CONTACT = "contact"  # it is the sender's own


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of a text, from ``start`` to before ``end``, counted in characters."""

    start: int
    end: int
    kind: DataClass
    why: Why


def plain(text: str) -> str:
    """The text in small letters, without marks, with ASCII digits and plain blanks and dashes;
    every character stays in its place."""
    return "".join(map(_plain_char, text))


def _plain_char(char: str) -> str:
    if char.isdecimal():
        return str(int(char))
    if char in "đĐ":
        return "d"
    if char in "‐‑‒–—−":
        return "-"
    if char.isspace():
        return "\n" if char == "\n" else " "
    return unicodedata.normalize("NFD", char)[0].lower()[0]


def _any(*words: str) -> str:
    """One of these words, as they stand in a plain text."""
    return "(?:" + "|".join(re.escape(plain(word)).replace(r"\ ", " +") for word in words) + ")"


_GAP = r"[ .-]{0,2}"  # within a number
_TO_NUMBER = r"[^\d\n]{0,25}"  # from the words to the number that they announce

_IDENTITY_WORDS = _any(
    *("CMND", "CMT", "CCCD", "chứng minh nhân dân", "chứng minh thư", "căn cước", "hộ chiếu"),
    *("số định danh", "identity card", "ID card", "ID number", "passport", "паспорт", "СНИЛС"),
    *("personnummer", "fødselsnummer", "pass nr", "جواز", "بطاقة الهوية", "رقم الهوية"),
)
_TAX_WORDS = _any("MST", "mã số thuế", "tax code", "tax number", "ИНН", "org.nr", "الرقم الضريبي")
_BANK_WORDS = _any(
    *("STK", "số tài khoản", "tài khoản", "account", "расчётный счёт", "счёт", "счета"),
    *("kontonummer", "kontonr", "konto", "رقم الحساب", "حساب"),
)
_ALLEYS = _any("kiệt", "hẻm", "ngõ", "ngách")
_STREETS = _any("đường", "phố")
_AREAS = _any("tổ", "khu phố", "thôn", "xóm", "ấp", "tổ dân phố")
_HOUSE = r"\d{1,5}[a-z]?(?:[/-]\d{1,5}[a-z]?){0,4}"
_NAMED = r"[^\W\d_][^\n,.;:()]{0,38}[^\W_]"
_TAIL = rf"(?:,? ?(?:{_ALLEYS}|{_STREETS}|{_AREAS}) +(?:{_HOUSE}(?: +{_NAMED})?|{_NAMED}))*"

# Twelve digits: province (001-096), century and sex, year, six digits (Decree 70/2024/NĐ-CP); nine
# digits: the card before it. Passports: a letter and seven or eight digits.
_IDENTITIES = (
    (Why.SHAPE, rf"(?<![\w/.-])0\d(?:{_GAP}\d){{10}}(?!\d|[/-]\d)"),
    (Why.DOUBTFUL, r"(?<![\w/.,-])\d{9}(?![\w/-]|[.,]\d)"),
    (Why.DOUBTFUL, r"(?<!\w)[a-z]\d{7,8}(?!\w)"),
    (Why.WORDS, rf"(?<!\w){_IDENTITY_WORDS}{_TO_NUMBER}([a-z]?\d(?:{_GAP}\d){{5,13}})"),
)
# Mobile numbers, numbers with an area code (02…), and numbers of other countries. 1800 and 1900
# belong to no person.
_HOME = rf"(?:\+{_GAP}84|0084|84|0){_GAP}(?:\(0\){_GAP})?"
_PHONES = (
    (Why.SHAPE, rf"(?<![\w+]){_HOME}[35789](?:{_GAP}\d){{8}}(?!\d)"),
    (Why.SHAPE, rf"(?<![\w+])\(?{_HOME}2(?:[ .()-]{{0,2}}\d){{9}}(?!\d)"),
    (Why.SHAPE, r"(?<!\w)(?:\+|00)[1-9]\d{0,2}(?:[ .()-]{0,2}\d){7,11}(?!\d)"),
)
# IBAN, card, long number, and what the words before it call an account.
_ACCOUNTS = (
    (Why.SHAPE, r"(?<!\w)[a-z]{2}\d{2}(?: ?[a-z\d]{4}){3,7}(?: ?[a-z\d]{1,3})?(?!\w)"),
    (Why.SHAPE, r"(?<![\w.-])\d{4}(?:[ -]?\d{4}){3}(?!\d)"),
    (Why.DOUBTFUL, r"(?<![\w/.,-])\d{13,19}(?!\w)"),
    (Why.WORDS, rf"(?<!\w){_BANK_WORDS}{_TO_NUMBER}(\d(?:{_GAP}\d){{5,18}})"),
)
_TAX_CODES = (
    (Why.DOUBTFUL, r"(?<![\w/.,-])\d{10}(?:-\d{3})?(?![\w/]|[.,]\d)"),
    (Why.WORDS, rf"(?<!\w){_TAX_WORDS}{_TO_NUMBER}(\d(?:{_GAP}\d){{8,12}})"),
)
# 75A-123.45, 29-A1 123.45, 29LD-123.45, 43K1-1234: province, series, number (Circular
# 79/2024/TT-BCA).
_SERIES = r"\d{2} ?[.-]? ?[a-z]{1,2}\d? ?[.-]? ?"
_PLATES = ((Why.SHAPE, rf"(?<![\w.]){_SERIES}(?:\d{{3}}[. ]?\d{{2}}|\d{{4}})(?!\w|[.,]\d)"),)
_NUMBER_WORD = f"(?:{_any('số')} +)?"
_RUSSIAN = rf"(?:{_any('дом', 'д.')} *)?\d{{1,4}}(?:,? *{_any('квартира', 'кв.')} *\d{{1,4}})?"
_ARABIC = rf"(?:[,،] *)? *(?:{_any('رقم', 'منزل', 'بيت')} *)+\d{{1,5}}"
_ADDRESSES = tuple(
    (Why.WORDS, shape)
    for shape in (
        rf"(?<!\w){_any('số nhà', 'nhà số', 'SN')}:? *{_HOUSE}{_TAIL}",
        rf"(?<!\w){_NUMBER_WORD}(?:{_HOUSE},? +)?{_ALLEYS} +{_HOUSE}(?: +{_NAMED})?{_TAIL}",
        rf"(?<![\w/]){_NUMBER_WORD}{_HOUSE},? +{_STREETS} +{_NAMED}{_TAIL}",
        r"(?<![\w/])\d{1,5}[a-z]?,? +(?:[^\W\d_]+ +){1,4}(?:street|road|lane|alley|avenue)(?!\w)",
        rf"(?<!\w){_any('улица', 'ул.', 'проспект', 'переулок')} *{_NAMED},? *{_RUSSIAN}",
        r"(?<!\w)[^\W\d_]{2,}(?:veien|vegen|gata|gaten|gate|vei) +\d{1,4} ?[a-z]?(?!\w)",
        rf"(?<!\w){_any('شارع', 'زقاق')} +{_NAMED}{_ARABIC}",
    )
)
_SHAPES = {
    DataClass.E_MAIL: ((Why.SHAPE, r"(?<![\w.+-])[\w.+-]++@[\w-]++(?:\.[\w-]++)++"),),
    DataClass.IDENTITY: _IDENTITIES,
    DataClass.PHONE: _PHONES,
    DataClass.BANK_ACCOUNT: _ACCOUNTS,
    DataClass.TAX_CODE: _TAX_CODES,
    DataClass.PLATE: _PLATES,
    DataClass.ADDRESS: _ADDRESSES,
}
_FOUND = [
    (kind, why, re.compile(shape)) for kind, shapes in _SHAPES.items() for why, shape in shapes
]
_HIGHEST_PROVINCE = 96


def by_shape(text: str) -> Iterator[Span]:
    """All numbers and addresses; they may overlap."""
    searched = plain(text)
    for kind, why, shape in _FOUND:
        for match in shape.finditer(searched):
            start, end = match.span(shape.groups)
            if _stands(kind, why, searched[start:end]):
                yield Span(start, end, kind, why)


def _stands(kind: DataClass, why: Why, found: str) -> bool:
    """Whether a number that looks like an identity number can be one."""
    digits = re.sub(r"\D", "", found)
    if kind is DataClass.IDENTITY and why is Why.SHAPE and len(digits) == 12:
        return 1 <= int(digits[:3]) <= _HIGHEST_PROVINCE
    return True


_TITLES = frozenset(
    {
        *("ông", "bà", "anh", "chị", "cô", "chú", "bác", "cụ", "em", "cháu", "thầy"),
        *("mr", "mrs", "ms", "miss", "dr", "herr", "fru", "господин", "госпожа", "гражданин"),
        *("гражданка", "السيد", "السيدة", "الأستاذ", "الدكتور"),
    }
)
# Ways to say one's name; the name follows at once.
_CALLED = (
    *("tôi tên là", "tên tôi là", "tôi là", "em tên là", "my name is", "меня зовут"),
    *("jeg heter", "mitt navn er", "اسمي"),
)
_SAID = re.compile("(?<!\\w)(?:" + "|".join(map(re.escape, _CALLED)) + ")(?!\\w)", re.IGNORECASE)
_TITLE = re.compile(
    r"(?<![\w/])(?:" + "|".join(sorted(_TITLES)) + r"|г-н|г-жа)(?![\w/])\.?", re.IGNORECASE
)
_WORD = re.compile(r" ([^\W\d_]+(?:['’-][^\W\d_]+)*)")
_PLACES = frozenset({("bà", "rịa"), ("bà", "nà"), ("bà", "trưng"), ("bà", "đen")})
_LONGEST_NAME, _ARABIC_NAME = 5, 2


def names(text: str) -> Iterator[Span]:
    """What follows a title or "my name is" and is written like a name."""
    for match in (*_TITLE.finditer(text), *_SAID.finditer(text)):
        end, first = _end_of_name(text, match.end())
        if first and (match.group(0).lower(), first.lower()) not in _PLACES:
            yield Span(match.end() + 1, end, DataClass.NAME, Why.WORDS)


def _end_of_name(text: str, start: int) -> tuple[int, str]:
    """Where the words written large end, and the first of them; Arabic has no large letters."""
    end, first, count = start, "", 0
    while count < _LONGEST_NAME and (match := _WORD.match(text, end)):
        word = match.group(1)
        arabic = "\u0600" <= word[0] <= "\u06ff"
        if not (word[0].isupper() or (arabic and count < _ARABIC_NAME)):
            break
        first, end, count = first or word, match.end(), count + 1
    return end, first


# The three degrees of the law on the protection of state secrets (mật, tối mật, tuyệt mật), and
# what people call them in other languages. In capitals "MẬT" is a stamp.
_SECRET = re.compile(
    r"(?<!\w)(?:tuyệt mật|tối mật|độ mật|dấu mật|tài liệu mật|văn bản mật|công văn mật"
    r"|bí mật nhà nước|top secret|state secrets?|совершенно секретно|государственн\w+ тайн\w+"
    r"|гостайн\w+|strengt hemmelig|statshemmelighet\w*|سري للغاية|أسرار الدولة)(?!\w)",
    re.IGNORECASE,
)
_STAMP = re.compile(r"(?<!\w)(?<!BÍ )MẬT(?! KHẨU)(?!\w)")


def secrets(text: str) -> Iterator[Span]:
    """Words that mark a state secret."""
    for shape in (_SECRET, _STAMP):
        for match in shape.finditer(text):
            yield Span(*match.span(), DataClass.SECRET, Why.WORDS)
