"""Colours: our own, and legible wherever one stands on another (WCAG 2.2, by calculation)."""

import json
import re

import pytest

from intake.config import ROOT
from intake.web.assets import MANIFEST, STATIC

PALETTE = json.loads((ROOT / "intake" / "assets" / "palette.json").read_text("utf-8"))
NAMED: dict[str, str] = PALETTE["named"]
_ENTRIES = json.loads(MANIFEST.read_text("utf-8"))["files"]
CSS = (STATIC / _ENTRIES["app.css"]["file"]).read_text("utf-8")
# Colours of the British government's service that may not be worn by others.
NOT_OURS = [
    "#1d70b8",
    "#0f7a52",
    "#00703c",
    "#d4351c",
    "#ca3535",
    "#ffdd00",
    "#fd0",
    "#0b0c0c",
    "#f4f8fb",
]
SHORT = {"white": "#ffffff", "black": "#000000", "red": "#ff0000"}
# What these rules stand on is decided elsewhere: by the state of the control or by the machine.
_ELSEWHERE = re.compile(r"disabled|::selection")


def luminance(colour: str) -> float:
    """Relative luminance, 0 black to 1 white (WCAG 2.2, definition)."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """Contrast ratio, 1 to 21."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def as_hex(value: str) -> str | None:
    """#rrggbb of a colour as the sheet writes it; None for what the machine decides."""
    value = SHORT.get(value, value)
    if re.fullmatch(r"#[0-9a-f]{3}", value):
        return "#" + "".join(c * 2 for c in value[1:])
    return value if re.fullmatch(r"#[0-9a-f]{6}", value) else None


def rules_with_both() -> list[tuple[str, str, str]]:
    """(selector, colour, background) of every rule of the sheet that sets both."""
    found = []
    for selector, body in re.findall(r"([^{}]+)\{([^{}]*)\}", CSS):
        declared = dict(part.split(":", 1) for part in body.split(";") if ":" in part)
        colour = as_hex(declared.get("color", ""))
        behind = as_hex(declared.get("background-color", declared.get("background", "")))
        if colour and behind and not _ELSEWHERE.search(selector):
            found.append((selector.strip(), colour, behind))
    return found


def test_the_measure_itself_agrees_with_the_published_examples() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.478, abs=0.001)


@pytest.mark.parametrize(("front", "back", "least", "where"), PALETTE["pairs"])
def test_every_named_pair_is_legible(front: str, back: str, least: float, where: str) -> None:
    assert contrast(NAMED[front], NAMED[back]) >= least, where


def test_every_named_colour_is_in_a_pair() -> None:
    used = {name for front, back, *_ in PALETTE["pairs"] for name in (front, back)}
    only_separates = {"line"}
    assert set(NAMED) - used == only_separates


def test_every_rule_that_sets_text_on_a_ground_is_legible() -> None:
    rules = rules_with_both()
    assert len(rules) > 30
    weak = [(s, c, b) for s, c, b in rules if contrast(c, b) < 4.5]
    assert weak == []


@pytest.mark.parametrize(
    "colour", ["grey", "teal", "blue", "green", "yellow", "orange", "red", "purple"]
)
def test_there_is_a_legible_tag_of_every_colour_pages_use(colour: str) -> None:
    pairs = [(c, b) for s, c, b in rules_with_both() if f".govuk-tag--{colour}" in s]
    assert pairs
    assert contrast(*pairs[-1]) >= 4.5


@pytest.mark.parametrize("foreign", NOT_OURS)
def test_no_colour_of_another_government_is_left(foreign: str) -> None:
    assert foreign not in re.findall(r"#[0-9a-f]{3,8}", CSS)


@pytest.mark.parametrize("mark", ["GDS Transport", "crown", "gov.uk"])
def test_no_mark_of_another_government_is_left(mark: str) -> None:
    assert mark.lower() not in CSS.lower()
