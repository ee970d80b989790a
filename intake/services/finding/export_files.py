"""Rows of a table written into a file as they come: CSV, XLSX and JSON.

What people wrote must stay text when a spreadsheet opens it (CWE-1236): in CSV a cell that begins
like a formula gets an apostrophe before it, in XLSX every text is an inline string, which is never
reckoned. Numbers of ours are numbers there, so that they sort and add up. XLSX is written by hand
because five small parts are all that it takes (ADR 0033).
"""

import csv
import io
import json
import re
import zipfile
from collections.abc import Sequence
from typing import Protocol
from xml.sax.saxutils import escape

MEDIA_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "json": "application/json",
}
_FORMULA = re.compile(r"[\s\ufeff]*[=+\-@\t\r\uff1d\uff0b\uff0d\uff20]")
_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_LONGEST_CELL = 32_767  # what a cell of a spreadsheet holds
_NS = "http://schemas.openxmlformats.org/"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_PARTS = {
    "[Content_Types].xml": f'{_HEAD}<Types xmlns="{_NS}package/2006/content-types">'
    '<Default Extension="rels"'
    ' ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Override PartName="/xl/workbook.xml" ContentType="application/'
    'vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>'
    '<Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/'
    'vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>',
    "_rels/.rels": f'{_HEAD}<Relationships xmlns="{_NS}package/2006/relationships">'
    f'<Relationship Id="rId1" Type="{_NS}officeDocument/2006/relationships/officeDocument"'
    ' Target="xl/workbook.xml"/></Relationships>',
    "xl/_rels/workbook.xml.rels": f"{_HEAD}<Relationships"
    f' xmlns="{_NS}package/2006/relationships"><Relationship Id="rId1"'
    f' Type="{_NS}officeDocument/2006/relationships/worksheet"'
    ' Target="worksheets/sheet1.xml"/></Relationships>',
    "xl/workbook.xml": f'{_HEAD}<workbook xmlns="{_NS}spreadsheetml/2006/main"'
    f' xmlns:r="{_NS}officeDocument/2006/relationships">'
    '<sheets><sheet name="1" sheetId="1" r:id="rId1"/></sheets></workbook>',
}


Cell = str | int | float
"""A text, or a number that is finite; a number never comes from outside."""


class Sink(Protocol):
    """Takes bytes in order, and nothing else."""

    def write(self, data: bytes, /) -> int:
        """Take the next bytes."""


class TableWriter(Protocol):
    """Takes rows; every row has a value for each heading."""

    def add(self, row: Sequence[Cell]) -> None:
        """Write the next row."""

    def end(self) -> None:
        """There are no more rows."""


def writer(form: str, sink: Sink, codes: Sequence[str], headings: Sequence[str]) -> TableWriter:
    """A writer of "csv", "xlsx" or "json"; ``codes`` name the columns for programs, ``headings``
    for people."""
    if form == "json":
        return _Json(sink, codes)
    return _Xlsx(sink, headings) if form == "xlsx" else _Csv(sink, headings)


def harmless(cell: str) -> str:
    """The cell as a spreadsheet that opens CSV may be given it."""
    return f"'{cell}" if _FORMULA.match(cell) else cell


class _Csv:
    def __init__(self, sink: Sink, headings: Sequence[str]) -> None:
        self._sink = sink
        sink.write(b"\xef\xbb\xbf")  # or spreadsheets take it for another encoding
        self.add(headings)

    def add(self, row: Sequence[Cell]) -> None:
        line = io.StringIO(newline="")
        csv.writer(line).writerow(
            [harmless(cell) if isinstance(cell, str) else cell for cell in row]
        )
        self._sink.write(line.getvalue().encode("utf-8", "replace"))

    def end(self) -> None:
        """Nothing is left to write."""


class _Json:
    def __init__(self, sink: Sink, codes: Sequence[str]) -> None:
        self._sink, self._codes = sink, codes
        self._before = b"[\n"

    def add(self, row: Sequence[Cell]) -> None:
        text = json.dumps(dict(zip(self._codes, row, strict=True)), ensure_ascii=False)
        self._sink.write(self._before + text.encode("utf-8", "replace"))
        self._before = b",\n"

    def end(self) -> None:
        self._sink.write(b"[]\n" if self._before == b"[\n" else b"\n]\n")


class _Onward:
    """A sink as ``zipfile`` wants it: it cannot go back, so sizes follow what they are of."""

    def __init__(self, sink: Sink) -> None:
        self._sink = sink

    def write(self, data: bytes, /) -> int:
        """Hand on."""
        return self._sink.write(data)

    def flush(self) -> None:
        """What has been written is written."""

    def close(self) -> None:
        """Whoever gave the sink closes it."""


class _Xlsx:
    def __init__(self, sink: Sink, headings: Sequence[str]) -> None:
        self._zip = zipfile.ZipFile(_Onward(sink), "w", zipfile.ZIP_DEFLATED)
        for name, text in _PARTS.items():
            self._zip.writestr(zipfile.ZipInfo(name), text)
        sheet = zipfile.ZipInfo("xl/worksheets/sheet1.xml")
        sheet.compress_type = zipfile.ZIP_DEFLATED
        self._sheet = self._zip.open(sheet, "w")
        head = f'{_HEAD}<worksheet xmlns="{_NS}spreadsheetml/2006/main"><sheetData>'
        self._sheet.write(head.encode())
        self.add(headings)

    def add(self, row: Sequence[Cell]) -> None:
        cells = "".join(_cell(cell) for cell in row)
        self._sheet.write(f"<row>{cells}</row>".encode())

    def end(self) -> None:
        self._sheet.write(b"</sheetData></worksheet>")
        self._sheet.close()
        self._zip.close()


def _cell(cell: Cell) -> str:
    if isinstance(cell, str):
        return f'<c t="inlineStr"><is><t xml:space="preserve">{_xml(cell)}</t></is></c>'
    return f"<c><v>{cell!r}</v></c>"


def _xml(cell: str) -> str:
    return escape(_NOT_IN_XML.sub("", cell)[:_LONGEST_CELL])
