"""Hostile files against the service as it is really started: each is refused or held quickly, the
memory stays, nothing is left behind, and a killed service loses no file.

Seconds are those of the processor that the service has used, because others share the machine; what
passed on the clock is printed beside them.
"""

import gzip
import http.client
import os
import re
import socket
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from io import BytesIO
from pathlib import Path

import pytest
from werkzeug.datastructures import FileStorage, MultiDict
from werkzeug.test import encode_multipart

from intake.web.request import MAX_BODY_WITH_FILES
from tests.bench.service import Journey, token
from tests.intake.files.test_inspection import MISMATCHED, REFUSED
from tests.intake.files.test_reading import BOMBS
from tests.sample_files import archive, docx, jpeg, pdf, png_header
from tests.torture.test_kill import Service

pytestmark = pytest.mark.torture

SECONDS, MEGABYTES = 2.0, 100
KILLS = 4
_TICKS = os.sysconf("SC_CLK_TCK")
NAMES = [
    "../../../etc/passwd.pdf",
    "..\\..\\boot.pdf",
    "/etc/cron.d/a.pdf",
    "a\x00.exe.pdf",
    "a\u202efdp.exe.pdf",
    "a;rm -rf.pdf",
    "a|b`id`.pdf",
    "$(id).pdf",
    "%2e%2e%2fa.pdf",
    "..%c0%af.pdf",
    "CON.pdf",
    "a.pdf::$DATA.pdf",
    ".htaccess.pdf",
    "<script>alert(1)</script>.pdf",
    '"><img src=x onerror=alert(1)>.pdf',
    "'; DROP TABLE attachment;--.pdf",
    "{{7*7}}.pdf",
    "=cmd|' /C calc'!A0.pdf",
    "đơn kiến nghị.pdf",
    "طلب.pdf",
    "заявление.pdf",
    "文书.pdf",
    "x" * 5000 + ".pdf",
    " .pdf",
    "\u200b.pdf",
]


class Upload:
    """A sender on the screen for files."""

    def __init__(self, port: int) -> None:
        walk = Journey(port)
        try:
            walk.prepare()
        except BaseException:
            walk.browser.connection.close()
            raise
        self.browser = walk.browser

    def __enter__(self) -> "Upload":
        return self

    def __exit__(self, *_: object) -> None:
        self.browser.connection.close()

    def send(self, *files: tuple[str, bytes]) -> int:
        """The status with which the form is answered; files are added and the screen stays."""
        self.browser.connection.close()  # the server ends one that was silent for a while
        page = self.browser.ask("GET", "/submit/files")
        found = re.search(r"/submit/files/(\d+)/remove", page)
        if found:  # room for the next one
            path = f"/submit/files/{found[1]}/remove"
            self.browser.ask("POST", path, {"csrf_token": token(page)}, expect=303)
        fields = [("csrf_token", token(page)), ("back_to_check", ""), ("go", "add")]
        named = [("files", FileStorage(BytesIO(content), name)) for name, content in files]
        boundary, body = encode_multipart(MultiDict([*fields, *named]))
        return self.post(f"multipart/form-data; boundary={boundary}", body)

    def post(self, kind: str, body: bytes, **more: str) -> int:
        headers = {"Content-Type": kind, "Cookie": self.browser.cookie} | more
        line = self.browser.connection
        line.request("POST", "/submit/files", body, headers)
        answer = line.getresponse()
        answer.read()
        return answer.status


class Watched:
    """The process that serves: what it has used of processor and memory."""

    def __init__(self, service: Service) -> None:
        master = service.process.pid
        children = Path(f"/proc/{master}/task/{master}/children").read_text().split()
        self.pid = int(children[0])

    def seconds(self) -> float:
        """Of the processor, with its ended children."""
        stat = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(stat[11]) + int(stat[12])) / _TICKS

    def megabytes(self) -> float:
        """The most memory it ever had."""
        status = Path(f"/proc/{self.pid}/status").read_text()
        found = re.search(r"VmHWM:\s+(\d+)", status)
        assert found
        return int(found[1]) / 1024


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Service]:
    running = Service(tmp_path / "instance")
    running.prepare()
    running.start()
    yield running
    running.stop()


