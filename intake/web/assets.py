"""Addresses of the built style sheets, script, fonts and pictures.

The build (intake/assets) names each file by its content, so a file under such a name never
changes: it is sent with a
year's life and ``immutable``. The manifest maps plain names to hashed ones and keeps the SHA-256
of each file; a test
compares them with the files, so that nobody edits a built file by hand.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

from flask import Flask, request
from flask.wrappers import Response

STATIC = Path(__file__).resolve().parent.parent / "static"
MANIFEST = STATIC / "manifest.json"
_URL = "/static/"
_FOR_A_YEAR = "public, max-age=31536000, immutable"


class Assets:
    """The manifest, read once."""

    def __init__(self, manifest_path: Path = MANIFEST) -> None:
        """Read the manifest; FileNotFoundError or ValueError when it is missing or broken."""
        entries: dict[str, dict[str, Any]] = json.loads(manifest_path.read_text("utf-8"))["files"]
        urls: dict[str, str] = {name: _URL + entry["file"] for name, entry in entries.items()}
        self._urls = MappingProxyType(urls)
        self._hashed = frozenset(self._urls.values())

    @property
    def urls(self) -> Mapping[str, str]:
        """Plain name -> address, for everything built."""
        return self._urls

    def asset(self, name: str) -> str:
        """``app.css`` -> ``/static/app-1a2b3c4d.css``; KeyError names an asset that was never
        built."""
        return self._urls[name]

    def lasts(self, path: str) -> bool:
        """Whether the address names its content, so that it may be kept without asking again."""
        return path in self._hashed


def register(app: Flask, manifest_path: Path = MANIFEST) -> Assets:
    """Give templates ``asset(name)``, and hashed files their long life; returns the manifest
    read."""
    assets = Assets(manifest_path)
    app.jinja_env.globals["asset"] = assets.asset

    def keep_long(response: Response) -> Response:
        if response.status_code in (200, 206, 304) and assets.lasts(request.path):
            response.headers["Cache-Control"] = _FOR_A_YEAR
        return response

    app.after_request(keep_long)
    return assets
