"""Fetches one pinned wheel of pip for a Python that has none (Debian without python3-venv).

What arrives is compared with a SHA-256 kept here before anything reads it, so neither the index nor
the way to it has to be trusted.
"""

from __future__ import annotations

import base64
import hashlib
import json
import netrc
import os
import ssl
import urllib.error
import urllib.request
from dataclasses import dataclass
from html.parser import HTMLParser
from http.client import HTTPException
from pathlib import Path
from urllib.parse import unquote, urldefrag, urljoin, urlsplit, urlunsplit

from intake.launch.errors import CannotGoOnError
from intake.launch.pip_settings import PipSettings

WHEEL_NAME = "pip-26.3-py3-none-any.whl"
WHEEL_SHA256 = "f3b60b20ffaadd4415ed7957212a38ac63fa4c5fa375bd0f4a797777940fad13"
LARGEST_ANSWER = 20_000_000
"""Bytes; the wheel has 2 million, its index page half a million."""
PAGE_TYPES = "application/vnd.pypi.simple.v1+json, text/html;q=0.5"


@dataclass(frozen=True)
class _Way:
    """How to reach the places; `checked` tells whether servers have to prove who they are."""

    opener: urllib.request.OpenerDirector
    timeout: float
    checked: bool


def fetch_pip_wheel(settings: PipSettings, folder: Path) -> Path:
    """Writes the pinned wheel into `folder` and returns its path.

    Looks where pip would: the find-links places first, then the indexes. Raises `CannotGoOnError`
    with what each place answered when none has the wheel we pinned.
    """
    way = _way(settings)
    answers: list[str] = []
    places = [*settings.find_links, *(f"{index.rstrip('/')}/pip/" for index in settings.indexes)]
    for place in places:
        try:
            content = _from_place(place, way)
        except (OSError, ValueError, HTTPException) as error:
            answers.append(f"{_without_password(place)}: {_reason(error)}")
            continue
        if hashlib.sha256(content).hexdigest() == WHEEL_SHA256:
            path = folder / WHEEL_NAME
            path.write_bytes(content)
            return path
        answers.append(f"{_without_password(place)}: its {WHEEL_NAME} is not the one we pinned")
    raise CannotGoOnError(
        f"This Python has no pip, and {WHEEL_NAME} could not be fetched:\n"
        + "".join(f"  {answer}\n" for answer in answers)
        + "Check the network (and pip's settings: PIP_INDEX_URL, PIP_PROXY, PIP_CERT), put the\n"
        "wheel into a folder and name it in PIP_FIND_LINKS, or install pip for this Python\n"
        "(Debian: apt install python3-venv). Then give the same command again."
    )


def _from_place(place: str, way: _Way) -> bytes:
    """The wheel's bytes from a folder, a direct address or a page of links."""
    if "://" not in place or place.startswith("file:"):
        path = Path(unquote(urlsplit(place).path) if place.startswith("file:") else place)
        path = path.expanduser()
        if path.suffix != ".html":
            return (path if path.name == WHEEL_NAME else path / WHEEL_NAME).read_bytes()
        place = path.resolve().as_uri()
    elif urldefrag(place).url.endswith("/" + WHEEL_NAME):
        return _read(place, way)
    page = _read(place, way)
    for link in page_links(page.decode("utf-8", "replace"), place):
        if unquote(urlsplit(link).path).endswith("/" + WHEEL_NAME):
            return _read(link, way)
    raise ValueError(f"has no {WHEEL_NAME}")


def page_links(page: str, address: str) -> list[str]:
    """Absolute addresses of the files on an index page, JSON (PEP 691) or HTML (PEP 503)."""
    if page.lstrip().startswith("{"):
        return [urljoin(address, file["url"]) for file in json.loads(page)["files"]]
    reader = _LinkReader()
    reader.feed(page)
    base = urljoin(address, reader.base)
    return [urljoin(base, link) for link in reader.links]


class _LinkReader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.base = ""
        self.links: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        target = dict(attrs).get("href")
        if target and tag == "base":
            self.base = target
        elif target and tag == "a":
            self.links.append(target)


def _read(address: str, way: _Way) -> bytes:
    parts = urlsplit(address)
    if parts.scheme not in ("http", "https", "file"):
        raise ValueError(f"{parts.scheme} is not a way we fetch files")
    bare = urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2]))
    request = urllib.request.Request(bare, headers={"Accept": PAGE_TYPES})  # noqa: S310 (checked)
    if way.checked and (login := _login(address)):
        # "unredirected": the password must not follow a redirect to somebody else's machine
        request.add_unredirected_header("Authorization", login)
    with way.opener.open(request, timeout=way.timeout) as answer:
        content: bytes = answer.read(LARGEST_ANSWER + 1)
    if len(content) > LARGEST_ANSWER:
        raise ValueError("the answer is far too long")
    return content


def _login(address: str) -> str | None:
    """Basic authorisation from the address itself or from the user's netrc, as pip does."""
    parts = urlsplit(address)
    name, password = unquote(parts.username or ""), unquote(parts.password or "")
    if not name and parts.scheme == "https":
        try:
            known = netrc.netrc().authenticators(parts.hostname or "")
        except (OSError, netrc.NetrcParseError):
            known = None
        name, password = (known[0], known[2] or "") if known else ("", "")
    if not name:
        return None
    return "Basic " + base64.b64encode(f"{name}:{password}".encode()).decode("ascii")


def _way(settings: PipSettings) -> _Way:
    checked = bool(settings.certificate) or _machine_has_certificates()
    context = _context(settings.certificate)
    if not checked:
        # A bare Debian has no certificates at all. The SHA-256 proves the file, whoever sends it;
        # no password and no certificate of the user's goes out this way.
        print("This machine has no certificates; only the file's SHA-256 is checked", flush=True)
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    elif settings.client_certificate:
        context.load_cert_chain(settings.client_certificate)
    handlers: list[urllib.request.BaseHandler] = [urllib.request.HTTPSHandler(context=context)]
    if settings.proxy:
        proxies = {"http": settings.proxy, "https": settings.proxy}
        handlers.append(urllib.request.ProxyHandler(proxies))
    return _Way(urllib.request.build_opener(*handlers), settings.timeout, checked)


def _context(certificate: str | None) -> ssl.SSLContext:
    """Trusts the machine's certificates, or those of the file or folder named."""
    if not certificate:
        return ssl.create_default_context()
    if Path(certificate).is_dir():
        return ssl.create_default_context(capath=certificate)
    return ssl.create_default_context(cafile=certificate)


def _machine_has_certificates() -> bool:
    folder = ssl.get_default_verify_paths().capath or ""  # empty when there is no such folder
    if folder and any(Path(folder).iterdir()):
        return True
    return ssl.create_default_context().cert_store_stats()["x509_ca"] > 0


def _without_password(place: str) -> str:
    parts = urlsplit(place)
    return urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2]))


def _reason(error: Exception) -> str:
    """What went wrong in a few words; certificates are named because the remedy differs."""
    cause = error.reason if isinstance(error, urllib.error.URLError) else error
    if isinstance(cause, ssl.SSLCertVerificationError):
        return (
            f"its certificate cannot be checked ({cause.verify_message}); "
            "install ca-certificates or name your organisation's bundle in PIP_CERT"
        )
    if isinstance(cause, OSError) and cause.errno:
        return os.strerror(cause.errno) if cause.errno > 0 else str(cause)
    return str(cause)
