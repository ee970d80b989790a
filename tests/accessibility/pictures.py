"""Pictures of the pages walked through, and contact sheets of them to look at one by one."""

import re
from collections.abc import Sequence
from pathlib import Path

from PIL import Image, ImageDraw
from playwright.sync_api import Page

from tests.accessibility.looking import PHONE, WIDE, Seen

TWO_WIDTHS = ("vi", "ar")
"""The languages in which desks are looked at too: what people use first, and what is mirrored."""
ON_A_SHEET = {WIDE: 4, PHONE: 8}
_SHOWN = {WIDE: 760, PHONE: 360}
"""So many pixels of the sheet a picture is wide."""
_TALLEST = 1500
_NAME, _GAP = 22, 14


class Pictures:
    """One folder, a file for each page, language and width."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.taken: dict[int, list[Path]] = {WIDE: [], PHONE: []}
        folder.mkdir(parents=True, exist_ok=True)

    def take(self, page: Page, seen: Seen) -> None:
        """The whole page as it is open now, at one width or both."""
        for width in (WIDE, PHONE) if seen.language in TWO_WIDTHS else (PHONE,):
            page.set_viewport_size({"width": width, "height": 900})
            name = re.sub(r"[^\w.]+", "-", seen.place).strip("-")[:90]
            path = self.folder / f"{name}.{seen.language}.{width}.png"
            page.screenshot(path=path, full_page=True)
            self.taken[width].append(path)

    def sheets(self) -> list[Path]:
        """Put the pictures together; returns the sheets."""
        made = []
        for width, paths in self.taken.items():
            for number, some in enumerate(_batched(paths, ON_A_SHEET[width]), start=1):
                path = self.folder / f"sheet-{width}-{number:03d}.png"
                _sheet(some, _SHOWN[width]).save(path)
                made.append(path)
        return made


def _sheet(paths: Sequence[Path], width: int) -> Image.Image:
    """Half of the pictures in each of two rows, each under its name; the tallest lose their end."""
    columns = -(-len(paths) // 2)
    rows = [[(path.stem, _shown(path, width)) for path in row] for row in _batched(paths, columns)]
    heights = [max(picture.height for _, picture in row) + _NAME + _GAP for row in rows]
    sheet = Image.new("RGB", (columns * (width + _GAP) + _GAP, sum(heights) + _GAP), "#888888")
    pen = ImageDraw.Draw(sheet)
    top = _GAP
    for row, height in zip(rows, heights, strict=True):
        for at, (name, picture) in enumerate(row):
            left = _GAP + at * (width + _GAP)
            pen.text((left, top), name, fill="white")
            sheet.paste(picture, (left, top + _NAME))
        top += height
    return sheet


def _shown(path: Path, width: int) -> Image.Image:
    with Image.open(path) as picture:
        height = round(picture.height * width / picture.width)
        small = picture.convert("RGB").resize((width, height), Image.Resampling.LANCZOS)
    return small.crop((0, 0, width, min(height, _TALLEST)))


def _batched(paths: Sequence[Path], size: int) -> list[Sequence[Path]]:
    return [paths[start : start + size] for start in range(0, len(paths), size)]
