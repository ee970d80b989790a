"""One Chromium for all tests of a process: its library allows no second."""

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

CHROMIUM = Path("/usr/bin/chromium")


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Debian's Chromium; what needs it is skipped by name where there is none."""
    if not CHROMIUM.exists():
        pytest.skip("no Chromium on this machine")
    version = subprocess.run([CHROMIUM, "--version"], capture_output=True, text=True, check=False)
    assert re.search(r"\d", version.stdout), version
    with sync_playwright() as started:
        browser = started.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-background-networking"]
        )
        yield browser
        browser.close()
