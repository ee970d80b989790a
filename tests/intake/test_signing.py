"""One changed byte, and a receipt does not hold; the key is made once and stays private."""

import os
import random
import stat
import subprocess
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)

from intake.domain.receiving.receipts import LARGEST, ReceiptProblem, ReceiptRefused, SignedReceipt
from intake.signing import PRIVATE, FolderKey, UnusableKey, check, key_id_of, only
from tests.intake.domain.receiving.test_receipts import SENT

CHANGES = 1000


def made(folder: Path) -> FolderKey:
    """The key of an installation after set-up."""
    found = FolderKey(folder)
    found.make()
    return found


@pytest.fixture
def key(tmp_path: Path) -> FolderKey:
    return made(tmp_path / "keys")


def signed(key: FolderKey) -> bytes:
    receipt = SignedReceipt(SENT.document(), key.key_id, b"")
    return SignedReceipt(SENT.document(), key.key_id, key.sign(receipt.message)).file()


def holds(content: bytes, key: FolderKey) -> bool:
    try:
        check(content, key.public_key_of)
    except ReceiptRefused:
        return False
    return True


def test_a_thousand_changed_bytes_are_a_thousand_refusals(key: FolderKey) -> None:
    file, chance = signed(key), random.Random(57)
    assert holds(file, key)
    refused = 0
    for _ in range(CHANGES):
        place = chance.randrange(len(file))
        other = file[place] ^ chance.randrange(1, 256)
        refused += not holds(file[:place] + bytes([other]) + file[place + 1 :], key)
    assert refused == CHANGES


def test_every_single_bit_of_the_file_counts(key: FolderKey) -> None:
    file = signed(key)
    for place in range(len(file)):
        for bit in range(8):
            changed = bytearray(file)
            changed[place] ^= 1 << bit
            assert not holds(bytes(changed), key), (place, bit)


def test_a_byte_more_or_less_is_refused_anywhere(key: FolderKey) -> None:
    file = signed(key)
    for place in range(len(file)):
        assert not holds(file[:place] + file[place + 1 :], key)
        assert not holds(file[:place] + b" " + file[place:], key)


def test_the_public_half_is_enough(key: FolderKey) -> None:
    assert check(signed(key), only(key.public_key)).document == SENT.document()


def test_another_installation_cannot_sign_for_this_one(tmp_path: Path, key: FolderKey) -> None:
    stranger = made(tmp_path / "stranger")
    assert stranger.key_id != key.key_id
    with pytest.raises(ReceiptRefused) as refused:
        check(signed(stranger), key.public_key_of)
    assert refused.value.problem is ReceiptProblem.UNKNOWN_KEY
    named = SignedReceipt(SENT.document(), key.key_id, b"")
    forged = SignedReceipt(SENT.document(), key.key_id, stranger.sign(named.message)).file()
    with pytest.raises(ReceiptRefused) as refused:
        check(forged, key.public_key_of)
    assert refused.value.problem is ReceiptProblem.CHANGED


