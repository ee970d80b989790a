"""The HTML of a paper read into elements. It comes from our own templates, is well made and
escaped, and has no script or style."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

_VOID = frozenset({"img", "br", "hr"})
_FIRST_STRONG, _LEFT_TO_RIGHT, _RIGHT_TO_LEFT, _END = "\u2068", "\u2066", "\u2067", "\u2069"
_OWN_LINES = "app-text"  # the class of texts whose line breaks are their writer's
_ISOLATES = {"ltr": _LEFT_TO_RIGHT, "rtl": _RIGHT_TO_LEFT}


@dataclass
class Element:
    """An element with its attributes and what is in it, in the order in which it is read."""

    tag: str
    attributes: dict[str, str] = field(default_factory=dict)
    inside: list[Element | str] = field(default_factory=list)

    @property
    def classes(self) -> frozenset[str]:
        return frozenset(self.attributes.get("class", "").split())

    def elements(self) -> list[Element]:
        """The elements directly inside."""
        return [one for one in self.inside if isinstance(one, Element)]

    def every(self, *tags: str) -> Iterator[Element]:
        """The elements of these names at any depth, outermost first."""
        for one in self.elements():
            if one.tag in tags:
                yield one
            else:
                yield from one.every(*tags)

    @property
    def text(self) -> str:
        """All words inside, on one line but for ``<br>`` and where people's own lines are kept.
        What stands in ``<bdi>`` keeps its direction by the isolates of Unicode (UAX 9)."""
        lines = "".join(self._words(kept=False)).split("\n")
        return "\n".join(" ".join(line.split()) for line in lines).strip("\n")

    def _words(self, *, kept: bool) -> Iterator[str]:
        kept = kept or _OWN_LINES in self.classes
        for one in self.inside:
            if isinstance(one, str):
                yield one if kept else one.replace("\n", " ")
            elif one.tag == "br":
                yield "\n"
            elif one.tag == "bdi":
                yield _ISOLATES.get(one.attributes.get("dir", ""), _FIRST_STRONG)
                yield from one._words(kept=kept)
                yield _END
            else:
                yield from one._words(kept=kept)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Element("sheet")
        self._open = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        made = Element(tag, {name: value or "" for name, value in attrs})
        self._open[-1].inside.append(made)
        if tag not in _VOID:
            self._open.append(made)

    def handle_endtag(self, tag: str) -> None:
        if tag in _VOID:
            return
        closed = self._open.pop()
        if closed.tag != tag:
            raise ValueError(f"</{tag}> closes <{closed.tag}>")

    def handle_data(self, data: str) -> None:
        self._open[-1].inside.append(data.replace("\u2060", ""))  # no font has the word joiner


def read(html: str) -> Element:
    """The paper as one element. Raises ValueError when it is not well made."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    if reader._open != [reader.root]:
        raise ValueError(f"<{reader._open[-1].tag}> stays open")
    return reader.root
