"""The one place where text from outside is cleaned.

What people mean is kept (their spelling, their line breaks, their language); what only a machine
could have put there is refused, so that the sender learns about it instead of finding a changed
text later. Decomposed Unicode is composed (NFC, as Decree 92/2017/NĐ-CP asks for TCVN 6909:2001),
because phones and file systems decompose silently.
"""

import re
import unicodedata

# A vertical tab is how word processors paste a soft line break; the others are line ends of other
# systems.
_LINE_ENDS = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
# Zero-width space, word joiner, byte order mark, soft hyphen: invisible left-overs of copying.
_INVISIBLE = re.compile("[\u200b\u2060\ufeff\u00ad]")
_CONTROL = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f]")
# Overrides turn the reading order of a whole page round; isolates and marks, which Arabic needs,
# stay allowed.
_OVERRIDE = re.compile("[\u202a-\u202e]")
_UNREADABLE = re.compile("[\ud800-\udfff\ufffd\ufffe\uffff]")
_BLANKS = re.compile("[^\\S\n]+")
_MANY_BLANK_LINES = re.compile("\n{4,}")


class UnusableText(ValueError):
    """The text cannot be taken as it is; ``code`` says why: too_long, control, override or
    unreadable."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def clean_text(text: str, *, limit: int) -> str:
    """Compose, unify line ends and blanks of a text of several lines.

    ``limit`` counts characters after cleaning. Raises UnusableText.
    """
    _refuse(text)
    text = unicodedata.normalize("NFC", _INVISIBLE.sub("", _LINE_ENDS.sub("\n", text)))
    lines = (_BLANKS.sub(" ", line).rstrip() for line in text.split("\n"))
    text = _MANY_BLANK_LINES.sub("\n\n\n", "\n".join(lines)).strip()
    if len(text) > limit:
        raise UnusableText("too_long")
    return text


def clean_line(text: str, *, limit: int) -> str:
    """The same for a text of one line: line ends become blanks. Raises UnusableText."""
    return " ".join(clean_text(text, limit=limit).split())


def _refuse(text: str) -> None:
    if _UNREADABLE.search(text):
        raise UnusableText("unreadable")
    if _OVERRIDE.search(text):
        raise UnusableText("override")
    if _CONTROL.search(_LINE_ENDS.sub("\n", text).replace("\t", " ")):
        raise UnusableText("control")
