"""How fast the service is, beside a bare Flask + SQLite application in the same minute.

    .venv/bin/python -m tests.bench.service [--sizes 1000,20000,100000] [--seconds 6] [--clients 2]

Both run under the same gunicorn (one process, eight threads) on loopback. Each figure comes from
rounds that alternate between the two, so that a noisy neighbour hits both. Ratios are bare p50 /
our p50: 1.0 is as fast as the bare application.
"""

import argparse
import http.client
import os
import re
import secrets
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

from itsdangerous import URLSafeTimedSerializer

ROOT = Path(__file__).resolve().parents[2]
ROUNDS = 4
TEXT = (
    "Thôn chúng tôi mất sóng điện thoại đã ba tuần, đề nghị cơ quan chức năng kiểm tra trạm phát sóng. "
    * 4
)


@dataclass
class Series:
    """Seconds of each request, and how long the series took."""

    seconds: list[float] = field(default_factory=list)
    wall: float = 0.0

    @property
    def p50(self) -> float:
        return statistics.median(self.seconds) * 1000

    @property
    def p95(self) -> float:
        return statistics.quantiles(self.seconds, n=20)[18] * 1000

    @property
    def rate(self) -> float:
        return len(self.seconds) / self.wall if self.wall else 0.0


class Browser:
    """One keep-alive connection with cookies."""

    def __init__(self, port: int, cookie: str = "") -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        self.cookie = cookie

    def ask(
        self, method: str, path: str, form: dict[str, str] | None = None, *, expect: int = 200
    ) -> str:
        headers = {"Accept-Language": "vi"}
        if self.cookie:
            headers["Cookie"] = self.cookie
        body = None
        if form is not None:
            body = urlencode(form)
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        self.connection.request(method, path, body, headers)
        response = self.connection.getresponse()
        text = response.read().decode()
        kept = response.getheader("Set-Cookie")
        if kept:
            self.cookie = kept.split(";")[0]
        if response.status != expect:
            raise RuntimeError(
                f"{method} {path}: {response.status} {response.getheader('Location')}"
            )
        return text


def token(html: str) -> str:
    found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', html)
    if found is None:
        raise RuntimeError("no token")
    return found.group(1)


class Journey:
    """A sender with a complete draft, ready to press the button."""

    def __init__(self, port: int) -> None:
        self.browser = Browser(port)

    def prepare(self, title: str = "", body: str = TEXT) -> float:
        """Walk the steps; returns the seconds of the whole walk."""
        began = time.perf_counter()
        self.browser.cookie = ""
        title = title or f"Mất sóng {secrets.token_hex(3)}"
        steps = {
            "kind": {"kind": "report"},
            "details": {"title": title, "body": body},
            "place": {"province": "14", "commune": ""},
            "contact": {"identity": "anonymous", "sender_kind": "person"},
            "consent": {"agree_process": "y"},
        }
        for step, answers in steps.items():
            page = self.browser.ask("GET", f"/submit/{step}")
            self.browser.ask(
                "POST", f"/submit/{step}", {"csrf_token": token(page), **answers}, expect=303
            )
        self.token = token(self.browser.ask("GET", "/submit/check"))
        return time.perf_counter() - began

    def send(self) -> None:
        self.browser.ask("POST", "/submit/send", {"csrf_token": self.token}, expect=303)


class Bare:
    """The same for the yardstick."""

    def __init__(self, port: int) -> None:
        self.browser = Browser(port)

    def prepare(self) -> float:
        self.token = token(self.browser.ask("GET", "/send"))
        return 0.0

    def send(self) -> None:
        form = {"csrf_token": self.token, "title": "Mất sóng", "body": TEXT}
        self.browser.ask("POST", "/send", form, expect=303)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def serve(command: list[str], port: int, env: dict[str, str]) -> subprocess.Popen[bytes]:
    # What the server logs goes to a file, as under a service manager: a terminal is slow.
    with tempfile.TemporaryFile() as log:
        process = subprocess.Popen(
            command, cwd=ROOT, env=env, start_new_session=True, stdout=log, stderr=log
        )
    until = time.monotonic() + 60
    while time.monotonic() < until:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return process
        if process.poll() is not None:
            break
        time.sleep(0.1)
    raise RuntimeError("the server did not start")


