"""Hands that know no mouse, and an eye on every place where they stop."""

from collections.abc import Callable
from typing import Any

from playwright.sync_api import Page

# What stands in focus: whether it looks otherwise than without, is on the screen, comes after the
# stop before it in the order of reading.
STOP = """() => {
  const it = document.activeElement, last = window.lastStop;
  // A field for a date is several stops, and would begin anew if it lost the focus.
  if (last === it) return {what: it.id, lost: false, seen: true, there: true, inOrder: true};
  window.lastStop = it;
  const parts = [it, ...(it.labels || [])];
  const look = () => parts.flatMap((e) => [undefined, "::before"].map((of) => {
    const s = getComputedStyle(e, of);
    return [s.backgroundColor, s.boxShadow, s.outlineStyle, s.outlineWidth, s.borderWidth].join();
  })).join();
  const before = look();
  it.blur();
  const after = look();
  it.focus({preventScroll: true});
  const box = it.getBoundingClientRect();
  return {
    what: `${it.localName}#${it.id} ${(it.textContent || "").trim().slice(0, 30)}`,
    lost: it === document.body,
    seen: before !== after,
    there: box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth,
    inOrder: !last || !last.isConnected
      || Boolean(last.compareDocumentPosition(it) & Node.DOCUMENT_POSITION_FOLLOWING),
  }; }"""
CONTROLS = {
    *("button", "link", "textbox", "searchbox", "checkbox", "radio", "combobox", "listbox"),
    *("spinbutton", "switch", "tab", "DisclosureTriangle"),
}


class Keys:
    """Tab, Enter, Space and arrows on one page after the other."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.stops = 0

    def tab(self) -> None:
        """One stop further; it must be seen, be on the screen and follow the one before."""
        self.page.keyboard.press("Tab")
        stop: dict[str, Any] = self.page.evaluate(STOP)
        self.stops += 1
        assert not stop["lost"], f"the page ended on {self.page.url}"
        assert stop["seen"], f"no sign of focus: {stop['what']} on {self.page.url}"
        assert stop["there"], f"out of sight: {stop['what']} on {self.page.url}"
        assert stop["inOrder"], f"not as it is read: {stop['what']} on {self.page.url}"

    def at(self, selector: str) -> bool:
        """Whether the focus is on this."""
        script = "s => document.activeElement.matches(s)"
        return bool(self.page.evaluate(script, selector))

    def on(self, words: str) -> bool:
        """Whether the focus is on a link or button with these words."""
        said = self.page.evaluate("() => document.activeElement.textContent.trim()")
        return " ".join(str(said).split()) == words

    def to(self, selector: str) -> None:
        """Go on until there."""
        self.until(lambda: self.at(selector))

    def until(self, there: Callable[[], bool]) -> None:
        """Go on until that is so."""
        for _ in range(250):
            self.tab()
            if there():
                return
        raise AssertionError(f"not reached on {self.page.url}")

    def type(self, selector: str, text: str) -> None:
        """Write into a field."""
        self.to(selector)
        self.page.keyboard.type(text)

    def enter(self) -> None:
        """Press what is in focus; it leads to another page, whose controls all have names."""
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")
        assert nameless(self.page) == []

    def press(self, selector: str) -> None:
        """Go on to a link or button and press it."""
        self.to(selector)
        self.enter()

    def choose(self, selector: str, value: str) -> None:
        """With arrows, one of a list or of some radio buttons."""
        self.to(selector)
        self.page.keyboard.press("Space" if self.at("[type=radio]") else "Home")
        for _ in range(80):
            if self.page.evaluate("() => document.activeElement.value") == value:
                return
            self.page.keyboard.press("ArrowDown")
        raise AssertionError(f"no {value} on {self.page.url}")


def nameless(page: Page) -> list[str]:
    """The controls that assistive technology has no name for."""
    session = page.context.new_cdp_session(page)
    nodes = session.send("Accessibility.getFullAXTree")["nodes"]
    session.detach()
    shown = [one for one in nodes if not one.get("ignored")]
    roles = [one["role"]["value"] for one in shown]
    assert {"main", "heading", "banner"} <= set(roles), page.url
    return [
        f"{one['role']['value']} on {page.url}"
        for one in shown
        if one["role"]["value"] in CONTROLS and not one.get("name", {}).get("value", "").strip()
    ]
