"""A file is what its name and its content say together; everything else is refused, quickly."""

import gzip
import time
import zipfile
from io import BytesIO
from pathlib import Path

import pytest

from intake.domain.receiving.attachments import FileKind, FileRefusal, FileRefused
from intake.files.inspection import kind_of
from tests.sample_files import (
    DOCX_MAIN,
    GOOD,
    archive,
    docx,
    encrypted,
    jpeg,
    office,
    pdf,
    png,
    png_header,
    xlsx,
)

SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
HTML = b"<!DOCTYPE html><html><script>alert(1)</script></html>"
FOREIGN = {
    "svg": SVG,
    "svg with a declaration": b'<?xml version="1.0"?>' + SVG,
    "html": HTML,
    "program": b"MZ\x90\x00" + b"\0" * 200,
    "elf": b"\x7fELF" + b"\0" * 200,
    "gif": b"GIF89a" + b"\0" * 20,
    "rtf": b"{\\rtf1 a}",
    "shell": b"#!/bin/sh\nrm -rf /\n",
    "plain zip": archive({"a.txt": "a"}),
    "gzip": gzip.compress(b"a"),
    "old word": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600,
}
# Every good content under the name of every other kind, and every foreign one under all names.
MISMATCHED = [
    (name, content, f"{name} <- {other}")
    for name in GOOD
    for other, content in (GOOD | FOREIGN).items()
    if other != name and not (other == "ghi-chu.txt" and name == "ghi-chu.txt")
]
SECONDS = 2.0


def seen(tmp_path: Path, name: str, content: bytes) -> FileKind | FileRefusal:
    """What a file is said to be, or why not; never slowly."""
    path = tmp_path / "arrived"
    path.write_bytes(content)
    began = time.perf_counter()
    try:
        return kind_of(path, name)
    except FileRefused as refused:
        return refused.reason
    finally:
        assert time.perf_counter() - began < SECONDS


@pytest.mark.parametrize("name", GOOD)
def test_what_is_right_is_taken(tmp_path: Path, name: str) -> None:
    assert isinstance(seen(tmp_path, name, GOOD[name]), FileKind)


@pytest.mark.parametrize(("name", "content", "_what"), MISMATCHED, ids=[m[2] for m in MISMATCHED])
def test_name_and_content_must_agree(tmp_path: Path, name: str, content: bytes, _what: str) -> None:
    assert isinstance(seen(tmp_path, name, content), FileRefusal)


def test_there_are_enough_pairs() -> None:
    assert len(MISMATCHED) >= 60


