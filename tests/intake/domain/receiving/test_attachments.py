"""Names of files: shown and saved without path, without what cannot be seen, in every script."""

import re
import unicodedata
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as some

from intake.domain.receiving.attachments import (
    MEDIA_TYPES,
    NAME_LIMIT,
    FileKind,
    FileRefusal,
    FileRefused,
    clean_name,
    disposition,
    kind_of_media,
    kind_of_name,
)


@pytest.mark.parametrize(
    ("given_name", "kept"),
    [
        ("đơn đề nghị.pdf", "đơn đề nghị.pdf"),
        (unicodedata.normalize("NFD", "đơn đề nghị.pdf"), "đơn đề nghị.pdf"),
        ("../../etc/passwd.txt", "passwd.txt"),
        ("C:\\Users\\Lan\\ảnh.jpg", "ảnh.jpg"),
        ("hoa\u202egnp.pdf", "hoa gnp.pdf"),
        ("a\r\nSet-Cookie: x.pdf", "a Set-Cookie_ x.pdf"),
        ("a\x00b.pdf", "a b.pdf"),
        ('"; filename=x.exe.pdf', "_; filename=x.exe.pdf"),
        ("...pdf", "pdf"),
        ("", "file"),
        ("\u200b\u2066", "file"),
    ],
)
def test_a_name_is_kept_without_what_does_harm(given_name: str, kept: str) -> None:
    assert clean_name(given_name) == kept


@given(some.text(max_size=400))
def test_no_name_leaves_its_folder_or_its_line(name: str) -> None:
    cleaned = clean_name(name)
    assert 0 < len(cleaned) <= NAME_LIMIT
    assert not re.search(r'[/\\<>:"|?*\x00-\x1f\x7f\u200b-\u200f\u202a-\u202e]', cleaned)
    assert not cleaned.startswith((".", " "))
    assert clean_name(cleaned) == cleaned
    header = disposition(name)
    assert header.isascii()
    assert header.isprintable()
    shape = r"attachment; filename=\"([A-Za-z0-9 ._()-]+)\"; filename\*=UTF-8''([A-Za-z0-9%._~-]+)"
    found = re.fullmatch(shape, header)
    assert found, header
    assert unquote(found[2]) == cleaned


@pytest.mark.parametrize(
    ("name", "plain"),
    [
        ("đơn đề nghị.docx", "don de nghi.docx"),
        ("فاتورة.pdf", "file.pdf"),
        ("文件.png", "file.png"),
        ("báo cáo (2).xlsx", "bao cao (2).xlsx"),
    ],
)
def test_old_programs_get_a_plain_name(name: str, plain: str) -> None:
    assert f'filename="{plain}"' in disposition(name)


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("a.exe", FileRefusal.KIND),
        ("a.svg", FileRefusal.KIND),
        ("a.html", FileRefusal.KIND),
        ("a.pdf.exe", FileRefusal.KIND),
        ("pdf", FileRefusal.KIND),
        ("a.doc", FileRefusal.KIND),
        ("a.docm", FileRefusal.MACROS),
        ("a.XLSM", FileRefusal.MACROS),
    ],
)
def test_what_cannot_be_attached_is_known_by_its_name(name: str, reason: FileRefusal) -> None:
    with pytest.raises(FileRefused) as refused:
        kind_of_name(name)
    assert refused.value.reason is reason


def test_every_kind_has_its_media_type_and_back() -> None:
    assert {kind_of_media(media) for media in MEDIA_TYPES.values()} == set(FileKind)
    assert kind_of_name("a.JPG") is FileKind.JPEG
    assert kind_of_media("text/html") is None
