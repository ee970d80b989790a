"""Asks the provider's server for JSON: no redirect is followed, nothing is waited for or read
without limit, and only so many ask at once, so that a slow provider keeps nobody else waiting."""

import json
import socket
import ssl
import threading
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from typing import Any
from urllib.parse import urlencode, urlsplit

from intake.domain.identity import ProviderNotBelieved, ProviderUnreachable
from intake.domain.private_addresses import is_private

JSON = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Limits:
    """``seconds`` for connecting, and again for the whole answer; ``size`` in bytes; how many
    questions ``at_once``."""

    seconds: float = 5.0
    size: int = 200_000
    at_once: int = 4


def is_safe(url: object) -> bool:
    """Whether what is sent there can be read by nobody else, and the address is a plain one."""
    if not isinstance(url, str) or any(c <= " " or c > "~" for c in url):
        return False
    try:
        parts = urlsplit(url)
        _port = parts.port
    except ValueError:
        return False
    return parts.username is None and not parts.fragment and is_private(url)


class Fetcher:
    """Asks within ``limits``."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._turns = threading.BoundedSemaphore(limits.at_once)

    def get(self, url: str) -> JSON:
        """The JSON object at ``url``. Raises ProviderUnreachable, ProviderNotBelieved."""
        status, raw = self._ask("GET", url, None, {})
        if status != 200:
            raise ProviderNotBelieved(f"status_{status}")
        return _object(raw)

    def post(self, url: str, form: dict[str, str], headers: dict[str, str]) -> JSON | None:
        """What the server answers to a form; None when it refuses the form (RFC 6749, 5.2). Raises
        ProviderUnreachable, ProviderNotBelieved."""
        kind = {"Content-Type": "application/x-www-form-urlencoded"}
        status, raw = self._ask("POST", url, urlencode(form).encode("ascii"), kind | headers)
        if status in (400, 401, 403):
            return None
        if status != 200:
            raise ProviderNotBelieved(f"status_{status}")
        return _object(raw)

    def _ask(
        self, method: str, url: str, body: bytes | None, headers: dict[str, str]
    ) -> tuple[int, bytes]:
        if not self._turns.acquire(timeout=1.0):
            raise ProviderUnreachable
        try:
            status, raw = _exchange(method, url, body, headers, self._limits)
        except (OSError, HTTPException, ValueError) as error:
            raise ProviderUnreachable from error
        finally:
            self._turns.release()
        if status >= 500 or status == 429:
            raise ProviderUnreachable
        if len(raw) > self._limits.size:
            raise ProviderNotBelieved("too_large")
        return status, raw


def _exchange(
    method: str, url: str, body: bytes | None, headers: dict[str, str], limits: Limits
) -> tuple[int, bytes]:
    """One question, one answer, one connection; at most one byte more than ``limits`` allow."""
    connection = _connection(url, limits.seconds)
    cut = threading.Event()
    try:
        connection.connect()
        # A timeout of sockets begins anew with every byte; a server that drips needs a clock.
        watch = threading.Timer(limits.seconds, _cut, (connection.sock, cut))
        watch.daemon = True
        watch.start()
        try:
            parts = urlsplit(url)
            target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
            told = {"Accept": "application/json", "Connection": "close", **headers}
            connection.request(method, target, body, told)
            answer = connection.getresponse()
            raw = answer.read(limits.size + 1)
        finally:
            watch.cancel()
    finally:
        connection.close()
    if cut.is_set():
        raise TimeoutError
    return answer.status, raw


def _connection(url: str, seconds: float) -> HTTPConnection:
    parts = urlsplit(url)
    host = parts.hostname or ""
    if parts.scheme == "https":
        context = ssl.create_default_context()
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        return HTTPSConnection(host, parts.port, timeout=seconds, context=context)
    return HTTPConnection(host, parts.port, timeout=seconds)


def _cut(line: socket.socket, cut: threading.Event) -> None:
    cut.set()
    try:
        line.shutdown(socket.SHUT_RDWR)
    except OSError:
        return  # it has ended meanwhile


def _object(raw: bytes) -> JSON:
    try:
        found = json.loads(raw)
    except (ValueError, RecursionError) as error:
        raise ProviderNotBelieved("not_json") from error
    if not isinstance(found, dict):
        raise ProviderNotBelieved("not_json")
    return found
