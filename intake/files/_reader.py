"""Reads one file from standard input and writes its words, or the picture anew, to standard output.
Its arguments are the kind of file and how many characters, or points of a picture, are allowed.

Run by ``reading`` as a program of its own (``python -I``), never imported: it binds itself to a
little time and memory and lets go of the right to open files before it looks at a byte. It ends
with 0 (done), 3 (encrypted), 4 (too large a picture) or anything else (cannot be read).
"""

import codecs
import importlib
import io
import pkgutil
import resource
import sys
import time
import zipfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress

SECONDS = 10
MEMORY = 1024 * 2**20  # addresses, not bytes in use: libraries count, too
ENCRYPTED, TOO_LARGE = 3, 4
STOP_AFTER = 6.0  # seconds after which the words found so far are enough
# Codecs that a document may ask for, loaded while files may still be opened.
CODECS = (
    *(
        "utf-8",
        "utf-8-sig",
        "cp437",
        "utf-16",
        "utf-16-be",
        "utf-16-le",
        "utf-32",
        "latin-1",
        "cp1252",
        "cp1258",
    ),
    *("mac-roman", "ascii", "charmap", "gbk", "gb2312", "gb18030", "big5", "shift-jis", "euc-jp"),
    *("euc-kr", "cp1251", "koi8-r", "cp1256", "idna", "unicode-escape", "raw-unicode-escape"),
)


def bind() -> None:
    """Limits that no bug in a library can lift."""
    for limit, value in (
        (resource.RLIMIT_CPU, SECONDS),
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(limit, (value, value))


def shut_files() -> None:
    """From here on nothing can be opened, and nothing written to a file."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (0, 0))


def pdf_words(content: bytes) -> Iterator[str]:
    import pypdf  # noqa: PLC0415
    from pypdf import PdfReader  # noqa: PLC0415
    from pypdf.errors import PyPdfError  # noqa: PLC0415

    for part in pkgutil.walk_packages(pypdf.__path__, "pypdf."):
        with suppress(ImportError):  # parts for which something optional is not there
            importlib.import_module(part.name)  # or it would be loaded at the first need
    shut_files()
    reader = PdfReader(io.BytesIO(content), strict=False)
    if reader.is_encrypted:
        raise SystemExit(ENCRYPTED)
    for number in range(len(reader.pages)):
        try:
            yield reader.pages[number].extract_text() + "\n"
        except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, IndexError):
            yield "\n"  # one page that cannot be read leaves the others their words


def office_words(content: bytes, tags: Mapping[str, tuple[str, ...]]) -> Iterator[str]:
    """The texts in elements named in ``tags`` (first word: text, others: a new line), of the parts
    whose names begin so."""
    from defusedxml.ElementTree import iterparse  # noqa: PLC0415

    shut_files()
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for name in archive.namelist():
            for beginning, (word, *ends) in tags.items():
                if not name.startswith(beginning) or not name.endswith(".xml"):
                    continue
                with archive.open(name) as part:
                    for _event, element in iterparse(part, forbid_dtd=True):
                        tag = element.tag.rpartition("}")[2]
                        if tag == word and element.text:
                            yield element.text
                        elif tag in ends:
                            yield "\n"
                        if tag != word:
                            element.clear()
                yield "\n"


def plain_words(content: bytes) -> Iterator[str]:
    shut_files()
    yield content.decode("utf-8-sig")


DOCX = {
    beginning: ("t", "p", "br", "tab")
    for beginning in ("word/document", "word/header", "word/footer", "word/footnotes")
}
XLSX = {"xl/sharedStrings": ("t", "si"), "xl/worksheets/sheet": ("t", "row")}
WORDS: dict[str, Callable[[bytes], Iterator[str]]] = {
    "pdf": pdf_words,
    "docx": lambda content: office_words(content, DOCX),
    "xlsx": lambda content: office_words(content, XLSX),
    "txt": plain_words,
}


def picture(content: bytes, kind: str, limit: int) -> bytes:
    """The same picture upright, its points alone, of which there may be ``limit``: no notes of the
    camera, no hidden text."""
    # Also what reads the notes of cameras, so that they can be left out.
    from PIL import Image, ImageOps, MpoImagePlugin, TiffImagePlugin  # noqa: F401, PLC0415

    Image.preinit()  # loads what reads and writes pictures, while files may still be opened
    shut_files()
    Image.MAX_IMAGE_PIXELS = limit
    with Image.open(io.BytesIO(content), formats=[kind.upper()]) as opened:
        if opened.width * opened.height > limit:
            raise SystemExit(TOO_LARGE)
        opened.load()
        upright = ImageOps.exif_transpose(opened)
        see_through = kind == "png" and upright.has_transparency_data
        modes = ("L", "RGB") if kind == "jpeg" else ("L", "LA", "RGB", "RGBA", "I;16")
        if upright.mode not in modes or ("transparency" in upright.info):
            upright = upright.convert("RGBA" if see_through else "RGB")
        bare = Image.new(upright.mode, upright.size)
        bare.paste(upright)
    written = io.BytesIO()
    options = {"quality": 90, "optimize": False} if kind == "jpeg" else {"compress_level": 6}
    bare.save(written, kind.upper(), **options)
    return written.getvalue()


def words(content: bytes, kind: str, limit: int) -> bytes:
    """The words of a document, composed until there are enough of them or the time is over."""
    began, found, length = time.monotonic(), [], 0
    for text in WORDS[kind](content):
        found.append(text)
        length += len(text)
        if length > limit or time.monotonic() - began > STOP_AFTER:
            break
    return "".join(found)[:limit].encode("utf-8", "replace")


def main(kind: str, limit: str) -> None:
    bind()
    for name in CODECS:
        codecs.lookup(name)
    content = sys.stdin.buffer.read()
    read = picture if kind in ("jpeg", "png") else words
    sys.stdout.buffer.write(read(content, kind, int(limit)))
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    main(*sys.argv[1:3])
