"""Models from examples: the starting model of a fresh installation, and later from what people
confirmed.

Importing this module loads scikit-learn (about a second); only commands do.
"""

import json
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from sqlalchemy.orm import Session

from classifier import Example, ModelCard
from classifier.model_store import ModelStore
from classifier.training import TrainingOptions, train
from intake.queries.departments import Profile, profiles

EXAMPLES = Path(__file__).resolve().parent.parent / "data" / "examples"

Progress = Callable[[int, int], None]
"""Is told the steps done and the steps in all."""


def starting_examples(folder: Path = EXAMPLES) -> Iterator[Example]:
    """The example texts that come with the project, one JSON object a line."""
    for path in sorted(folder.glob("*.jsonl")):
        with path.open(encoding="utf-8") as lines:
            for line in lines:
                if line.strip():
                    yield _example(json.loads(line))


def profile_examples(found: Iterable[Profile]) -> Iterator[Example]:
    """What departments say of themselves, as examples: a department without texts routes from
    it."""
    for profile in found:
        words = ", ".join((*profile.keywords, *profile.aliases))
        yield Example(
            text=f"{profile.name}\n{profile.competence}\n{words}",
            department=profile.department,
            kind="",
            language=profile.language,
        )


def train_model(
    session: Session,
    store: ModelStore,
    *,
    trained_by: str,
    note: str,
    progress: Progress | None = None,
) -> ModelCard:
    """Train on the project's own texts and keep the model. Raises NotEnoughData."""
    model = train(
        starting_examples(),
        profile_examples(profiles(session)),
        TrainingOptions(),
        progress=progress,
    )
    return store.save(model, trained_by=trained_by, note=note)


def train_starting_model(
    session: Session, store: ModelStore, *, progress: Progress | None = None
) -> ModelCard:
    """The model of a fresh installation, put in force at once: there is none to compare it with."""
    card = train_model(session, store, trained_by="setup", note="starting model", progress=progress)
    store.activate(card.version)
    return card


def _example(row: dict[str, object]) -> Example:
    also = row.get("also") or ()
    return Example(
        text=str(row["text"]),
        department=str(row["lead"]),
        kind=str(row["kind"]),
        language=str(row["language"]),
        title=str(row.get("title", "")),
        also=tuple(str(code) for code in also) if isinstance(also, list) else (),
        id=str(row["id"]),
    )