@pytest.fixture
def sender(service: Service) -> Iterator[Upload]:
    with Upload(service.port) as begun:
        yield begun


def hostile() -> Iterator[tuple[str, str, bytes]]:
    """What, under which name, with which content."""
    yield from ((what, name, content) for name, content, what in MISMATCHED)
    yield from ((what, name, content) for what, (name, content, _) in REFUSED.items())
    yield from ((what, f"a.{kind.value}", content) for what, (kind, content) in BOMBS.items())
    nested = archive({"a.zip": archive({"b.zip": archive({"c": b"\0" * 2**20})})})
    yield "nested zips", "a.docx", nested
    yield "a zip of zeros", "a.docx", docx(more={"a.bin": b"\0" * 90 * 2**20})
    yield "gzip of zeros", "a.txt", gzip.compress(b"\0" * 2**26)
    yield "30,000 x 30,000", "a.png", png_header(30_000, 30_000)
    yield "ten megabytes of markers", "a.jpg", b"\xff\xd8" + b"\xff\xe0\x00\x02" * 2_600_000
    yield "ten megabytes of nothing", "a.pdf", b"%PDF-" + b"/Encrypt " * 10**6 + b"%%EOF"


def left(instance: Path) -> tuple[int, int]:
    """How many files lie in the folder, and how many of them never got their place."""
    files = [path for path in (instance / "files").rglob("*") if path.is_file()]
    return len(files), sum(1 for path in files if path.parent.name == "incoming")


def test_every_hostile_file_is_refused_or_held(
    service: Service, sender: Upload, tmp_path: Path
) -> None:
    watched = Watched(service)
    sender.send(("warm.docx", docx()), ("warm.jpg", jpeg()))
    memory, slowest, longest, count = watched.megabytes(), 0.0, 0.0, 0
    for what, name, content in hostile():
        used, began = watched.seconds(), time.perf_counter()
        status = sender.send((name, content))
        assert status in (200, 303, 413), (what, status)
        slowest = max(slowest, watched.seconds() - used)
        longest = max(longest, time.perf_counter() - began)
        count += 1
        assert watched.seconds() - used < SECONDS, what
    grown = watched.megabytes() - memory
    print(f"\n{count} hostile files: at most {slowest:.2f} s of the processor, {longest:.2f} s on")
    print(f"the clock; memory grew by {grown:.0f} MB")
    assert grown < MEGABYTES
    assert left(tmp_path / "instance")[1] == 0


def test_what_is_too_large_or_broken_off_never_stays(
    service: Service, sender: Upload, tmp_path: Path
) -> None:
    watched = Watched(service)
    sender.send(("warm.pdf", pdf()))
    memory = watched.megabytes()
    # The page that follows says so.
    assert sender.send(("a.pdf", b"%PDF-" + b"x" * 40 * 2**20)) == 303
    kind = "multipart/form-data; boundary=x"
    assert sender.post(kind, b"x", **{"Content-Length": str(MAX_BODY_WITH_FILES + 1)}) == 413
    sender.browser.connection.close()
    boundless = b"--x\r\nContent-Disposition: form-data; name=files; filename=a.pdf\r\n\r\n"
    line = http.client.HTTPConnection("127.0.0.1", service.port, timeout=60)

    def chunks() -> Iterator[bytes]:
        yield boundless
        for _ in range(120):
            yield b"x" * 2**20

    try:
        line.request("POST", "/submit/files", chunks(), {"Content-Type": kind}, encode_chunked=True)
        assert line.getresponse().status in (400, 413)
    except (BrokenPipeError, ConnectionResetError):
        pass
    line.close()
    for after in (0, 2**16, 2**22):
        broken_off(service.port, sender, kind, boundless, after)
    grown = watched.megabytes() - memory
    print(f"\n200 MB sent in vain: memory grew by {grown:.0f} MB")
    assert grown < 20
    assert left(tmp_path / "instance")[1] == 0


