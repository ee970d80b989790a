"""The provinces and cities of Vietnam (34 since 1 July 2025), as the form offers them."""

import functools
import json

from intake.shipped import DATA
from intake.web.i18n import language

_FILE = DATA / "provinces.json"


def province_choices() -> list[tuple[str, str]]:
    """(code, name) of every province: in Vietnamese for Vietnamese readers, else in letters
    without tone marks."""
    return _choices("vi" if language() == "vi" else "en")


@functools.cache
def _choices(written: str) -> list[tuple[str, str]]:
    rows = json.loads(_FILE.read_text(encoding="utf-8"))
    return [(row["code"], row[written]) for row in rows]
