"""One Chromium for all tests of a process: its library allows no second."""

import re
import subprocess
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.support.machine import chromium as installed


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """The machine's Chromium; what needs it is skipped by name where there is none."""
    program = installed()
    if program is None:
        pytest.skip("no Chromium on this machine")
    version = subprocess.run([program, "--version"], capture_output=True, text=True, check=False)
    assert re.search(r"\d", version.stdout), version
    with sync_playwright() as started:
        browser = started.chromium.launch(
            executable_path=program, args=["--no-sandbox", "--disable-background-networking"]
        )
        yield browser
        browser.close()
