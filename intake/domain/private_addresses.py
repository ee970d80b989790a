"""Addresses to which something may be sent that nobody else is to read."""

from urllib.parse import urlsplit

LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
"""Names of this very machine."""


def is_local(url: str) -> bool:
    """Whether ``url`` leads to this very machine; False for what is no address."""
    try:
        return urlsplit(url).hostname in LOOPBACK
    except ValueError:
        return False


def is_private(url: str) -> bool:
    """Whether what is sent to ``url`` can be read by nobody else: https, or this very machine."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return bool(parts.hostname) and (
        parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOOPBACK)
    )
