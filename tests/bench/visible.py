"""How soon a submission is found: the real service, sent to and searched over HTTP.

    python -m tests.bench.visible [--engines whoosh tantivy] [--size 1000] [--count 100]
                                [--models FOLDER]

Each engine gets an installation of its own with ``--size`` submissions and the starting model,
which is trained first unless the ``models`` folder of an installation is named. A
sender's last step is posted, then the official's search page is asked for the one word that only
this submission has, until the page shows it. The clock runs from before the post, so that the
commit lies within it; waiting, routing and the worker of the same process are part of it.
"""

from __future__ import annotations

import argparse
import os
import secrets
import shutil
import statistics
import sys
import tempfile
import time
from pathlib import Path
from urllib.parse import urlencode

from search_index.benchmark import percentile_95
from tests.bench.service import TEXT, Browser, Journey, free_port, serve, signed_cookie, stop

_LONGEST = 30.0
_LOOK_EVERY = 0.02
_SECRET, _CODE_KEY = "s" * 40, "c" * 40


def fill_installation(folder: Path, engine: str, size: int, models: Path | None) -> dict[str, str]:
    """Make a database of ``size`` submissions with its index and the model; returns the
    environment in which the service uses them."""
    from intake.app import create_app
    from intake.config import Settings
    from intake.services.installation import schema
    from intake.start import prepare
    from intake.web.db import db
    from tests.bench.filling import fill

    if models is not None:
        shutil.copytree(models, folder / "models")
    address = f"{engine}://{folder / 'index'}"
    app = create_app(Settings.for_tests(folder, index_url=address, embedded_worker=False))
    with app.app_context():
        schema.upgrade(db.engine)
    prepare(app, demo=False)
    fill(app, size)
    app.extensions["intake_tools"].index.close()
    return os.environ | {
        "INTAKE_SECRET_KEY": _SECRET,
        "INTAKE_CODE_KEY": _CODE_KEY,
        "INTAKE_INSTANCE_DIR": str(folder),
        "INTAKE_INDEX_URL": address,
        "INTAKE_SUBMISSIONS_PER_HOUR": "10000000",
    }


def seconds_until_found(port: int, official: Browser) -> float:
    """Send one submission and search for it; raises RuntimeError when it does not come."""
    word = "zx" + "".join(secrets.choice("bcdfghklmnpqrstvx") for _ in range(10))
    sender = Journey(port)
    sender.prepare(title=f"Mất sóng {word}", body=f"{word}. {TEXT}")
    question = "/search/?" + urlencode({"q": word, "lang": "vi"})
    began = time.perf_counter()
    sender.send()
    while f"<mark>{word}</mark>" not in official.ask("GET", question):
        if time.perf_counter() - began > _LONGEST:
            raise RuntimeError(f"not found within {_LONGEST:.0f} s")
        time.sleep(_LOOK_EVERY)
    return time.perf_counter() - began


def measure(engine: str, size: int, count: int, models: Path | None) -> list[float]:
    """Seconds of each of ``count`` submissions, the first one just after the start."""
    from tests.bench.filling import OFFICIAL_TOKEN

    with tempfile.TemporaryDirectory(prefix="intake-visible-") as place:
        env = fill_installation(Path(place), engine, size, models)
        port = free_port()
        command = [sys.executable, "-m", "intake.start", "--prepared", "--port", str(port)]
        server = serve(command, port, env)
        try:
            cookie = signed_cookie(_SECRET, {"who": OFFICIAL_TOKEN, "lang": "vi"})
            official = Browser(port, cookie)
            return [seconds_until_found(port, official) for _ in range(count)]
        finally:
            stop(server)


def main(arguments: list[str]) -> None:
    """Read the command line and print one line for each engine."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--engines", nargs="+", default=["whoosh", "tantivy"])
    parser.add_argument("--size", type=int, default=1_000)
    parser.add_argument("--count", type=int, default=100)
    parser.add_argument("--models", type=Path)
    chosen = parser.parse_args(arguments)
    print(f"{os.cpu_count()} processors, load {os.getloadavg()[0]:.1f}; seconds from the post on")
    print(f"{'':10}{'size':>9}{'first':>8}{'p50':>8}{'p95':>8}{'max':>8}{'over 2 s':>10}")
    for engine in chosen.engines:
        found = measure(engine, chosen.size, chosen.count, chosen.models)
        late = sum(one > 2.0 for one in found)
        print(
            f"{engine:10}{chosen.size:>9,}{found[0]:>8.2f}{statistics.median(found):>8.2f}{percentile_95(found):>8.2f}{max(found):>8.2f}{late:>10}",
            flush=True,
        )


if __name__ == "__main__":
    main(sys.argv[1:])
