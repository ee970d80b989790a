"""Receipts are checked by command, without a database and without a network."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from intake.config import ROOT
from intake.domain.receiving.receipts import SignedReceipt
from intake.signing import PRIVATE, FolderKey
from tests.intake.domain.receiving.test_receipts import SENT

# Whoever opens a connection, or a database, is stopped.
ALONE = """
import socket, sqlite3, sys

def refuse(*_told, **_more):
    raise AssertionError("nobody may be asked")

socket.socket.connect = socket.create_connection = socket.getaddrinfo = refuse
sqlite3.connect = sqlite3.dbapi2.connect = refuse
from flask.cli import FlaskGroup
from intake.app import create_app
FlaskGroup(create_app=create_app).main(sys.argv[1:], "flask")
"""


@pytest.fixture
def key(tmp_path: Path) -> FolderKey:
    found = FolderKey(tmp_path / "instance" / "receipt-keys")
    found.make()
    return found


@pytest.fixture
def file(tmp_path: Path, key: FolderKey) -> Path:
    document = SENT.document()
    message = SignedReceipt(document, key.key_id, b"").message
    place = tmp_path / "receipt.json"
    place.write_bytes(SignedReceipt(document, key.key_id, key.sign(message)).file())
    return place


def run(tmp_path: Path, *words: object) -> subprocess.CompletedProcess[str]:
    settings = {
        "INTAKE_INSTANCE_DIR": str(tmp_path / "instance"),
        "INTAKE_SECRET_KEY": "s" * 40,
        "INTAKE_CODE_KEY": "c" * 40,
    }
    return subprocess.run(
        [sys.executable, "-c", ALONE, "receipt", *map(str, words)],
        cwd=ROOT,
        env=dict(os.environ) | settings,
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_receipt_holds_offline(tmp_path: Path, file: Path) -> None:
    said = run(tmp_path, "verify", file)
    assert said.returncode == 0, said.stderr
    assert (
        "The receipt holds: PA-2026-000001-3, received 2026-11-23T03:00:00.000120Z" in said.stdout
    )
    assert f"{'a' * 64}  bản vẽ.pdf" in said.stdout
    assert not (tmp_path / "instance" / "intake.sqlite3").exists()


def test_the_public_key_alone_is_enough(tmp_path: Path, file: Path) -> None:
    public = tmp_path / "key.pem"
    shown = run(tmp_path, "key")
    public.write_text(shown.stdout)
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    assert run(elsewhere, "verify", file).returncode == 1, "another installation has another key"
    said = run(elsewhere, "verify", file, "--key", public)
    assert said.returncode == 0, said.stderr


def test_a_changed_one_does_not_hold(tmp_path: Path, file: Path) -> None:
    file.write_bytes(file.read_bytes().replace(b"initiative", b"initiatives"))
    said = run(tmp_path, "verify", file)
    assert said.returncode == 1
    assert "does not hold" in said.stdout


def test_what_is_wrong_with_the_key_is_said_of_the_right_file(tmp_path: Path, file: Path) -> None:
    folder = tmp_path / "instance" / "receipt-keys"
    for public in folder.glob("[0-9a-f]*.pem"):
        public.write_bytes(b"damaged")
    said = run(tmp_path, "verify", file)
    assert (said.returncode, said.stderr) == (1, "")
    assert f"{file} was signed with a key that is not at hand" in said.stdout
    (folder / PRIVATE).unlink()
    said = run(tmp_path, "key")
    assert (said.returncode, said.stdout) == (1, "")
    assert f"{folder / PRIVATE} is not there" in said.stderr


def test_a_key_is_made_in_place_of_one_that_was_moved_away(tmp_path: Path, file: Path) -> None:
    folder = tmp_path / "instance" / "receipt-keys"
    said = run(tmp_path, "new-key")
    assert said.returncode == 1
    assert "is there. Move it away first" in said.stderr
    (folder / PRIVATE).rename(tmp_path / "kept.pem")
    said = run(tmp_path, "new-key")
    assert said.returncode == 0, said.stderr
    assert len(list(folder.glob("[0-9a-f]*.pem"))) == 2
    assert run(tmp_path, "verify", file).returncode == 0, "the old public half is still there"


def test_a_file_that_is_no_key_is_a_wrong_use(tmp_path: Path, file: Path) -> None:
    said = run(tmp_path, "verify", file, "--key", file)
    assert said.returncode == 2
    assert "cannot be used" in said.stderr
