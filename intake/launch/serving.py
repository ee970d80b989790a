"""`manage.py run`, and the words that go to the flask commands: everything up to the hand-over.

The launcher checks what can be checked without the service's packages, then replaces itself by the
environment's Python, so that Ctrl-C, signals and the exit code are the service's own.
"""

from __future__ import annotations

import argparse
import errno
import os
import socket
import sys
from pathlib import Path
from typing import NoReturn

from intake.launch.environment import Environment, clean_environment
from intake.launch.errors import CannotGoOnError
from intake.launch.readiness import make_ready
from intake.launch.secret_keys import FILE_NAME, make_secrets

APPLICATION = "intake.app:create_app"


def run(root: Path, arguments: list[str]) -> NoReturn:
    """Makes everything ready and serves in the foreground; raises `CannotGoOnError`."""
    options = _run_options(arguments)
    require_free_port(options.host, options.port)
    _make_secrets(root)
    environment = make_ready(root)
    words = ["--host", options.host, "--port", str(options.port)]
    words += ["--demo"] if options.demo else []
    words += ["--no-worker"] if options.no_worker else []
    os.chdir(root)
    _become(environment, ["-m", "intake.start", *words], clean_environment())


def flask(root: Path, arguments: list[str]) -> NoReturn:
    """Hands all words to the flask command; paths in them stay relative to the caller's folder."""
    _make_secrets(root)
    environment = make_ready(root)
    variables = clean_environment() | {"PYTHONPATH": str(root)}
    _become(environment, ["-m", "flask", "--app", APPLICATION, *arguments], variables)


def require_free_port(host: str, port: int) -> None:
    """Raises `CannotGoOnError` when nothing can listen there; asked before any long step."""
    another = "python3 manage.py run --port"
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except (socket.gaierror, UnicodeError):
        raise CannotGoOnError(f"--host {host} is no address this machine knows.") from None
    except OSError as error:
        reasons = {
            errno.EADDRINUSE: f"Port {port} on {host} is in use by another program (perhaps this "
            f"service, started before).\nStop that, or choose another port: {another} {port + 1}",
            errno.EACCES: f"Port {port} is reserved for the administrator of the machine.\n"
            f"Choose one above 1023: {another} 8000",
            errno.EADDRNOTAVAIL: f"--host {host} is not an address of this machine.",
        }
        if error.errno in reasons:
            raise CannotGoOnError(reasons[error.errno]) from None
        raise


def _run_options(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="manage.py run",
        allow_abbrev=False,
        description="Make everything ready on this machine and serve until Ctrl-C.",
    )
    parser.add_argument("--demo", action="store_true", help="load labelled demo data once")
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (%(default)s)")
    parser.add_argument("--port", type=_port, default=8000, help="port to listen on (%(default)s)")
    parser.add_argument(
        "--no-worker", action="store_true", help="serve pages only; jobs wait for `jobs work`"
    )
    return parser.parse_args(arguments)


def _port(text: str) -> int:
    if not text.isdecimal() or int(text) > 65535:
        raise argparse.ArgumentTypeError(f"{text} is not a port (0 to 65535)")
    return int(text)


def _make_secrets(root: Path) -> None:
    try:
        made = make_secrets(root, os.environ)
    except OSError as error:
        raise CannotGoOnError(
            f"{root / 'instance'} cannot be written: {error.strerror}. The service keeps its "
            "secrets and data there."
        ) from error
    if made:
        print(f"Made secrets in instance/{FILE_NAME}; keep a copy apart from the data", flush=True)


def _become(environment: Environment, arguments: list[str], variables: dict[str, str]) -> NoReturn:
    sys.stdout.flush()
    sys.stderr.flush()
    python = str(environment.python)
    os.execve(python, [python, *arguments], variables)  # noqa: S606 (our own interpreter)
