"""How a page is looked at: axe for what assistive technology gets, geometry for what eyes get."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

WIDE, PHONE, NARROW = 1280, 360, 320
PAPER = 718
"""An A4 sheet without its margins, in CSS pixels."""
RULES = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
_HERE = Path(__file__).parent


def axe_source() -> str:
    """The script of axe-core. It comes in the wheel of axe-playwright-python, pinned with its hash
    among the requirements of development; only the script is used."""
    spec = find_spec("axe_playwright_python")
    assert spec is not None, "install requirements-dev.lock"
    assert spec.submodule_search_locations
    return (Path(spec.submodule_search_locations[0]) / "axe.min.js").read_text()


AXE = axe_source()
GEOMETRY = (_HERE / "looking.js").read_text()


@dataclass
class Seen:
    """What was found on one page in one language."""

    place: str
    language: str
    found: list[str] = field(default_factory=list)
    looks: int = 0
    settled: int = 0
    """Contrasts that axe left open and calculation found good."""

    def add(self, how: str, faults: list[str]) -> None:
        """Keep the faults of one look."""
        self.looks += 1
        self.found += [f"{how}: {fault}" for fault in faults]


def axe(page: Page, seen: Seen, how: str) -> None:
    """Every violation, and every open question that calculation does not answer with yes."""
    if not page.evaluate("() => Boolean(window.axe)"):
        page.evaluate(AXE)
    geometry(page)
    result: dict[str, Any] = page.evaluate("rules => looking.axe(rules)", list(RULES))
    faults = [_fault(one["id"], node) for one in result["violations"] for node in one["nodes"]]
    for one in result["incomplete"]:
        faults += _open_question(page, seen, one)
    seen.add(f"axe {how}", faults)


def _fault(rule: str, node: dict[str, str]) -> str:
    why = " ".join(node["why"].split())[:160]
    return f"{rule} at {node['target']}: {why} {node['html']}"


def _open_question(page: Page, seen: Seen, one: dict[str, Any]) -> list[str]:
    if one["id"] != "color-contrast":
        return [f"open: {_fault(one['id'], node)}" for node in one["nodes"]]
    targets = [node["target"] for node in one["nodes"]]
    answers = page.evaluate("targets => looking.settle(targets)", targets)
    seen.settled += sum(a["ratio"] >= a["needed"] for a in answers)
    return [
        f"contrast {a['ratio']:.2f} of {a['needed']} at {a['one']}"
        for a in answers
        if a["ratio"] < a["needed"]
    ]


def geometry(page: Page) -> None:
    """Make the functions of looking.js known to the page."""
    if not page.evaluate("() => Boolean(window.looking)"):
        page.evaluate(GEOMETRY)


def layout(page: Page, seen: Seen, how: str, *, forced: bool = False, pressed: bool = True) -> None:
    """Nothing sticks out, is cut off or lies over something else, and every control is seen."""
    geometry(page)
    seen.add(
        how, page.evaluate("how => looking.layout(how)", {"forced": forced, "pressed": pressed})
    )


def unfold(page: Page) -> None:
    """Open every fold, so that what lies in it is looked at as well."""
    page.evaluate("() => document.querySelectorAll('details').forEach((d) => { d.open = true; })")


def most(page: Page, seen: Seen) -> None:
    """The looks that find most: axe on a phone, and how the page lies on the narrowest."""
    unfold(page)
    page.set_viewport_size({"width": PHONE, "height": 900})
    axe(page, seen, str(PHONE))
    page.set_viewport_size({"width": NARROW, "height": 640})
    layout(page, seen, str(NARROW))


def everything(page: Page, seen: Seen) -> None:
    """All looks at the page that is open."""
    unfold(page)
    for width in (WIDE, PHONE):
        page.set_viewport_size({"width": width, "height": 900})
        axe(page, seen, str(width))
        layout(page, seen, str(width))
    for how, look in LOOKS.items():
        with_look = look(page)
        next(with_look)
        # What is pressed or typed into is of no use on paper.
        layout(page, seen, how, forced=how == "forced colours", pressed=how != "print")
        next(with_look, None)


def _narrow(page: Page) -> Iterator[None]:
    page.set_viewport_size({"width": NARROW, "height": 640})
    yield


def _large_text(page: Page) -> Iterator[None]:
    page.set_viewport_size({"width": WIDE, "height": 900})
    page.evaluate("() => { document.documentElement.style.fontSize = '200%'; }")
    yield
    page.evaluate("() => { document.documentElement.style.fontSize = ''; }")


def _forced_colours(page: Page) -> Iterator[None]:
    page.emulate_media(forced_colors="active")
    yield
    page.emulate_media(forced_colors="none")


def _print(page: Page) -> Iterator[None]:
    page.set_viewport_size({"width": PAPER, "height": 1000})
    page.emulate_media(media="print")
    yield
    page.emulate_media(media="screen")


LOOKS = {
    "320": _narrow,
    "text doubled": _large_text,
    "forced colours": _forced_colours,
    "print": _print,
}