def stop(process: subprocess.Popen[bytes]) -> None:
    os.killpg(process.pid, signal.SIGTERM)
    try:
        process.wait(20)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)


def memory_mib(process: subprocess.Popen[bytes]) -> float:
    """Resident memory of the server with its children."""
    total = 0
    for status in Path("/proc").glob("[0-9]*/status"):
        try:
            text = status.read_text()
        except OSError:
            continue
        if f"\nNSpgid:\t{process.pid}" in text or re.search(rf"^PPid:\t{process.pid}$", text, re.M):
            found = re.search(r"^VmRSS:\s+(\d+)", text, re.M)
            total += int(found.group(1)) if found else 0
    return total / 1024


def timed(makers: list, seconds: float, act) -> Series:
    """Run ``act`` on each maker's own thread for ``seconds``."""
    series = Series()
    lock = threading.Lock()
    until = time.perf_counter() + seconds

    def run(maker) -> None:
        mine = []
        while time.perf_counter() < until:
            mine.append(act(maker))
        with lock:
            series.seconds.extend(mine)

    threads = [threading.Thread(target=run, args=(maker,)) for maker in makers]
    began = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    series.wall = time.perf_counter() - began
    return series


def clocked(call) -> float:
    began = time.perf_counter()
    call()
    return time.perf_counter() - began


def send_once(maker) -> float:
    maker.prepare()
    return clocked(maker.send)


def signed_cookie(secret: str, values: dict[str, object]) -> str:
    """The cookie that the application would have set (Flask's own signing)."""
    from flask import Flask
    from flask.sessions import SecureCookieSessionInterface

    app = Flask("bench")
    app.secret_key = secret
    serializer: URLSafeTimedSerializer | None = (
        SecureCookieSessionInterface().get_signing_serializer(app)
    )
    assert serializer is not None
    return f"intake={serializer.dumps(values)}"


def add(into: Series, more: Series) -> None:
    into.seconds.extend(more.seconds)
    into.wall += more.wall


