#!/usr/bin/env python3
"""Citizen Intake: every command of the project, on a machine that has only Python 3.11.

    python3 manage.py run [--demo] [--host 127.0.0.1] [--port 8000] [--no-worker]
    python3 manage.py test [--all] [path or pytest options]
    python3 manage.py WORD ...      any command of the service, for example: submissions import FILE

The first start makes .venv and installs what requirements.lock names; nothing outside this folder
is changed. This file must be readable by any Python 3, so that an old one gets a plain answer.
"""

import sys

OLDEST = (3, 11)


def refuse_old_python(version: "tuple[int, int]") -> str:
    """The sentence for a Python that is too old, else nothing."""
    if version >= OLDEST:
        return ""
    return (
        "Python {}.{} is too old: Citizen Intake needs Python 3.11 or newer.\n"
        "If you have one under another name, use it: python3.11 manage.py ..."
    ).format(*version)


def main(words: "list[str]") -> int:
    """Carries out one command; returns the exit code (0 done, 1 failed, 2 wrong use)."""
    complaint = refuse_old_python(sys.version_info[:2])
    if not complaint and sys.platform == "win32":
        complaint = "Citizen Intake runs on Linux and macOS; on Windows use it inside WSL."
    if complaint:
        sys.stderr.write(complaint + "\n")
        return 1
    if not words or words[0] in ("-h", "--help", "help"):
        print(__doc__)
        return 0 if words else 2
    return carry_out(words[0], words[1:])


def carry_out(word: str, rest: "list[str]") -> int:
    """Hands the command to the launcher, which an old Python could not even read."""
    from pathlib import Path  # noqa: PLC0415

    from intake.launch import serving  # noqa: PLC0415
    from intake.launch.errors import CannotGoOnError  # noqa: PLC0415

    root = Path(__file__).resolve().parent
    try:
        if word == "run":
            serving.run(root, rest)
        if word == "test":
            from intake.launch import checks  # noqa: PLC0415

            return checks.test(root, rest)
        return serving.flask(root, [word, *rest])
    except CannotGoOnError as error:
        sys.stderr.write("\n" + str(error) + "\n")
        return 1
    except KeyboardInterrupt:
        sys.stderr.write("\nStopped. The same command goes on from here.\n")
        return 130


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
