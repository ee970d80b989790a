"""The part of pip's configuration that decides where packages come from, read as pip reads it.

Only used on a Python that brings no pip, to fetch pip itself from the place its user has chosen
(a company's index, a folder, a proxy). Source: pip's documentation, "Configuration": environment
variables win over the user's file, that over the machine's; `[install]` over `[global]`.
"""

from __future__ import annotations

import configparser
import os
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

DEFAULT_INDEX = "https://pypi.org/simple/"
"""What pip itself takes when nothing is configured."""


@dataclass(frozen=True)
class PipSettings:
    """Where to look for packages and how to get there."""

    indexes: tuple[str, ...]
    find_links: tuple[str, ...]
    certificate: str | None
    client_certificate: str | None
    proxy: str | None
    timeout: float


def configuration_files(environment: Mapping[str, str], home: Path) -> list[Path]:
    """The files pip reads, the weakest first; the last may be named by `PIP_CONFIG_FILE`."""
    named = environment.get("PIP_CONFIG_FILE")
    if named == os.devnull:
        return []
    machine = environment.get("XDG_CONFIG_DIRS") or "/etc/xdg"
    user = Path(environment.get("XDG_CONFIG_HOME") or home / ".config")
    files = [Path(folder) / "pip" / "pip.conf" for folder in machine.split(os.pathsep)]
    files += [Path("/etc/pip.conf"), home / ".pip" / "pip.conf"]
    if sys.platform == "darwin":
        files.append(home / "Library" / "Application Support" / "pip" / "pip.conf")
    files += [user / "pip" / "pip.conf", Path(sys.prefix) / "pip.conf"]
    return [*files, Path(named)] if named else files


def read_settings(environment: Mapping[str, str], files: Iterable[Path]) -> PipSettings:
    """The settings in force; a file that is absent or unreadable counts as empty, as with pip."""
    values: dict[str, str] = {}
    for section in ("global", "install"):
        for path in files:
            values.update(_section(path, section))
    prefix = "PIP_"
    for name, value in environment.items():
        if name.startswith(prefix) and value:
            values[name.removeprefix(prefix).lower().replace("_", "-")] = value
    main_index = values.get("index-url", DEFAULT_INDEX)
    indexes = (main_index, *values.get("extra-index-url", "").split())
    without_index = values.get("no-index", "").lower() in ("1", "true", "yes", "on", "y", "t")
    bundles = (environment.get("REQUESTS_CA_BUNDLE"), environment.get("CURL_CA_BUNDLE"))
    return PipSettings(
        indexes=() if without_index else indexes,
        find_links=tuple(values.get("find-links", "").split()),
        certificate=values.get("cert") or bundles[0] or bundles[1] or None,
        client_certificate=values.get("client-cert"),
        proxy=values.get("proxy"),
        timeout=_seconds(values.get("timeout") or values.get("default-timeout")),
    )


def _section(path: Path, section: str) -> dict[str, str]:
    parser = configparser.RawConfigParser()
    try:
        parser.read(path, encoding="utf-8")
    except (configparser.Error, OSError, UnicodeDecodeError):
        return {}
    if not parser.has_section(section):
        return {}
    return {name.replace("_", "-"): value for name, value in parser.items(section)}


def _seconds(text: str | None) -> float:
    """pip's own default is 15 s."""
    try:
        return float(text) if text else 15.0
    except ValueError:
        return 15.0