def test_nobody_but_the_service_reads_the_private_key(key: FolderKey, tmp_path: Path) -> None:
    folder = tmp_path / "keys"
    assert stat.S_IMODE((folder / PRIVATE).stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert sorted(p.name for p in folder.iterdir()) == sorted([PRIVATE, f"{key.key_id}.pem"])


def test_many_who_start_at_once_have_one_key(tmp_path: Path) -> None:
    folder = tmp_path / "keys"
    with ThreadPoolExecutor(8) as pool:
        found = set(pool.map(lambda _: made(folder).key_id, range(16)))
    assert len(found) == 1
    assert len(list(folder.iterdir())) == 2, "nothing half made stays behind"


def test_a_new_key_is_on_the_disk_with_its_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The file and then its folder: after a power cut a key without a name would be a new key."""
    flushed, really = [], os.fsync

    def watched(opened: int) -> None:
        flushed.append(os.fstat(opened))
        really(opened)

    monkeypatch.setattr(os, "fsync", watched)
    assert FolderKey(tmp_path / "keys").make()
    last = flushed[-1]
    kinds = [stat.S_ISDIR(one.st_mode) for one in flushed]
    assert kinds == [False, True, True, False, True], "key, folder, its own name, public half"
    assert (last.st_dev, last.st_ino) == _place(tmp_path / "keys")


def _place(folder: Path) -> tuple[int, int]:
    found = folder.stat()
    return found.st_dev, found.st_ino


def test_old_receipts_hold_after_a_change_of_keys(tmp_path: Path, key: FolderKey) -> None:
    old = signed(key)
    (tmp_path / "keys" / PRIVATE).unlink()
    fresh = made(tmp_path / "keys")
    assert fresh.key_id != key.key_id
    assert holds(old, fresh)
    assert holds(signed(fresh), fresh)


@pytest.mark.parametrize("number", ["", "signing", "../secrets", "0" * 16, "0" * 64, "a/b"])
def test_a_number_of_no_key_gives_none(key: FolderKey, number: str) -> None:
    assert key.public_key_of(number) is None


def test_a_key_that_is_gone_is_not_replaced_in_passing(tmp_path: Path, key: FolderKey) -> None:
    """Whoever wants to sign, show the key or check is told; only set-up makes one."""
    receipt = signed(key)
    (tmp_path / "keys" / PRIVATE).unlink()
    later = FolderKey(tmp_path / "keys")
    assert not later.there
    for asked in (lambda: later.sign(b""), lambda: later.key_id, lambda: later.public_key):
        with pytest.raises(UnusableKey, match="is not there"):
            asked()
    assert holds(receipt, later), "the public half is enough to check"
    assert not (tmp_path / "keys" / PRIVATE).exists()


def test_set_up_makes_one_key_and_leaves_it_alone(tmp_path: Path) -> None:
    first = FolderKey(tmp_path / "keys")
    assert first.make()
    again = FolderKey(tmp_path / "keys")
    assert not again.make()
    assert again.key_id == first.key_id


@pytest.mark.parametrize("damage", ["cut", "other", "empty", "gone"])
def test_a_public_half_that_is_not_what_its_name_says_is_unknown(
    tmp_path: Path, key: FolderKey, damage: str
) -> None:
    """Never an error of the page on which anybody checks; set-up puts the present one right."""
    receipt, beside = signed(key), tmp_path / "keys" / f"{key.key_id}.pem"
    if damage == "gone":
        beside.unlink()
    else:
        other = made(tmp_path / "stranger").public_key
        content = {"cut": key.public_key[:-30], "other": other, "empty": b""}[damage]
        beside.write_bytes(content)
    assert key.public_key_of(key.key_id) is None
    with pytest.raises(ReceiptRefused) as refused:
        check(receipt, key.public_key_of)
    assert refused.value.problem is ReceiptProblem.UNKNOWN_KEY
    assert not FolderKey(tmp_path / "keys").make(), "the private key was never gone"
    assert holds(receipt, key)


def test_a_file_that_holds_something_else_is_said_to(tmp_path: Path) -> None:
    other = generate_private_key(SECP256R1())
    private = other.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    public = other.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    for content in (b"", b"x", private):
        folder = tmp_path / f"k{len(content)}"
        folder.mkdir()
        (folder / PRIVATE).write_bytes(content)
        with pytest.raises(UnusableKey):
            FolderKey(folder).sign(b"")
        with pytest.raises(UnusableKey):
            FolderKey(folder).make()
        assert (folder / PRIVATE).read_bytes() == content, "nothing is written over it"
    for content in (b"", private, public):
        with pytest.raises(UnusableKey):
            only(content)


def test_what_nobody_signed_costs_less_than_writing_it_down(key: FolderKey) -> None:
    """Anybody may have a receipt checked: the costly comparison is for what bears our signature."""
    heap = SENT.document() | {"answers": {f"a{n}": [n] * 8 for n in range(9_000)}}
    forged = SignedReceipt(heap, key.key_id, bytes(64))
    file = forged.file()
    assert len(file) < LARGEST
    refusing = min(_seconds(lambda: holds(file, key)) for _ in range(5))
    writing = min(_seconds(forged.file) for _ in range(5))
    assert not holds(file, key)
    assert refusing < writing


def _seconds(act: Callable[[], object]) -> float:
    began = time.process_time()
    act()
    return time.process_time() - began


def test_letters_without_bytes_are_refused(key: FolderKey) -> None:
    file = signed(key).replace(b'"title": "', b'"title": "\\ud800')
    assert file != signed(key)
    assert not holds(file, key)


def test_openssl_comes_to_the_same_verdict(key: FolderKey, tmp_path: Path) -> None:
    """The recipe of docs/operations.md, for whoever would rather not trust our program."""
    receipt = check(signed(key), key.public_key_of)
    (tmp_path / "document").write_bytes(receipt.message)
    (tmp_path / "signature").write_bytes(receipt.signature)
    (tmp_path / "key.pem").write_bytes(key.public_key)
    asked = ["openssl", "pkeyutl", "-verify", "-pubin", "-inkey", "key.pem", "-rawin"]
    asked += ["-in", "document", "-sigfile", "signature"]
    try:
        said = subprocess.run(asked, cwd=tmp_path, capture_output=True, text=True, check=False)
    except FileNotFoundError:
        pytest.skip("openssl is not installed")
    assert said.returncode == 0, said.stderr
    (tmp_path / "document").write_bytes(receipt.message + b" ")
    assert subprocess.run(asked, cwd=tmp_path, capture_output=True, check=False).returncode != 0
    assert key_id_of((tmp_path / "key.pem").read_bytes()) == key.key_id
