"""Which language a text is in: by its script, its letters and its commonest words.

Pure rules, good enough where no model has been trained; a trained model (``_language_model``) takes
over between languages of the same script. Codes are BCP 47; UNKNOWN_LANGUAGE when nothing fits.
"""

import re
from collections import Counter
from collections.abc import Collection, Sequence
from functools import lru_cache
from zlib import crc32

from classifier._text import Word
from classifier._text import words as words_of
from classifier._types import UNKNOWN_LANGUAGE

# As many places as the hashed character model has; a power of two.
BUCKETS = 1 << 14

_ARABIC = re.compile("[\u0600-\u06ff\u0750-\u077f\ufb50-\ufdff\ufe70-\ufeff]")
_CYRILLIC = re.compile("[\u0400-\u04ff]")
_LATIN = re.compile("[a-z\u00c0-\u024f\u1e00-\u1eff]")
# Letters of neighbouring languages in the same script (Ukrainian, Serbian...; Persian, Urdu).
_NOT_RUSSIAN = re.compile("[іїєґўјљњћђџѓќғқңөұү]")
_NOT_ARABIC = re.compile("[پچژگکیٹڈڑںےھہ]")
_VIETNAMESE_LETTER = re.compile("[ăđơưạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ]")
_NORWEGIAN_LETTER = re.compile("[æøå]")

# The commonest function words, folded: what carries no meaning shows the language.
_FUNCTION_WORDS = {
    "vi": "khong cua nguoi duoc va nhung trong cho toi nay khi cac co la thi ma de chua voi tu den "
    "ra vao roi lai minh chung ho nhung mot phai dang bao nhieu nao gi day do sau truoc",
    "en": "the of and to in is that for it with was on are be this have from they i my we our not "
    "you your but as at by an or which there would what when can been",
    "nb": "og i det er pa som en et til av for ikke med jeg har vi at de den kan om fra men ble "
    "var skal min oss nar eller bare ingen noen etter over hva",
}
_VOTES = {code: frozenset(words.split()) for code, words in _FUNCTION_WORDS.items()}


def script_of(words: Sequence[Word]) -> str:
    """The script most letters are in: "latin", "cyrillic", "arabic", or "" for another or none."""
    text = "".join(word.plain for word in words)
    counts = Counter(
        latin=len(_LATIN.findall(text)),
        cyrillic=len(_CYRILLIC.findall(text)),
        arabic=len(_ARABIC.findall(text)),
    )
    letters = sum(letter.isalpha() for letter in text)
    script, most = counts.most_common(1)[0]
    return script if most and 2 * most >= letters else ""


def by_script(words: Sequence[Word]) -> str | None:
    """The language where the script alone decides; None for Latin, which several share."""
    script = script_of(words)
    if script == "latin":
        return None
    text = "".join(word.plain for word in words)
    if script == "arabic":
        return UNKNOWN_LANGUAGE if _NOT_ARABIC.search(text) else "ar"
    if script == "cyrillic":
        return UNKNOWN_LANGUAGE if _NOT_RUSSIAN.search(text) else "ru"
    return UNKNOWN_LANGUAGE


def guess_language(words: Sequence[Word]) -> str:
    """The language by rules alone."""
    decided = by_script(words)
    if decided is not None:
        return decided
    votes: Counter[str] = Counter()
    for word in words:
        if _VIETNAMESE_LETTER.search(word.plain):
            votes["vi"] += 3
        if _NORWEGIAN_LETTER.search(word.plain):
            votes["nb"] += 3
        for code, known in _VOTES.items():
            votes[code] += word.folded in known
    ranked = votes.most_common(2)
    if not ranked or ranked[0][1] == 0 or (len(ranked) > 1 and ranked[0][1] == ranked[1][1]):
        return UNKNOWN_LANGUAGE
    return ranked[0][0]


def identify_language(text: str) -> str:
    """The language of a text by rules alone, without any model: a BCP 47 code, or
    UNKNOWN_LANGUAGE."""
    return guess_language(words_of(text))


def known_or_unknown(code: str, known: Collection[str]) -> str:
    """The code if the model was taught that language, else UNKNOWN_LANGUAGE."""
    return code if code in known else UNKNOWN_LANGUAGE


@lru_cache(maxsize=50_000)
def buckets(word: str) -> tuple[int, ...]:
    """The places of a word's one- to four-letter pieces, its borders included."""
    padded = f" {word} "
    return tuple(
        crc32(padded[start : start + size].encode("utf-8", "replace")) % BUCKETS
        for size in (1, 2, 3, 4)
        for start in range(len(padded) - size + 1)
    )
