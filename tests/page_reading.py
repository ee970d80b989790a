"""Reading pages as strictly as html5lib does, and quickly where it has judged the same build.

html5lib finds every fault of a page, and takes longer over it than the service over making it. Its
verdict depends on the markup alone: words without ``<``, ``>`` and ``&`` cannot change it. So a
page is reduced to its build, with all such words taken out. html5lib reads each build once a
process; where the quick reader saw the same elements, attributes and words, it reads the following
pages of this build by itself.
"""

import re
from html.parser import HTMLParser
from xml.etree.ElementTree import Element, SubElement

import html5lib

_VOID = frozenset(
    ("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr")
)
_SVG = "{http://www.w3.org/2000/svg}"
_XMLNS = "{http://www.w3.org/2000/xmlns/}xmlns"
_WORDS = re.compile(r">([^<>&]*)(?=<)")
_VALUE = re.compile(r'(?<!\stype)="[^"<>&]*"')  # the type of a field decides where it may stand
# What HTML forbids in any text: there html5lib looks at every page.
_FORBIDDEN = re.compile(
    "[\x00-\x08\x0b-\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff"
    + "".join(chr(plane + end) for plane in range(0x10000, 0x110000, 0x10000) for end in (-2, -1))
    + "]"
)
_alike: dict[int, bool] = {}


def read(text: str) -> Element:
    """The root of a page, HTML elements without a namespace. Raises AssertionError with the faults
    and the page when it is not well made."""
    if _FORBIDDEN.search(text):
        return _strictly(text)
    build = hash(_build(text))
    if _alike.get(build):
        return _quickly(text)
    root = _strictly(text)
    if build not in _alike:
        _alike[build] = _outline(_quickly(text)) == _outline(root)
    return root


def _build(text: str) -> str:
    return _VALUE.sub('=""', _WORDS.sub(lambda found: ">x" if found[1].strip() else ">", text))


def _strictly(text: str) -> Element:
    parser = html5lib.HTMLParser(strict=False, namespaceHTMLElements=False)
    root: Element = parser.parse(text)
    faults = [(position, code) for position, code, _ in parser.errors]
    assert not faults, (faults, text)
    return root


def _quickly(text: str) -> Element:
    reader = _Reader()
    reader.feed(text.replace("\r\n", "\n").replace("\r", "\n"))
    reader.close()
    return reader.root


def _outline(root: Element) -> list[object]:
    """What tests look at: elements as they are nested, attributes, words, contents of fields."""
    return [
        (
            element.tag,
            len(element),
            sorted((str(name).lower(), value) for name, value in element.attrib.items()),
            element.text or ""
            if element.tag in ("textarea", "pre")
            else "".join(element.itertext()).split(),
        )
        for element in root.iter()
    ]


class _Reader(HTMLParser):
    """Builds the tree of a page that closes what it opens."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Element("html")
        self._open: list[Element] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        drawn = tag == "svg" or (self._open and str(self._open[-1].tag).startswith(_SVG))
        name = _SVG + tag if drawn else tag
        given = {_XMLNS if key == "xmlns" else key: value or "" for key, value in attrs}
        if not self._open:
            element = self.root
            element.attrib.update(given)
        else:
            element = SubElement(self._open[-1], name, given)
        if tag not in _VOID:
            self._open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in _VOID:
            self._open.pop()

    def handle_endtag(self, tag: str) -> None:
        if tag not in _VOID and len(self._open) > 1:
            self._open.pop()

    def handle_data(self, data: str) -> None:
        if not self._open:
            return
        parent = self._open[-1]
        if len(parent):
            parent[-1].tail = (parent[-1].tail or "") + data
            return
        if not parent.text and parent.tag in ("textarea", "pre"):
            data = data.removeprefix("\n")
        parent.text = (parent.text or "") + data
