"""The files that belong to the project: what git knows, or in a copy without git what is there."""

import functools
import shutil
import subprocess
from pathlib import Path

from intake.config import ROOT

_NOT_OURS = frozenset(
    {".git", ".venv", ".hypothesis", ".coverage", "node_modules", "instance", "var", "htmlcov"}
    | {"test-results", "__pycache__"}
)


@functools.cache
def tracked_files() -> tuple[Path, ...]:
    """Every file of the project, new ones that git does not ignore among them."""
    return tuple(sorted(path for path in _listed() if path.is_file()))


@functools.cache
def text_of(path: Path) -> str | None:
    """The text of a file; None when it is no text."""
    content = path.read_bytes()
    if b"\0" in content[:8000]:
        return None
    try:
        return content.decode()
    except UnicodeDecodeError:
        return None


def _listed() -> list[Path]:
    git = shutil.which("git")
    if git is not None and (ROOT / ".git").exists():
        command = [git, "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
        run = subprocess.run(command, cwd=ROOT, capture_output=True, check=False)
        if run.returncode == 0 and run.stdout:
            return [ROOT / name for name in run.stdout.decode().split("\0") if name]
    return [path for path in ROOT.rglob("*") if _is_ours(path.relative_to(ROOT))]


def _is_ours(path: Path) -> bool:
    caches = any(part.startswith(".") and part.endswith("_cache") for part in path.parts)
    return not caches and not _NOT_OURS & set(path.parts) and path.suffix != ".pyc"
