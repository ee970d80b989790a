"""The scanner: asked over a socket, believed only when it gives a verdict."""

import socket
import struct
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from intake.files.clamd import Clamd, ScannerUnavailable
from tests.sample_files import EICAR, docx, pdf
from tests.support.clamd import running_clamd


class Daemon(threading.Thread):
    """Speaks clamd's side of INSTREAM to one client after the other: reads all, then says one
    thing."""

    def __init__(self, says: bytes, *, reads: bool = True) -> None:
        super().__init__(daemon=True)
        self.says, self.reads, self.got = says, reads, b""
        self.server = socket.create_server(("127.0.0.1", 0))
        self.address = f"127.0.0.1:{self.server.getsockname()[1]}"

    def run(self) -> None:
        try:
            line, _ = self.server.accept()
        except OSError:
            return
        with line, line.makefile("rb") as heard:
            if self.reads:
                assert heard.read(10) == b"zINSTREAM\0"
                while size := struct.unpack("!I", heard.read(4))[0]:
                    self.got += heard.read(size)
            line.sendall(self.says)

    def __enter__(self) -> "Daemon":
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.server.close()
        self.join(5)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "file"
    path.write_bytes(b"abc" * 100_000)
    return path


def test_the_whole_file_is_sent_and_the_verdict_heard(file: Path) -> None:
    with Daemon(b"stream: OK\0") as daemon:
        assert Clamd(daemon.address).scan(file) == ""
    assert daemon.got == file.read_bytes()
    with Daemon(b"stream: Eicar-Signature FOUND\0") as daemon:
        assert Clamd(daemon.address).scan(file) == "Eicar-Signature"


@pytest.mark.parametrize(
    "says",
    [
        b"",
        b"\0",
        b"INSTREAM size limit exceeded. ERROR\0",
        b"stream: OK, said somebody\0",
        b"x" * 999,
    ],
)
def test_what_is_no_verdict_is_never_clean(file: Path, says: bytes) -> None:
    with Daemon(says) as daemon, pytest.raises(ScannerUnavailable):
        Clamd(daemon.address).scan(file)


def test_a_scanner_that_is_down_slow_or_hangs_up_is_unavailable(file: Path, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as nobody:
        address = f"127.0.0.1:{nobody.getsockname()[1]}"
        with pytest.raises(ScannerUnavailable):
            Clamd(address, seconds=0.2).scan(file)
    for gone in (address, str(tmp_path / "no.sock")):
        with pytest.raises(ScannerUnavailable):
            Clamd(gone).scan(file)
        assert not Clamd(gone).ping()


def test_a_file_that_is_not_there_is_not_the_scanners_fault(tmp_path: Path) -> None:
    with Daemon(b"stream: OK\0", reads=False) as daemon, pytest.raises(FileNotFoundError):
        Clamd(daemon.address).scan(tmp_path / "none")


@pytest.mark.clamd
@pytest.mark.torture
def test_a_real_daemon_finds_the_test_file(tmp_path: Path, clamd: Clamd) -> None:
    assert clamd.ping()
    for name, content, found in (
        ("eicar.txt", EICAR, True),
        ("in.docx", docx(more={"word/media/a.bin": EICAR}), True),
        ("clean.pdf", pdf(), False),
    ):
        path = tmp_path / name
        path.write_bytes(content)
        assert bool(clamd.scan(path)) is found, name


@pytest.fixture
def clamd(tmp_path: Path) -> Iterator[Clamd]:
    with running_clamd(tmp_path) as (daemon, _process):
        yield daemon
