"""What a page of a queue costs: ``python -m tests.bench.queues [--size 20000] [--times 300]``.

Processor time of whole requests in one process, over a SQLite database that is filled for it or
named with ``--folder`` (a filled one is used again).
"""

import argparse
import html
import re
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from intake.app import create_app
from intake.config import Settings
from intake.services.installation import schema
from intake.web.db import db
from tests.bench.filling import BUSY, OFFICIAL_TOKEN, fill
from tests.bench.service import Series, signed_cookie

QUEUE = f"/review/?queue=department&department={BUSY}"
PAGES = {
    "one status": f"{QUEUE}&status=assigned",
    "whole queue": QUEUE,
    "due today": f"{QUEUE}&due=today",
    "overdue, of one kind": f"{QUEUE}&due=overdue&kind=report",
    "triage": "/review/?queue=triage",
}
LINKS = {
    "second page": r'href="(/review/\?[^"]*after=[^"]*)"',
    "a submission with its neighbours": r'href="(/review/\d+/\?[^"]*)"',
}


def client_of(folder: Path, size: int) -> Any:
    """A client that is signed in, over a database of ``size`` submissions in ``folder``."""
    fresh = not (folder / "intake.sqlite3").exists()
    settings = Settings.for_tests(folder, index_url="", embedded_worker=False)
    app = create_app(settings)
    with app.app_context():
        schema.upgrade(db.engine)
    if fresh:
        fill(app, size, indexed=False)
    secret = settings.secret_key
    key = secret if isinstance(secret, str) else secret.get_secret_value()
    client = app.test_client()
    cookie = signed_cookie(key, {"who": OFFICIAL_TOKEN, "lang": "vi"})
    client.set_cookie(*cookie.split("=", 1))
    return client


def text_of(client: Any, address: str) -> str:
    """The page at ``address``, which must be there."""
    with client.get(address) as answer:
        assert answer.status_code == 200, (answer.status_code, address)
        return str(answer.text)


def pages_of(client: Any) -> Mapping[str, str]:
    """The pages that are measured, with those that a queue leads to."""
    first = text_of(client, QUEUE)
    led_to = {name: re.search(link, first) for name, link in LINKS.items()}
    return PAGES | {name: html.unescape(hit[1]) for name, hit in led_to.items() if hit}


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--size", type=int, default=20_000)
    parser.add_argument("--times", type=int, default=300)
    parser.add_argument("--folder", type=Path)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="intake-bench-") as own:
        client = client_of(options.folder or Path(own), options.size)
        print(f"{'processor time in ms':36}{'p50':>8}{'p95':>8}")
        for name, address in pages_of(client).items():
            for _ in range(15):  # statements and fragments are kept from then on
                text_of(client, address)
            series = Series()
            for _ in range(options.times):
                began = time.process_time()
                text_of(client, address)
                series.seconds.append(time.process_time() - began)
            print(f"{name:36}{series.p50:>8.2f}{series.p95:>8.2f}")


if __name__ == "__main__":
    main()
