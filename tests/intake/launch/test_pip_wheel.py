"""pip is fetched from where its user has chosen, and only the file we pinned is taken."""

import base64
import hashlib
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from intake.launch import pip_wheel
from intake.launch.errors import CannotGoOnError
from intake.launch.pip_settings import PipSettings
from intake.launch.pip_wheel import WHEEL_NAME, fetch_pip_wheel, page_links

CONTENT = b"as if it were a wheel"


class Index(ThreadingHTTPServer):
    """A package index on this machine: answers by path, and remembers who asked for what."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Answer)
        self.answers: dict[str, tuple[str, bytes]] = {}
        self.moved: dict[str, str] = {}
        self.asked: list[tuple[str, str | None]] = []
        self.address = f"http://127.0.0.1:{self.server_port}"


class Answer(BaseHTTPRequestHandler):
    server: Index

    def do_GET(self) -> None:
        self.server.asked.append((self.path, self.headers["Authorization"]))
        if self.path in self.server.moved:
            self.send_response(302)
            self.send_header("Location", self.server.moved[self.path])
            self.end_headers()
            return
        kind, content = self.server.answers.get(self.path, ("", b""))
        self.send_response(200 if kind else 404)
        self.send_header("Content-Type", kind)
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: object) -> None:
        """Quiet."""


@pytest.fixture
def index() -> Iterator[Index]:
    with Index() as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@pytest.fixture(autouse=True)
def _small_wheel(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The real wheel has two megabytes; its name stays, its content is ours."""
    monkeypatch.setattr(pip_wheel, "WHEEL_SHA256", hashlib.sha256(CONTENT).hexdigest())
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("no_proxy", "*")


def settings(*indexes: str, links: tuple[str, ...] = ()) -> PipSettings:
    return PipSettings(indexes, links, None, None, None, 5.0)


def fetched(tmp_path: Path, chosen: PipSettings) -> bytes:
    folder = tmp_path / "fetched"
    folder.mkdir()
    return fetch_pip_wheel(chosen, folder).read_bytes()


def test_from_an_index_that_answers_in_json(index: Index, tmp_path: Path) -> None:
    page = {"files": [{"url": "/files/pip-1.0.tar.gz"}, {"url": f"/files/{WHEEL_NAME}"}]}
    index.answers["/simple/pip/"] = ("application/json", json.dumps(page).encode())
    index.answers[f"/files/{WHEEL_NAME}"] = ("application/zip", CONTENT)
    assert fetched(tmp_path, settings(f"{index.address}/simple/")) == CONTENT


def test_from_an_index_that_answers_in_html(index: Index, tmp_path: Path) -> None:
    page = f"<a href='../../f/{WHEEL_NAME}#sha256=abc'>{WHEEL_NAME}</a>"
    index.answers["/simple/pip/"] = ("text/html", page.encode())
    index.answers[f"/f/{WHEEL_NAME}"] = ("application/zip", CONTENT)
    assert fetched(tmp_path, settings(f"{index.address}/simple")) == CONTENT


def test_from_a_folder_before_any_index_is_asked(index: Index, tmp_path: Path) -> None:
    (tmp_path / "wheels").mkdir()
    (tmp_path / "wheels" / WHEEL_NAME).write_bytes(CONTENT)
    for links in (str(tmp_path / "wheels"), (tmp_path / "wheels").as_uri()):
        folder = tmp_path / links.partition(":")[0].replace("/", "_")
        folder.mkdir()
        chosen = settings(index.address, links=(links,))
        assert fetch_pip_wheel(chosen, folder).read_bytes() == CONTENT
    assert index.asked == []


def test_another_file_under_that_name_is_refused(index: Index, tmp_path: Path) -> None:
    index.answers["/simple/pip/"] = ("text/html", f"<a href='/{WHEEL_NAME}'>x</a>".encode())
    index.answers[f"/{WHEEL_NAME}"] = ("application/zip", CONTENT + b"!")
    with pytest.raises(CannotGoOnError, match="not the one we pinned"):
        fetched(tmp_path, settings(f"{index.address}/simple"))
    assert list((tmp_path / "fetched").iterdir()) == []


def test_each_place_is_named_with_its_answer_and_without_its_password(
    index: Index, tmp_path: Path
) -> None:
    secret = index.address.replace("http://", "http://me:hidden@")
    with pytest.raises(CannotGoOnError) as refusal:
        fetched(tmp_path, settings(f"{secret}/simple", links=(str(tmp_path),)))
    told = str(refusal.value)
    assert "No such file" in told
    assert "404" in told or "Not Found" in told
    assert "hidden" not in told
    assert "PIP_INDEX_URL" in told


def test_nobody_there_is_said_in_words(tmp_path: Path, unused_port: int) -> None:
    with pytest.raises(CannotGoOnError, match="Connection refused"):
        fetched(tmp_path, settings(f"http://127.0.0.1:{unused_port}/simple"))


@pytest.fixture
def unused_port() -> int:
    with Index() as server:
        return server.server_port


def test_the_password_goes_to_its_index_and_not_where_that_sends_us(
    index: Index, tmp_path: Path
) -> None:
    index.answers["/simple/pip/"] = ("text/html", f"<a href='/moved/{WHEEL_NAME}'>x</a>".encode())
    index.moved[f"/moved/{WHEEL_NAME}"] = f"{index.address}/f/{WHEEL_NAME}"
    index.answers[f"/f/{WHEEL_NAME}"] = ("application/zip", CONTENT)
    secret = index.address.replace("http://", "http://me:pass%20word@")
    assert fetched(tmp_path, settings(f"{secret}/simple")) == CONTENT
    login = "Basic " + base64.b64encode(b"me:pass word").decode()
    assert index.asked[0] == ("/simple/pip/", login)
    assert index.asked[-1] == (f"/f/{WHEEL_NAME}", None)


def test_links_of_a_page_are_made_whole() -> None:
    page = "<base href='/a/b/'><a href='c.whl'>c</a><a>no target</a><a href='https://x.example/d'>"
    assert page_links(page, "https://i.example/simple/pip/") == [
        "https://i.example/a/b/c.whl",
        "https://x.example/d",
    ]


def test_other_ways_than_the_web_and_files_are_not_gone(tmp_path: Path) -> None:
    with pytest.raises(CannotGoOnError, match="ftp is not a way"):
        fetched(tmp_path, settings("ftp://files.example/simple"))
