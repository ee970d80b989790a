"""The order in which a list of names is read.

Letters as the Vietnamese alphabet has them (ă and â after a, đ after d, ê after e, ô and ơ after o,
ư after u), f, j, w and z where Latin puts them; tones only where the letters are the same, in the
order of the dictionaries: none, grave, hook, tilde, acute, dot below. Capitals count like small
letters. Other scripts follow in their own order.
"""

import unicodedata

_LETTERS = {letter: at for at, letter in enumerate("aăâbcdđeêfghijklmnoôơpqrstuưvwxyz")}
_TONES = {tone: at for at, tone in enumerate("\u0300\u0309\u0303\u0301\u0323", start=1)}

Order = tuple[tuple[tuple[int, int], ...], tuple[int, ...]]


def reading_order(name: str) -> Order:
    """Where ``name`` stands: a key for ``sorted``. Blanks and signs stand before letters, so that
    a word stands before those that it begins."""
    letters, tones = [], []
    for sign in unicodedata.normalize("NFC", name).casefold():
        parts = unicodedata.normalize("NFD", sign)
        bare = unicodedata.normalize("NFC", "".join(one for one in parts if one not in _TONES))
        tones.append(max((_TONES.get(one, 0) for one in parts), default=0))
        for letter in bare:
            letters.append(_rank(letter))
    return tuple(letters), tuple(tones)


def _rank(letter: str) -> tuple[int, int]:
    if letter in _LETTERS:
        return 1, _LETTERS[letter]
    return (2 if letter.isalpha() else 0), ord(letter)
