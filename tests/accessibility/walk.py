"""The walk through the pages in a browser, and its table."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page

from tests.accessibility.looking import NARROW, PHONE, Seen, everything, geometry, layout, unfold
from tests.accessibility.pictures import Pictures
from tests.accessibility.places import Place
from tests.page_client import PageClient

SCRIPT = ("on", "off", "blocked")


class Walk:
    """Opens pages as the people of the places and keeps what was seen; with ``script`` off or
    blocked only how they lie is looked at, since axe is a script itself."""

    def __init__(
        self,
        browser: Browser,
        url: str,
        *,
        script: str = "on",
        looks: Callable[[Page, Seen], None] = everything,
        pictures: Pictures | None = None,
    ) -> None:
        self.browser, self.url, self.script, self.looks = browser, url, script, looks
        self.pictures = pictures
        self.seen: list[Seen] = []
        self._pages: dict[int, Page] = {}
        self._tried: set[str] = set()

    def look(self, place: Place, language: str) -> Seen:
        """Open a place and look at it in every way."""
        page = self._page(place.client)
        self._open(page, place, language)
        return self._looked(page, Seen(place.name, language))

    def errors(self, place: Place, languages: Sequence[str]) -> None:
        """Send every form of a place empty; look at what says so, in every language."""
        page = self._page(place.client)
        self._open(page, place, languages[0])
        for at, form in enumerate(self._forms(page)):
            if form["key"] in self._tried or not form["asks"]:
                continue
            self._tried.add(form["key"])
            for language in languages:
                self._open(page, place, language)
                if not self._refused(page, at):
                    break
                seen = self._looked(page, Seen(f"{place.name} empty {form['key']}", language))
                for fault in seen.found:
                    print(f"{seen.place} [{language}] {fault}", flush=True)

    def close(self) -> None:
        """Close every window."""
        for page in self._pages.values():
            page.context.close()

    def _forms(self, page: Page) -> list[dict[str, Any]]:
        geometry(page)
        found: list[dict[str, Any]] = page.evaluate("() => looking.forms()")
        return found

    def _refused(self, page: Page, at: int) -> bool:
        """Whether the form that was sent empty came back with a summary of errors."""
        forms = page.locator("main form[method=post]")
        if forms.count() <= at:
            return False
        geometry(page)
        with page.expect_navigation():
            forms.nth(at).evaluate("form => looking.sendEmpty(form)")
        return page.locator(".govuk-error-summary").count() > 0

    def _looked(self, page: Page, seen: Seen) -> Seen:
        if self.script == "on":
            self.looks(page, seen)
        else:
            unfold(page)
            for width in (PHONE, NARROW):
                page.set_viewport_size({"width": width, "height": 900})
                layout(page, seen, str(width))
        if self.pictures:
            self.pictures.take(page, seen)
        self.seen.append(seen)
        return seen

    def _open(self, page: Page, place: Place, language: str) -> None:
        page.set_viewport_size({"width": 1280, "height": 900})
        joined = "&" if "?" in place.path else "?"
        answer = page.goto(f"{self.url}{place.path}{joined}lang={language}")
        assert answer is not None
        # An act of an earlier page may have led on; then there is nothing to look at.
        if answer.request.redirected_from is not None:
            print(f"{place.name} [{language}] leads to {page.url}", flush=True)
            return
        assert page.get_attribute("html", "lang") == language, place

    def _page(self, client: PageClient) -> Page:
        if id(client) not in self._pages:
            self._pages[id(client)] = self._context(client).new_page()
        return self._pages[id(client)]

    def _context(self, client: PageClient) -> BrowserContext:
        context = self.browser.new_context(java_script_enabled=self.script != "off")
        if self.script == "blocked":
            context.route("**/*.js", lambda route: route.abort())
        name = client.app.config["SESSION_COOKIE_NAME"]
        cookie = client.http.get_cookie(name)
        if cookie is not None:
            context.add_cookies([{"name": name, "value": cookie.value, "url": self.url}])
        return context


def table(seen: Iterable[Seen]) -> str:
    """One row a page, and the sums."""
    pages: dict[str, list[Seen]] = defaultdict(list)
    for one in seen:
        pages[one.place].append(one)
    lines = [f"{'page':<60} {'languages':>9} {'looks':>6} {'faults':>6} {'settled':>7}"]
    for name, ones in pages.items():
        lines.append(
            f"{name[:60]:<60} {len(ones):>9} {sum(o.looks for o in ones):>6} "
            f"{sum(len(o.found) for o in ones):>6} {sum(o.settled for o in ones):>7}"
        )
    kinds = Counter(_kind(fault) for ones in pages.values() for o in ones for fault in o.found)
    lines += [f"{number:>6}  {kind}" for kind, number in kinds.most_common()]
    everything_seen = [one for ones in pages.values() for one in ones]
    lines.append(
        f"{len(pages)} pages, {len(everything_seen)} with their languages, "
        f"{sum(o.looks for o in everything_seen)} looks, {sum(kinds.values())} faults, "
        f"{sum(o.settled for o in everything_seen)} contrasts settled by calculation"
    )
    return "\n".join(lines)


def _kind(fault: str) -> str:
    how, _, what = fault.partition(": ")
    rule = what.split(" at ")[0].split(":")[0]
    return f"{how}: {rule}"
