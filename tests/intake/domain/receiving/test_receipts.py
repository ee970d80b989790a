"""A receipt is written in one way only, and anything else is no receipt."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest

from intake.domain.receiving.receipts import (
    LARGEST,
    FileFacts,
    ReceiptProblem,
    ReceiptRefused,
    Sent,
    SignedReceipt,
    canonical,
    read,
    require_exact,
)

AT = datetime(2026, 11, 23, 3, 0, 0, 120, tzinfo=UTC)
SENT = Sent(
    number="PA-2026-000001-3",
    received_at=AT,
    kind="initiative",
    title="Cảm biến mực nước “tự cấp điện”",
    body="Dòng một\nDòng hai 🌊",
    sender={"kind": "person", "name": "Nông Văn Mẫu", "organisation": "", "tax_code": ""},
    files=[FileFacts("bản vẽ.pdf", 12, "a" * 64)],
)
SIGNED = SignedReceipt(SENT.document(), "0" * 16, bytes(range(64)))


def problem(content: bytes) -> ReceiptProblem:
    with pytest.raises(ReceiptRefused) as refused:
        require_exact(read(content), content)
    return refused.value.problem


def test_what_is_written_is_read_back_whole() -> None:
    found = read(SIGNED.file())
    require_exact(found, SIGNED.file())
    assert found == SIGNED
    assert found.received_at == AT
    assert found.files == list(SENT.files)
    assert "Cảm biến mực nước" in SIGNED.file().decode(), "people can read it"


def test_the_signed_bytes_do_not_depend_on_order_or_time_zone() -> None:
    turned = dict(reversed(list(SENT.document().items())))
    assert canonical(turned) == SIGNED.message
    local = replace(SENT, received_at=AT.astimezone(timezone(timedelta(hours=7))))
    assert canonical(local.document()) == SIGNED.message


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b"\xff\xfe",
        b'{"receipt": [], "signature": {}}',
        b'{"receipt": {}, "signature": {}}',
        b"[" * 100_000,
        b"1" * 5000,
        b" " * (LARGEST + 1),
    ],
    ids=lambda content: repr(content[:12]),
)
def test_something_else_is_no_receipt(content: bytes) -> None:
    assert problem(content) is ReceiptProblem.NO_RECEIPT


def altered(**parts: object) -> bytes:
    """The file with other values in the signature's part, written as we write."""
    whole = json.loads(SIGNED.file())
    whole["signature"] |= parts
    return json.dumps(whole, ensure_ascii=False, sort_keys=True, indent=1).encode() + b"\n"


def test_the_same_said_in_another_way_is_refused() -> None:
    file = SIGNED.file()
    value = json.loads(file)["signature"]["value"]
    assert value.endswith("w=="), "the last letter before the filling has four spare bits"
    for other in (
        file.replace(b"\n", b"\r\n"),
        file.rstrip(b"\n"),
        b"\xef\xbb\xbf" + file,
        file.replace("Cảm".encode(), b"C\\u1ea3m"),
        file.replace(b'"files"', b'"files":[],"files"'),
        json.dumps(json.loads(file), ensure_ascii=False).encode(),
        altered(value=value.replace("w==", "x==")),
        altered(value=value.rstrip("=")),
        altered(value=[1]),
        altered(sha256="0" * 64),
        altered(algorithm="none"),
    ):
        assert other != file
        assert problem(other) in (ReceiptProblem.CHANGED, ReceiptProblem.NO_RECEIPT)


def test_half_a_document_is_refused_before_a_page_shows_it() -> None:
    for name in ("number", "received_at", "kind", "title", "files"):
        document = SENT.document()
        del document[name]
        file = SignedReceipt(document, "0" * 16, bytes(64)).file()
        assert problem(file) is ReceiptProblem.CHANGED, name