def measure(
    size: int, seconds: float, clients: int, folder: Path
) -> dict[str, tuple[Series, Series | None]]:
    from intake.app import create_app
    from intake.config import Settings
    from intake.services.installation import schema
    from intake.web.db import db
    from tests.bench import bare
    from tests.bench.filling import OFFICIAL_TOKEN, fill

    secret, code_key = "s" * 40, "c" * 40
    env = os.environ | {
        "INTAKE_SECRET_KEY": secret,
        "INTAKE_CODE_KEY": code_key,
        "INTAKE_INSTANCE_DIR": str(folder / "ours"),
        "INTAKE_SUBMISSIONS_PER_HOUR": "10000000",
        "INTAKE_EMBEDDED_WORKER": os.environ.get("BENCH_WORKER", "false"),
    }
    settings = Settings.for_tests(folder / "ours", index_url="", embedded_worker=False)
    app = create_app(settings)
    with app.app_context():
        schema.upgrade(db.engine)
    rows = fill(app, size)
    app.extensions["intake_tools"].index.close()
    bare.fill(folder / "bare.sqlite3", rows)
    ours_port, bare_port = free_port(), free_port()
    gunicorn = [
        sys.executable,
        "-m",
        "gunicorn",
        "--worker-class",
        "gthread",
        "--threads",
        "8",
        "--log-level",
        "warning",
    ]
    ours = serve(
        [
            *gunicorn,
            "-c",
            "python:intake.server",
            "-b",
            f"127.0.0.1:{ours_port}",
            "intake.app:create_app()",
        ],
        ours_port,
        env,
    )
    plain = serve(
        [
            *gunicorn,
            "-b",
            f"127.0.0.1:{bare_port}",
            f"tests.bench.bare:create_app({str(folder / 'bare.sqlite3')!r})",
        ],
        bare_port,
        env,
    )
    try:
        desk = signed_cookie(secret, {"who": OFFICIAL_TOKEN, "lang": "vi"})
        tracked = signed_cookie(secret, {"tracked": [max(1, size // 2), time.time()], "lang": "vi"})
        return _series(ours_port, bare_port, desk, tracked, seconds, clients, ours, size)
    finally:
        stop(ours)
        stop(plain)


def _series(ours_port, bare_port, desk, tracked, seconds, clients, ours, size):
    queue = "/review/?queue=department&department=moh&status=assigned"
    words = ["bảo hiểm y tế", "mat song dien thoai", "học phí", "đăng ký", "internet"]
    turn = [0]

    def find(browser) -> None:
        turn[0] += 1
        browser.ask("GET", "/search/?" + urlencode({"q": words[turn[0] % len(words)]}))

    pairs = {
        "submit (POST)": (
            lambda: Journey(ours_port),
            lambda: Bare(bare_port),
            send_once,
            send_once,
        ),
        "queue page": (
            lambda: Browser(ours_port, desk),
            lambda: Browser(bare_port),
            lambda b: clocked(lambda: b.ask("GET", queue)),
            lambda b: clocked(lambda: b.ask("GET", "/list")),
        ),
        "tracking page": (
            lambda: Browser(ours_port, tracked),
            lambda: Browser(bare_port),
            lambda b: clocked(lambda: b.ask("GET", "/track/status")),
            lambda b: clocked(lambda: b.ask("GET", f"/item/{max(1, size // 2)}")),
        ),
        "search": (
            lambda: Browser(ours_port, desk),
            None,
            lambda b: clocked(lambda: find(b)),
            None,
        ),
        "form journey (all steps)": (
            lambda: Journey(ours_port),
            None,
            lambda j: clocked(lambda: (j.prepare(), j.send())),
            None,
        ),
    }
    found = {}
    for name, (mine, theirs, act, bare_act) in pairs.items():
        ours_series, bare_series = Series(), Series()
        timed([mine()], 0.5, act)  # warm
        for _ in range(ROUNDS):
            add(ours_series, timed([mine() for _ in range(clients)], seconds / ROUNDS, act))
            if theirs is not None:
                add(
                    bare_series,
                    timed([theirs() for _ in range(clients)], seconds / ROUNDS, bare_act),
                )
        found[name] = (ours_series, bare_series if theirs is not None else None)
    found["memory MiB"] = (Series([memory_mib(ours) / 1000], 1.0), None)
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sizes", default="1000,20000,100000")
    parser.add_argument("--seconds", type=float, default=8.0, help="for each measurement and side")
    parser.add_argument("--clients", type=int, default=1)
    options = parser.parse_args()
    table = {}
    for size in (int(text) for text in options.sizes.split(",")):
        folder = Path(tempfile.mkdtemp(prefix="intake-bench-"))
        try:
            began = time.perf_counter()
            print(f"filling and measuring {size:,} submissions …", file=sys.stderr, flush=True)
            table[size] = measure(size, options.seconds, options.clients, folder)
            print(f"  {time.perf_counter() - began:.0f} s", file=sys.stderr, flush=True)
        finally:
            shutil.rmtree(folder, ignore_errors=True)
    show(table)


def show(table) -> None:
    print(
        f"{'':26}{'size':>9}{'req/s':>9}{'p50 ms':>9}{'p95 ms':>9}{'bare p50':>10}{'ratio':>8}{'growth':>8}"
    )
    first = {}
    for size, rows in table.items():
        for name, (ours, bare) in rows.items():
            if name == "memory MiB":
                print(f"{name:26}{size:>9,}{ours.seconds[0] * 1000:>9.0f}")
                continue
            first.setdefault(name, ours.p50)
            beside = f"{bare.p50:>10.2f}{bare.p50 / ours.p50:>8.2f}" if bare else f"{'':>18}"
            print(
                f"{name:26}{size:>9,}{ours.rate:>9.0f}{ours.p50:>9.2f}{ours.p95:>9.2f}{beside}{ours.p50 / first[name]:>8.2f}"
            )


if __name__ == "__main__":
    main()
