"""``flask workflow``: the table of states drawn as a document, from the code that obeys it."""

from collections.abc import Callable, Iterable, Sequence
from itertools import product
from pathlib import Path

import click
from flask.cli import AppGroup
from flask_babel import force_locale

from intake.config import ROOT
from intake.domain.permissions import Action, Actor, Grant, Role
from intake.domain.workflow import (
    MOVES,
    PUBLIC_STATUS,
    Move,
    Queue,
    Status,
    is_of_path,
    is_open,
    possible_moves,
    queue_of,
    targets,
)
from intake.services.moving.moves import CLOSED_UNANSWERED, LETTERS
from intake.web.labels import QUEUES, ROLES, STATUSES

group = AppGroup("workflow", help="The table of states as a document.")

DOCUMENT = ROOT / "docs" / "states.md"
_HEAD = """# The states of a submission

Drawn from `intake/domain/workflow.py` by `flask workflow draw`; a test compares the two. Change the
code, then draw again.

Every move goes through `services.moving.moves.apply` and leaves one event in the record: who, when,
why, from where to where. Hidden, restricted, overdue and extended are marks on a submission, not
states.
"""
# Ends that can be reached from almost everywhere: drawn apart, or nobody could read the picture.
_SIDE = frozenset(
    {Status.MERGED, Status.REDIRECTED, Status.REJECTED, Status.WITHDRAWN, Status.SPAM}
)

_PATH = """Only these two kinds make these moves; a department may answer them plainly all the same.
Revising and appealing happen once each.
"""


@group.command("draw")
@click.option("--check", is_flag=True, help="Write nothing; exit code 1 when the document is old.")
@click.option(
    "--file", type=click.Path(dir_okay=False, path_type=Path), default=DOCUMENT, show_default=False
)
def draw(*, check: bool, file: Path) -> None:
    """Write docs/states.md."""
    text = document()
    if file.exists() and file.read_text(encoding="utf-8") == text:
        click.echo(f"{file.name} is as the code is.")
    elif check:
        raise click.ClickException(f"{file.name} is not as the code is; run flask workflow draw")
    else:
        file.write_text(text, encoding="utf-8")
        click.echo(f"{file.name} written.")


def document() -> str:
    """The whole document in Markdown; needs an application context for the words."""
    with force_locale("en"):
        return "\n".join(
            [
                _HEAD,
                "## The way to an answer\n",
                _picture(lambda leaves, enters: _drawn_in(leaves, enters) == "way"),
                "## The path of an initiative or a solution\n",
                _PATH,
                _picture(lambda leaves, enters: _drawn_in(leaves, enters) == "path"),
                "## Other ends\n",
                _picture(lambda leaves, enters: _drawn_in(leaves, enters) == "end"),
                "## States\n",
                "The public label is what citizens and the public read; it may say less than the "
                "state.\n",
                _states(),
                "## Moves\n",
                "“the system or the sender” needs no right. Roles hold in their own departments "
                "unless they were given everywhere.\n",
                _moves(),
            ]
        )


def _drawn_in(leaves: Status, enters: Status) -> str:
    """Which of the three pictures has the arrows between two states."""
    if {leaves, enters} & _SIDE:
        return "end"
    return "path" if is_of_path(leaves) or is_of_path(enters) else "way"


def _states() -> str:
    rows = []
    for status in Status:
        queue = queue_of(status)
        rows.append(
            [
                f"`{status.value}`",
                str(STATUSES[PUBLIC_STATUS[status]]),
                str(QUEUES[queue]) if queue is not Queue.NONE else "–",
                "open" if is_open(status) else "finished",
                _codes(action for action in Move if action in possible_moves(status)) or "–",
            ]
        )
    return _table(["state", "public label", "queue", "", "moves that leave it"], rows)


def _moves() -> str:
    rows = []
    for action, arrow in MOVES.items():
        rows.append(
            [
                f"`{action.value}`",
                _codes(status for status in Status if status in arrow.leaves),
                f"`{arrow.enters.value}`" if arrow.enters else "where it was before",
                f"`{arrow.needs.value}`" if arrow.needs else "–",
                _who(arrow.needs) if arrow.needs else "the system or the sender",
                _letter(action),
            ]
        )
    return _table(["move", "from", "to", "right", "who has it", "letter to the sender"], rows)


def _who(right: Action) -> str:
    holders = (role for role in Role if Actor(0, "", frozenset({Grant(role)})).may(right))
    return ", ".join(str(ROLES[role]) for role in holders)


def _letter(action: Move) -> str:
    if action is Move.CLOSE:
        return f"`{CLOSED_UNANSWERED}`, when a question stayed without a reply"
    return f"`{LETTERS[action]}`" if action in LETTERS else "–"


def _picture(shown: Callable[[Status, Status], bool]) -> str:
    """Mermaid; the moves between two states share an arrow."""
    arrows: dict[tuple[Status, Status], list[str]] = {}
    for action, arrow in MOVES.items():
        for leaves, enters in product(Status, Status):
            if leaves in arrow.leaves and enters in targets(action) and shown(leaves, enters):
                arrows.setdefault((leaves, enters), []).append(action.value)
    lines = [
        f"    {leaves.value} --> {enters.value}: {', '.join(actions)}"
        for (leaves, enters), actions in arrows.items()
    ]
    if any(leaves is Status.SUBMITTED and enters not in _SIDE for leaves, enters in arrows):
        lines.insert(0, f"    [*] --> {Status.SUBMITTED.value}")
    return "\n".join(["```mermaid", "stateDiagram-v2", *lines, "```", ""])


def _codes(words: Iterable[Status | Move]) -> str:
    return ", ".join(f"`{word.value}`" for word in words)


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines) + "\n"
