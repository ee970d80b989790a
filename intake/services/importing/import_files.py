"""Reading records from JSONL and CSV files, one by one, however large the file is.

A line that cannot be read is told by its number and the file goes on; nothing is guessed.
"""

import csv
import io
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, BinaryIO, Literal

# Four times the longest text, for files that write every letter as \\uXXXX.
LONGEST_LINE = 1_000_000  # bytes
_BOM = b"\xef\xbb\xbf"
_DELIMITERS = (",", ";", "\t")  # of spreadsheets in English, in Vietnamese, and pasted ones

Format = Literal["jsonl", "csv"]


@dataclass(frozen=True, slots=True)
class Read:
    """One record, or why there is none; ``line`` counts from 1, ``end`` is the place in bytes."""

    line: int
    end: int
    record: Mapping[str, Any] | None = None
    problem: str = ""


class NoHeader(ValueError):
    """A CSV file whose first line does not name its columns."""


def read(file: BinaryIO, kind: Format) -> Iterator[Read]:
    """The records of a file opened in binary mode. Raises NoHeader when a CSV names no columns."""
    return _read_jsonl(file) if kind == "jsonl" else _read_csv(file)


def _read_jsonl(file: BinaryIO) -> Iterator[Read]:
    place = number = 0
    while raw := file.readline(LONGEST_LINE + 1):
        number += 1
        place += len(raw)
        if len(raw) > LONGEST_LINE:
            while not raw.endswith(b"\n") and (raw := file.readline(LONGEST_LINE)):
                place += len(raw)
            yield Read(number, place, problem="line_too_long")
            continue
        text = raw.removeprefix(_BOM) if number == 1 else raw
        if text.strip():
            yield _parsed(number, place, text)


def _parsed(number: int, place: int, raw: bytes) -> Read:
    try:
        record = json.loads(raw.decode("utf-8"), object_pairs_hook=_without_twins)
    except UnicodeDecodeError:
        return Read(number, place, problem="not_utf8")
    except _Twins:
        return Read(number, place, problem="field_twice")
    except (ValueError, RecursionError):
        return Read(number, place, problem="broken_json")
    if not isinstance(record, dict):
        return Read(number, place, problem="not_a_record")
    return Read(number, place, record)


class _Twins(ValueError):
    """A field that stands twice in one record: which one is meant?"""


def _without_twins(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    record = dict(pairs)
    if len(record) != len(pairs):
        raise _Twins
    return record


class _Counted(io.RawIOBase):
    """Counts the bytes that were read, for the progress bar."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.count = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        data = self._file.read(len(buffer))
        buffer[: len(data)] = data
        self.count += len(data)
        return len(data)


def _read_csv(file: BinaryIO) -> Iterator[Read]:
    counted = _Counted(file)
    # Bytes that are no UTF-8 become lone surrogates, by which their line is refused later.
    lines = io.TextIOWrapper(
        io.BufferedReader(counted), encoding="utf-8-sig", errors="surrogateescape", newline=""
    )
    csv.field_size_limit(LONGEST_LINE)
    header = lines.readline(LONGEST_LINE)
    delimiter = max(_DELIMITERS, key=header.count)
    names = [name.strip() for name in next(csv.reader([header], delimiter=delimiter), [])]
    if not any(names) or len(set(names)) != len(names):
        raise NoHeader
    rows = csv.reader(lines, delimiter=delimiter, strict=True)
    while True:
        number = rows.line_num + 2  # after the header, the line on which this record begins
        try:
            row = next(rows)
        except StopIteration:
            return
        except csv.Error:
            yield Read(number, counted.count, problem="broken_csv")
            continue
        if row:
            yield _row(number, counted.count, names, row)


def _row(number: int, place: int, names: list[str], row: list[str]) -> Read:
    if len(row) != len(names):
        return Read(number, place, problem="columns")
    if any("\udc80" <= c <= "\udcff" for cell in row for c in cell):
        return Read(number, place, problem="not_utf8")
    return Read(number, place, {name: cell for name, cell in zip(names, row, strict=True) if cell})
