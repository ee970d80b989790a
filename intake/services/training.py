"""Models from the example texts that come with the project and the departments' profiles: the
starting model of a fresh installation, and those that are trained later.

Importing this module loads scikit-learn (about a second); only commands do.
"""

import json
from collections.abc import Callable, Collection, Iterable, Iterator
from pathlib import Path

from sqlalchemy.orm import Session

from classifier import Classifier, ClassifierError, Example, ModelCard
from classifier.evaluation import Verdict, compare, evaluate
from classifier.model_store import ModelStore
from classifier.training import TrainingOptions, train
from intake.queries.departments import Profile, profiles

DATA = Path(__file__).resolve().parent.parent / "data"
EXAMPLES = DATA / "examples"
# The ids of the examples that are kept apart for measuring.
FROZEN = DATA / "frozen.txt"
CONCEPTS = DATA / "concepts.txt"
# What people write to each department about, in words of all languages (``matters``).
MATTERS = DATA / "matters.txt"
# The languages of the columns of MATTERS after name and department.
_MATTER_LANGUAGES = ("vi", "en", "ru", "nb", "ar")

Progress = Callable[[int, int], None]
"""Is told the steps done and the steps in all."""


class WorseModel(Exception):
    """A model is worse than the one in force on the frozen texts; ``verdict`` says where."""

    def __init__(self, version: str, verdict: Verdict) -> None:
        super().__init__(f"{version} is worse than the model in force")
        self.verdict = verdict


def starting_examples(folder: Path = EXAMPLES) -> Iterator[Example]:
    """The example texts that come with the project, one JSON object a line."""
    for path in sorted(folder.glob("*.jsonl")):
        with path.open(encoding="utf-8") as lines:
            for line in lines:
                if line.strip():
                    yield _example(json.loads(line))


def frozen_ids(file: Path = FROZEN) -> frozenset[str]:
    """The ids of the example texts that nothing may learn from."""
    lines = file.read_text("utf-8").splitlines()
    return frozenset(line for line in lines if line and not line.startswith("#"))


def learning_examples() -> Iterator[Example]:
    """The example texts that models learn from."""
    apart = frozen_ids()
    return (example for example in starting_examples() if example.id not in apart)


def frozen_examples() -> Iterator[Example]:
    """The example texts that models are measured on."""
    apart = frozen_ids()
    return (example for example in starting_examples() if example.id in apart)


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


def concepts() -> str:
    """The list of concepts: CONCEPTS, and every matter without the department it belongs to."""
    rows = (f"{row[1]}.{row[0]} | {' | '.join(row[2:])}" for row in _matters())
    return "\n".join([CONCEPTS.read_text("utf-8"), *rows])


def matter_examples(departments: Collection[str]) -> Iterator[Example]:
    """The words of every matter as a text of its department, for those of ``departments``."""
    for _, department, *columns in _matters():
        if department in departments:
            for language, words in zip(_MATTER_LANGUAGES, columns, strict=True):
                yield Example(words.replace("*", ""), department, kind="", language=language)


def _matters() -> Iterator[list[str]]:
    for line in MATTERS.read_text("utf-8").splitlines():
        if line and not line.startswith("#"):
            yield [column.strip() for column in line.split("|")]


def train_model(
    session: Session,
    store: ModelStore,
    *,
    trained_by: str,
    note: str,
    progress: Progress | None = None,
) -> ModelCard:
    """Train on the project's own texts, measure on the frozen ones and keep the model.

    Raises NotEnoughData.
    """
    described = list(profile_examples(profiles(session)))
    model = train(
        learning_examples(),
        [*described, *matter_examples({one.department for one in described})],
        TrainingOptions(),
        concepts=concepts(),
        progress=progress,
    )
    measured = evaluate(model, frozen_examples())
    return store.save(model, measured, trained_by=trained_by, note=note)


def train_starting_model(
    session: Session, store: ModelStore, *, progress: Progress | None = None
) -> ModelCard:
    """The model of a fresh installation, put in force at once: there is none to compare it with."""
    card = train_model(session, store, trained_by="setup", note="starting model", progress=progress)
    store.activate(card.version, by="setup", reason="starting model")
    return card


def judge(store: ModelStore, version: str, against: str | None = None) -> Verdict | None:
    """Compare a version on the frozen texts with another (the one in force when None).

    None when there is no usable model in force to compare with. Raises ModelNotFound, DamagedModel
    and IncompatibleModel for a version that was named.
    """
    candidate = store.load(version)
    active = store.load(against) if against else _in_force(store)
    return None if active is None else compare(candidate, active, frozen_examples())


def put_in_force(
    store: ModelStore, version: str, *, by: str, reason: str, force: bool = False
) -> Verdict | None:
    """Activate a version that is not worse on the frozen texts than the one in force.

    ``force`` activates a worse one too; ``reason`` is then required (ValueError) and kept in the
    store's history. Returns the verdict as ``judge`` does. Raises WorseModel, and as ``judge``.
    """
    if force and not reason.strip():
        raise ValueError("a reason is required to put a worse model in force")
    verdict = judge(store, version)
    if verdict is not None and not verdict.passes and not force:
        raise WorseModel(version, verdict)
    store.activate(version, by=by, reason=reason)
    return verdict


def _in_force(store: ModelStore) -> Classifier | None:
    try:
        return store.load()
    except ClassifierError:
        return None  # missing, damaged or of another format: every model is better than none


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
