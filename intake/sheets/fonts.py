"""The fonts of the pages, unpacked for paper.

Browsers get them as WOFF2, cut by script. PDF wants TrueType, so each file is unpacked once for as
long as the process lives; nothing is shipped twice.
"""

from __future__ import annotations

import atexit
import shutil
import tempfile
from functools import lru_cache
from pathlib import Path
from typing import Any

from intake.shipped import FONTS

BODY = "be-vietnam-pro-latin"
# In which order the others are asked for a letter that the body lacks.
FALLBACKS = ("be-vietnam-pro-vietnamese", "noto-sans-cyrillic", "noto-sans-arabic")
WEIGHTS = {"": 400, "B": 700}


@lru_cache(maxsize=1)
def _folder() -> Path:
    made = Path(tempfile.mkdtemp(prefix="intake-fonts-"))
    atexit.register(shutil.rmtree, made, ignore_errors=True)
    return made


@lru_cache(maxsize=16)
def unpacked(name: str, weight: int) -> Path:
    """A font as a TrueType file. Raises FileNotFoundError when the pages have no such font."""
    from fontTools.ttLib import TTFont  # a quarter of a second that only papers need

    packed = next(FONTS.glob(f"{name}-{weight}-*.woff2"), None)
    if packed is None:
        raise FileNotFoundError(f"{name}-{weight}")
    place = _folder() / f"{name}-{weight}.ttf"
    with TTFont(packed) as font:
        font.flavor = None
        font.save(place)
    return place


def add_to(pdf: Any) -> None:
    """Make all fonts known to a document (``fpdf.FPDF``) and choose the body."""
    for name in (BODY, *FALLBACKS):
        for style, weight in WEIGHTS.items():
            pdf.add_font(name, style, unpacked(name, weight))
    pdf.set_fallback_fonts(list(FALLBACKS), exact_match=True)
    pdf.set_font(BODY, size=11)


def close(pdf: Any) -> None:
    """Close the files of the fonts of a document; fpdf2 leaves that to the garbage collector."""
    for font in pdf.fonts.values():
        font.ttfont.close()
