"""Runs pip on a lock, shows how far it is, and says in plain words why it failed."""

from __future__ import annotations

import queue
import re
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from intake.launch.environment import clean_environment
from intake.launch.errors import CannotGoOnError
from intake.launch.progress import Progress

PINNED = re.compile(r"^([A-Za-z0-9][A-Za-z0-9._-]*)(\[[^\]]*\])?==", re.MULTILINE)
FETCHED = re.compile(r"^(Collecting|Requirement already satisfied:) ")
INSTALLING = re.compile(r"^Installing collected packages: (.*)$")
LINES_KEPT = 400
POLL_SECONDS = 0.2
EXPLANATIONS = (
    (
        r"No space left on device|Errno 28",
        "The disk is full. Free some space (pip also fills the temporary folder; TMPDIR names\n"
        "another one) and give the same command again.",
    ),
    (
        r"DO NOT MATCH THE HASHES|HashMismatch|Hashes are required",
        "A package is not the one our lock names: its SHA-256 differs. It was not installed.\n"
        "The download may be damaged, or the index serves a changed file. Try again; if it stays\n"
        "so, do not work around it: tell the maintainers which package and index it was.",
    ),
    (
        r"CERTIFICATE_VERIFY_FAILED|SSLError",
        "The package index's certificate cannot be checked. Behind a company's proxy, name its\n"
        "certificate bundle in PIP_CERT.",
    ),
    (
        r"ProxyError|Cannot connect to proxy",
        "The proxy does not let us through: check HTTPS_PROXY or PIP_PROXY.",
    ),
    (
        r"NewConnectionError|ConnectTimeout|ReadTimeout|Read timed out|name resolution|"
        r"Network is unreachable|Could not fetch URL|Connection (refused|broken|aborted|reset)",
        "The package index cannot be reached. Check the network, or name an index or a folder of\n"
        "packages you can reach (PIP_INDEX_URL, PIP_FIND_LINKS).",
    ),
    (
        r"No matching distribution found|is not a supported wheel",
        "The index or folder has no build of a package for this machine and Python. Use Python\n"
        "3.11 on Linux or macOS, or an index that carries all of the lock.",
    ),
)
"""What pip prints when it fails, and what to say then; the first that fits, wins."""


def pinned_names(lock: str) -> list[str]:
    """The packages a lock names, as written there."""
    return [match[1] for match in PINNED.finditer(lock)]


def stanza(lock: str, name: str) -> str:
    """The lines of one package with its hashes, or nothing."""
    pattern = rf"^{re.escape(name)}==.*?(?=^[A-Za-z0-9]|\Z)"
    found = re.search(pattern, lock, re.MULTILINE | re.DOTALL)
    return found[0] if found else ""


@dataclass(frozen=True)
class Pip:
    """The pip of one environment.

    `log` keeps its words. `guard` is a descriptor it inherits, so that a lock on it outlives a
    launcher that was killed for as long as pip still writes. `before_installing` is called once
    everything is fetched and the environment is about to change.
    """

    python: Path
    log: Path
    guard: int
    before_installing: Callable[[], None]

    def install(self, lock: Path) -> None:
        """Installs exactly what `lock` names, every file checked against its SHA-256.

        Raises `CannotGoOnError`.
        """
        total = len(pinned_names(lock.read_text(encoding="utf-8")))
        self._run(lock, ["--only-binary=:all:"], total, sys.stdout)
        self._compile()

    def _compile(self) -> None:
        """What pip does itself, one file after the other: a third of its time. A file that is no
        Python of today stays as it is, and old ones would warn whoever starts first."""
        packages = self.python.parent.parent / "lib"
        command = [str(self.python), "-W", "ignore", "-m", "compileall", "-q", "-q", "-j", "0"]
        subprocess.call(
            [*command, str(packages)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env=clean_environment(),
            pass_fds=(self.guard,),
        )

    def _run(self, lock: Path, options: list[str], total: int, stream: TextIO) -> None:
        command = [str(self.python), "-m", "pip", "install", "--require-hashes", "--no-deps"]
        command += ["--no-input", "--disable-pip-version-check", "--progress-bar", "off"]
        command += ["--no-compile"]  # done afterwards, on all processors
        with (
            self.log.open("a", encoding="utf-8") as record,
            subprocess.Popen(
                [*command, *options, "-r", str(lock)],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                errors="replace",
                env=clean_environment(),
                pass_fds=(self.guard,),
            ) as process,
        ):
            try:
                tail = self._follow(process, total, stream, record.write)
            except BaseException:
                process.terminate()
                raise
        if process.returncode != 0:
            raise CannotGoOnError(explain("".join(tail)) + f"\n(pip's own words: {self.log})")

    def _follow(
        self,
        process: subprocess.Popen[str],
        total: int,
        stream: TextIO,
        keep: Callable[[str], object],
    ) -> deque[str]:
        """Reads pip to its end and turns its words into progress; returns its last lines."""
        tail: deque[str] = deque(maxlen=LINES_KEPT)
        progress = Progress("Fetching packages", total, stream=stream)
        fetched, present, installing = 0, 0, 0
        for line in _lines(process):
            tail.append(line)
            keep(line)
            if installing or not line:
                progress.update(self._installed() - present if installing else fetched)
            elif FETCHED.match(line):
                progress.update(fetched)  # the one just named is still on its way
                fetched += 1
            elif found := INSTALLING.match(line):
                self.before_installing()
                progress.finish()
                installing, present = found[1].count(",") + 1, self._installed()
                progress = Progress("Installing packages", installing, stream=stream)
        if process.wait() == 0:
            progress.finish()
        else:
            progress.leave()
        return tail

    def _installed(self) -> int:
        library = self.python.parent.parent / "lib"
        return sum(1 for _ in library.glob("python3*/site-packages/*.dist-info/RECORD"))


def _lines(process: subprocess.Popen[str]) -> Iterator[str]:
    """The lines of a process; an empty text when it has been silent for a moment."""
    waiting: queue.Queue[str | None] = queue.Queue()
    output = process.stdout
    assert output is not None

    def read() -> None:
        for line in output:
            waiting.put(line)
        waiting.put(None)

    threading.Thread(target=read, daemon=True).start()
    while True:
        try:
            line = waiting.get(timeout=POLL_SECONDS)
        except queue.Empty:
            yield ""
            continue
        if line is None:
            return
        yield line


def explain(output: str) -> str:
    """What pip's output means for the person, with pip's own last error lines above it."""
    errors = [line for line in output.splitlines() if line.startswith("ERROR:")]
    said = "\n".join(errors[-3:])
    for pattern, advice in EXPLANATIONS:
        if re.search(pattern, output):
            return f"{said}\n{advice}" if said else advice
    last = said or "\n".join(output.splitlines()[-8:])
    return f"{last}\npip could not install the packages."
