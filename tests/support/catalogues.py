"""The catalogues of translations are read once for all tests: an application of its own, as nearly
every test makes one, would read them again (a twentieth of the time of all tests of pages)."""

from pathlib import Path
from typing import Any

import pytest
from babel.support import NullTranslations, Translations

_read: dict[tuple[object, ...], NullTranslations] = {}
_load = Translations.load.__func__  # type: ignore[attr-defined]


def _remembered(kind: type, dirname: Any, locales: Any = None, domain: Any = None) -> Any:
    """What ``Translations.load`` gives; read again when a catalogue was written since."""
    written = tuple(
        path.stat().st_mtime_ns
        for one in locales or ()
        for path in Path(dirname).glob(f"{one}/LC_MESSAGES/*.mo")
    )
    key = (kind, str(dirname), tuple(map(str, locales or ())), domain, written)
    if key not in _read:
        _read[key] = _load(kind, dirname, locales, domain)
    return _read[key]


@pytest.fixture(scope="session", autouse=True)
def _catalogues_are_read_once() -> None:
    """Active for the whole run."""
    Translations.load = classmethod(_remembered)  # type: ignore[assignment]
