"""Asks a ClamAV daemon whether a file holds something known to do harm.

The protocol is clamd's INSTREAM: the file goes over the socket, so that the daemon needs no right
to read the folder of files.
"""

import re
import socket
import struct
from pathlib import Path

CHUNK = 2**16
SECONDS = 20.0  # without a word from the daemon
_FOUND = re.compile(r"^stream: (.+) FOUND$")
_LONGEST_ANSWER = 1000


class ScannerUnavailable(OSError):
    """The scanner cannot be reached, is starting, or gives no verdict; try again later."""


class Clamd:
    """A daemon at ``host:port`` or behind the socket with this path."""

    def __init__(self, address: str, *, seconds: float = SECONDS) -> None:
        self.address = address
        self._seconds = seconds

    def scan(self, path: Path) -> str:
        """The name of what was found, "" when nothing was. Raises ScannerUnavailable; what cannot
        be said to be clean never counts as clean."""
        try:
            with self._connect() as line, path.open("rb") as file:
                line.sendall(b"zINSTREAM\0")
                while data := file.read(CHUNK):
                    line.sendall(struct.pack("!I", len(data)) + data)
                line.sendall(struct.pack("!I", 0))
                answer = _answer(line)
        except FileNotFoundError as error:
            if error.filename == str(path):
                raise  # our file, not the daemon's socket
            raise ScannerUnavailable(str(error.errno)) from error
        except OSError as error:
            raise ScannerUnavailable(type(error).__name__) from error
        found = _FOUND.match(answer)
        if found:
            return found[1]
        if answer == "stream: OK":
            return ""
        raise ScannerUnavailable("no verdict")

    def ping(self) -> bool:
        """Whether the daemon answers."""
        try:
            with self._connect() as line:
                line.sendall(b"zPING\0")
                return _answer(line) == "PONG"
        except OSError:
            return False

    def _connect(self) -> socket.socket:
        host, colon, port = self.address.rpartition(":")
        if colon and port.isdecimal():
            return socket.create_connection((host.strip("[]"), int(port)), timeout=self._seconds)
        line = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        line.settimeout(self._seconds)
        try:
            line.connect(self.address)
        except BaseException:
            line.close()
            raise
        return line


def _answer(line: socket.socket) -> str:
    """What the daemon says up to its NUL."""
    said = b""
    while b"\0" not in said and len(said) < _LONGEST_ANSWER:
        more = line.recv(CHUNK)
        if not more:
            break
        said += more
    return said.partition(b"\0")[0].decode("utf-8", "replace").strip()
