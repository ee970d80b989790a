"""A real ClamAV daemon in a temporary folder, which knows one thing: the test file of EICAR."""

import hashlib
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from intake.files.clamd import Clamd
from tests.sample_files import EICAR

START_SECONDS = 60


def clamd_program() -> Path | None:
    """Debian puts it where only root looks."""
    found = shutil.which("clamd") or shutil.which("clamd", path="/usr/sbin:/usr/local/sbin")
    return Path(found) if found else None


@contextmanager
def running_clamd(folder: Path) -> Iterator[tuple[Clamd, "subprocess.Popen[bytes]"]]:
    """The daemon and its client. Signatures are not downloaded: a list of one digest is enough."""
    program = clamd_program()
    assert program is not None
    database = folder / "signatures"
    database.mkdir(exist_ok=True)
    digest = hashlib.md5(EICAR, usedforsecurity=False).hexdigest()
    (database / "local.hdb").write_text(f"{digest}:{len(EICAR)}:Eicar-Test\n", encoding="ascii")
    with tempfile.TemporaryDirectory(prefix="clamd") as short:  # paths of sockets must be short
        socket, config = Path(short) / "s", folder / "clamd.conf"
        lines = [f"DatabaseDirectory {database}", f"LocalSocket {socket}", "Foreground yes"]
        lines += ["ExitOnOOM yes", f"LogFile {folder / 'clamd.log'}"]
        if os.geteuid() == 0:
            lines.append("User root")
        config.write_text("\n".join(lines) + "\n", encoding="ascii")
        process = subprocess.Popen(
            [str(program), f"--config-file={config}"],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            client = Clamd(str(socket))
            until = time.monotonic() + START_SECONDS
            while not client.ping():
                assert process.poll() is None, (folder / "clamd.log").read_text()
                assert time.monotonic() < until, "clamd did not start"
                time.sleep(0.1)
            yield client, process
        finally:
            process.kill()
            process.wait()
