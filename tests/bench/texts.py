"""The example texts of the project, read without loading the engine that learns from them."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

EXAMPLES = Path(__file__).resolve().parents[2] / "intake" / "data" / "examples"


@dataclass(frozen=True)
class Text:
    """A text and what is known of it."""

    title: str
    text: str
    language: str
    department: str


def starting_texts() -> Iterator[Text]:
    """Every example text."""
    for path in sorted(EXAMPLES.glob("*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            yield Text(row.get("title", ""), row["text"], row["language"], row["lead"])