def broken_off(port: int, sender: Upload, kind: str, beginning: bytes, after: int) -> None:
    """The connection ends in the middle of a file, after so many bytes of it."""
    head = f"POST /submit/files HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nContent-Type: {kind}\r\n"
    head += f"Cookie: {sender.browser.cookie}\r\nContent-Length: {2**23}\r\n\r\n"
    with socket.create_connection(("127.0.0.1", port), timeout=60) as line:
        line.sendall(head.encode() + beginning + b"%PDF-" + b"x" * after)
        line.shutdown(socket.SHUT_WR)
        line.settimeout(30)
        while line.recv(2**16):  # until the service has let go of it
            pass


def test_two_hundred_names_lead_nowhere(sender: Upload, tmp_path: Path) -> None:
    count = 0
    for name in NAMES:
        for end in ("", " ", ".pdf", "\r\nX-A: b.pdf", "\u2066.pdf", "/", "\\.pdf", "\t.pdf"):
            assert sender.send((name + end, pdf())) in (200, 303, 400)
            count += 1
    assert count == 200
    for path in (tmp_path / "instance" / "files").rglob("*"):
        assert re.fullmatch(r"incoming|[0-9a-f]{2}|[0-9a-f]{64}", path.name), path
    with closing(sqlite3.connect(tmp_path / "instance" / "intake.sqlite3")) as rows:
        names = [row[0] for row in rows.execute("SELECT filename FROM attachment")]
    assert not [name for name in names if re.search(r"[/\\\x00-\x1f<>\"\u202a-\u202e]", name)]


def test_a_killed_service_loses_no_file(service: Service, tmp_path: Path) -> None:
    ending, sent, faults = threading.Event(), [0], []

    def send() -> None:
        while not ending.is_set():
            try:
                with Upload(service.port) as one:
                    if one.send(("don.docx", docx()), ("anh.jpg", jpeg())) != 303:
                        faults.append("refused")
                    page = one.browser.ask("GET", "/submit/check")
                    button = {"csrf_token": token(page)}
                    one.browser.ask("POST", "/submit/send", button, expect=303)
                    sent[0] += 1
            except (OSError, http.client.HTTPException, RuntimeError):
                time.sleep(0.1)

    thread = threading.Thread(target=send)
    thread.start()
    for number in range(KILLS):
        until = time.monotonic() + 60
        while sent[0] < 2 * (number + 1) and time.monotonic() < until:
            time.sleep(0.05)
        service.kill()
        service.start()
    ending.set()
    thread.join(60)
    _wait_until_all_is_done(tmp_path / "instance" / "intake.sqlite3")
    with closing(sqlite3.connect(tmp_path / "instance" / "intake.sqlite3")) as rows:
        found = rows.execute(
            "SELECT state, storage_key FROM attachment WHERE submission_id IS NOT NULL"
        ).fetchall()
    print(f"\n{len(found)} files of {sent[0]} acknowledged submissions over {KILLS} kills")
    assert faults == []
    assert len(found) >= 2 * sent[0] > 0
    assert {state for state, _ in found} == {"clean"}
    folder = tmp_path / "instance" / "files"
    assert all((folder / key[:2] / key).is_file() for _, key in found)


def _wait_until_all_is_done(database: Path) -> None:
    until = time.monotonic() + 300
    with closing(sqlite3.connect(database, timeout=20)) as rows:
        while rows.execute("SELECT count(*) FROM job WHERE kind = 'attachment'").fetchone()[0]:
            assert time.monotonic() < until, "files were left waiting"
            time.sleep(0.5)
