"""The launcher on a machine that has nothing yet: the standard library, and any Python 3."""

import ast
import subprocess
import sys
from pathlib import Path

import manage

ROOT = Path(manage.__file__).parent
OLD_SYNTAX = (3, 4)


def test_a_python_that_is_too_old_is_told_so() -> None:
    told = manage.refuse_old_python((3, 10))
    assert "Python 3.10 is too old" in told
    assert "3.11" in told
    assert manage.refuse_old_python((3, 11)) == ""
    assert manage.refuse_old_python((4, 0)) == ""


def test_an_old_python_can_read_the_file_that_tells_it() -> None:
    ast.parse((ROOT / "manage.py").read_text(encoding="utf-8"), feature_version=OLD_SYNTAX)


def test_the_launcher_needs_no_installed_package() -> None:
    # -S leaves site-packages out, -I whatever the environment adds.
    modules = sorted(
        f"intake.launch.{path.stem}" for path in (ROOT / "intake" / "launch").glob("[!_]*.py")
    )
    program = f"import sys; sys.path.insert(0, {str(ROOT)!r}); import manage, {', '.join(modules)}"
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-c", program], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


def test_without_a_word_the_help_is_printed() -> None:
    done = subprocess.run(
        [sys.executable, str(ROOT / "manage.py")], capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert "manage.py run" in done.stdout
    assert "manage.py test" in done.stdout
