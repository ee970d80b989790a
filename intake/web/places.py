"""The provinces and cities of Vietnam (34 since 1 July 2025), as the form offers them."""

import functools
import json

from intake.shipped import DATA
from intake.web.i18n import language

_FILE = DATA / "provinces.json"


def province_choices() -> list[tuple[str, str]]:
    """(code, name) of every province, in the letters of the reader's language; in Latin letters
    without tone marks where a language has no names of its own."""
    return _choices(language())


@functools.cache
def _choices(spoken: str) -> list[tuple[str, str]]:
    rows = json.loads(_FILE.read_text(encoding="utf-8"))
    return [(row["code"], row.get(spoken, row["en"])) for row in rows]
