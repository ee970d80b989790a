"""Many people, windows or workers at the very same moment."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from flask import Flask

from tests.page_client import Page, PageClient


def at_once(acts: list[Callable[[], int]]) -> list[int]:
    """Do everything from one starting shot, each in a thread of its own."""
    shot = threading.Barrier(len(acts))

    def one(act: Callable[[], int]) -> int:
        shot.wait(20)
        return act()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(one, acts))


def sending(client: PageClient, page: Page) -> Callable[[], int]:
    return lambda: client.post(page).status_code


def same_browser(app: Flask, client: PageClient) -> PageClient:
    """Another window of the same browser: it has the same cookies."""
    name = app.config["SESSION_COOKIE_NAME"]
    cookie = client.http.get_cookie(name)
    assert cookie is not None
    other = PageClient(app)
    other.http.set_cookie(name, cookie.value)
    return other
