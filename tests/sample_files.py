"""Small files of every kind that can be attached, made by hand, and some that cannot."""

import io
import struct
import zipfile
import zlib
from collections.abc import Mapping

from PIL import Image

DOCX_MAIN = "word/document.xml"
_WORDS = (
    '<?xml version="1.0" encoding="UTF-8"?><w:document xmlns:w="urn:w"><w:body>'
    "<w:p><w:r><w:t>{}</w:t></w:r></w:p></w:body></w:document>"
)
# The test file of the antivirus industry (EICAR): harmless, and found by every scanner.
EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-" + b"STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


def pdf(words: str = "Mast song", *, trailer: str = "", body: bytes = b"") -> bytes:
    """A PDF of one page; ``trailer`` goes into its trailer, ``body`` before its objects."""
    stream = f"BT /F1 12 Tf 20 100 Td ({words}) Tj ET".encode()
    objects = (
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]/Contents 4 0 R"
        b"/Resources<</Font<</F1 5 0 R>>>>>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(stream), stream),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    )
    out, places = b"%PDF-1.4\n" + body, []
    for number, one in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj%sendobj\n" % (number, one)
    table = len(out)
    out += b"xref\n0 6\n0000000000 65535 f \n" + b"".join(b"%010d 00000 n \n" % p for p in places)
    return out + b"trailer<</Size 6/Root 1 0 R%s>>\nstartxref\n%d\n%%%%EOF\n" % (
        trailer.encode(),
        table,
    )


def jpeg(width: int = 60, height: int = 40, *, place: str = "") -> bytes:
    """A picture; ``place`` is noted in it as cameras do, together with a quarter turn."""
    picture = Image.new("RGB", (width, height), (200, 30, 40))
    notes = picture.getexif()
    if place:
        notes[0x010E], notes[0x0112] = place, 6
        notes.get_ifd(0x8825)[1] = "N"
    out = io.BytesIO()
    picture.save(out, "JPEG", exif=notes)
    return out.getvalue()


def png(width: int = 60, height: int = 40, *, mode: str = "RGBA") -> bytes:
    out = io.BytesIO()
    Image.new(mode, (width, height)).save(out, "PNG")
    return out.getvalue()


def png_header(width: int, height: int) -> bytes:
    """A PNG that says how large it is, and holds next to nothing."""
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
        for name, data in ((b"IHDR", header), (b"IDAT", zlib.compress(b"\0" * 99)), (b"IEND", b""))
    )


def archive(parts: Mapping[str, bytes | str]) -> bytes:
    """A zip file with these parts."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as opened:
        for name, content in parts.items():
            opened.writestr(name, content)
    return out.getvalue()


def docx(words: str = "Mất sóng", more: Mapping[str, bytes | str] | None = None) -> bytes:
    """A Word document, perhaps with ``more`` parts."""
    return office({DOCX_MAIN: _WORDS.format(words)} | dict(more or {}))


def xlsx(words: str = "Mức phí") -> bytes:
    shared = f"<sst><si><t>{words}</t></si></sst>"
    return office({"xl/workbook.xml": "<workbook/>", "xl/sharedStrings.xml": shared})


def office(parts: Mapping[str, bytes | str]) -> bytes:
    """An archive as Word and Excel write it."""
    return archive({"[Content_Types].xml": "<Types/>"} | dict(parts))


def encrypted(data: bytes) -> bytes:
    """The same archive, every part marked as encrypted."""
    out = bytearray(data)
    for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        place = out.find(mark)
        while place >= 0:
            out[place + at] |= 1
            place = out.find(mark, place + 4)
    return bytes(out)


GOOD: Mapping[str, bytes] = {
    "don.pdf": pdf(),
    "anh.jpg": jpeg(),
    "anh.png": png(),
    "don.docx": docx(),
    "bang.xlsx": xlsx(),
    "ghi-chu.txt": "Ba tuần nay mất sóng.\n".encode(),
}