BOMB = b"\0" * (60 * 2**20)
REFUSED = {
    "empty": ("a.pdf", b"", FileRefusal.EMPTY),
    "pdf without its end": ("a.pdf", pdf()[:-40], FileRefusal.DAMAGED),
    "pdf behind a password": ("a.pdf", pdf(trailer="/Encrypt 6 0 R"), FileRefusal.ENCRYPTED),
    "word behind a password": (
        "a.docx",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\0\0" + "EncryptedPackage".encode("utf-16-le"),
        FileRefusal.ENCRYPTED,
    ),
    "zip behind a password": ("a.docx", encrypted(docx()), FileRefusal.ENCRYPTED),
    "macros": ("a.docx", docx(more={"word/vbaProject.bin": b"x"}), FileRefusal.MACROS),
    "macros, declared": (
        "a.docx",
        archive(
            {
                "[Content_Types].xml": "<Types a='vnd.ms-word.document.macroEnabled.x'/>",
                DOCX_MAIN: "<a/>",
            }
        ),
        FileRefusal.MACROS,
    ),
    "a workbook as a document": ("a.docx", xlsx(), FileRefusal.MISMATCH),
    "a document as a workbook": ("a.xlsx", docx(), FileRefusal.MISMATCH),
    "a zip inside": (
        "a.docx",
        docx(more={"word/media/a.zip": archive({"a": "b"})}),
        FileRefusal.NESTED,
    ),
    "a zip in disguise inside": (
        "a.docx",
        docx(more={"word/media/image1.png": archive({"a": "b"})}),
        FileRefusal.NESTED,
    ),
    "a program inside": ("a.docx", docx(more={"word/run.exe": b"MZ"}), FileRefusal.NESTED),
    "a program in disguise": ("a.docx", docx(more={"word/a.bin": b"MZ\x90"}), FileRefusal.NESTED),
    "a part that leads out": (
        "a.docx",
        docx(more={"../../etc/a.xml": "<a/>"}),
        FileRefusal.DAMAGED,
    ),
    "a bomb": ("a.docx", docx(more={"word/a.bin": BOMB, "word/b.bin": BOMB}), FileRefusal.DAMAGED),
    "very many parts": (
        "a.docx",
        docx(more={f"word/{n}.xml": "<a/>" for n in range(3001)}),
        FileRefusal.DAMAGED,
    ),
    "entities": (
        "a.docx",
        office({DOCX_MAIN: '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'}),
        FileRefusal.DAMAGED,
    ),
    "half a zip": ("a.docx", docx()[:300], FileRefusal.DAMAGED),
    "30,000 x 30,000": ("a.png", png_header(30_000, 30_000), FileRefusal.TOO_MANY_PIXELS),
    "one long line": ("a.png", png_header(2**31, 1), FileRefusal.TOO_MANY_PIXELS),
    "no points at all": ("a.png", png_header(0, 5), FileRefusal.DAMAGED),
    "a jpeg of 60,000": (
        "a.jpg",
        b"\xff\xd8\xff\xc0\x00\x11\x08\xea\x60\xea\x60" + b"\0" * 20,
        FileRefusal.TOO_MANY_PIXELS,
    ),
    "a jpeg of fill bytes": ("a.jpg", b"\xff\xd8" + b"\xff" * 2**20, FileRefusal.DAMAGED),
    "a jpeg of tiny segments": (
        "a.jpg",
        b"\xff\xd8" + b"\xff\xe0\x00\x02" * 2**18,
        FileRefusal.DAMAGED,
    ),
    "png cut short": ("a.png", png()[:20], FileRefusal.DAMAGED),
    "windows-1258": ("a.txt", "Tiếng".encode("cp1258", "replace") + b"\xe9", FileRefusal.ENCODING),
    "utf-16": ("a.txt", "Ba tuần".encode("utf-16"), FileRefusal.ENCODING),
    "control characters": ("a.txt", b"a\x07b", FileRefusal.MISMATCH),
    "html as text": ("a.txt", b"\n  " + HTML, FileRefusal.MISMATCH),
}


@pytest.mark.parametrize("what", REFUSED)
def test_what_is_wrong_is_refused_for_its_reason(tmp_path: Path, what: str) -> None:
    name, content, reason = REFUSED[what]
    assert seen(tmp_path, name, content) is reason


def test_overlapping_parts_are_no_way_around_the_limit(tmp_path: Path) -> None:
    """The table of contents names one part a thousand times: together they are too much."""
    inner = docx(more={"word/big.bin": b"\0" * 2**20})
    with zipfile.ZipFile(BytesIO(inner)) as opened:
        big = next(part for part in opened.infolist() if part.filename == "word/big.bin")
    out = BytesIO(inner)
    with zipfile.ZipFile(out, "a") as writing:
        for number in range(200):
            twin = zipfile.ZipInfo(f"word/big{number}.bin")
            for name in ("file_size", "compress_size", "CRC", "compress_type", "header_offset"):
                setattr(twin, name, getattr(big, name))
            writing.filelist.append(twin)
            writing.NameToInfo[twin.filename] = twin
        writing._didModify = True
    assert seen(tmp_path, "a.docx", out.getvalue()) is FileRefusal.DAMAGED


def test_a_chart_may_bring_its_workbook(tmp_path: Path) -> None:
    whole = docx(more={"word/embeddings/Microsoft_Excel_Sheet1.xlsx": xlsx()})
    assert seen(tmp_path, "a.docx", whole) is FileKind.DOCX


def test_a_phones_picture_with_something_behind_it_is_a_picture(tmp_path: Path) -> None:
    assert seen(tmp_path, "a.jpeg", jpeg() + b"motion photo" * 99) is FileKind.JPEG
