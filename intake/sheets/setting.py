"""Setting a paper on A4: letterhead, title, text, facts, lists, tables, the foot with its code.

Margins and order follow Decree 30/2020/NĐ-CP, annex I (A4; top and bottom 20-25 mm, left 30-35 mm,
right 15-20 mm; the state's name on the right of whoever writes, place and date below it).
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from io import BytesIO
from itertools import zip_longest
from typing import Any
from urllib.parse import unquote_to_bytes

from intake.sheets import fonts
from intake.sheets.reading import Element, read

MARGIN_TOP, MARGIN_BINDING, MARGIN_OUTER = 20, 30, 18  # millimetres
LINE, SMALL_LINE = 6, 5
BODY_SIZE, SMALL_SIZE, TITLE_SIZE = 11, 9, 15  # points
CODE = 26  # millimetres, the side of a QR code
_INLINE = frozenset({"a", "abbr", "bdi", "br", "em", "span", "strong"})
TERM = 0.36  # of the width, for what a fact is called


def as_pdf(html: str, *, title: str, language: str, right_to_left: bool, made: datetime) -> bytes:
    """The paper ``html`` as a PDF file. ``title`` and ``language`` (BCP 47) stand in the file's
    description, ``made`` (with its zone) as its date: the same paper gives the same bytes. Raises
    ValueError when the HTML is not well made."""
    from fpdf import FPDF  # loaded when somebody asks for a paper, not with the pages

    # It would write letters that no font has into the log, and what stands on a paper is personal.
    logging.getLogger("fpdf").setLevel(logging.ERROR)

    pdf = FPDF(format="A4")
    pdf.set_margins(
        MARGIN_OUTER if right_to_left else MARGIN_BINDING,
        MARGIN_TOP,
        MARGIN_BINDING if right_to_left else MARGIN_OUTER,
    )
    pdf.set_auto_page_break(True, margin=MARGIN_TOP)
    pdf.set_title(title)
    pdf.set_lang(language)
    pdf.set_creation_date(made)
    fonts.add_to(pdf)
    pdf.set_text_shaping(use_shaping_engine=True, direction="rtl" if right_to_left else "ltr")
    try:
        pdf.add_page()
        _Setter(pdf, right_to_left=right_to_left).blocks(read(html))
        return bytes(pdf.output())
    finally:
        fonts.close(pdf)


def shared_out(whole: float, needed: Sequence[float], asked: Sequence[float]) -> tuple[float, ...]:
    """Widths that add up to ``whole``: everybody gets what is needed if that is there, and the rest
    in proportion to what is asked beyond it (``asked`` is at least ``needed``)."""
    rest = whole - sum(needed)
    beyond = [more - least for least, more in zip(needed, asked, strict=True)]
    if rest <= 0 or not sum(beyond):
        return tuple(whole * least / sum(needed) for least in needed)
    return tuple(
        least + rest * more / sum(beyond) for least, more in zip(needed, beyond, strict=True)
    )


class _Setter:
    """Sets one element after the other where the page stands."""

    def __init__(self, pdf: Any, *, right_to_left: bool) -> None:
        self.pdf = pdf
        self.start, self.end = ("R", "L") if right_to_left else ("L", "R")
        self.right_to_left = right_to_left
        self._setters: Mapping[str, Callable[[Element], None]] = {
            "p": self._paragraph,
            "h1": self._title,
            "h2": self._title,
            "h3": self._heading,
            "ul": self._list,
            "ol": self._list,
            "dl": self._facts,
            "table": self._table,
            "header": self._letterhead,
            "img": self._code,
        }

    def blocks(self, inside: Element) -> None:
        """Set what is in an element; words that stand in no block of their own are a paragraph."""
        loose = Element("p")
        for one in inside.inside:
            if isinstance(one, str) or one.tag in _INLINE:
                loose.inside.append(one)
                continue
            self._paragraph(loose)
            loose = Element("p")
            if one.tag in self._setters:
                self._setters[one.tag](one)
            elif "app-paper__foot" in one.classes:
                self._foot(one)
            else:
                self.blocks(one)
        self._paragraph(loose)

    def _write(
        self,
        text: str,
        *,
        bold: bool = False,
        size: float = BODY_SIZE,
        align: str = "",
        left: float | None = None,
        width: float = 0,
        after: float = 1.5,
    ) -> None:
        self.pdf.set_font(style="B" if bold else "", size=size)
        if left is not None:
            self.pdf.set_x(left)
        self.pdf.multi_cell(
            width,
            SMALL_LINE if size < BODY_SIZE else LINE * max(1, size / BODY_SIZE),
            text,
            align=align or self.start,
            new_x="LMARGIN",
            new_y="NEXT",
        )
        self.pdf.set_y(self.pdf.get_y() + after)

    def _paragraph(self, one: Element) -> None:
        if not one.text:
            return
        if "app-paper__place" in one.classes:
            self._write(one.text, align=self.end, after=3)
        elif "app-paper__office" in one.classes:
            self._write(one.text, size=SMALL_SIZE)
        else:
            self._write(one.text, bold="app-paper__body" in one.classes)

    def _title(self, one: Element) -> None:
        self._write(one.text, bold=True, size=TITLE_SIZE, align="C", after=4)

    def _heading(self, one: Element) -> None:
        if self.pdf.will_page_break(3 * LINE):
            self.pdf.add_page()  # a heading does not stay behind alone
        self.pdf.set_y(self.pdf.get_y() + 1.5)
        self._write(one.text, bold=True, size=BODY_SIZE + 1)

    def _list(self, one: Element) -> None:
        for number, item in enumerate(one.every("li"), 1):
            mark = f"{number}." if one.tag == "ol" else "•"
            self._beside(mark, item.text, 7)

    def _facts(self, one: Element) -> None:
        """Terms with what is said of each, side by side."""
        term = ""
        for part in one.every("dt", "dd"):
            if part.tag == "dt":
                term = part.text
                continue
            self._beside(term, part.text, self.pdf.epw * TERM, bold=True)
            term = ""

    def _beside(self, mark: str, text: str, gap: float, *, bold: bool = False) -> None:
        """A short text at the start of the line, and a long one after it that may break."""
        pdf = self.pdf
        if pdf.will_page_break(2 * LINE):
            pdf.add_page()
        page, top = pdf.page, pdf.get_y()
        marked = pdf.l_margin + pdf.epw - gap + 2 if self.right_to_left else pdf.l_margin
        said = pdf.l_margin if self.right_to_left else pdf.l_margin + gap
        self._write(mark, bold=bold, left=marked, width=gap - 2, after=0)
        below = (pdf.page, pdf.get_y())
        if below[0] != page:
            pdf.page = page
        pdf.set_y(top)
        self._write(text, left=said, width=pdf.epw - gap, after=0)
        if (pdf.page, pdf.get_y()) < below:
            pdf.page, _ = below
            pdf.set_y(below[1])
        pdf.set_y(pdf.get_y() + 1)

    def _table(self, one: Element) -> None:
        """Rows of cells under their caption; the first row is repeated on every page."""
        for caption in one.every("caption"):
            self._heading(caption)
        lines = [[cell.text for cell in line.every("th", "td")] for line in one.every("tr")]
        if self.right_to_left:
            lines = [cells[::-1] for cells in lines]
        with self.pdf.table(
            line_height=SMALL_LINE,
            text_align="RIGHT" if self.right_to_left else "LEFT",
            col_widths=self._columns(lines),
        ) as table:
            for cells in lines:
                row = table.row()
                for text in cells:
                    row.cell(text)
        self.pdf.set_y(self.pdf.get_y() + 2)

    def _columns(self, lines: Sequence[Sequence[str]]) -> tuple[float, ...]:
        """How wide each column is: as its longest word needs, so that no number is torn, and of
        what is left as much as its longest text asks for."""
        margin = 2 * self.pdf.c_margin + 1
        columns = list(zip_longest(*lines, fillvalue=""))
        self.pdf.set_font(size=SMALL_SIZE, style="B")  # as the first row is set
        measure = self.pdf.get_string_width
        needed = [
            margin + max((measure(word) for text in column for word in text.split()), default=0)
            for column in columns
        ]
        asked = [margin + max(map(measure, column)) for column in columns]
        self.pdf.set_font(size=SMALL_SIZE, style="")
        return shared_out(self.pdf.epw, needed, asked)

    def _letterhead(self, one: Element) -> None:
        """Whoever writes, and beside it the words of the state, each centred in its half."""
        pdf, top = self.pdf, self.pdf.get_y()
        half, bottom = pdf.epw / 2, top
        for place, side in enumerate(one.elements()):
            first = (place == 0) != self.right_to_left
            pdf.set_y(top)
            for line in side.every("p"):
                bold = not line.classes.isdisjoint({"app-paper__body", "app-paper__motto"})
                left = pdf.l_margin if first else pdf.l_margin + half
                self._write(
                    line.text, bold=bold, size=10, align="C", left=left, width=half, after=0
                )
            bottom = max(bottom, pdf.get_y())
        pdf.set_y(bottom + 4)

    def _code(self, one: Element) -> None:
        """A QR code, as lines, where the page stands."""
        _, _, packed = one.attributes.get("src", "").partition(",")
        pdf = self.pdf
        if pdf.will_page_break(CODE + 2 * LINE):
            pdf.add_page()
        left = pdf.l_margin + pdf.epw - CODE if self.right_to_left else pdf.l_margin
        pdf.image(
            BytesIO(unquote_to_bytes(packed)),
            x=left,
            y=pdf.get_y(),
            w=CODE,
            h=CODE,
            alt_text=one.attributes.get("alt", ""),
        )
        pdf.set_y(pdf.get_y() + CODE + 1)

    def _foot(self, one: Element) -> None:
        """The code with its address, and beside it, or side by side, where people sign."""
        pdf = self.pdf
        if pdf.will_page_break(CODE + 4 * LINE):
            pdf.add_page()
        top, half = pdf.get_y() + 2, pdf.epw / 2
        bottom = top
        for place, side in enumerate(one.elements()):
            pdf.set_y(top)
            if "app-paper__signature" in side.classes:
                first = (place == 0) != self.right_to_left
                left = pdf.l_margin if first else pdf.l_margin + half
                for line in side.every("p"):
                    bold = "app-paper__body" in line.classes
                    self._write(line.text, bold=bold, align="C", left=left, width=half, after=0)
                pdf.set_y(pdf.get_y() + 3 * LINE)  # for the name and the seal
            else:
                self.blocks(side)
            bottom = max(bottom, pdf.get_y())
        pdf.set_y(bottom)
