"""What the two stories of an initiative are told on: an installation in this process, whose clock
can be moved, with a browser in front of it, and a picture of every scene.

CI tells each story once, in Vietnamese on a phone without JavaScript. With INTAKE_STORIES=all they
are told in two languages, wide and narrow, with and without it. With INTAKE_PICTURES set to a
folder, every scene leaves a picture there.
"""

import os
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from flask import Flask
from playwright.sync_api import Browser, Download, FilePayload, Locator, Page, expect
from sqlalchemy.orm import Session

from intake.database import transaction
from intake.domain.permissions import Actor, Grant, Role
from intake.mailer import MemoryMailer
from intake.models import Official, Submission
from intake.ports import Tools
from intake.services.officials import accounts
from intake.services.officials.accounts import NewOfficial
from intake.services.officials.passwords import hash_password
from tests.conftest import MovedClock
from tests.stories import work

PASSWORD = "sương sớm trên đồng 41"
OWN, OTHER = "most_telecom", "moc"


@dataclass(frozen=True)
class Look:
    """How a story is looked at."""

    language: str = "vi"
    width: int = 360
    script: bool = False

    def __str__(self) -> str:
        return f"{self.language}-{self.width}-{'script' if self.script else 'plain'}"


# The one that CI tells comes first.
ALL_LOOKS = (
    Look(),
    *(
        Look(language, width, script)
        for language in ("vi", "en")
        for width in (360, 1280)
        for script in (False, True)
        if (language, width, script) != ("vi", 360, False)
    ),
)
LOOKS = ALL_LOOKS if os.environ.get("INTAKE_STORIES") == "all" else ALL_LOOKS[:1]


@dataclass
class Stage:
    """The installation and the windows in front of it."""

    app: Flask
    session: Session
    tools: Tools
    clock: MovedClock
    mailer: MemoryMailer
    chromium: Browser
    url: str
    look: Look
    story: str
    faults: list[str] = field(default_factory=list)
    windows: list[Page] = field(default_factory=list)
    pictures: int = 0

    def window(self) -> Page:
        """A browser of its own, which watches itself: no other host, no complaint."""
        context = self.chromium.new_context(
            viewport={"width": self.look.width, "height": 800},
            java_script_enabled=self.look.script,
            locale=self.look.language,
            base_url=self.url,
            accept_downloads=True,
        )
        page = context.new_page()
        own = (self.url, "data:", "blob:")
        page.on("request", lambda r: r.url.startswith(own) or self.faults.append(r.url))
        page.on("pageerror", lambda error: self.faults.append(str(error)))
        self.windows.append(page)
        return page

    def close(self) -> None:
        """Close every window; nothing must have gone wrong in any."""
        for page in self.windows:
            page.context.close()
        assert self.faults == []

    def picture(self, page: Page, name: str) -> None:
        """What it looks like, for people; and nothing sticks out, in the language asked for."""
        wide = "e => e.scrollWidth - e.clientWidth"
        assert page.locator("html").evaluate(wide) <= 0, page.url
        assert page.get_attribute("html", "lang") == self.look.language, page.url
        folder = os.environ.get("INTAKE_PICTURES")
        if folder:
            self.pictures += 1
            place = Path(folder) / f"{self.story}-{self.look}"
            place.mkdir(parents=True, exist_ok=True)
            page.screenshot(path=place / f"{self.pictures:02}-{name}.png", full_page=True)

    def refused(self, page: Page, name: str, *fields: str) -> None:
        """What is wrong is said above, and beside each of ``fields``."""
        expect(page.locator(".govuk-error-summary")).to_be_visible()
        for one in fields:
            expect(page.locator(f"#{one}-error")).to_be_visible()
        self.picture(page, name)

    def official(self, name: str, email: str, *grants: Grant) -> Actor:
        """Somebody of the office, who can sign in."""
        person = NewOfficial(
            name, email, password_hash=hash_password(PASSWORD), locale=self.look.language
        )
        now = self.tools.clock()
        with transaction(self.session):
            row = accounts.add_official(
                self.session, person, list(grants), now=now, granted_by=None
            )
            return Actor(row.id, name, frozenset(grants))

    def at_work(self, actor: Actor, page: Page | None = None) -> Page:
        """A window in which an official is signed in, as after the page of signing in."""
        page = page or self.window()
        with transaction(self.session):
            row = self.session.get_one(Official, actor.official_id)
            token = accounts.start_session(
                self.session, row, now=self.tools.clock(), codes=self.tools.codes
            )
        hold = self.app.test_client()
        with hold.session_transaction() as kept:
            kept["who"], kept["lang"] = token, self.look.language
        name = self.app.config["SESSION_COOKIE_NAME"]
        cookie = hold.get_cookie(name)
        assert cookie is not None
        page.context.clear_cookies()
        page.context.add_cookies([{"name": name, "value": cookie.value, "url": self.url}])
        return page

    def work(self) -> None:
        """The worker does everything that is due."""
        work(self.app, self.tools)

    def stored(self, submission_id: int) -> Submission:
        """A submission as it is now."""
        self.session.expire_all()
        return self.session.get_one(Submission, submission_id)

    def newest(self) -> Submission:
        """The submission that was sent last."""
        self.session.expire_all()
        found = self.session.query(Submission).order_by(Submission.id.desc()).first()
        assert found is not None
        return found

    def letter_to(self, address: str) -> str:
        """The last letter to an address."""
        self.work()
        found = [one for one in self.mailer.sent if address in str(one["To"])]
        return str(found[-1]["Subject"]) + "\n" + str(found[-1].get_content())

    def link_to(self, address: str) -> str:
        """The path of the link in the last letter about authors to an address."""
        found = re.search(r"https?://\S+?(/track/author/\S+)", self.letter_to(address))
        assert found is not None
        return found.group(1)


def go_on(page: Page) -> None:
    """Press the button of the form of this page."""
    page.locator("main form[method=post] button[type=submit]").first.click()


def fill(page: Page, **typed: str) -> None:
    """Type into fields by their names: boxes, lists and choices."""
    for name, value in typed.items():
        found = page.locator(f"main [name='{name}']").first
        kind = found.get_attribute("type") or found.evaluate("e => e.tagName")
        if kind in ("radio", "checkbox"):
            page.locator(f"main [name='{name}'][value='{value}']").check()
        elif kind == "SELECT":
            found.select_option(value)
        else:
            found.fill(value)


def unfold(page: Page, inside: Locator) -> None:
    """Open the fold around something, if it is folded."""
    inside.first.wait_for(state="attached")  # counting does not wait for the page
    fold = page.locator("details", has=inside)
    if fold.count() and not fold.first.evaluate("element => element.open"):
        fold.first.locator("summary").click()


def press(page: Page, action: str) -> None:
    """Press the button of the form that is sent to an address, inside its fold."""
    form = page.locator(f"form[action*='{action}']").first
    unfold(page, form)
    form.locator("button[type=submit]").first.click()


def saved(page: Page, act: Callable[[], None]) -> Download:
    """What the browser saves when ``act`` is done."""
    with page.expect_download() as waiting:
        act()
    return waiting.value


def payload(name: str, kind: str, content: bytes) -> Sequence[FilePayload]:
    """A file to choose."""
    return [{"name": name, "mimeType": kind, "buffer": content}]


def everywhere(*roles: Role) -> list[Grant]:
    """These roles in the whole service."""
    return [Grant(role) for role in roles]
