"""The process that reads: words come out, pictures lose what cameras note, and what would eat time
or memory is ended."""

import resource
import subprocess
import sys
import time
import zlib
from contextlib import suppress
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from intake.domain.receiving.attachments import (
    MAX_BYTES,
    TEXT_LIMIT,
    FileKind,
    FileRefusal,
    FileRefused,
)
from intake.files import reading
from intake.files.store import FolderStore
from tests.sample_files import DOCX_MAIN, docx, jpeg, office, pdf, png, xlsx

SECONDS = 30.0  # on a machine that others use; the process has ten of its own


@pytest.fixture
def store(tmp_path: Path) -> FolderStore:
    return FolderStore(tmp_path / "files")


def words(tmp_path: Path, kind: FileKind, content: bytes) -> str:
    path = tmp_path / "file"
    path.write_bytes(content)
    return reading.extract_text(path, kind)


def redrawn(tmp_path: Path, store: FolderStore, kind: FileKind, content: bytes) -> Image.Image:
    path = tmp_path / "picture"
    path.write_bytes(content)
    drawn = store.begin(MAX_BYTES)
    reading.redraw(path, kind, drawn)
    return Image.open(BytesIO(drawn.path.read_bytes()))


@pytest.mark.parametrize(
    ("kind", "content", "expected"),
    [
        (FileKind.PDF, pdf("Tram phat song"), "Tram phat song"),
        (FileKind.DOCX, docx("Trạm phát sóng"), "Trạm phát sóng"),
        (FileKind.XLSX, xlsx("Mức phí"), "Mức phí"),
        (FileKind.TEXT, "\ufeffXin chào".encode(), "Xin chào"),
    ],
)
def test_words_come_out(tmp_path: Path, kind: FileKind, content: bytes, expected: str) -> None:
    assert words(tmp_path, kind, content).strip() == expected


def test_a_long_text_is_cut(tmp_path: Path) -> None:
    assert len(words(tmp_path, FileKind.TEXT, b"song " * 200_000)) == TEXT_LIMIT


def test_a_picture_loses_what_the_camera_noted_and_stands_upright(
    tmp_path: Path, store: FolderStore
) -> None:
    sent = jpeg(60, 40, place="Thon Na Puc")
    assert b"Na Puc" in sent
    with redrawn(tmp_path, store, FileKind.JPEG, sent) as drawn:
        assert (drawn.size, drawn.mode, dict(drawn.getexif())) == ((40, 60), "RGB", {})
        assert "exif" not in drawn.info


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16"])
def test_every_sort_of_png_is_drawn(tmp_path: Path, store: FolderStore, mode: str) -> None:
    with redrawn(tmp_path, store, FileKind.PNG, png(mode=mode)) as drawn:
        assert drawn.size == (60, 40)


def test_words_hidden_in_a_png_go(tmp_path: Path, store: FolderStore) -> None:
    plain = png()
    hidden = b"tEXtSecret\0place"
    chunk = (len(hidden) - 4).to_bytes(4, "big") + hidden + zlib.crc32(hidden).to_bytes(4, "big")
    with redrawn(tmp_path, store, FileKind.PNG, plain[:33] + chunk + plain[33:]) as drawn:
        assert drawn.info == {}


LOOP = pdf(trailer="/Prev 9").replace(b"trailer<<", b"trailer<</Size 6/Prev 15", 1)
BOMBS = {
    "words packed 1:1000": (FileKind.DOCX, docx("x" * (50 * 2**20))),
    "entities in UTF-16": (
        FileKind.DOCX,
        office(
            {
                DOCX_MAIN: (
                    '<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE a [<!ENTITY b "'
                    + "c" * 999
                    + '"><!ENTITY d "'
                    + "&b;" * 999
                    + '">]><a>'
                    + "&d;" * 99
                    + "</a>"
                ).encode("utf-16")
            }
        ),
    ),
    "no xml": (FileKind.DOCX, office({DOCX_MAIN: "<a"})),
    "no pdf": (FileKind.PDF, b"%PDF-1.4\n%%EOF"),
    "pages that hold each other": (
        FileKind.PDF,
        pdf().replace(b"/Kids[3 0 R]", b"/Kids[2 0 R]"),
    ),
    "a table that names itself": (FileKind.PDF, LOOP),
    "a stream of zeros": (
        FileKind.PDF,
        pdf(body=b"9 0 obj<</Filter/FlateDecode>>stream\n" + zlib.compress(b"\0" * 2**27)),
    ),
}


@pytest.mark.parametrize("what", BOMBS)
def test_no_document_takes_time_or_memory_without_end(tmp_path: Path, what: str) -> None:
    kind, content = BOMBS[what]
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    began = time.perf_counter()
    with suppress(FileRefused):
        assert len(words(tmp_path, kind, content)) <= TEXT_LIMIT
    assert time.perf_counter() - began < SECONDS
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 100 * 1024


def test_a_picture_that_is_none_is_refused(tmp_path: Path, store: FolderStore) -> None:
    for kind, content in ((FileKind.PNG, png()[:60]), (FileKind.JPEG, b"\xff\xd8\xff" * 99)):
        with pytest.raises(FileRefused):
            redrawn(tmp_path, store, kind, content)


def test_a_picture_of_too_many_points_is_refused(
    tmp_path: Path, store: FolderStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It need not be large to be tried: the limit is that of the site, not one of the process."""
    monkeypatch.setattr(reading, "MAX_PIXELS", 60 * 40 - 1)
    with pytest.raises(FileRefused) as refused:
        redrawn(tmp_path, store, FileKind.PNG, png())
    assert refused.value.reason is FileRefusal.TOO_MANY_PIXELS


def test_the_process_can_open_nothing_and_knows_no_secret(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its own limits, tried from inside: the program with one more word at its end."""
    program = Path(reading.__file__).with_name("_reader.py").read_text(encoding="utf-8")
    program = program.replace('if __name__ == "__main__":\n', "if False:\n")
    program += (
        "import os\nbind()\nshut_files()\nseen = [sorted(os.environ)]\n"
        "for what in (lambda: open('/etc/passwd'), lambda: __import__('socket').socket()):\n"
        "    try:\n        what()\n    except OSError as error:\n        seen.append(error.errno)\n"
        "try:\n    bytearray(2 * 2**30)\nexcept MemoryError:\n    seen.append('memory')\n"
        "print(seen)\n"
    )
    program = "import socket\n" + program
    path = tmp_path / "reader.py"
    path.write_text(program, encoding="utf-8")
    monkeypatch.setenv("INTAKE_SECRET_KEY", "k" * 40)
    done = subprocess.run(
        [sys.executable, "-I", str(path)],
        env={"LC_ALL": "C.UTF-8"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout.strip() == "[['LC_ALL'], 24, 24, 'memory']", done.stderr
