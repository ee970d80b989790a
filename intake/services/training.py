"""Models from examples: the starting model of a fresh installation, and later from what people confirmed."""

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

EXAMPLES = Path(__file__).resolve().parent.parent / "data" / "examples"


def starting_examples(folder: Path = EXAMPLES) -> Iterator[dict[str, Any]]:
    """The example texts that come with the project, as written: id, language, kind, lead, also, title, text."""
    for path in sorted(folder.glob("*.jsonl")):
        with path.open(encoding="utf-8") as lines:
            yield from (json.loads(line) for line in lines if line.strip())


def profile_texts(
    departments: Iterable[dict[str, Any]],
) -> Iterator[tuple[str, str, str]]:
    """(department, language, text) from names, competences and keywords, for departments without examples."""
    for department in departments:
        for language in ("vi", "en"):
            words = department.get(f"keywords_{language}", [])
            yield (
                department["id"],
                language,
                "\n".join(
                    [
                        department[f"name_{language}"],
                        department[f"competence_{language}"],
                        ", ".join(words),
                    ]
                ),
            )
